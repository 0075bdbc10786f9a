/**
 * Generation for programs: prompts in, samples out, over one run of the batcher (batcher.ts). What a sample says does
 * not depend on its company.
 */
import { UsageError } from '../kernels/index.ts';
import type { Adapter } from '../models/lora.ts';
import { Batcher } from './batcher.ts';
import type { Model } from './model.ts';
import type { SamplingOptions } from './sampling.ts';
import { TextStream } from './text-stream.ts';
import type { ChatMessage } from './tokenizer-types.ts';

export type GenerateInput = string | readonly ChatMessage[] | { ids: readonly number[] };

export interface GenerateOptions extends Partial<SamplingOptions> {
  /** Default 256. */
  maxNewTokens?: number;
  /** Generation ends before the first of these texts. */
  stop?: readonly string[];
  /** Samples per prompt (default 1). */
  n?: number;
  seed?: number;
  /** Number of each input's random draws (default: its place), so that they do not depend on its company. */
  draws?: readonly number[];
  ignoreEos?: boolean;
  /** Name of the adapter; null for the base model. Default: the model's first adapter, if it has one. */
  adapter?: string | null;
  /** Called with every piece of text as soon as it cannot change any more. */
  onText?: (piece: string, sample: number) => void;
  signal?: AbortSignal;
}

export interface Generation {
  text: string;
  tokenIds: number[];
  /** log p of each chosen token under the unmodified distribution, in nats. */
  logProbs: number[];
  finishReason: 'stop' | 'length' | 'aborted';
  promptTokens: number;
}

/** The adapter a request names, or the model's first one. */
export function chooseAdapter(model: Model, name: string | null | undefined): Adapter | undefined {
  if (name === null) return undefined;
  if (name === undefined) return model.adapters[0];
  const found = model.adapters.find((adapter) => adapter.name === name);
  if (found) return found;
  const known = model.adapters.map((adapter) => adapter.name).join(', ') || 'none';
  throw new UsageError(`no adapter named ${JSON.stringify(name)}; loaded: ${known}`);
}

/** @returns one Generation per sample, in order */
export async function generate(
  model: Model,
  input: GenerateInput,
  options: GenerateOptions = {},
): Promise<Generation[]> {
  return (await generateBatch(model, [input], options))[0]!;
}

/** Several prompts at once. @returns the samples of each prompt */
export async function generateBatch(
  model: Model,
  inputs: readonly GenerateInput[],
  options: GenerateOptions = {},
): Promise<Generation[][]> {
  const { n = 1, maxNewTokens = 256 } = options;
  const prompts = inputs.map((input) => promptIds(model, input));
  const draws = drawsOf(prompts, options);
  const capacity = prompts.reduce((sum, ids) => sum + ids.length + n * maxNewTokens, 0);
  const batcher = new Batcher(model.decoder, { capacity });
  try {
    const samples = prompts.flatMap((ids, i) =>
      Array.from({ length: n }, (_, k) => {
        const place = { sample: i * n + k, draw: draws[i]! * n + k };
        return addSample({ model, batcher, options }, ids, place);
      }),
    );
    while (!options.signal?.aborted && batcher.step()) await turn();
    samples.forEach((sample, i) => {
      if (sample.finishReason) return;
      const rest = sample.text.end(); // aborted
      if (rest !== '') options.onText?.(rest, i);
    });
    const results = samples.map(generation);
    return prompts.map((_, i) => results.slice(i * n, (i + 1) * n));
  } finally {
    batcher.dispose();
  }
}

/** The pieces of one answer as they come. */
export async function* streamText(
  model: Model,
  input: GenerateInput,
  options: GenerateOptions = {},
): AsyncGenerator<string, Generation> {
  const pieces: string[] = [];
  let wake: (() => void) | undefined;
  const finished = generate(model, input, {
    ...options,
    n: 1,
    onText(piece) {
      pieces.push(piece);
      wake?.();
    },
  });
  const ended = finished.then(
    () => true,
    () => true,
  );
  for (;;) {
    const piece = pieces.shift();
    if (piece !== undefined) {
      yield piece;
      continue;
    }
    const arrived = new Promise<boolean>((resolve) => {
      wake = () => {
        resolve(false);
      };
    });
    if ((await Promise.race([arrived, ended])) && pieces.length === 0) break;
  }
  return (await finished)[0]!;
}

interface Sample {
  ids: readonly number[];
  text: TextStream;
  tokenIds: number[];
  logProbs: number[];
  finishReason: Generation['finishReason'] | undefined;
}

/** Joins a sample to the batch: its number, and the number of its random draws. */
function addSample(
  { model, batcher, options }: Batch,
  ids: readonly number[],
  { sample, draw }: { sample: number; draw: number },
): Sample {
  const give = (piece: string): void => {
    if (piece !== '') options.onText?.(piece, sample);
  };
  const tokenizer = model.hasTokenizer ? model.tokenizer : undefined;
  const text = new TextStream(tokenizer, { continues: false, stop: options.stop ?? [] });
  const endIds = new Set(options.ignoreEos ? [] : model.eosTokenIds);
  const tokenIds: number[] = [];
  const logProbs: number[] = [];
  batcher.add({
    promptIds: ids,
    adapter: chooseAdapter(model, options.adapter),
    maxNewTokens: options.maxNewTokens ?? 256,
    sampling: { temperature: 0, ...options },
    sample: draw,
    endIds,
    onToken: (id, { logProb }) => {
      tokenIds.push(id);
      logProbs.push(logProb);
      if (endIds.has(id)) return true; // its text is not part of the answer
      const { piece, stopped } = text.push(id);
      give(piece);
      if (stopped) result.finishReason = 'stop';
      return stopped;
    },
    onEnd: (reason) => {
      if (result.finishReason) return;
      give(text.end());
      result.finishReason = reason === 'length' ? 'length' : 'stop';
    },
  });
  const result: Sample = { ids, text, tokenIds, logProbs, finishReason: undefined };
  return result;
}

interface Batch {
  model: Model;
  batcher: Batcher;
  options: GenerateOptions;
}

function generation(sample: Sample): Generation {
  return {
    text: sample.text.text,
    tokenIds: sample.tokenIds,
    logProbs: sample.logProbs,
    finishReason: sample.finishReason ?? 'aborted',
    promptTokens: sample.ids.length,
  };
}

function drawsOf(prompts: readonly unknown[], { draws }: GenerateOptions): readonly number[] {
  if (draws === undefined) return prompts.map((_, i) => i);
  if (draws.length === prompts.length) return draws;
  throw new UsageError(
    `generate: draws has ${draws.length} entries, want ${prompts.length}, one for each input`,
  );
}

function promptIds(model: Model, input: GenerateInput): readonly number[] {
  const ids = idsOf(model, input);
  if (ids.length > 0) return ids;
  throw new UsageError('generate: the prompt has no tokens; give at least one');
}

function idsOf(model: Model, input: GenerateInput): readonly number[] {
  if (typeof input === 'string') return model.tokenizer.encode(input);
  if ('ids' in input) return input.ids;
  return model.tokenizer.encodeChat([...input], { addGenerationPrompt: true }).ids;
}

/** Lets signals, timers and readers run between two steps. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
