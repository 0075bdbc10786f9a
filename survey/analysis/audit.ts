/**
 * What the numbers rest on: items, posts and games per value, and the quality of the answers: probability mass on
 * the six ratings, sampled answers without a rating, steps of a game without an action.
 */
import type { RatingRecord, StudyRecords } from '../records.ts';
import { mean } from '../statistics.ts';
import { basicOfRefined, basicValues, refinedValue, refinedValues } from '../values.ts';
import { groupBy } from './group-by.ts';
import type { JudgedPost } from './verdicts.ts';
import { type MeasuredItem, softmax, validMass } from './ratings.ts';
import { type Conditions, minClusters } from './subjects.ts';

export interface Coverage {
  /** Id of a refined value. */
  refined: string;
  basic: string;
  items: number;
  levelOneValues: number;
  posts: number;
  /** Of these posts, how many a high standard judges NTA. */
  postsHighNta: number;
}

export interface AnswerQuality {
  condition: string;
  prompts: number;
  meanValidMass: number;
  minValidMass: number;
  /** Share of prompts with less than half of the probability on the six ratings. */
  lowMassRate: number;
  /** Sampled answers: how many, the share without a rating, and the agreement of the rest with the likelihood's argmax. */
  sampled: { answers: number; failureRate: number; agreement: number | null } | null;
}

export interface Audit {
  coverage: Coverage[];
  answers: AnswerQuality[];
  /** Sentences that a reader must know; empty when all is well. */
  warnings: string[];
}

const minValidMass = 0.5;

export function auditRecords(
  records: StudyRecords,
  {
    items,
    posts,
    conditions,
  }: { items: MeasuredItem[]; posts: JudgedPost[]; conditions: Conditions },
): Audit {
  const coverage = coverageOf(records, items, posts);
  const byCondition = groupBy(records.ratings, ({ condition }) => condition);
  const answers = conditions.all.flatMap((condition) => {
    const own = byCondition.get(condition);
    return own ? [answerQuality(condition, own)] : [];
  });
  return { coverage, answers, warnings: warningsOf(coverage, answers) };
}

function coverageOf(
  { ratings, moral }: StudyRecords,
  items: MeasuredItem[],
  posts: JudgedPost[],
): Coverage[] {
  const rated = new Set(ratings.map(({ itemId }) => itemId));
  const judged = new Set(moral.map(({ postId }) => postId));
  return refinedValues.map(({ id, basic }) => {
    const ownItems = items.filter(
      (item) => item.refined === id && item.split === 'test' && rated.has(item.id),
    );
    const ownPosts = posts.filter((post) => post.value === id && judged.has(post.id));
    return {
      refined: id,
      basic,
      items: ownItems.length,
      levelOneValues: new Set(ownItems.map(({ level1 }) => level1)).size,
      posts: ownPosts.length,
      postsHighNta: ownPosts.filter(({ highStandardStance }) => highStandardStance === 'NTA')
        .length,
    };
  });
}

function answerQuality(condition: string, records: RatingRecord[]): AnswerQuality {
  const masses = records.map(({ logProbs }) => validMass(logProbs));
  return {
    condition,
    prompts: records.length,
    meanValidMass: mean(masses),
    minValidMass: masses.reduce((least, mass) => Math.min(least, mass), Infinity),
    lowMassRate: masses.filter((mass) => mass < minValidMass).length / masses.length,
    sampled: sampledQuality(records),
  };
}

function sampledQuality(records: RatingRecord[]): AnswerQuality['sampled'] {
  const sampled = records.filter((record) => record.sampled !== undefined);
  if (sampled.length === 0) return null;
  const rated = sampled.filter((record) => record.sampled !== null);
  const agreeing = rated.filter((record) => record.sampled === mostProbableRating(record));
  return {
    answers: sampled.length,
    failureRate: 1 - rated.length / sampled.length,
    agreement: rated.length === 0 ? null : agreeing.length / rated.length,
  };
}

function mostProbableRating({ logProbs }: RatingRecord): number {
  const probabilities = softmax(logProbs);
  return probabilities.indexOf(Math.max(...probabilities)) + 1;
}

function warningsOf(coverage: Coverage[], answers: AnswerQuality[]): string[] {
  const thin = coverage.filter(({ items }) => items > 0 && items < minClusters.items);
  const judged = [...groupBy(coverage, ({ refined }) => basicOfRefined(refined))].flatMap(
    ([basic, own]) => {
      const posts = own.reduce((total, cell) => total + cell.posts, 0);
      return posts > 0 && posts < minClusters.posts ? [`${nameOf(basic)} (${posts})`] : [];
    },
  );
  const offScale = answers.filter(({ meanValidMass }) => meanValidMass < minValidMass);
  return [
    ...(thin.length === 0
      ? []
      : [
          `Fewer than ${minClusters.items} held-out items: ${thin.map(({ refined, items }) => `${refinedValue(refined).name} (${items})`).join(', ')}.`,
        ]),
    ...(judged.length === 0
      ? []
      : [`Fewer than ${minClusters.posts} moral posts: ${judged.join(', ')}.`]),
    ...offScale.map(
      ({ condition, meanValidMass }) =>
        `${condition} puts only ${(100 * meanValidMass).toFixed(1)} % of its probability on the six ratings; its ratings speak of a small part of its answers.`,
    ),
  ];
}

function nameOf(basic: string): string {
  return basicValues.find(({ id }) => id === basic)?.name ?? basic;
}
