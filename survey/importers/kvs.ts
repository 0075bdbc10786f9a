/**
 * Survey files in the KVS shape: {tasks, response_template, train, eval, test} with rows of sentence,
 * negative_sentence, category and the taxonomy's levels as lists of names. Our own bank has the same keys and
 * comes through here too, with two more: tasks_reversed, and setting in a row. Read survey/prompts.ts next.
 */
import { z } from 'zod';
import { parseTemplate, type Split, type SurveyBank, type SurveyItem } from '../prompts.ts';
import { basicOfRefined, refinedOfLevelOne, resolveValue } from '../values.ts';
import { lineOf, parseShape } from './json.ts';
import { Faults, ImportError, readSource, type Source } from './source.ts';

const text = z.string().trim().min(1);
const rowShape = z.object({
  sentence: text,
  negative_sentence: text,
  category: z.string(),
  level1: z.array(text).length(1),
  level2: z.array(text).length(1),
  level3: z.array(text),
  level4: z.array(text),
  setting: text.optional(),
});
const fileShape = z.object({
  tasks: z.array(text).min(1),
  tasks_reversed: z.array(text).optional(),
  response_template: z.array(text).min(1),
  train: z.array(rowShape),
  eval: z.array(rowShape),
  test: z.array(rowShape),
});
export type KvsRow = z.output<typeof rowShape>;
export type KvsFile = z.output<typeof fileShape>;

/** Our name of a split and the file's. */
const splits: [Split, 'train' | 'eval' | 'test'][] = [
  ['train', 'train'],
  ['dev', 'eval'],
  ['test', 'test'],
];

export function readKvs(path: string): SurveyBank {
  return parseKvs(readSource(path));
}

export function parseKvs(source: Source): SurveyBank {
  const file = parseShape(source, fileShape);
  const reversed = file.tasks_reversed;
  if (reversed && reversed.length !== file.tasks.length) {
    const counts = `${reversed.length} entries, want ${file.tasks.length} as in tasks`;
    throw new ImportError(`${source.name}:${lineOf(source, ['tasks_reversed'])}: has ${counts}`);
  }
  const faults = new Faults(source.name);
  const templates = file.response_template.flatMap((template, i) => {
    const line = (): number => lineOf(source, ['response_template', i]);
    return faults.guard(line, () => parseTemplate(template)) ?? [];
  });
  const tasks = file.tasks.map((forward, i) => {
    const backward = reversed?.[i];
    return backward === undefined ? { forward } : { forward, reversed: backward };
  });
  const items = readItems(source, file, faults);
  faults.throwIfAny();
  return { name: source.name, tasks, templates, items };
}

function readItems(source: Source, file: KvsFile, faults: Faults): SurveyItem[] {
  const counters = new Map<string, number>();
  return splits.flatMap(([split, key]) =>
    file[key].flatMap((row, i) => {
      const line = (): number => lineOf(source, [key, i]);
      const values = faults.guard(line, () => valuesOf(row));
      if (!values) return [];
      const stem = `${values.level1}.${split}`;
      const number = counters.get(stem) ?? 0;
      counters.set(stem, number + 1);
      const { sentence, negative_sentence: negativeSentence, setting } = row;
      const item = { id: `${stem}.${number}`, split, sentence, negativeSentence, ...values };
      const where = `${source.name}#/${key}/${i}`;
      return [{ ...item, ...(setting === undefined ? {} : { setting }), source: where }];
    }),
  );
}

/** Level 1 decides; level 2 must agree with it. Levels 3 and 4 follow from the taxonomy and are not read. */
function valuesOf(row: KvsRow): { level1: string; refined: string; basic: string } {
  const level1 = resolveValue(row.level1[0]!, 'level1');
  const refined = resolveValue(row.level2[0]!, 'refined');
  const owner = refinedOfLevelOne(level1);
  if (owner !== refined) {
    throw new ImportError(
      `level2 is "${row.level2[0]!}", but "${row.level1[0]!}" belongs to ${owner}`,
    );
  }
  return { level1, refined, basic: basicOfRefined(refined) };
}
