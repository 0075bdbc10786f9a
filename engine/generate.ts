/**
 * Generation over the cached forest: each distinct prompt is computed once, its n samples are leaves under it, and
 * every step appends one token to every unfinished leaf. What a sequence says does not depend on its company.
 */
import { headLogits, UsageError } from '../kernels/index.ts';
import { forward, type Pass } from '../models/decoder.ts';
import { KvCache, type CacheEntry } from '../models/kv-cache.ts';
import type { Adapter } from '../models/lora.ts';
import type { ChatMessage } from './tokenizer-types.ts';
import type { StreamingDetokenizer } from './detokenizer.ts';
import type { Model } from './model.ts';
import { sampleToken, type SamplingOptions } from './sampling.ts';

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

interface Sequence {
  sample: number;
  /** Number of its random draws. */
  draw: number;
  segment: number;
  tokenIds: number[];
  logProbs: number[];
  promptIds: readonly number[];
  /** Absent for a checkpoint without tokenizer: ids alone. */
  detokenizer: StreamingDetokenizer | undefined;
  /** Text that is final, and text that could still become a stop string. */
  text: string;
  held: string;
  finishReason: Generation['finishReason'] | undefined;
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
  const adapter = chooseAdapter(model, options.adapter);
  const capacity = prompts.reduce((sum, ids) => sum + ids.length + n * maxNewTokens, 0);
  const cache = new KvCache(model.decoder, capacity);
  try {
    const run = new GenerationRun(model, cache, adapter, options);
    run.start(prompts, { n, maxNewTokens, draws: drawsOf(prompts, options) });
    while (run.step()) await turn();
    const samples = run.results();
    return prompts.map((_, i) => samples.slice(i * n, (i + 1) * n));
  } finally {
    cache.dispose();
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

/** The state of one batch between steps. */
class GenerationRun {
  private readonly model: Model;
  private readonly cache: KvCache;
  private readonly adapters: Adapter[];
  private readonly options: GenerateOptions;
  private readonly eos: ReadonlySet<number>;
  private readonly sampling: SamplingOptions;
  private sequences: Sequence[] = [];
  private maxNewTokens = 0;

  constructor(
    model: Model,
    cache: KvCache,
    adapter: Adapter | undefined,
    options: GenerateOptions,
  ) {
    this.model = model;
    this.cache = cache;
    this.adapters = adapter ? [adapter] : [];
    this.options = options;
    this.sampling = { temperature: 0, ...options };
    this.eos = new Set(options.ignoreEos ? [] : model.eosTokenIds);
  }

  /** Computes the prompts and chooses every first token. */
  start(
    prompts: readonly (readonly number[])[],
    { n, maxNewTokens, draws }: { n: number; maxNewTokens: number; draws: readonly number[] },
  ): void {
    this.maxNewTokens = maxNewTokens;
    const roots = prompts.map((ids) => this.cache.addSegment(-1, ids.length));
    const entries = prompts.map((ids, i) => this.entry(roots[i]!, ids));
    const logits = this.lastLogits(entries);
    this.sequences = prompts.flatMap((ids, i) =>
      Array.from({ length: n }, (_, sample): Sequence => ({
        sample: i * n + sample,
        draw: draws[i]! * n + sample,
        segment: this.cache.addSegment(roots[i]!, maxNewTokens),
        tokenIds: [],
        logProbs: [],
        promptIds: ids,
        detokenizer: this.model.hasTokenizer ? this.model.tokenizer.stream() : undefined,
        text: '',
        held: '',
        finishReason: undefined,
      })),
    );
    for (const sequence of this.sequences) {
      this.choose(sequence, logits[Math.floor(sequence.sample / n)]!);
    }
  }

  /** One token more for every unfinished sequence. @returns false when all are finished */
  step(): boolean {
    const active = this.sequences.filter((s) => s.finishReason === undefined);
    if (this.options.signal?.aborted) {
      for (const sequence of active) this.finish(sequence, 'aborted');
      return false;
    }
    if (active.length === 0) return false;
    const entries = active.map((s) => this.entry(s.segment, s.tokenIds.slice(-1)));
    const logits = this.lastLogits(entries);
    active.forEach((sequence, i) => {
      this.choose(sequence, logits[i]!);
    });
    return true;
  }

  results(): Generation[] {
    return this.sequences.map(({ text, tokenIds, logProbs, finishReason, promptIds: ids }) => ({
      text,
      tokenIds,
      logProbs,
      finishReason: finishReason ?? 'length',
      promptTokens: ids.length,
    }));
  }

  private entry(segment: number, tokenIds: ArrayLike<number>): CacheEntry {
    return { segment, tokenIds, adapter: this.adapters.length > 0 ? 0 : -1 };
  }

  /** Logits [V] after the last token of each entry. */
  private lastLogits(entries: readonly CacheEntry[]): Float32Array[] {
    let row = -1;
    const outputRows = Int32Array.from(entries, (entry) => (row += entry.tokenIds.length));
    const pass: Pass = { ...this.cache.append(entries, this.adapters), outputRows };
    const hidden = forward(this.model.decoder, pass); // [entries, D]
    const logits = headLogits(hidden, this.model.decoder.weights.lmHead);
    hidden.dispose();
    const V = this.model.config.vocabSize;
    return entries.map((_, i) => logits.subarray(i * V, (i + 1) * V));
  }

  private choose(sequence: Sequence, logits: Float32Array): void {
    const id = sampleToken(logits, this.sampling, [...sequence.promptIds, ...sequence.tokenIds], {
      sequence: sequence.draw,
      step: sequence.tokenIds.length,
    });
    sequence.tokenIds.push(id);
    sequence.logProbs.push(logits[id]! - logSumExp(logits));
    if (this.eos.has(id)) {
      this.finish(sequence, 'stop');
      return;
    }
    this.extendText(sequence, sequence.detokenizer?.push(id) ?? '');
    if (sequence.finishReason === undefined && sequence.tokenIds.length >= this.maxNewTokens) {
      this.finish(sequence, 'length');
    }
  }

  /** Releases text that can no longer be the beginning of a stop string. */
  private extendText(sequence: Sequence, piece: string): void {
    const stops = this.options.stop ?? [];
    const open = sequence.held + piece;
    const found = stops.map((s) => open.indexOf(s)).filter((at) => at >= 0);
    if (found.length > 0) {
      sequence.held = '';
      this.release(sequence, open.slice(0, Math.min(...found)));
      sequence.finishReason = 'stop';
      return;
    }
    const keep = Math.max(0, ...stops.map((s) => overlap(open, s)));
    sequence.held = open.slice(open.length - keep);
    this.release(sequence, open.slice(0, open.length - keep));
  }

  private finish(sequence: Sequence, reason: Generation['finishReason']): void {
    sequence.finishReason = reason;
    const rest = sequence.detokenizer?.flush() ?? '';
    this.extendText(sequence, rest);
    this.release(sequence, sequence.held);
    sequence.held = '';
    sequence.finishReason = reason;
  }

  private release(sequence: Sequence, text: string): void {
    if (text === '') return;
    sequence.text += text;
    this.options.onText?.(text, sequence.sample);
  }
}

/** log Σ exp of all logits, summed in float64. */
function logSumExp(logits: Float32Array): number {
  let max = -Infinity;
  for (const logit of logits) if (logit > max) max = logit;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - max);
  return max + Math.log(sum);
}

/** Length of the longest end of `text` that is a beginning of `stop`. */
function overlap(text: string, stop: string): number {
  for (let length = Math.min(text.length, stop.length - 1); length > 0; length--) {
    if (text.endsWith(stop.slice(0, length))) return length;
  }
  return 0;
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
