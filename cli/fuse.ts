/** `attune fuse`: merges an adapter into its base and writes a whole checkpoint. */
import type { CommandModule } from 'yargs';
import { fuse } from '../engine/fuse.ts';
import { resolveModelFolder } from '../engine/hub-cache.ts';
import { linearShapes, readModelConfig } from '../engine/model.ts';
import { readPeftAdapter } from '../engine/peft.ts';
import { jsonOption } from './model-options.ts';
import { printResult } from './output.ts';

interface Arguments {
  model: string;
  adapter: string;
  out: string;
  dtype: 'F32' | 'F16' | 'BF16' | undefined;
  unmerge: boolean;
  json: boolean;
}

export const fuseCommand: CommandModule<object, Arguments> = {
  command: 'fuse',
  describe: 'merge an adapter into its base model',
  builder: (yargs) =>
    yargs.options({
      model: { type: 'string', alias: 'm', demandOption: true, describe: 'base checkpoint' },
      adapter: { type: 'string', demandOption: true, describe: 'PEFT adapter folder' },
      out: { type: 'string', alias: 'o', demandOption: true, describe: 'new folder' },
      dtype: { choices: ['F32', 'F16', 'BF16'] as const, describe: 'default: as stored' },
      unmerge: { type: 'boolean', default: false, describe: 'take the adapter out again' },
      ...jsonOption,
    }),
  handler: (args) => {
    const base = resolveModelFolder(args.model);
    const adapter = readPeftAdapter(args.adapter, linearShapes(readModelConfig(base)));
    const { dtype, unmerge, out } = args;
    fuse(base, adapter, out, { unmerge, ...(dtype === undefined ? {} : { dtype }) });
    printResult(args.json, { out }, `wrote ${out}`);
  },
};
