/**
 * From logits to the next token, in the order of transformers: bias, repetition penalty, temperature, top-k, top-p,
 * min-p, then one draw. The draw is counter-based: the same seed, sequence and step give the same token,
 * whatever else is generated. Ties: top-k keeps all tokens that equal the k-th, greedy takes the lowest id.
 */
import { OpError, UsageError } from '../kernels/index.ts';
import { randomStream } from './random.ts';

export interface SamplingOptions {
  /** 0 is greedy. */
  temperature?: number;
  /** 0 keeps all. */
  topK?: number;
  topP?: number;
  minP?: number;
  /** 1 changes nothing; above 1 makes tokens of the history less likely. */
  repetitionPenalty?: number;
  /** Added to the logits of these tokens before anything else; −Infinity forbids a token. */
  logitBias?: ReadonlyMap<number, number>;
  seed?: number;
}

/** Which draw this is: index of the sequence (sample number) and of the token within it. */
export interface Draw {
  sequence: number;
  step: number;
}

export function checkSampling(options: SamplingOptions): void {
  const bad = (name: string, value: number, want: string): never => {
    throw new UsageError(`sampling: ${name} is ${value}, want ${want}`);
  };
  const { temperature = 1, topK = 0, topP = 1, minP = 0, repetitionPenalty = 1 } = options;
  if (!(temperature >= 0 && temperature < Infinity))
    bad('temperature', temperature, 'a number >= 0');
  if (!(Number.isInteger(topK) && topK >= 0)) bad('top_k', topK, 'an integer >= 0');
  if (!(topP >= 0 && topP <= 1)) bad('top_p', topP, 'a number from 0 to 1');
  if (!(minP >= 0 && minP <= 1)) bad('min_p', minP, 'a number from 0 to 1');
  if (!(repetitionPenalty > 0)) bad('repetition_penalty', repetitionPenalty, 'a number > 0');
}

/** Draws the next token id; `history` is prompt and generated tokens, read only by the repetition penalty. */
export function sampleToken(
  logits: Float32Array,
  options: SamplingOptions,
  history: ArrayLike<number>,
  draw: Draw,
): number {
  checkSampling(options);
  checkLogits(logits);
  const scores = penalise(biased(logits, options), options.repetitionPenalty ?? 1, history);
  if (options.temperature === 0) return greedy(scores);
  const { ids, weights } = filter(scores, options);
  const stream = randomStream({ seed: options.seed ?? 0, purpose: 'sample', step: draw.step });
  return pickWeighted(ids, weights, stream.uniform(draw.sequence));
}

/** Probabilities after all filters, [V]; what sampleToken draws from. */
export function samplingProbs(
  logits: Float32Array,
  options: SamplingOptions,
  history: ArrayLike<number>,
): Float64Array {
  checkSampling(options);
  checkLogits(logits);
  const scores = penalise(biased(logits, options), options.repetitionPenalty ?? 1, history);
  const probs = new Float64Array(logits.length);
  if (options.temperature === 0) {
    probs[greedy(scores)] = 1;
    return probs;
  }
  const { ids, weights } = filter(scores, options);
  const total = sum(weights);
  ids.forEach((id, i) => {
    probs[id] = weights[i]! / total;
  });
  return probs;
}

/** Minus infinity is a forbidden token; anything else that is not finite would be drawn without a word. */
function checkLogits(logits: Float32Array): void {
  const bad = logits.findIndex((logit) => Number.isNaN(logit) || logit === Infinity);
  if (bad !== -1)
    throw new OpError(
      `sampling: the logit of token ${bad} is ${logits[bad]!}, want a finite number`,
    );
  if (!logits.some(Number.isFinite))
    throw new OpError('sampling: no token is allowed, every logit is -Infinity');
}

export function greedy(logits: Float32Array): number {
  let best = 0;
  for (let id = 1; id < logits.length; ++id) if (logits[id]! > logits[best]!) best = id;
  return best;
}

