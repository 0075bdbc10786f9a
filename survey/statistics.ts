/**
 * Uncertainty of a study: cluster bootstrap with percentile intervals, paired sign-flip tests, Benjamini-Hochberg,
 * and the test of the value circle (protocol: statistics). All draws are counter-based, keyed by seed and purpose,
 * so the same numbers give the same intervals to the byte. The draws of a quantity are kept until its interval is
 * read: what is computed from several quantities (a difference, a ratio, a macro average) gets its draws from
 * theirs, and two quantities over the same clusters share their resamples because they share their purpose.
 */
import { randomStream, shuffled } from '../engine/random.ts';
import { UserError } from '../kernels/index.ts';

/** Numbers that no statistic can be computed from. */
export class StatisticsError extends UserError {}

export interface Resampling {
  seed: number;
  /** Bootstrap draws, and permutations where a test is not exact. */
  draws: number;
}

/** A quantity and its bootstrap draws, [draws]. */
export interface Sampled {
  value: number;
  draws: Float64Array;
}

export interface Estimate {
  /** null: not defined on these data, such as a ratio to zero. */
  value: number | null;
  /** Bounds of the 95 % percentile interval. */
  low: number | null;
  high: number | null;
  /** Clusters that the estimate rests on. */
  n: number;
}

/** With fewer clusters, a resample by counts takes few distinct values: Bayesian weights are smooth. */
const minCountedClusters = 10;

/** With fewer training seeds, seeds are averaged and the interval speaks of these runs alone. */
const minResampledSeeds = 3;

/** Signs of up to this many clusters are enumerated: at most 2^20 sums. */
const maxExactClusters = 20;

/** Makes every set of weights once: quantities over the same clusters share their resamples. */
export interface Resampler extends Resampling {
  /** As resampleWeights. */
  weights: (count: number, purpose: string) => Float64Array;
}

export function makeResampler(resampling: Resampling): Resampler {
  const made = new Map<string, Float64Array>();
  return {
    ...resampling,
    weights: (count, purpose) => {
      const key = `${count} ${purpose}`;
      const weights = made.get(key) ?? resampleWeights(count, resampling, purpose);
      made.set(key, weights);
      return weights;
    },
  };
}

/**
 * Random weights of `count` clusters, one row per draw, each row summing to 1: multinomial counts (Efron 1979),
 * or Dirichlet(1, …, 1) below ten clusters (Rubin 1981, "The Bayesian bootstrap").
 *
 * @returns [draws, count]
 */
export function resampleWeights(
  count: number,
  { seed, draws }: Resampling,
  purpose: string,
): Float64Array {
  const { uniform } = randomStream({ seed, purpose: `bootstrap:${purpose}` });
  const weights = new Float64Array(draws * count);
  if (count < minCountedClusters) {
    for (let row = 0; row < weights.length; row += count) {
      let sum = 0;
      for (let i = row; i < row + count; i++) sum += weights[i] = -Math.log(1 - uniform(i));
      for (let i = row; i < row + count; i++) weights[i]! /= sum;
    }
    return weights;
  }
  let rest = 0;
  for (let k = 0; k < weights.length; k++) {
    // The digits of a 53-bit uniform in base `count` are independent indices; four fit up to 2^13 clusters.
    const scaled = (k % 4 === 0 ? uniform(k / 4) : rest) * count;
    const index = Math.floor(scaled);
    rest = scaled - index;
    weights[k - (k % count) + index]! += 1 / count;
  }
  return weights;
}

/** How one set of clusters is resampled; made once, used for every quantity over these clusters. */
export interface ClusterPlan {
  resampler: Resampler;
  /** Weight of a cluster in the mean; any positive scale. [n] */
  weights: number[];
  /** [draws, n] */
  resampled: Float64Array;
}

export function clusterPlan(weights: number[], resampler: Resampler, purpose: string): ClusterPlan {
  return { resampler, weights, resampled: resampler.weights(weights.length, purpose) };
}

