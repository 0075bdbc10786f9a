/**
 * `attune validate`: config, data, template, tokenizer and disk, checked without running. With files of public
 * value data sets as arguments it reads those instead, and says what each holds or what is wrong with it.
 */
import { existsSync, mkdirSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CommandModule } from 'yargs';
import { FileError } from '../kernels/index.ts';
import { lintExamples, renderLint } from '../engine/examples.ts';
import { resolveModelFolder } from '../engine/hub-cache.ts';
import { formatBytes } from '../engine/memory.ts';
import { checkCheckpoint, readModelConfig } from '../engine/model.ts';
import { findLeakage } from '../engine/rows.ts';
import { loadTokenizer } from '../engine/tokenizer.ts';
import { openWeights } from '../engine/weights.ts';
import { checkSurveyFiles } from '../survey/importers/recognize.ts';
import { printable, printResult } from './output.ts';
import {
  encodeOptions,
  readSplits,
  resolveConfig,
  withTrainOptions,
  type TrainArguments,
} from './train-setup.ts';

interface Arguments extends TrainArguments {
  files: string[];
}

export const validateCommand: CommandModule<object, Arguments> = {
  command: 'validate [files..]',
  describe: 'check config, data, tokenizer, template and disk without running',
  builder: (yargs) =>
    withTrainOptions(
      yargs.positional('files', {
        type: 'string',
        array: true,
        default: [] as string[],
        describe:
          'files of public value data sets to check instead; survey/README.md lists the formats',
      }),
    ).example('$0 validate arguments-test.tsv labels-test.tsv', ''),
  handler: async ({ files, ...args }) => {
    if (files.length > 0) validateSurveyFiles(files, args.json);
    else await validateTraining(args);
  },
};

function validateSurveyFiles(files: string[], json: boolean): void {
  const checked = checkSurveyFiles(files);
  const lines = checked.map(({ paths, format, counts }) => {
    const parts = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
    return printable(`${paths.join(', ')}: ${format}, ${parts.join(', ')}`);
  });
  printResult(json, checked, lines.join('\n'));
}

async function validateTraining(args: TrainArguments): Promise<void> {
  const config = resolveConfig(args);
  const folder = resolveModelFolder(config.model);
  const weights = openWeights(folder);
  checkCheckpoint(weights, readModelConfig(folder));
  weights.close();
  const splits = readSplits(config);
  const tokenizer = await loadTokenizer(folder);
  const report = lintExamples(splits.train, tokenizer, encodeOptions(config));
  const leaks = findLeakage(splits);
  const free = freeDisk(config.outputDir);
  const text = [
    `checkpoint ${folder}: all tensors are there`,
    printable(renderLint(report)),
    ...leaks.map((leak) => printable(leak)),
    `${formatBytes(free)} free for ${config.outputDir}`,
  ];
  printResult(args.json, { ...report, leaks, freeDiskBytes: free }, text.join('\n'));
  const problems = report.problems.length + leaks.length;
  if (problems > 0) throw new FileError(`validate: ${problems} problems, listed above`);
}

function freeDisk(folder: string): number {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  if (existing === folder) mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = statfsSync(existing);
  return bavail * bsize;
}
