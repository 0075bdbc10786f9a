/** The options that every command with a model shares, and how they become a loaded model. */
import type { Argv, InferredOptionTypes } from 'yargs';
import { loadModel, type Model } from '../engine/model.ts';
import { notice } from './output.ts';

export const modelOptions = {
  model: {
    type: 'string',
    alias: 'm',
    demandOption: true,
    describe: 'checkpoint folder (Hugging Face layout), or a hub id that is in the local cache',
  },
  adapter: { type: 'string', array: true, describe: 'PEFT adapter folder; may be repeated' },
  backend: {
    choices: ['auto', 'native', 'tensorflow', 'wasm', 'cpu'] as const,
    default: 'auto' as const,
    describe: 'where tensors live',
  },
  threads: { type: 'number', describe: 'threads of the native backend (default: all cores)' },
  dtype: {
    choices: ['bf16', 'f32', 'int8', 'nf4'] as const,
    default: 'bf16' as const,
    describe: 'how base weights are kept; activations are bf16 unless f32; sums are always f32',
  },
} as const;

export const jsonOption = {
  json: { type: 'boolean', default: false, describe: 'print the result as one JSON value' },
} as const;

export type ModelArguments = InferredOptionTypes<typeof modelOptions>;

export function withModelOptions<T>(yargs: Argv<T>): Argv<T & ModelArguments & { json: boolean }> {
  return yargs.options({ ...modelOptions, ...jsonOption }) as Argv<
    T & ModelArguments & { json: boolean }
  >;
}

/** Loads the model and its adapters; says which backend it is. */
export async function openModel(args: ModelArguments): Promise<Model> {
  const model = await loadModel(args.model, {
    backend: args.backend,
    dtype: args.dtype,
    ...(args.threads === undefined ? {} : { threads: args.threads }),
  });
  const { name, isa, threads, notice: text } = model.backend;
  notice(`backend ${name} (${isa}, ${threads} threads), ${args.dtype}`);
  if (text !== undefined) notice(text);
  for (const folder of args.adapter ?? []) model.loadAdapter(folder);
  return model;
}
