/**
 * The moral half of a study: every arm's judgements against its control's (moral-arm.ts), averages over the arms of a
 * direction, and how each condition judges overall.
 */
import type { MoralRecord, Verdict } from '../records.ts';
import { derived, estimate, mean, sum } from '../statistics.ts';
import type { Estimate, Resampler } from '../statistics.ts';
import { basicOfRefined } from '../values.ts';
import { groupBy } from './group-by.ts';
import { analyseMoralArm, type DrawnMoralArm, type MoralArm, postCell } from './moral-arm.ts';
import { AnalysisError, directions, indexBySubject, recordsOf, seedsOf } from './subjects.ts';
import type { Arm, Conditions } from './subjects.ts';
import { judge, type JudgedPost, meanVerdict } from './verdicts.ts';

export interface MoralAnalysis {
  arms: MoralArm[];
  averages: MoralAverage[];
  /** Mean probability of each verdict over all posts and seeds. */
  conditions: { condition: string; probabilities: Record<Verdict, number> }[];
}

/** Over the arms of a direction: equal weights (macro), or weighted by posts per value. */
export interface MoralAverage {
  direction: Arm['direction'];
  numArms: number;
  macroGain: Estimate;
  weightedGain: Estimate;
  macroStrictGain: Estimate;
}

/** @returns null when the records hold no judgement */
export function analyseMoral(
  records: MoralRecord[],
  {
    posts,
    conditions,
    resampler,
  }: { posts: JudgedPost[]; conditions: Conditions; resampler: Resampler },
): MoralAnalysis | null {
  const atFullScale = records.filter(({ scale }) => (scale ?? 1) === 1);
  if (atFullScale.length === 0) return null;
  const judged = judgedPosts(atFullScale, posts);
  const index = indexBySubject(atFullScale, ({ postId, order, hash }) =>
    [postId, order.join('/'), `#${hash}`].join(' '),
  );
  const cells = [...groupBy(judged, ({ value }) => basicOfRefined(value))].map(([id, own]) =>
    postCell(id, own, resampler),
  );
  const drawn = conditions.arms
    .filter(({ condition }) => atFullScale.some((record) => record.condition === condition))
    .map((arm) => analyseMoralArm(arm, { index, cells, resampler }));
  return {
    arms: drawn.map(({ arm }) => arm),
    averages: averagesOf(drawn),
    conditions: conditions.all.flatMap((condition) => {
      const seeds = seedsOf(atFullScale, condition);
      const all = seeds.flatMap((seed) => [
        ...judge(recordsOf(index, { condition, seed }).values()).values(),
      ]);
      return all.length === 0 ? [] : [{ condition, probabilities: meanVerdict(all) }];
    }),
  };
}

function judgedPosts(records: MoralRecord[], posts: JudgedPost[]): JudgedPost[] {
  const known = new Set(posts.map(({ id }) => id));
  const unknown = records.find(({ postId }) => !known.has(postId));
  if (unknown) {
    throw new AnalysisError(
      `records: post "${unknown.postId}" is not among the study's posts; analyse with the posts that were judged`,
    );
  }
  const ids = new Set(records.map(({ postId }) => postId));
  return posts.filter(({ id }) => ids.has(id));
}

function averagesOf(drawn: DrawnMoralArm[]): MoralAverage[] {
  return directions.flatMap((direction) => {
    const own = drawn.filter(({ arm }) => arm.direction === direction);
    if (own.length === 0) return [];
    const sizes = own.map(({ arm }) => arm.gain.n);
    const gains = own.map(({ gain }) => gain);
    const weighted = derived(
      gains,
      (values) => sum(values.map((value, i) => value * sizes[i]!)) / sum(sizes),
    );
    const strictGains = own.map(({ strictGain }) => strictGain);
    return [
      {
        direction,
        numArms: own.length,
        macroGain: estimate(derived(gains, mean), sum(sizes)),
        weightedGain: estimate(weighted, sum(sizes)),
        macroStrictGain: estimate(derived(strictGains, mean), sum(sizes)),
      },
    ];
  });
}