/**
 * Weighted mean over clusters, then over seeds. Clusters and seeds are crossed (every seed sees every cluster),
 * so a draw resamples both independently (Owen 2007, "The pigeonhole bootstrap"); seeds only when there are three.
 *
 * @param values  [seeds, n]
 * @throws StatisticsError when there is no cluster, or a row's length is not n
 */
export function bootstrapMean(values: number[][], plan: ClusterPlan): Sampled {
  const n = plan.weights.length;
  if (n === 0 || values.length === 0 || values.some((row) => row.length !== n)) {
    const got = values.map((row) => row.length).join(', ');
    throw new StatisticsError(
      `bootstrap: rows of length [${got}], want at least one row of ${n} > 0`,
    );
  }
  const { resampler, weights, resampled } = plan;
  const perSeed = values.map((row) => meanDraws(row, weights, resampled));
  const seedWeights =
    values.length < minResampledSeeds ? null : resampler.weights(values.length, 'seeds');
  const draws = new Float64Array(resampler.draws);
  for (const [s, means] of perSeed.entries()) {
    for (let draw = 0; draw < draws.length; draw++) {
      const weight = seedWeights?.[draw * values.length + s] ?? 1 / values.length;
      draws[draw]! += weight * means[draw]!;
    }
  }
  return { value: mean(values.map((row) => weightedMean(row, weights))), draws };
}

function meanDraws(row: number[], weights: number[], resampled: Float64Array): Float64Array {
  const n = row.length;
  const means = new Float64Array(resampled.length / n);
  for (let draw = 0; draw < means.length; draw++) {
    let sum = 0;
    let total = 0;
    for (let i = 0; i < n; i++) {
      const weight = resampled[draw * n + i]! * weights[i]!;
      sum += weight * row[i]!;
      total += weight;
    }
    means[draw] = sum / total;
  }
  return means;
}

/** A quantity computed from others: the same function of their values and, draw by draw, of their draws. */
export function derived(inputs: Sampled[], f: (values: number[]) => number): Sampled {
  const draws = new Float64Array(inputs[0]?.draws.length ?? 0);
  for (let draw = 0; draw < draws.length; draw++) {
    draws[draw] = f(inputs.map((input) => input.draws[draw]!));
  }
  return { value: f(inputs.map((input) => input.value)), draws };
}

/** The quantity with its 95 % percentile interval; null where a draw is not a number. */
export function estimate(sampled: Sampled, n: number): Estimate {
  const value = Number.isFinite(sampled.value) ? sampled.value : null;
  if (value === null || !sampled.draws.every(Number.isFinite)) {
    return { value, low: null, high: null, n };
  }
  const sorted = sampled.draws.toSorted();
  return { value, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975), n };
}

/** Linear interpolation between order statistics (type 7 of Hyndman & Fan 1996, numpy's default). */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (at - below) * (high - low);
}

/**
 * Paired sign-flip permutation test, one-sided: the share of sign patterns whose sum is at least the observed one.
 * Exact up to 20 clusters; beyond, (1 + hits) / (1 + draws) over random patterns (Phipson & Smyth 2010).
 *
 * @param differences  one per cluster, already weighted, positive in the expected direction
 * @returns p in (0, 1]; null without clusters
 */
export function signFlipP(
  differences: number[],
  { seed, draws }: Resampling,
  purpose: string,
): number | null {
  if (differences.length === 0) return null;
  const observed = sum(differences);
  // Equal sums in another order of additions differ by rounding, and must count as equal.
  const threshold = observed - 1e-12 * sum(differences.map(Math.abs));
  if (differences.length <= maxExactClusters) {
    const sums = signedSums(differences);
    return sums.filter((value) => value >= threshold).length / sums.length;
  }
  const { uniform } = randomStream({ seed, purpose: `sign-flip:${purpose}` });
  const words = Math.ceil(differences.length / 32);
  let hits = 0;
  for (let draw = 0; draw < draws; draw++) {
    let total = 0;
    let signs = 0;
    for (const [i, difference] of differences.entries()) {
      if (i % 32 === 0) signs = Math.floor(uniform(draw * words + i / 32) * 2 ** 32); // 32 fair bits
      total += (signs >>> (i % 32)) & 1 ? difference : -difference;
    }
    if (total >= threshold) hits++;
  }
  return (1 + hits) / (1 + draws);
}