function biased(logits: Float32Array, { logitBias }: SamplingOptions): Float32Array {
  if (!logitBias || logitBias.size === 0) return logits;
  const scores = logits.slice();
  for (const [id, bias] of logitBias) scores[id]! += bias;
  return scores;
}

/** Each distinct token of the history once: a positive logit is divided, a negative one multiplied (CTRL, 2019). */
function penalise(logits: Float32Array, penalty: number, history: ArrayLike<number>): Float32Array {
  if (penalty === 1) return logits;
  const scores = logits.slice();
  for (const id of new Set(Array.from(history))) {
    const logit = logits[id];
    if (logit !== undefined) scores[id] = logit < 0 ? logit * penalty : logit / penalty;
  }
  return scores;
}

interface Candidates {
  /** Ascending. */
  ids: Int32Array;
  /** exp(score − maximum): unnormalised probabilities. */
  weights: Float64Array;
}

function filter(scores: Float32Array, options: SamplingOptions): Candidates {
  const { temperature = 1, topK = 0, topP = 1, minP = 0 } = options;
  const least = topK > 0 && topK < scores.length ? kthLargest(scores, topK) : -Infinity;
  const top = scores[greedy(scores)]!;
  const kept = scores.reduce((count, score) => count + (score >= least ? 1 : 0), 0);
  const ids = new Int32Array(kept);
  const weights = new Float64Array(kept);
  let next = 0;
  scores.forEach((score, id) => {
    if (!(score >= least)) return;
    ids[next] = id;
    weights[next++] = Math.exp((score - top) / temperature);
  });
  let candidates: Candidates = { ids, weights };
  if (topP < 1) candidates = nucleus(candidates, topP);
  if (minP > 0) candidates = keep(candidates, (weight) => weight >= minP); // the largest weight is 1
  return candidates;
}

/** Drops the least likely tokens as long as what is dropped sums to at most 1 − topP; the likeliest stays. */
function nucleus(candidates: Candidates, topP: number): Candidates {
  const { weights } = candidates;
  const budget = (1 - topP) * sum(weights);
  // Tokens below budget/count can never use the budget up: only the others need sorting.
  const floor = budget / weights.length;
  let dropped = 0;
  const rest: number[] = [];
  weights.forEach((weight, place) => {
    if (weight < floor) dropped += weight;
    else rest.push(place);
  });
  rest.sort((a, b) => weights[a]! - weights[b]! || b - a);
  const gone = new Uint8Array(weights.length);
  for (const place of rest.slice(0, -1)) {
    dropped += weights[place]!;
    if (dropped > budget) break;
    gone[place] = 1;
  }
  return keep(candidates, (weight, place) => weight >= floor && gone[place] === 0);
}

function keep(
  { ids, weights }: Candidates,
  wanted: (weight: number, place: number) => boolean,
): Candidates {
  return {
    ids: ids.filter((_, place) => wanted(weights[place]!, place)),
    weights: weights.filter((weight, place) => wanted(weight, place)),
  };
}

/** Quickselect on a copy: the k-th largest value, k from 1. */
function kthLargest(values: Float32Array, k: number): number {
  const work = values.slice();
  let low = 0;
  let high = work.length - 1;
  const target = k - 1;
  while (low < high) {
    const pivot = work[(low + high) >>> 1]!;
    let left = low;
    let right = high;
    while (left <= right) {
      while (work[left]! > pivot) ++left;
      while (work[right]! < pivot) --right;
      if (left > right) break;
      const kept = work[left]!;
      work[left++] = work[right]!;
      work[right--] = kept;
    }
    if (target <= right) high = right;
    else if (target >= left) low = left;
    else break;
  }
  return work[target]!;
}

/** Inverse of the cumulative distribution in the order of ids; u in [0, 1). */
function pickWeighted(ids: Int32Array, weights: Float64Array, u: number): number {
  const threshold = u * sum(weights);
  let reached = 0;
  for (let i = 0; i < ids.length; ++i) {
    reached += weights[i]!;
    if (threshold < reached) return ids[i]!;
  }
  return ids[ids.length - 1]!; // rounding: the last one with any weight
}

function sum(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0);
}
