/**
 * Schwartz's Portrait Values Questionnaires: the scoring keys, and a loader for a copy of the items that the user
 * holds. The items themselves are not part of this project: research use is free, other use needs a licence from
 * their author. A copy is a CSV file with the columns number and text, 40 rows (PVQ40) or 57 (PVQ-RR).
 * Keys: Schwartz et al. 2001 (PVQ40, basic values); Schwartz & Cieciuch 2021 (PVQ-RR, refined values).
 */
import { UsageError } from '../../kernels/index.ts';
import { Faults, ImportError, readSource, type Source } from './source.ts';
import { filledCell, parseRows } from './table.ts';

export type PvqForm = 'PVQ40' | 'PVQ-RR';

/** Id of a value → numbers of its items. PVQ40 measures basic values, PVQ-RR refined ones. */
export const pvqKeys: Record<PvqForm, Record<string, number[]>> = {
  PVQ40: {
    self_direction: [1, 11, 22, 34],
    stimulation: [6, 15, 30],
    hedonism: [10, 26, 37],
    achievement: [4, 13, 24, 32],
    power: [2, 17, 39],
    security: [5, 14, 21, 31, 35],
    tradition: [9, 20, 25, 38],
    conformity: [7, 16, 28, 36],
    benevolence: [12, 18, 27, 33],
    universalism: [3, 8, 19, 23, 29, 40],
  },
  'PVQ-RR': {
    self_direction_thought: [1, 23, 39],
    self_direction_action: [16, 30, 56],
    stimulation: [10, 28, 43],
    hedonism: [3, 36, 46],
    achievement: [17, 32, 48],
    power_dominance: [6, 29, 41],
    power_resources: [12, 20, 44],
    face: [9, 24, 49],
    security_personal: [13, 26, 53],
    security_societal: [2, 35, 50],
    tradition: [18, 33, 40],
    conformity_rules: [15, 31, 42],
    conformity_interpersonal: [4, 22, 51],
    humility: [7, 38, 54],
    benevolence_caring: [11, 25, 47],
    benevolence_dependability: [19, 27, 55],
    universalism_concern: [5, 37, 52],
    universalism_nature: [8, 21, 45],
    universalism_tolerance: [14, 34, 57],
  },
};

export interface PvqItem {
  number: number;
  text: string;
  /** Id of the value that it measures. */
  value: string;
}

export interface Pvq {
  form: PvqForm;
  /** In the order of the questionnaire. */
  items: PvqItem[];
}

export function readPvq(path: string): Pvq {
  return parsePvq(readSource(path));
}

export function parsePvq(source: Source): Pvq {
  const table = { syntax: 'csv', columns: ['number', 'text'], unique: 'number' } as const;
  const rows = parseRows(source, table, (row) => ({
    line: row.line,
    number: row.cell('number'),
    text: filledCell(row, 'text'),
  }));
  const form = formOf(rows.length);
  if (!form) {
    const end = `${source.name}:${rows.at(-1)?.line ?? 1}`;
    throw new ImportError(`${end}: has ${rows.length} items, want 40 (PVQ40) or 57 (PVQ-RR)`);
  }
  const faults = new Faults(source.name);
  const items = rows.flatMap(({ line, number, text }) => {
    const value = valueOfItem(form, number);
    if (value !== undefined) return [{ number: Number(number), text, value }];
    faults.add(line, `"${number}" is no item number of ${form}`);
    return [];
  });
  faults.throwIfAny();
  return { form, items: items.toSorted((a, b) => a.number - b.number) };
}

function valueOfItem(form: PvqForm, number: string): string | undefined {
  const found = Object.entries(pvqKeys[form]).find(([, own]) => own.map(String).includes(number));
  return found?.[0];
}

function formOf(numItems: number): PvqForm | undefined {
  if (numItems === 40) return 'PVQ40';
  return numItems === 57 ? 'PVQ-RR' : undefined;
}

export interface PvqScores {
  /** Mean rating of all items: how high somebody rates, whatever the item says. */
  meanRating: number;
  /** Mean rating of a value's items, by id of the value. */
  raw: Record<string, number>;
  /** raw minus meanRating. Correlations and group means use these. */
  centred: Record<string, number>;
}

/**
 * Scores ratings, one per item in the order of the questionnaire; 1 "not like me at all" to 6 "very much like me",
 * fractions allowed for expected ratings.
 *
 * @throws UsageError when the count is not that of the form, or a rating is not from 1 to 6
 */
export function scorePvq(form: PvqForm, ratings: readonly number[]): PvqScores {
  const key = Object.entries(pvqKeys[form]);
  const count = key.reduce((sum, [, numbers]) => sum + numbers.length, 0);
  if (ratings.length !== count) {
    throw new UsageError(`scorePvq: ${ratings.length} ratings, want ${count} for ${form}`);
  }
  const wrong = ratings.findIndex((rating) => !(rating >= 1 && rating <= 6));
  if (wrong >= 0) {
    throw new UsageError(`scorePvq: rating ${wrong + 1} is ${ratings[wrong]!}, want 1 to 6`);
  }
  const meanRating = mean(ratings);
  const raw = key.map(
    ([value, numbers]) => [value, mean(numbers.map((n) => ratings[n - 1]!))] as const,
  );
  return {
    meanRating,
    raw: Object.fromEntries(raw),
    centred: Object.fromEntries(raw.map(([value, score]) => [value, score - meanRating])),
  };
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
}
