/**
 * Verdicts on moral posts as probabilities: soft-max over the three labels' log-probabilities, then the mean over the
 * orders in which the labels were offered, so that a liking for the first or the last one cancels out.
 */
import type { MoralPost } from '../moral.ts';
import type { MoralRecord, Verdict } from '../records.ts';
import { groupBy } from './group-by.ts';
import { meanVector, softmax } from './ratings.ts';

/** A post as importers give it too: there a stance may be Neutral. */
export type JudgedPost = Pick<MoralPost, 'id' | 'value'> & {
  highStandardStance: Verdict;
  lowStandardStance: Verdict;
};

export const verdicts: readonly Verdict[] = ['NTA', 'Neutral', 'YTA'];

/** Verdict probabilities of one subject by post, the label orders averaged. */
export type Judgements = Map<string, Record<Verdict, number>>;

export function judge(records: Iterable<MoralRecord>): Judgements {
  const byPost = groupBy(records, ({ postId }) => postId);
  return new Map([...byPost].map(([postId, own]) => [postId, meanVerdict(own.map(probabilities))]));
}

function probabilities({ logProbs }: MoralRecord): Record<Verdict, number> {
  return byVerdict(softmax(verdicts.map((verdict) => logProbs[verdict])));
}

export function byVerdict<T>([NTA, Neutral, YTA]: T[]): Record<Verdict, T> {
  return { NTA: NTA!, Neutral: Neutral!, YTA: YTA! };
}

export function meanVerdict(judgements: Record<Verdict, number>[]): Record<Verdict, number> {
  return byVerdict(meanVector(judgements.map((p) => verdicts.map((verdict) => p[verdict]))));
}
