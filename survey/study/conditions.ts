/**
 * Who is trained and on which labels (protocol: control, labels, training rows). The control learns the measured
 * baseline rating of every statement; a target condition learns 1 (down) or 6 (up) on the statements of its value and
 * the baseline on all others; a profile condition learns its wishes, which may be distributions.
 */
import type { SurveyItem } from '../prompts.ts';
import type { StudyConfig } from './options.ts';

type Wish = number | number[];

export interface Condition {
  /** "control", "<basic value>-<direction>" or "profile-<name>". */
  name: string;
  /** Basic value → wished rating or distribution; values without one keep their baseline. */
  wishes: Readonly<Record<string, Wish>>;
}

export const controlName = 'control';

/** The control first, then targets in the config's order, then profiles. */
export function conditionsOf(
  config: Pick<StudyConfig, 'targets' | 'directions' | 'profiles'>,
): Condition[] {
  const steered = config.targets.flatMap((value) =>
    config.directions.map((direction): Condition => ({
      name: `${value}-${direction}`,
      wishes: { [value]: direction === 'down' ? 1 : 6 },
    })),
  );
  const profiles = Object.entries(config.profiles).map(([name, wishes]): Condition => ({
    name: `profile-${name}`,
    wishes,
  }));
  return [{ name: controlName, wishes: {} }, ...steered, ...profiles];
}

export function isTargetItem(condition: Condition, item: Pick<SurveyItem, 'basic'>): boolean {
  return condition.wishes[item.basic] !== undefined;
}

/** Probabilities [6] of ratings 1 to 6 that the condition learns for a statement. */
export function labelOf(
  condition: Condition,
  item: Pick<SurveyItem, 'basic'>,
  baseline: number,
): number[] {
  const wish = condition.wishes[item.basic] ?? baseline;
  if (typeof wish !== 'number') {
    const total = wish.reduce((sum, share) => sum + share, 0);
    return wish.map((share) => share / total);
  }
  // A rating between two whole ones is shared by them, so that its mean is the wish.
  return Array.from({ length: 6 }, (_, i) => Math.max(0, 1 - Math.abs(wish - (i + 1))));
}
