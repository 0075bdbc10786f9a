/**
 * Games per arm, as percent of a random agent (protocol: text games). An arm and its control are paired by game and
 * run; the runs of a game are averaged, and games are the clusters, so a study of few games is always underpowered.
 * A p is given only where a metric speaks about the target value, in the direction that the value implies.
 */
import type { GameRecord } from '../records.ts';
import { bootstrapMean, clusterPlan, estimate, mean, signFlipP, sum } from '../statistics.ts';
import type { ClusterPlan, Estimate, Resampler } from '../statistics.ts';
import { basicOfRefined, basicValues } from '../values.ts';
import { groupBy } from './group-by.ts';
import { meanVector } from './ratings.ts';
import { AnalysisError, indexBySubject, minClusters, recordsOf } from './subjects.ts';
import { requirePaired, seedsOf } from './subjects.ts';
import type { Arm, Conditions, SubjectIndex, TestedEstimate } from './subjects.ts';

export interface GameReading {
  /** Mean of each metric under a random agent, by game, then by metric (normalization_coeffs.json). */
  coefficients: Record<string, Record<string, { mean: number }>>;
  /** Which metrics speak about a basic or refined value; sign 1: who holds it high has more. */
  valueMetrics: readonly { value: string; metrics: readonly string[]; sign: 1 | -1 }[];
}

export interface GameAnalysis {
  /** In the order of the records. */
  metrics: string[];
  games: string[];
  conditions: GameCondition[];
  arms: GameArm[];
}

/** Means over games, each in percent of the random agent's. */
export interface GameCondition {
  condition: string;
  percents: Record<string, Estimate>;
  /** Share of steps whose answer named no action. */
  invalidRate: number;
  runs: number;
}

export interface GameArm extends Arm {
  /** Arm minus control in percentage points of the random agent's count, one per metric. */
  changes: GameChange[];
}

export interface GameChange extends TestedEstimate {
  metric: string;
  /** 1 or -1: what moving the target as asked implies; null: the metric says nothing about it. */
  expected: 1 | -1 | null;
}

interface GameContext {
  index: SubjectIndex<GameRecord>;
  metrics: string[];
  games: string[];
  plan: ClusterPlan;
  reading: GameReading;
  resampler: Resampler;
}

/** @returns null when no game was played */
export function analyseGames(
  records: GameRecord[],
  {
    conditions,
    reading,
    resampler,
  }: { conditions: Conditions; reading: GameReading; resampler: Resampler },
): GameAnalysis | null {
  const played = records.filter(({ scale }) => (scale ?? 1) === 1);
  const [first] = played;
  if (!first) return null;
  const games = [...groupBy(played, ({ game }) => game).keys()].sort();
  const ones = games.map(() => 1);
  const context: GameContext = {
    index: indexBySubject(played, ({ game, run }) => `${game}, run ${run}`),
    metrics: Object.keys(first.metrics),
    games,
    plan: clusterPlan(ones, resampler, 'games'),
    reading,
    resampler,
  };
  return {
    metrics: context.metrics,
    games,
    conditions: conditions.all.flatMap((condition) => {
      const seeds = seedsOf(played, condition);
      return seeds.length === 0 ? [] : [conditionOf(condition, seeds, context)];
    }),
    arms: conditions.arms
      .filter(({ condition }) => played.some((record) => record.condition === condition))
      .map((arm) => armChanges(arm, context)),
  };
}

function conditionOf(condition: string, seeds: number[], context: GameContext): GameCondition {
  const bySeed = seeds.map((seed) => recordsOf(context.index, { condition, seed }));
  const all = bySeed.flatMap((records) => [...records.values()]);
  const percents = context.metrics.map((metric): [string, Estimate] => {
    const rows = bySeed.map((records) => percentsOf(records, metric, context));
    return [metric, estimate(bootstrapMean(rows, context.plan), context.games.length)];
  });
  return {
    condition,
    percents: Object.fromEntries(percents),
    invalidRate:
      sum(all.map(({ invalidSteps }) => invalidSteps)) / sum(all.map(({ steps }) => steps)),
    runs: all.length,
  };
}

/** Of each game: mean over runs, in percent of the random agent's mean; 0 when that mean is 0. */
function percentsOf(
  records: ReadonlyMap<string, GameRecord>,
  metric: string,
  { games, reading }: GameContext,
): number[] {
  return games.map((game) => {
    const runs = [...records.values()].filter((record) => record.game === game);
    const random = reading.coefficients[game]?.[metric];
    const counts = runs.map(({ metrics }) => metrics[metric] ?? NaN);
    const count = mean(counts);
    if (!random || !Number.isFinite(count)) {
      const lacking = random ? 'a record' : "the random agent's coefficients";
      throw new AnalysisError(`games: ${lacking} of "${game}" lacks the metric "${metric}"`);
    }
    return random.mean === 0 ? 0 : (100 * count) / random.mean;
  });
}

function armChanges(arm: Arm, context: GameContext): GameArm {
  const sides = arm.seeds.map((seed) => {
    const conditioned = recordsOf(context.index, { condition: arm.condition, seed });
    const control = recordsOf(context.index, { condition: 'control', seed });
    requirePaired(conditioned, control, `${arm.condition} and control, seed ${seed}`);
    return { conditioned, control };
  });
  const changes = context.metrics.map((metric) => {
    const rows = sides.map(({ conditioned, control }) => {
      const before = percentsOf(control, metric, context);
      return percentsOf(conditioned, metric, context).map((after, i) => after - before[i]!);
    });
    return changeOf(arm, metric, rows, context);
  });
  return { ...arm, changes };
}

function changeOf(
  arm: Arm,
  metric: string,
  rows: number[][],
  { plan, games, reading, resampler }: GameContext,
): GameChange {
  const reads = reading.valueMetrics.find(
    ({ value, metrics }) => basicValueOf(value) === arm.target && metrics.includes(metric),
  );
  const expected = reads ? direction(arm.sign * reads.sign) : null;
  const overSeeds = meanVector(rows);
  const p =
    expected === null
      ? null
      : signFlipP(
          overSeeds.map((change) => expected * change),
          resampler,
          `games:${arm.condition}`,
        );
  return {
    metric,
    expected,
    ...estimate(bootstrapMean(rows, plan), games.length),
    p,
    q: null,
    isUnderpowered: games.length < minClusters.games,
  };
}

function direction(sign: number): 1 | -1 {
  return sign < 0 ? -1 : 1;
}

function basicValueOf(value: string): string {
  const isBasic = basicValues.some(({ id }) => id === value);
  return isBasic ? value : basicOfRefined(value);
}
