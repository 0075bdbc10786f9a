/** Sampling flags, shared by `generate` and `chat`; names and meanings as in Hugging Face transformers. */
import type { Argv, InferredOptionTypes } from 'yargs';
import type { GenerateOptions } from '../engine/generate.ts';

const options = {
  'max-new-tokens': { type: 'number', default: 256, describe: 'stop after this many tokens' },
  temperature: { type: 'number', default: 0, describe: '0 is greedy' },
  'top-k': { type: 'number', default: 0, describe: 'sample among the k likeliest tokens; 0 = all' },
  'top-p': {
    type: 'number',
    default: 1,
    describe: 'sample among the likeliest tokens that hold this mass',
  },
  'min-p': {
    type: 'number',
    default: 0,
    describe: 'drop tokens below this share of the likeliest one',
  },
  'repetition-penalty': {
    type: 'number',
    default: 1,
    describe: 'above 1 discourages repeated tokens',
  },
  stop: { type: 'string', array: true, describe: 'end before this text; may be repeated' },
  seed: { type: 'number', default: 0, describe: 'same seed, same text' },
} as const;

export type GenerationArguments = InferredOptionTypes<typeof options>;

export function withGenerationOptions<T>(yargs: Argv<T>): Argv<T & GenerationArguments> {
  return yargs.options(options) as Argv<T & GenerationArguments>;
}

export function generateOptions(args: GenerationArguments): GenerateOptions {
  return {
    maxNewTokens: args['max-new-tokens'],
    temperature: args.temperature,
    topK: args['top-k'],
    topP: args['top-p'],
    minP: args['min-p'],
    repetitionPenalty: args['repetition-penalty'],
    seed: args.seed,
    ...(args.stop ? { stop: args.stop } : {}),
  };
}
