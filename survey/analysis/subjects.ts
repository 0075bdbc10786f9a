/**
 * Who is compared with whom: the arms of a study (a target value and a direction) and their records, found by
 * subject and paired with the control's. Pairing is strict: an arm and the control must have answered the same
 * prompts under the same seeds, or the difference would measure the prompts.
 */
import { UserError } from '../../kernels/index.ts';
import type { StudyRecords, Subject } from '../records.ts';
import type { Estimate } from '../statistics.ts';
import { basicValues } from '../values.ts';

/** Records that do not form a study. */
export class AnalysisError extends UserError {}

export interface Arm {
  condition: string;
  /** Id of a basic value. */
  target: string;
  direction: (typeof directions)[number];
  /** Turns a change into one that is positive in the asked direction. */
  sign: 1 | -1;
  /** Seeds of the training runs, ascending. */
  seeds: number[];
}

export interface TestedEstimate extends Estimate {
  /** One-sided, in the asked direction. */
  p: number | null;
  /** p after Benjamini-Hochberg over its family of targets. */
  q: number | null;
  /** Too few clusters for a verdict: no star, whatever p says. */
  isUnderpowered: boolean;
}

/** Clusters below which a result is marked: six statements or games allow p = 1/64, thirty posts fill a cell. */
export const minClusters = { items: 6, posts: 30, games: 6 };

export const directions = ['down', 'up'] as const;

/** Who was measured at full scale. */
export interface Conditions {
  /** Conditions that move one value, in circle order, lowering before raising. */
  arms: Arm[];
  /** "base", "control", the arms, "profile-<name>": in the order of reports. */
  all: string[];
}

export function conditionsIn(records: StudyRecords): Conditions {
  const { ratings, moral, games, neutral } = records;
  const subjects: Subject[] = [...ratings, ...moral, ...games, ...neutral];
  const names = new Set(subjects.map(({ condition }) => condition));
  // Conditions that move a whole profile have no single target: they are described, not tested.
  const profiles = [...names].filter((name) => name.startsWith('profile-')).sort();
  const place = ({ target, direction }: Arm): number =>
    basicValues.findIndex(({ id }) => id === target) + (direction === 'down' ? 0 : 100);
  const arms = [...names]
    .filter((name) => name !== 'base' && name !== 'control' && !profiles.includes(name))
    .map((name) => parseArm(name, seedsOf(subjects, name)))
    .filter(({ seeds }) => seeds.length > 0)
    .sort((a, b) => place(a) - place(b));
  const all = ['base', 'control', ...arms.map(({ condition }) => condition), ...profiles];
  return { arms, all: all.filter((name) => seedsOf(subjects, name).length > 0) };
}

export function parseArm(condition: string, seeds: number[]): Arm {
  const [, target, direction] = /^(.+)-(down|up)$/.exec(condition) ?? [];
  if (!basicValues.some(({ id }) => id === target) || target === undefined) {
    const names = basicValues.map(({ id }) => id).join(', ');
    throw new AnalysisError(
      `records: unknown condition "${condition}", want "base", "control", "profile-<name>", "<value>-down" or "<value>-up" with a value of ${names}`,
    );
  }
  return direction === 'up'
    ? { condition, target, direction, sign: 1, seeds }
    : { condition, target, direction: 'down', sign: -1, seeds };
}

/** Seeds of a condition at full scale, ascending. */
export function seedsOf(records: Subject[], condition: string): number[] {
  const own = records.filter((r) => r.condition === condition && (r.scale ?? 1) === 1);
  return [...new Set(own.map(({ seed }) => seed))].sort((a, b) => a - b);
}

/** Records of one task by subject, then by what was asked: the prompt's hash is part of that key. */
export type SubjectIndex<R> = ReadonlyMap<string, ReadonlyMap<string, R>>;

export function indexBySubject<R extends Subject>(
  records: R[],
  keyOf: (record: R) => string,
): SubjectIndex<R> {
  const index = new Map<string, Map<string, R>>();
  for (const record of records) {
    const subject = subjectKey(record);
    const own = index.get(subject) ?? new Map<string, R>();
    const key = keyOf(record);
    if (own.has(key)) throw new AnalysisError(`records: ${subject} has "${key}" twice`);
    index.set(subject, own.set(key, record));
  }
  return index;
}

/** The records of one subject; an arm without any is an error when its control has some. */
export function recordsOf<R>(index: SubjectIndex<R>, subject: Subject): ReadonlyMap<string, R> {
  const own = index.get(subjectKey(subject));
  if (!own) {
    throw new AnalysisError(
      `records: nothing for ${subjectKey(subject)}; evaluate it, or leave its condition and seed out of the study`,
    );
  }
  return own;
}

function subjectKey({ condition, seed, scale = 1 }: Subject): string {
  return `${condition}, seed ${seed}${scale === 1 ? '' : `, scale ${scale}`}`;
}

/** Throws unless both subjects have records of the same prompts. */
export function requirePaired(
  own: ReadonlyMap<string, unknown>,
  control: ReadonlyMap<string, unknown>,
  names: string,
): void {
  const differing = [...new Set([...own.keys(), ...control.keys()])].filter(
    (key) => !own.has(key) || !control.has(key),
  );
  if (differing.length > 0) {
    throw new AnalysisError(
      `records: ${names}: only one of them has ${differing.slice(0, 3).join('; ')} (${differing.length} such prompts); evaluate both with the same bank and settings`,
    );
  }
}
