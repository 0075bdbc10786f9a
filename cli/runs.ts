/** `attune runs`: the training runs in a folder, from the files that they left. */
import { basename } from 'node:path';
import type { CommandModule } from 'yargs';
import { listRuns, type RunEntry } from '../engine/run-facts.ts';
import { jsonOption } from './model-options.ts';
import { printable, printResult, table } from './output.ts';

interface Arguments {
  folder: string;
  json: boolean;
}

export const runsCommand: CommandModule<object, Arguments> = {
  command: 'runs [folder]',
  describe: 'list training runs: steps, losses, checkpoints',
  builder: (yargs) =>
    yargs
      .positional('folder', {
        type: 'string',
        default: '.',
        describe: 'a run, or a folder of runs',
      })
      .options(jsonOption),
  handler: ({ folder, json }) => {
    const runs = listRuns(folder);
    const head = ['run', 'started', 'step', 'loss', 'eval loss', 'tok/s', 'checkpoints', 'model'];
    const text = runs.length === 0 ? `no runs in ${folder}` : table([head, ...runs.map(cells)]);
    printResult(json, runs, text);
  },
};

function cells(run: RunEntry): string[] {
  const number = (value: number | undefined, digits: number): string =>
    value?.toFixed(digits) ?? '-';
  return [
    printable(basename(run.folder)),
    run.started?.slice(0, 16).replace('T', ' ') ?? '-',
    String(run.step),
    number(run.loss, 4),
    number(run.evalLoss, 4),
    number(run.tokensPerSecond, 0),
    run.checkpoints.join(' ') || '-',
    printable(run.model ?? '-'),
  ];
}
