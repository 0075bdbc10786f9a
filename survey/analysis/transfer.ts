/**
 * Survey against behaviour: does the value that gave way most in the survey also give way most in the moral task?
 * One point per arm; the rank correlation over a handful of arms is a description, so it comes without a p.
 */
import { type Estimate, spearman } from '../statistics.ts';
import type { MoralArm } from './moral-arm.ts';
import { type Arm, directions } from './subjects.ts';
import type { SurveyArm } from './survey-arm.ts';

export interface Transfer {
  direction: Arm['direction'];
  points: { condition: string; target: string; drop: Estimate; gain: Estimate }[];
  /** Spearman's rho of drop and gain; null below three arms. */
  rho: number | null;
}

export function analyseTransfer(survey: SurveyArm[], moral: MoralArm[]): Transfer[] {
  return directions.flatMap((direction) => {
    const points = survey
      .filter((arm) => arm.direction === direction)
      .flatMap(({ condition, target, drop }) => {
        const judged = moral.find((arm) => arm.condition === condition);
        return judged ? [{ condition, target, drop: plain(drop), gain: plain(judged.gain) }] : [];
      });
    if (points.length === 0) return [];
    const rho = spearman(
      points.map(({ drop }) => drop.value ?? NaN),
      points.map(({ gain }) => gain.value ?? NaN),
    );
    return [{ direction, points, rho: points.length < 3 || Number.isNaN(rho) ? null : rho }];
  });
}

function plain({ value, low, high, n }: Estimate): Estimate {
  return { value, low, high, n };
}
