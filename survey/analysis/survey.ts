/**
 * The survey's half of a study: value profiles of every condition, what each arm moved (survey-arm.ts), averages
 * over the arms of a direction, and whether neighbours on the value circle moved along. Held-out items only:
 * ratings of training items are in the records for the labels' sake and are left out here.
 */
import type { RatingRecord } from '../records.ts';
import { circleTest, derived, estimate, mean, sum } from '../statistics.ts';
import type { CircleTest, Estimate, Resampler } from '../statistics.ts';
import { basicValues } from '../values.ts';
import { type Profile, profilesOf } from './profiles.ts';
import { cellsOf, type MeasuredItem } from './ratings.ts';
import {
  AnalysisError,
  type Arm,
  type Conditions,
  directions,
  indexBySubject,
} from './subjects.ts';
import { analyseSurveyArm, difference, type DrawnArm, type SurveyArm } from './survey-arm.ts';

export interface SurveyAnalysis {
  profiles: Profile[];
  arms: SurveyArm[];
  averages: SurveyAverage[];
  circles: ({ direction: Arm['direction'] } & CircleTest)[];
}

/** Equal-weight mean over the arms of a direction. */
export interface SurveyAverage {
  direction: Arm['direction'];
  numArms: number;
  drop: Estimate;
  drift: Estimate;
  selectivity: Estimate;
}

/** @returns null when the records hold no rating of a held-out item */
export function analyseSurvey(
  records: RatingRecord[],
  {
    items,
    conditions,
    resampler,
  }: { items: MeasuredItem[]; conditions: Conditions; resampler: Resampler },
): SurveyAnalysis | null {
  const heldOut = heldOutRecords(records, items);
  if (heldOut.length === 0) return null;
  const index = indexBySubject(heldOut, ({ variantId, hash }) => `${variantId} #${hash}`);
  const measuredIds = new Set(heldOut.map(({ itemId }) => itemId));
  const measured = items.filter(({ id }) => measuredIds.has(id));
  const cells = {
    basic: cellsOf(measured, 'basic', resampler),
    refined: cellsOf(measured, 'refined', resampler),
  };
  const context = { index, cells, resampler };
  const drawn = conditions.arms
    .filter(({ condition }) => heldOut.some((record) => record.condition === condition))
    .map((arm) => analyseSurveyArm(arm, context));
  return {
    profiles: profilesOf(heldOut, conditions.all, context),
    arms: drawn.map(({ arm }) => arm),
    averages: averagesOf(drawn, measured.length),
    circles: circlesOf(
      drawn.map(({ arm }) => arm),
      resampler,
    ),
  };
}

function heldOutRecords(records: RatingRecord[], items: MeasuredItem[]): RatingRecord[] {
  const splits = new Map(items.map(({ id, split }) => [id, split]));
  return records.filter(({ itemId, scale }) => {
    const split = splits.get(itemId);
    if (split === undefined) {
      throw new AnalysisError(
        `records: item "${itemId}" is not in the bank; analyse with the bank that was rated`,
      );
    }
    return split === 'test' && (scale ?? 1) === 1;
  });
}

function averagesOf(drawn: DrawnArm[], numItems: number): SurveyAverage[] {
  return directions.flatMap((direction) => {
    const own = drawn.filter(({ arm }) => arm.direction === direction);
    if (own.length === 0) return [];
    const drop = derived(
      own.map((arm) => arm.drop),
      mean,
    );
    const drift = derived(
      own.map((arm) => arm.drift),
      mean,
    );
    return [
      {
        direction,
        numArms: own.length,
        drop: estimate(drop, sum(own.map(({ arm }) => arm.drop.n))),
        drift: estimate(drift, numItems),
        selectivity: estimate(difference(drop, drift), numItems),
      },
    ];
  });
}

/** Only over the whole ring of 10 basic values: with a gap, distance on the circle means little. */
function circlesOf(arms: SurveyArm[], resampler: Resampler): SurveyAnalysis['circles'] {
  return directions.flatMap((direction) => {
    const own = arms.filter((arm) => arm.direction === direction);
    const shifts = own.map(({ sign, basicShifts }) =>
      basicShifts.map(({ value }) => sign * (value ?? NaN)),
    );
    if (own.length === 0 || shifts.flat().some(Number.isNaN)) return [];
    const places = own.map(({ target }) => basicValues.findIndex(({ id }) => id === target));
    return [{ direction, ...circleTest(shifts, places, resampler) }];
  });
}
