/**
 * Ratings of survey items from the scored labels of their prompts (protocol: prompts and scale, scoring):
 * p_k is proportional to exp(l_k) over the six labels, a prompt's rating is Σ k p_k, an item's is the mean over its
 * variants. Items gather into cells, one per basic or refined value, which are also the strata of the bootstrap.
 */
import { groupBy } from './group-by.ts';
import type { SurveyItem } from '../prompts.ts';
import type { RatingRecord } from '../records.ts';
import { bootstrapMean, clusterPlan, mean, sum } from '../statistics.ts';
import type { ClusterPlan, Resampler, Sampled } from '../statistics.ts';

export type MeasuredItem = Pick<SurveyItem, 'id' | 'split' | 'level1' | 'refined' | 'basic'>;

export interface ItemRating {
  /** Expected rating, 1 to 6. */
  rating: number;
  /** Mean probability of each rating. [6] */
  probabilities: number[];
  /** Expected rating by wording of the prompt. */
  byVariant: Map<string, number>;
}

/** Probabilities of the labels among themselves. */
export function softmax(logProbs: number[]): number[] {
  const largest = Math.max(...logProbs);
  const weights = logProbs.map((logProb) => Math.exp(logProb - largest));
  const total = sum(weights);
  return weights.map((weight) => weight / total);
}

/** Probability of all labels in the full vocabulary. */
export function validMass(logProbs: number[]): number {
  return sum(logProbs.map(Math.exp));
}

export function expectedRating(probabilities: number[]): number {
  return sum(probabilities.map((p, i) => p * (i + 1)));
}

export function rateItems(records: Iterable<RatingRecord>): Map<string, ItemRating> {
  const byItem = groupBy(records, ({ itemId }) => itemId);
  return new Map([...byItem].map(([itemId, own]) => [itemId, rateItem(itemId, own)]));
}

function rateItem(itemId: string, records: RatingRecord[]): ItemRating {
  const scored = records.map(({ variantId, logProbs }) => {
    const probabilities = softmax(logProbs);
    const wording = variantId.startsWith(`${itemId}/`)
      ? variantId.slice(itemId.length + 1)
      : variantId;
    return { wording, probabilities, rating: expectedRating(probabilities) };
  });
  return {
    rating: mean(scored.map(({ rating }) => rating)),
    probabilities: meanVector(scored.map(({ probabilities }) => probabilities)),
    byVariant: new Map(scored.map(({ wording, rating }) => [wording, rating])),
  };
}

export function meanVector(rows: number[][]): number[] {
  return (rows[0] ?? []).map((_, k) => mean(rows.map((row) => row[k]!)));
}

/** The items of one value. */
export interface Cell {
  id: string;
  items: MeasuredItem[];
  /** Weighs items so that level-1 values, then refined values, count equally (macro). */
  macro: ClusterPlan;
  /** Every item counts equally; the same resamples. */
  micro: ClusterPlan;
}

/** One cell per value that has items, by its id. */
export function cellsOf(
  items: MeasuredItem[],
  level: 'basic' | 'refined',
  resampler: Resampler,
): Map<string, Cell> {
  const groups = groupBy(items, (item) => item[level]);
  return new Map(
    [...groups].map(([id, own]) => {
      const macro = clusterPlan(macroWeights(own), resampler, `${level}:${id}`);
      const micro = { ...macro, weights: own.map(() => 1) };
      return [id, { id, items: own, macro, micro }];
    }),
  );
}

function macroWeights(items: MeasuredItem[]): number[] {
  const byRefined = groupBy(items, ({ refined }) => refined);
  return items.map(({ level1, refined }) => {
    const byLevel1 = groupBy(byRefined.get(refined)!, (item) => item.level1);
    return 1 / (byRefined.size * byLevel1.size * byLevel1.get(level1)!.length);
  });
}

/** The weighted mean of a number per item and seed, with draws. */
export function cellMean(
  { items }: Cell,
  plan: ClusterPlan,
  numSeeds: number,
  valueOf: (item: MeasuredItem, seedIndex: number) => number,
): Sampled {
  return bootstrapMean(
    Array.from({ length: numSeeds }, (_, s) => items.map((item) => valueOf(item, s))),
    plan,
  );
}
