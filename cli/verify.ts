/** `attune verify`: reloads an export and compares it with its probes. Exit code 1 where it differs. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { UsageError, UserError } from '../kernels/index.ts';
import { loadModel, type Model } from '../engine/model.ts';
import { readPeftAdapter } from '../engine/peft.ts';
import { compareProbes, probeTolerance, readProbes, type Probes } from '../engine/probes.ts';
import { jsonOption } from './model-options.ts';
import { printable, printResult, table } from './output.ts';

interface Arguments {
  folder: string;
  model: string | undefined;
  tolerance: number;
  json: boolean;
}

export const verifyCommand: CommandModule<object, Arguments> = {
  command: 'verify <folder>',
  describe: 'reload an export and compare its log-probabilities with those it was written with',
  builder: (yargs) =>
    yargs.positional('folder', { type: 'string', demandOption: true }).options({
      model: { type: 'string', alias: 'm', describe: 'base of an adapter, where it has moved' },
      tolerance: {
        type: 'number',
        default: probeTolerance,
        describe: 'largest difference, in nats',
      },
      ...jsonOption,
    }),
  handler: async ({ folder, model: base, tolerance, json }) => {
    const probes = readProbes(folder);
    const model = await openExport(folder, base, probes);
    const results = compareProbes(model, probes);
    model.dispose();
    const maxDifference = Math.max(...results.map((result) => result.maxDifference));
    const rows = results.map((r) => [r.maxDifference.toExponential(2), printable(r.text)]);
    const passed = maxDifference <= tolerance;
    const verdict = `largest difference ${maxDifference.toExponential(2)} nats, ${passed ? 'within' : 'over'} ${tolerance}`;
    printResult(
      json,
      { folder, maxDifference, tolerance, passed, probes: results },
      `${table(rows)}\n${verdict}`,
    );
    if (!passed) {
      throw new UserError(
        `verify: ${folder} does not give the log-probabilities it was exported with. ` +
          'If it is a merge into bf16, that rounded: export with --dtype f32 or --format adapter loses nothing',
        1,
      );
    }
  },
};

/** A checkpoint, or an adapter on its base. */
async function openExport(
  folder: string,
  base: string | undefined,
  { dtype }: Probes,
): Promise<Model> {
  if (!existsSync(join(folder, 'adapter_config.json'))) return loadModel(folder, { dtype });
  const id = base ?? readPeftAdapter(folder).config.baseModelNameOrPath;
  if (id === null) throw new UsageError(`verify: ${folder} does not name its base; pass --model`);
  const model = await loadModel(id, { dtype });
  model.loadAdapter(folder);
  return model;
}
