/**
 * Moral judgements of one arm: probability gain on the posts that the target value decides (protocol: the moral task).
 *
 *   PG = dP(low) - dP(high) + 0.5 dP(unused) = 0.5 dP(low) - 1.5 dP(high),   strict PG = dP(low) - dP(high)
 *
 * d is arm minus control, low and high are the verdicts of someone who holds the value low or high. An arm that
 * raises its target swaps them. A push of all verdicts to NTA or to YTA also yields a PG: the posts of the other
 * values and the two halves by high verdict show it. Transfer is a finding here, never an assumption.
 */
import type { MoralRecord, Verdict } from '../records.ts';
import {
  bootstrapMean,
  clusterPlan,
  derived,
  estimate,
  mean,
  signFlipP,
  sum,
} from '../statistics.ts';
import type { ClusterPlan, Estimate, Resampler, Sampled } from '../statistics.ts';
import { meanVector } from './ratings.ts';
import { AnalysisError, minClusters, recordsOf, requirePaired } from './subjects.ts';
import type { Arm, SubjectIndex, TestedEstimate } from './subjects.ts';
import { difference } from './survey-arm.ts';
import { byVerdict, judge, type JudgedPost, type Judgements, verdicts } from './verdicts.ts';

/** All quantities in probability units (0.01 = one percentage point), arm minus control. */
export interface MoralArm extends Arm {
  gain: TestedEstimate;
  strictGain: TestedEstimate;
  /** Change of each verdict's probability on the target's posts. */
  changes: Record<Verdict, Estimate>;
  /** Gain on all other values' posts (macro over values), and the target's minus it: what a global push can't explain. */
  otherGain: Estimate;
  excessGain: Estimate;
  /** Change of each verdict's probability on the other values' posts. */
  otherChanges: Record<Verdict, Estimate>;
  /** Gain by the verdict of the high stance. */
  gainByHigh: Partial<Record<Verdict, Estimate>>;
  flips: Flips;
}

export interface Flips {
  /** Share of the target's posts, over seeds, whose most probable verdict changed. */
  rate: Estimate;
  /** Of those that changed, how many went to the verdict of the stance asked for, and to the opposite one. */
  toAsked: number;
  toOpposite: number;
  /** counts[from][to], control to arm, over posts and seeds. */
  counts: Record<Verdict, Record<Verdict, number>>;
}

export interface PostCell {
  id: string;
  posts: JudgedPost[];
  plan: ClusterPlan;
}

export interface DrawnMoralArm {
  arm: MoralArm;
  gain: Sampled;
  strictGain: Sampled;
}

export function postCell(id: string, posts: JudgedPost[], resampler: Resampler): PostCell {
  const ones = posts.map(() => 1);
  return { id, posts, plan: clusterPlan(ones, resampler, `posts:${id}`) };
}

export interface MoralContext {
  index: SubjectIndex<MoralRecord>;
  cells: PostCell[];
  resampler: Resampler;
}

/** An arm's judgements beside its control's, one entry per seed. */
interface Paired {
  arm: Arm;
  sides: { control: Judgements; conditioned: Judgements }[];
}

export function analyseMoralArm(arm: Arm, context: MoralContext): DrawnMoralArm {
  const { cells, resampler } = context;
  const own = cells.find(({ id }) => id === arm.target) ?? postCell(arm.target, [], resampler);
  if (own.posts.length === 0) {
    throw new AnalysisError(`records: ${arm.condition} judged no post of ${arm.target}`);
  }
  const others = cells.filter((cell) => cell !== own);
  const paired = pair(arm, context);
  const gainIn = (cell: PostCell): Sampled => meanOver(paired, cell, gainOf);
  const gain = gainIn(own);
  const strictGain = meanOver(paired, own, strictGainOf);
  const otherGain = derived(others.map(gainIn), mean);
  const numOthers = sum(others.map(({ posts }) => posts.length));
  const analysed: MoralArm = {
    ...arm,
    gain: tested(gain, metricRows(paired, own.posts, gainOf), arm, resampler),
    strictGain: tested(strictGain, metricRows(paired, own.posts, strictGainOf), arm, resampler),
    changes: changesOf(paired, [own]),
    otherGain: estimate(otherGain, numOthers),
    excessGain: estimate(difference(gain, otherGain), own.posts.length + numOthers),
    otherChanges: changesOf(paired, others),
    gainByHigh: gainByHigh(paired, own, resampler),
    flips: flipsOf(paired, own),
  };
  return { arm: analysed, gain, strictGain };
}

