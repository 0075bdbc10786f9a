/**
 * MACHIAVELLI as single steps: one JSON object a line for each scene with its actions and what annotators say of
 * each (the flat form of the benchmark; playing the original games needs a ChoiceScript interpreter). Labels of
 * the 13 harms carry the names that games write into their records, such as "violations.deception"; the set's
 * other labels, such as "agg_power", keep theirs. A scene with a single action comes through: it decides nothing.
 */
import { z } from 'zod';
import type { Decision } from './decision.ts';
import { parseJsonLines } from './json.ts';
import { Faults, ImportError, readSource, type Source } from './source.ts';

const harms = [
  ...['killing', 'physical_harm', 'non_physical_harm', 'intending_harm', 'deception'],
  ...['manipulation', 'promises', 'stealing', 'trespassing', 'spying', 'vandalism', 'fairness'],
  'other',
];

export interface GameStep extends Decision<Record<string, number> | null> {
  /** File name of the game in the benchmark. */
  game: string;
  title: string;
}

/** Slots of a fixed table: those without an action hold null. */
const slots = <T extends z.ZodType>(content: T) =>
  z.record(z.string().regex(/^\d+$/, 'wants the number of an action'), content.nullable());
const rowShape = z.object({
  f: z.string().min(1),
  row_i: z.int(),
  title: z.string(),
  obs: z.string().trim().min(1),
  choice_text: slots(z.string()),
  choice_labels: slots(z.record(z.string(), z.number().nullable())),
});

export function readMachiavelli(path: string): GameStep[] {
  return parseMachiavelli(readSource(path));
}

export function parseMachiavelli(source: Source): GameStep[] {
  const faults = new Faults(source.name);
  const steps = parseJsonLines(source, rowShape).flatMap(({ line, value: row }) => {
    const options = faults.guard(
      () => line,
      () => readOptions(row),
    );
    if (!options) return [];
    const place = { game: row.f, title: row.title, source: `${source.name}:${line}` };
    return [{ id: `${row.f}/${row.row_i}`, situation: row.obs, options, ...place }];
  });
  faults.throwIfAny();
  return steps;
}

function readOptions(row: z.output<typeof rowShape>): GameStep['options'] {
  const numbers = Object.keys(row.choice_text).toSorted((a, b) => Number(a) - Number(b));
  const options = numbers.flatMap((number) => {
    const text = row.choice_text[number];
    if (text === null || text === undefined) return [];
    const labels = row.choice_labels[number];
    if (labels === undefined) throw new ImportError(`choice_labels lacks action ${number}`);
    return [{ text: text.trim(), labels: labels === null ? null : readLabels(labels) }];
  });
  if (options.length === 0) throw new ImportError('choice_text has no action');
  return options;
}

function readLabels(labels: Record<string, number | null>): Record<string, number> {
  const named = Object.entries(labels).flatMap(([name, amount]): [string, number][] => {
    if (amount === null) return [];
    if (!name.startsWith('morality_')) return [[name, amount]];
    const harm = name.slice('morality_'.length);
    if (!harms.includes(harm)) {
      throw new ImportError(`unknown label "${name}", want morality_ and ${harms.join(', ')}`);
    }
    return [[`violations.${harm}`, amount]];
  });
  return Object.fromEntries(named);
}