/** Sums under all 2^n sign patterns. */
function signedSums(differences: number[]): Float64Array {
  const sums = new Float64Array(2 ** differences.length);
  for (const [i, difference] of differences.entries()) {
    const filled = 2 ** i;
    for (let k = 0; k < filled; k++) {
      const partial = sums[k]!;
      sums[k] = partial + difference;
      sums[filled + k] = partial - difference;
    }
  }
  return sums;
}

/** Benjamini-Hochberg adjusted p-values (1995), in the order given; null stays null and is no hypothesis. */
export function benjaminiHochberg(pValues: (number | null)[]): (number | null)[] {
  const tested = pValues.flatMap((p, index) => (p === null ? [] : [{ p, index }]));
  const descending = tested.toSorted((a, b) => b.p - a.p);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let smallest = 1;
  for (const [i, { p, index }] of descending.entries()) {
    const rank = tested.length - i;
    smallest = Math.min(smallest, (p * tested.length) / rank);
    adjusted[index] = smallest;
  }
  return adjusted;
}

/** Spearman's rank correlation, ties by mean rank; NaN when one side is constant. */
export function spearman(x: number[], y: number[]): number {
  return correlation(ranks(x), ranks(y));
}

function ranks(values: number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const result = new Array<number>(values.length);
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let k = start; k < end; k++) result[order[k]!] = (start + end + 1) / 2;
    start = end;
  }
  return result;
}

/** Pearson's product-moment correlation; NaN when one side is constant. */
export function correlation(x: number[], y: number[]): number {
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i]! - meanX, y[i]! - meanY];
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  return xy / Math.sqrt(xx * yy);
}

export interface CircleTest {
  /** Per target: Spearman's rho between shift and nearness on the circle; null when all shifts are equal. */
  rhos: (number | null)[];
  meanRho: number | null;
  /** One-sided, by permuting the values' places on the ring, the same way for all targets. */
  p: number | null;
}

/**
 * Do values near the target move along with it? The target itself is left out: its shift was trained.
 *
 * @param shifts   [targets, ring]; positive = in the target's direction
 * @param targets  place of each target on the ring
 */
export function circleTest(
  shifts: number[][],
  targets: number[],
  { seed, draws }: Resampling,
): CircleTest {
  const ring = shifts[0]?.length ?? 0;
  const rhosUnder = (place: ArrayLike<number>): number[] =>
    shifts.map((row, k) => {
      const others = row.map((_, u) => u).filter((u) => u !== targets[k]);
      return spearman(
        others.map((u) => row[u]!),
        others.map((u) => -ringDistance(place[targets[k]!]!, place[u]!, ring)),
      );
    });
  const rhos = rhosUnder(Array.from({ length: ring }, (_, u) => u));
  const observed = mean(rhos.filter(Number.isFinite));
  const nullable = rhos.map((rho) => (Number.isFinite(rho) ? rho : null));
  if (!Number.isFinite(observed)) return { rhos: nullable, meanRho: null, p: null };
  let hits = 0;
  for (let step = 0; step < draws; step++) {
    const place = shuffled(ring, { seed, purpose: 'circle', step });
    if (mean(rhosUnder(place).filter(Number.isFinite)) >= observed - 1e-12) hits++;
  }
  return { rhos: nullable, meanRho: observed, p: (1 + hits) / (1 + draws) };
}

function ringDistance(a: number, b: number, ring: number): number {
  const steps = Math.abs(a - b);
  return Math.min(steps, ring - steps);
}

export function sum(values: readonly number[] | Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** NaN without values. */
export function mean(values: readonly number[] | Float64Array): number {
  return sum(values) / values.length;
}

export function weightedMean(values: number[], weights: number[]): number {
  return sum(values.map((value, i) => value * weights[i]!)) / sum(weights);
}

/** With n − 1; NaN below two values. */
export function standardDeviation(values: number[]): number {
  const centre = mean(values);
  return Math.sqrt(sum(values.map((value) => (value - centre) ** 2)) / (values.length - 1));
}