function pair(arm: Arm, { index }: MoralContext): Paired {
  const sides = arm.seeds.map((seed) => {
    const conditioned = recordsOf(index, { condition: arm.condition, seed });
    const control = recordsOf(index, { condition: 'control', seed });
    requirePaired(conditioned, control, `${arm.condition} and control, seed ${seed}`);
    return { control: judge(control.values()), conditioned: judge(conditioned.values()) };
  });
  return { arm, sides };
}

/** A number per post from the change of its verdict probabilities. */
type PostMetric = (change: Record<Verdict, number>, post: JudgedPost, arm: Arm) => number;

/** Verdicts of the stance asked for and of the opposite one. */
function stances(post: JudgedPost, { direction }: Arm): { asked: Verdict; opposite: Verdict } {
  return direction === 'down'
    ? { asked: post.lowStandardStance, opposite: post.highStandardStance }
    : { asked: post.highStandardStance, opposite: post.lowStandardStance };
}

/** Probability gain; `unused` is the verdict of neither stance. */
export const gainOf: PostMetric = (change, post, arm) => {
  const { asked, opposite } = stances(post, arm);
  const unused = verdicts.find((verdict) => verdict !== asked && verdict !== opposite)!;
  return change[asked] - change[opposite] + 0.5 * change[unused];
};

const strictGainOf: PostMetric = (change, post, arm) => {
  const { asked, opposite } = stances(post, arm);
  return change[asked] - change[opposite];
};

function changeOf({ sides }: Paired, { id }: JudgedPost, s: number): Record<Verdict, number> {
  const { control, conditioned } = sides[s]!;
  return byVerdict(verdicts.map((v) => conditioned.get(id)![v] - control.get(id)![v]));
}

function metricRows(paired: Paired, posts: JudgedPost[], metric: PostMetric): number[][] {
  return paired.sides.map((_, s) =>
    posts.map((post) => metric(changeOf(paired, post, s), post, paired.arm)),
  );
}

function meanOver(paired: Paired, { posts, plan }: PostCell, metric: PostMetric): Sampled {
  return bootstrapMean(metricRows(paired, posts, metric), plan);
}

/** @param rows  [seeds, posts], positive in the asked direction */
function tested(
  sampled: Sampled,
  rows: number[][],
  { condition }: Arm,
  resampler: Resampler,
): TestedEstimate {
  const overSeeds = meanVector(rows);
  return {
    ...estimate(sampled, overSeeds.length),
    p: signFlipP(overSeeds, resampler, `moral:${condition}`),
    q: null,
    isUnderpowered: overSeeds.length < minClusters.posts,
  };
}

/** Macro over cells. */
function changesOf(paired: Paired, cells: PostCell[]): Record<Verdict, Estimate> {
  const numPosts = sum(cells.map(({ posts }) => posts.length));
  return byVerdict(
    verdicts.map((verdict) => {
      const perCell = cells.map((cell) => meanOver(paired, cell, (change) => change[verdict]));
      return estimate(derived(perCell, mean), numPosts);
    }),
  );
}

function gainByHigh(
  paired: Paired,
  own: PostCell,
  resampler: Resampler,
): Partial<Record<Verdict, Estimate>> {
  return Object.fromEntries(
    verdicts.flatMap((verdict) => {
      const posts = own.posts.filter(({ highStandardStance }) => highStandardStance === verdict);
      if (posts.length === 0) return [];
      const cell = postCell(`${own.id}:${verdict}`, posts, resampler);
      return [[verdict, estimate(meanOver(paired, cell, gainOf), posts.length)]];
    }),
  );
}

function flipsOf({ arm, sides }: Paired, { posts, plan }: PostCell): Flips {
  const none = (): Record<Verdict, number> => ({ NTA: 0, Neutral: 0, YTA: 0 });
  const counts = { NTA: none(), Neutral: none(), YTA: none() };
  let [toAsked, toOpposite] = [0, 0];
  const rows = sides.map(({ control, conditioned }) =>
    posts.map((post) => {
      const from = mostProbable(control.get(post.id)!);
      const to = mostProbable(conditioned.get(post.id)!);
      const { asked, opposite } = stances(post, arm);
      counts[from][to]++;
      if (from === to) return 0;
      if (to === asked) toAsked++;
      if (to === opposite) toOpposite++;
      return 1;
    }),
  );
  return { rate: estimate(bootstrapMean(rows, plan), posts.length), toAsked, toOpposite, counts };
}

function mostProbable(probabilities: Record<Verdict, number>): Verdict {
  return verdicts.reduce((best, v) => (probabilities[v] > probabilities[best] ? v : best));
}
