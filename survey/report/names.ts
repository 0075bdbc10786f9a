/** Names of values and arms as a report prints them. */
import type { Arm } from '../analyse.ts';
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
