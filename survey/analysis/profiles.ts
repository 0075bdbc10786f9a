/**
 * Value profiles of every condition on held-out items, raw and centred. Centring takes the mean over all items away
 * (MRAT, as PVQ scoring does) and so corrects for a liking for high or low numbers; whether to centre is debated,
 * so both are shown.
 */
import type { RatingRecord } from '../records.ts';
import { derived, estimate, mean, sum } from '../statistics.ts';
import type { Estimate, Sampled } from '../statistics.ts';
import { basicValues, levelOneValues, refinedValues } from '../values.ts';
import { type Cell, cellMean, type ItemRating, rateItems } from './ratings.ts';
import { AnalysisError, recordsOf, seedsOf } from './subjects.ts';
import { difference, type SurveyContext } from './survey-arm.ts';

/** Lists run in taxonomy order; a value without items has n = 0. */
export interface Profile {
  condition: string;
  /** Mean over all items. */
  meanRating: Estimate;
  basic: Estimate[];
  basicCentred: Estimate[];
  refined: Estimate[];
  refinedCentred: Estimate[];
  /** Means over items and seeds, without intervals: a level-1 value has few items. [54] */
  levelOne: (number | null)[];
}

type Ratings = Map<string, ItemRating>[];

/** In the order of `conditions`; those without records are left out. */
export function profilesOf(
  records: RatingRecord[],
  conditions: string[],
  context: SurveyContext,
): Profile[] {
  return conditions.flatMap((condition) => {
    const seeds = seedsOf(records, condition);
    return seeds.length === 0 ? [] : [profileOf(condition, seeds, context)];
  });
}

function profileOf(condition: string, seeds: number[], { index, cells }: SurveyContext): Profile {
  const ratings = seeds.map((seed) => rateItems(recordsOf(index, { condition, seed }).values()));
  requireAllItems(condition, ratings, cells.basic);
  const grand = grandMean(ratings, [...cells.basic.values()]);
  const numItems = sum([...cells.basic.values()].map(({ items }) => items.length));
  const level = (
    values: { id: string }[],
    ofLevel: Map<string, Cell>,
    form = (raw: Sampled): Sampled => raw,
  ): Estimate[] =>
    values.map(({ id }) => {
      const cell = ofLevel.get(id);
      if (!cell) return { value: null, low: null, high: null, n: 0 };
      return estimate(form(cellRating(ratings, cell, 'macro')), cell.items.length);
    });
  const centred = (raw: Sampled): Sampled => difference(raw, grand);
  return {
    condition,
    meanRating: estimate(grand, numItems),
    basic: level(basicValues, cells.basic),
    basicCentred: level(basicValues, cells.basic, centred),
    refined: level(refinedValues, cells.refined),
    refinedCentred: level(refinedValues, cells.refined, centred),
    levelOne: levelOneMeans(ratings, cells.basic),
  };
}

function requireAllItems(condition: string, ratings: Ratings, cells: Map<string, Cell>): void {
  for (const { id } of [...cells.values()].flatMap(({ items }) => items)) {
    if (!ratings.every((seed) => seed.has(id))) {
      throw new AnalysisError(
        `records: ${condition} lacks a rating of "${id}" that another condition has; evaluate all conditions with the same items`,
      );
    }
  }
}

function cellRating(ratings: Ratings, cell: Cell, average: 'macro' | 'micro'): Sampled {
  return cellMean(cell, cell[average], ratings.length, ({ id }, s) => ratings[s]!.get(id)!.rating);
}

function grandMean(ratings: Ratings, cells: Cell[]): Sampled {
  const sizes = cells.map(({ items }) => items.length);
  return derived(
    cells.map((cell) => cellRating(ratings, cell, 'micro')),
    (means) => sum(means.map((value, i) => value * sizes[i]!)) / sum(sizes),
  );
}

function levelOneMeans(ratings: Ratings, cells: Map<string, Cell>): (number | null)[] {
  const items = [...cells.values()].flatMap((cell) => cell.items);
  return levelOneValues.map(({ id }) => {
    const own = items.filter(({ level1 }) => level1 === id);
    if (own.length === 0) return null;
    return mean(own.flatMap((item) => ratings.map((seed) => seed.get(item.id)!.rating)));
  });
}
