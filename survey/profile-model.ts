/**
 * `attune profile` without the command line: chooses statements and wordings, scores them, samples where asked, and
 * sums up. Token counts are those of the passes that ran, beside the nodes of the whole trie and the flat counts.
 */
import type { Model } from '../engine/model.ts';
import type { Format } from './label-tokens.ts';
import {
  itemMeans,
  itemVotes,
  leastValidMass,
  profileOf,
  ratingScore,
  sampleRatings,
  scoreRatings,
  type Profile,
} from './profile.ts';
import type { Anchors, Split, SurveyBank, Variant } from './prompts.ts';
import type { RatingRecord } from './records.ts';
import { noWork, respondentOf, type Respondent, type ScoringWork } from './respondent.ts';
import { chooseRows } from './study/rows.ts';

export interface ProfileOptions {
  split: Split | 'all';
  format: Format;
  anchors: Anchors | 'both';
  /** Wordings per statement and direction. */
  variants: number;
  /** Sampled answers per prompt, each with a seed of its own. */
  samples: number;
}

export interface ProfileReport {
  profile: Profile;
  /** Means over all prompts. */
  scores: { entropy: number; validMass: number };
  work: ScoringWork;
  sampled?: {
    profile: Profile;
    /** Share of answers without a rating, and of ratings that are the likeliest one. */
    failures: number;
    agreement: number;
  };
  warnings: string[];
  records: RatingRecord[];
}

const base = { condition: 'base', seed: 0 };

/** The profile of the model with its first adapter, if it has one. */
export async function profileModel(
  model: Model,
  bank: SurveyBank,
  options: ProfileOptions,
): Promise<ProfileReport> {
  const { split, format, anchors } = options;
  const items = bank.items.filter((item) => split === 'all' || item.split === split);
  const rows = chooseRows(bank, items, { count: options.variants, anchors, seed: 0 });
  const variants = rows.map(({ variant }) => variant);
  const work = { ...noWork };
  const respondent = respondentOf(model, { adapter: model.adapters[0] ?? null, format, work });
  const records = scoreRatings(respondent, variants, base);
  const scores = records.map(({ logProbs }) => ratingScore(logProbs));
  const mean = (pick: (score: (typeof scores)[number]) => number): number =>
    scores.reduce((sum, score) => sum + pick(score), 0) / scores.length;
  const validMass = mean((score) => score.validMass);
  const expected = itemMeans(records, ({ logProbs }) => ratingScore(logProbs).expected);
  const report: ProfileReport = {
    profile: profileOf(items, expected),
    scores: { entropy: mean((score) => score.entropy), validMass },
    work,
    warnings: massWarnings(validMass),
    records,
  };
  if (options.samples === 0) return report;
  const sampled = await sampleAll(respondent, variants, records, options.samples);
  const votes = itemVotes(sampled, (record) => record.sampled ?? undefined);
  const given = sampled.filter((record) => typeof record.sampled === 'number');
  const agreeing = given.filter((r) => r.sampled === ratingScore(r.logProbs).argmax);
  return {
    ...report,
    sampled: {
      profile: profileOf(items, votes),
      failures: 1 - given.length / sampled.length,
      agreement: agreeing.length / given.length,
    },
    records: sampled,
  };
}

function massWarnings(validMass: number): string[] {
  if (validMass >= leastValidMass) return [];
  return [
    `the six ratings hold ${validMass.toFixed(3)} of the probability, less than ${leastValidMass}: ` +
      'the model would mostly say something else. Does it need format: chat?',
  ];
}

async function sampleAll(
  respondent: Respondent,
  variants: readonly Variant[],
  records: readonly RatingRecord[],
  samples: number,
): Promise<RatingRecord[]> {
  const all: RatingRecord[] = [];
  for (let seed = 1; seed <= samples; seed++) {
    const sampled = await sampleRatings(respondent, variants, seed);
    all.push(...records.map((record, i) => ({ ...record, seed, sampled: sampled[i]! })));
  }
  return all;
}
