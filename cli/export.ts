/** `attune export`: a folder for other programs, merged or as an adapter, with the probes that `verify` checks. */
import { existsSync, readdirSync } from 'node:fs';
import type { CommandModule } from 'yargs';
import { FileError } from '../kernels/index.ts';
import { fuse } from '../engine/fuse.ts';
import { loadModel } from '../engine/model.ts';
import { readPeftAdapter } from '../engine/peft.ts';
import { linearShapes } from '../engine/model.ts';
import { makeProbes, writeProbes } from '../engine/probes.ts';
import { modelOptions, jsonOption } from './model-options.ts';
import { printResult } from './output.ts';

interface Arguments {
  model: string;
  adapter: string;
  out: string;
  format: 'merged' | 'adapter';
  dtype: 'bf16' | 'f32';
  json: boolean;
}

export const exportCommand: CommandModule<object, Arguments> = {
  command: 'export',
  describe: 'write a merged checkpoint or a PEFT adapter that attune verify can check',
  builder: (yargs) =>
    yargs.options({
      model: modelOptions.model,
      adapter: { type: 'string', demandOption: true, describe: 'PEFT adapter folder' },
      out: { type: 'string', alias: 'o', demandOption: true, describe: 'new folder' },
      format: {
        choices: ['merged', 'adapter'] as const,
        default: 'merged' as const,
        describe: 'safetensors with the adapter merged in, or the adapter alone',
      },
      dtype: {
        choices: ['bf16', 'f32'] as const,
        default: 'bf16' as const,
        describe: 'of merged weights, and of the storage the probes are computed in',
      },
      ...jsonOption,
    }),
  handler: async ({ model: id, adapter: folder, out, format, dtype, json }) => {
    if (existsSync(out) && readdirSync(out).length > 0) {
      throw new FileError(`${out}: is not empty; export writes into a new folder`);
    }
    const model = await loadModel(id, { dtype });
    const adapter = model.loadAdapter(folder);
    const probes = makeProbes(model);
    if (format === 'adapter') model.saveAdapter(adapter, out);
    else {
      const merged = readPeftAdapter(folder, linearShapes(model.config));
      fuse(model.folder, merged, out, { dtype: dtype === 'bf16' ? 'BF16' : 'F32' });
    }
    writeProbes(out, probes);
    model.dispose();
    printResult(json, { out, format, dtype }, `wrote ${out}; attune verify ${out} checks it`);
  },
};
