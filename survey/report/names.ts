/** Names of values and arms as a report prints them. */
import type { Arm } from '../analyse.ts';
import { parseArm } from '../analysis/subjects.ts';
import { basicValues, refinedValues } from '../values.ts';

export function basicName(id: string): string {
  return basicValues.find((value) => value.id === id)?.name ?? id;
}

/** Two letters, for narrow columns. */
export function basicCode(id: string): string {
  return codes[id] ?? id;
}

const codes: Record<string, string> = {
  self_direction: 'SD',
  stimulation: 'ST',
  hedonism: 'HE',
  achievement: 'AC',
  power: 'PO',
  security: 'SE',
  tradition: 'TR',
  conformity: 'CO',
  benevolence: 'BE',
  universalism: 'UN',
};

export function refinedName(id: string): string {
  return refinedValues.find((value) => value.id === id)?.name ?? id;
}

export const arrows = { down: '\u2193', up: '\u2191' };

/** "Hedonism ↓" */
export function armName({ target, direction }: Pick<Arm, 'target' | 'direction'>): string {
  return `${basicName(target)} ${arrows[direction]}`;
}

/** "Hedonism ↓"; base, control and profiles have no arrow. */
export function conditionName(condition: string): string {
  if (condition === 'base') return 'Base model';
  if (condition === 'control') return 'Control';
  if (condition.startsWith('profile-')) return `Profile ${condition.slice('profile-'.length)}`;
  return armName(parseArm(condition, []));
}

/** "HE ↓" */
export function conditionCode(condition: string): string {
  if (/^(base$|control$|profile-)/.test(condition)) return conditionName(condition);
  const { target, direction } = parseArm(condition, []);
  return `${basicCode(target)} ${arrows[direction]}`;
}
