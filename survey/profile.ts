/**
 * The value profile of a model (protocol: value profile): every variant of every statement scored by likelihood, then
 * averaged upward with equal weights, variants → statement → level 1 → refined → basic value. Raw means and means
 * centred on the respondent's grand mean stand side by side. Sampled answers are the secondary form: one rating per
 * variant, one vote per statement.
 */
import { hash32 } from '../engine/random.ts';
import { digitFor, ratings, type SurveyItem, type Variant } from './prompts.ts';
import type { RatingRecord, Subject } from './records.ts';
import type { Candidates, Respondent } from './respondent.ts';
import { basicValues, levelOneValues, refinedValues } from './values.ts';

/** What the six log-probabilities of one prompt say. */
export interface RatingScore {
  /** probs[r - 1]: share of rating r among the six. */
  probs: number[];
  /** Σ r · p(r), from 1 to 6. */
  expected: number;
  /** The likeliest rating; the lowest of equals. */
  argmax: number;
  /** Of probs, in nats. */
  entropy: number;
  /** Probability of all six labels in the full vocabulary. */
  validMass: number;
}

/** Below this mass the six labels are not what the model would say. */
export const leastValidMass = 0.5;

/** @param logProbs  [6] log-probability of each label, in nats; logProbs[r - 1] belongs to rating r */
export function ratingScore(logProbs: readonly number[]): RatingScore {
  const top = Math.max(...logProbs);
  const weights = logProbs.map((l) => Math.exp(l - top));
  const total = sum(weights);
  const probs = weights.map((w) => w / total);
  return {
    probs,
    expected: sum(probs.map((p, i) => p * ratings[i]!)),
    argmax: 1 + logProbs.indexOf(top),
    entropy: sum(probs.map((p) => (p === 0 ? 0 : -p * Math.log(p)))),
    validMass: Math.exp(top) * total,
  };
}

/** The six labels after each prompt. */
export function ratingRequests(variants: readonly Variant[]): Candidates[] {
  return variants.map(({ user, assistant, labels }) => ({
    prompt: { user, assistant },
    candidates: labels,
  }));
}

/** Scores variants by likelihood; records in their order. */
export function scoreRatings(
  respondent: Respondent,
  variants: readonly Variant[],
  subject: Subject,
): RatingRecord[] {
  const scores = respondent.score(ratingRequests(variants));
  return variants.map(({ id, itemId, hash }, i) => ({
    ...subject,
    itemId,
    variantId: id,
    hash,
    logProbs: scores[i]!.map(({ logProb }) => logProb),
  }));
}

/** Prompts of one generation call: bounds memory, changes no answer. */
const promptsPerCall = 32;

/** One sampled answer per variant: the first digit from 1 to 6 in at most 8 tokens, or null. */
export async function sampleRatings(
  respondent: Respondent,
  variants: readonly Variant[],
  seed: number,
): Promise<(number | null)[]> {
  const sampled: (number | null)[] = [];
  for (let from = 0; from < variants.length; from += promptsPerCall) {
    const part = variants.slice(from, from + promptsPerCall);
    const samples = await respondent.generate(part, {
      temperature: 0.5,
      maxNewTokens: 8,
      seed,
      draws: part.map(({ id }) => hash32(id)),
    });
    part.forEach(({ anchors }, i) => {
      const digit = /[1-6]/.exec(samples[i]![0]!.text)?.[0];
      sampled.push(digit === undefined ? null : digitFor(Number(digit), anchors));
    });
  }
  return sampled;
}

/** The most frequent rating; ties go to the value nearest the mean, then to the lower one. Undefined without votes. */
export function majorityVote(votes: readonly number[]): number | undefined {
  const mean = sum(votes) / votes.length;
  const count = (rating: number): number => votes.filter((vote) => vote === rating).length;
  const most = Math.max(...votes.map(count));
  return [...new Set(votes)]
    .filter((rating) => count(rating) === most)
    .sort((a, b) => Math.abs(a - mean) - Math.abs(b - mean) || a - b)[0];
}

export interface ValueMean {
  id: string;
  /** Mean rating, from 1 to 6. */
  raw: number;
  /** raw minus the grand mean over all statements. */
  centred: number;
  items: number;
}

export interface Profile {
  /** Mean over all statements: how the respondent uses the scale. */
  grandMean: number;
  level1: ValueMean[];
  refined: ValueMean[];
  basic: ValueMean[];
}

/** @param ratingOf  rating of each statement by item id; statements without one are left out */
export function profileOf(
  items: readonly SurveyItem[],
  ratingOf: ReadonlyMap<string, number>,
): Profile {
  const rated = items.flatMap((item) => {
    const rating = ratingOf.get(item.id);
    return rating === undefined ? [] : [{ item, rating }];
  });
  const grandMean = mean(rated.map(({ rating }) => rating));
  const entry = (id: string, parts: number[], count: number): ValueMean[] => {
    const raw = mean(parts);
    return count === 0 ? [] : [{ id, raw, centred: raw - grandMean, items: count }];
  };
  const level1 = levelOneValues.flatMap(({ id }) => {
    const own = rated.filter(({ item }) => item.level1 === id).map(({ rating }) => rating);
    return entry(id, own, own.length);
  });
  /** A value's mean over the values below it. */
  const gather = (id: string, below: ValueMean[], members: { id: string }[]): ValueMean[] => {
    const own = below.filter((value) => members.some((member) => member.id === value.id));
    const means = own.map(({ raw }) => raw);
    return entry(id, means, sum(own.map(({ items: count }) => count)));
  };
  const refined = refinedValues.flatMap(({ id }) =>
    gather(
      id,
      level1,
      levelOneValues.filter((value) => value.refined === id),
    ),
  );
  const basic = basicValues.flatMap(({ id }) =>
    gather(
      id,
      refined,
      refinedValues.filter((value) => value.basic === id),
    ),
  );
  return { grandMean, level1, refined, basic };
}

/** Mean over a statement's variants of whatever one record says. */
export function itemMeans(
  records: readonly RatingRecord[],
  read: (record: RatingRecord) => number | undefined,
): Map<string, number> {
  return new Map(
    [...valuesByItem(records, read)].map(([itemId, values]) => [itemId, mean(values)]),
  );
}

/** One vote per statement over whatever its records say. */
export function itemVotes(
  records: readonly RatingRecord[],
  read: (record: RatingRecord) => number | undefined,
): Map<string, number> {
  return new Map(
    [...valuesByItem(records, read)].map(([itemId, votes]) => [itemId, majorityVote(votes)!]),
  );
}

function valuesByItem(
  records: readonly RatingRecord[],
  read: (record: RatingRecord) => number | undefined,
): Map<string, number[]> {
  const byItem = new Map<string, number[]>();
  for (const record of records) {
    const value = read(record);
    if (value === undefined) continue;
    const values = byItem.get(record.itemId);
    if (values) values.push(value);
    else byItem.set(record.itemId, [value]);
  }
  return byItem;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
