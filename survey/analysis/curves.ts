/**
 * Two kinds of curves. Dose-response: the same adapters at several scales, each against the control at that scale.
 * Learning: the dev rows during training, the target's apart from the anchors'. Points are means over seeds,
 * without intervals: they show a shape, and claim nothing.
 */
import type { LearningRecord, StudyRecords, Subject } from '../records.ts';
import { makeResampler, mean } from '../statistics.ts';
import { groupBy } from './group-by.ts';
import { analyseMoral } from './moral.ts';
import type { JudgedPost } from './verdicts.ts';
import type { MeasuredItem } from './ratings.ts';
import type { Conditions } from './subjects.ts';
import { analyseSurvey } from './survey.ts';

export interface DoseResponse {
  condition: string;
  points: DosePoint[];
}

export interface DosePoint {
  /** Factor on the adapter's output. */
  scale: number;
  /** As in SurveyArm and MoralArm; null: not measured at this scale. */
  drop: number | null;
  drift: number | null;
  gain: number | null;
}

export interface LearningCurve {
  condition: string;
  points: { step: number; targetLoss: number | null; anchorLoss: number }[];
}

export function learningCurves(records: LearningRecord[], conditions: Conditions): LearningCurve[] {
  const byCondition = groupBy(records, ({ condition }) => condition);
  return conditions.all.flatMap((condition) => {
    const own = byCondition.get(condition);
    if (!own) return [];
    const steps = [...groupBy(own, ({ step }) => String(step)).values()];
    const points = steps.map((atStep) => {
      const targets = atStep.flatMap(({ targetLoss }) => (targetLoss === null ? [] : [targetLoss]));
      return {
        step: atStep[0]!.step,
        targetLoss: targets.length === 0 ? null : mean(targets),
        anchorLoss: mean(atStep.map(({ anchorLoss }) => anchorLoss)),
      };
    });
    return [{ condition, points: points.sort((a, b) => a.step - b.step) }];
  });
}

/** @returns an empty list unless records have more than one scale */
export function doseResponses(
  { ratings, moral }: StudyRecords,
  {
    items,
    posts,
    conditions,
  }: { items: MeasuredItem[]; posts: JudgedPost[]; conditions: Conditions },
): DoseResponse[] {
  const swept = new Set([...ratings, ...moral].map(({ scale }) => scale ?? 1));
  if (swept.size < 2) return [];
  const resampler = makeResampler({ seed: 0, draws: 1 }); // no interval is read
  const atScales = [...swept]
    .sort((a, b) => a - b)
    .map((scale) => ({
      scale,
      survey: analyseSurvey(atScale(ratings, scale), { items, conditions, resampler }),
      moral: analyseMoral(atScale(moral, scale), { posts, conditions, resampler }),
    }));
  return conditions.arms.map(({ condition }) => ({
    condition,
    points: atScales.map(({ scale, survey, moral }) => {
      const rated = survey?.arms.find((arm) => arm.condition === condition);
      const judged = moral?.arms.find((arm) => arm.condition === condition);
      return {
        scale,
        drop: rated?.drop.value ?? null,
        drift: rated?.drift.value ?? null,
        gain: judged?.gain.value ?? null,
      };
    }),
  }));
}

function atScale<R extends Subject>(records: R[], scale: number): R[] {
  return records
    .filter((record) => (record.scale ?? 1) === scale)
    .map((record) => ({ ...record, scale: 1 }));
}
