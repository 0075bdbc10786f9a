/**
 * Scoring: log-probabilities of given continuations, never of samples.
 * All prompts and continuations of a call form one trie, so each shared token is computed once; the last token of a
 * continuation is only predicted, so one-token answers cost no forward of their own. A log-probability does not
 * depend on what else is scored in the same call, to the bit (on the native backend).
 */
import * as tf from '@tensorflow/tfjs-core';
import { headLogits, headLogProb, type Weight } from '../kernels/index.ts';
import { forward } from '../models/decoder.ts';
import type { Adapter } from '../models/lora.ts';
import { buildForest, exampleKey, type ForestInput } from './forest.ts';
import { forestPasses } from './forest-passes.ts';
import type { Model } from './model.ts';
import type { Tokenizer } from './tokenizer.ts';
import { chooseAdapter } from './generate.ts';
import { greedy } from './sampling.ts';

export interface ScoreRequest {
  /** Text, or token ids. An empty prompt starts at the tokenizer's beginning-of-text token. */
  prompt: string | readonly number[];
  continuations: readonly (string | readonly number[])[];
  /** Name of the adapter; null for the base model. Default: the model's first adapter, if it has one. */
  adapter?: string | null;
}

export interface ContinuationScore {
  /** Sum over the continuation's tokens, in nats. */
  logProb: number;
  tokenIds: number[];
  /** log p of each token given everything before it, in nats. */
  tokenLogProbs: number[];
}

export interface ScoreResult {
  continuations: ContinuationScore[];
}

export interface ScoreOptions {
  /** Rows of one forward pass (default 4096); bounds the memory of a call of any size and changes no number. */
  maxTokensPerPass?: number;
  /** Called after every forward pass with the number of rows it computed. */
  onPass?: (rows: number) => void;
}

export function score(
  model: Model,
  requests: readonly ScoreRequest[],
  options: ScoreOptions = {},
): ScoreResult[] {
  const adapters: Adapter[] = [];
  const adapterIndex = (adapter: Adapter | undefined): number => {
    if (!adapter) return -1;
    const found = adapters.indexOf(adapter);
    return found >= 0 ? found : adapters.push(adapter) - 1;
  };
  const examples = requests.flatMap((request, r) =>
    request.continuations.map((continuation, c): ForestInput => {
      const { ids, promptLength } = jointIds(() => model.tokenizer, request.prompt, continuation);
      const adapter = adapterIndex(chooseAdapter(model, request.adapter));
      return { ...continuationExample(ids, promptLength), adapter, key: exampleKey(`${r}.${c}`) };
    }),
  );
  const logProbs = scoreExamples(model, adapters, examples, options);
  let next = 0;
  return requests.map((request) => ({
    continuations: request.continuations.map(() => {
      const example = examples[next]!;
      const tokenLogProbs = logProbs[next++]!;
      return {
        logProb: tokenLogProbs.reduce((sum, value) => sum + value, 0),
        tokenIds: example.pairs.map((pair) => pair.targetId),
        tokenLogProbs,
      };
    }),
  }));
}

/** The log-probabilities of every pair of every example, in the examples' own order. */
export function scoreExamples(
  model: Model,
  adapters: readonly Adapter[],
  examples: readonly ForestInput[],
  options: ScoreOptions = {},
): number[][] {
  return perPair(model, adapters, examples, { ...options, read: headLogProb });
}

/** Whether each pair's target is the likeliest token of its row. */
export function greedyHits(
  model: Model,
  adapters: readonly Adapter[],
  examples: readonly ForestInput[],
): boolean[][] {
  return perPair(model, adapters, examples, {
    read: (hidden, { pairRows, targetIds, weight }) => {
      const best = greedyTokens(hidden, weight);
      return Array.from(pairRows, (row, i) => best[row] === targetIds[i]);
    },
  });
}

/** The likeliest token of every row; logits of a few rows exist at a time. */
function greedyTokens(hidden: tf.Tensor2D, weight: Weight): number[] {
  const [rows, D] = hidden.shape;
  return Array.from({ length: rows }, (_, row) => {
    const part = tf.slice(hidden, [row, 0], [1, D]);
    const { logits } = headLogits(part, weight);
    part.dispose();
    return greedy(logits);
  });
}

type HeadInput = Parameters<typeof headLogProb>[1];
type PairReader<T> = (hidden: tf.Tensor2D, pairs: HeadInput) => ArrayLike<T>;

/** Runs all examples through the decoder as one trie, pass after pass, and reads something off every pair. */
function perPair<T>(
  model: Model,
  adapters: readonly Adapter[],
  examples: readonly ForestInput[],
  { read, onPass, maxTokensPerPass = 4096 }: ScoreOptions & { read: PairReader<T> },
): T[][] {
  const results: T[][] = examples.map(() => []);
  if (examples.length === 0) return results;
  const forest = buildForest([...examples], { sharePrefixes: true });
  const weight = model.decoder.weights.lmHead;
  const passes = forestPasses(model.decoder, forest, { adapters, maxRows: maxTokensPerPass });
  for (const { pass, rows, firstPair, pairRows } of passes) {
    const hidden = forward(model.decoder, pass); // [output rows, D]
    const targetIds = forest.pairs.targetIds.subarray(firstPair, firstPair + pairRows.length);
    const values = pairRows.length === 0 ? [] : read(hidden, { weight, pairRows, targetIds });
    hidden.dispose();
    onPass?.(rows);
    pairRows.forEach((_, i) => {
      const pair = firstPair + i;
      results[forest.pairExample[pair]!]![forest.pairIndex[pair]!] = values[i]!;
    });
  }
  return results;
}

/** All tokens but the last are computed; the pairs sit on the rows that predict the continuation. */
export function continuationExample(
  ids: readonly number[],
  promptLength: number,
): Pick<ForestInput, 'tokenIds' | 'pairs'> {
  const pairs = ids
    .slice(promptLength)
    .map((targetId, i) => ({ position: promptLength + i - 1, targetId, weight: 1 }));
  return { tokenIds: ids.slice(0, -1), pairs };
}

/** Prompt and continuation as one id list; texts are encoded together, so that the boundary is known. */
export function jointIds(
  tokenizer: () => Tokenizer,
  prompt: ScoreRequest['prompt'],
  continuation: string | readonly number[],
): { ids: readonly number[]; promptLength: number } {
  if (typeof prompt === 'string' && typeof continuation === 'string') {
    return tokenizer().encodePair(prompt, continuation);
  }
  const head = typeof prompt === 'string' ? tokenizer().encode(prompt) : prompt;
  const tail =
    typeof continuation === 'string'
      ? tokenizer().encode(continuation, { addSpecialTokens: false })
      : continuation;
  return { ids: [...head, ...tail], promptLength: head.length };
}
