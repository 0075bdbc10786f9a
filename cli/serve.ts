/** `attune serve`: scoring and generation over HTTP, for one base model and its adapters. */
import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { UsageError } from '../kernels/index.ts';
import { loadModel } from '../engine/model.ts';
import { serve } from '../server/index.ts';
import { modelOptions, type ModelArguments } from './model-options.ts';
import { notice } from './output.ts';

interface Arguments extends ModelArguments {
  host: string;
  port: number;
  name: string | undefined;
  'api-key': string | undefined;
  insecure: boolean;
  'allowed-host': string[] | undefined;
  'max-model-len': number | undefined;
  'cache-tokens': number | undefined;
  'max-sequences': number;
  'max-requests': number;
  'idle-timeout': number;
  'enable-training': string | undefined;
}

export const serveCommand: CommandModule<object, Arguments> = {
  command: 'serve',
  describe: 'scoring and generation over HTTP (OpenAI-compatible); see server/README.md',
  builder: (yargs) =>
    yargs.options({
      ...modelOptions,
      adapter: {
        type: 'string',
        array: true,
        describe: 'PEFT adapter folder, or name=folder; may be repeated',
      },
      name: {
        type: 'string',
        describe: "the base model's name in requests (default: its folder's)",
      },
      host: { type: 'string', default: '127.0.0.1', describe: 'address to listen on' },
      port: { type: 'number', default: 8000, describe: '0 takes a free one' },
      'api-key': { type: 'string', describe: 'what requests must bring (or ATTUNE_API_KEY)' },
      insecure: { type: 'boolean', default: false, describe: 'another address without a key' },
      'allowed-host': { type: 'string', array: true, describe: 'Host name to answer to' },
      'max-model-len': { type: 'number', describe: 'tokens of a prompt and its answer' },
      'cache-tokens': { type: 'number', describe: 'tokens of all sequences and cached prefixes' },
      'max-sequences': { type: 'number', default: 64, describe: 'sequences computed at once' },
      'max-requests': { type: 'number', default: 256, describe: 'more at once get status 429' },
      'idle-timeout': { type: 'number', default: 30, describe: 'seconds a silent client may stay' },
      'enable-training': { type: 'string', describe: 'folder for adapters trained over HTTP' },
    }),
  handler: async (args) => {
    const apiKey = args['api-key'] ?? process.env['ATTUNE_API_KEY'];
    const model = await loadModel(args.model, {
      backend: args.backend,
      dtype: args.dtype,
      ...(args.threads === undefined ? {} : { threads: args.threads }),
    });
    for (const text of args.adapter ?? []) {
      const { name, folder } = namedAdapter(text);
      model.loadAdapter(folder, name);
    }
    const server = await serve(model, {
      host: args.host,
      port: args.port,
      insecure: args.insecure,
      allowedHosts: args['allowed-host'] ?? [],
      modelName: args.name ?? basename(resolve(args.model)),
      maxSequences: args['max-sequences'],
      limits: { requests: args['max-requests'], idleMs: 1000 * args['idle-timeout'] },
      version: packageVersion(),
      ...(apiKey === undefined || apiKey === '' ? {} : { apiKey }),
      ...(args['max-model-len'] === undefined ? {} : { maxModelLen: args['max-model-len'] }),
      ...(args['cache-tokens'] === undefined ? {} : { cacheTokens: args['cache-tokens'] }),
      ...(args['enable-training'] === undefined ? {} : { trainingFolder: args['enable-training'] }),
    });
    const { name, isa, threads } = model.backend;
    notice(`backend ${name} (${isa}, ${threads} threads), ${args.dtype}`);
    notice(`listening on ${server.url}; Ctrl-C stops after the requests under way`);
    onceStopped(() => {
      server.close();
    });
    await server.finished;
    model.dispose();
  },
};

/** `name=folder`, or a folder whose own name is taken. */
function namedAdapter(text: string): { name: string; folder: string } {
  const [, name = basename(resolve(text)), folder = text] = /^([\w.-]+)=(.+)$/.exec(text) ?? [];
  if (!/^[A-Za-z0-9][\w.-]*$/.test(name)) {
    throw new UsageError(`serve: ${JSON.stringify(name)} is no adapter name; give name=folder`);
  }
  return { name, folder };
}

/** The first signal finishes what is under way, the second one leaves at once. */
function onceStopped(close: () => void): void {
  let asked = false;
  const stop = (): void => {
    if (asked) process.exit(130);
    asked = true;
    close();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

function packageVersion(): string {
  const here = import.meta.dirname;
  const root = here.endsWith(join('dist', 'cli')) ? join(here, '../..') : join(here, '..');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}
