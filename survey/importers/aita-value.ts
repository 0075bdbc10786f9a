/**
 * AITA-value: r/AmItheAsshole posts with the verdicts of somebody who holds a refined value high and of somebody
 * who does not. One JSON object: value name → rows {post, value, high_standard_stance, low_standard_stance}; the
 * annotators' justifications are not read. Gives the posts of the moral task, as our own are (survey/moral.ts).
 * The file repeats some posts within a value and is very uneven; selecting is the study's business.
 */
import { z } from 'zod';
import type { MoralPost } from '../moral.ts';
import { verdicts } from '../records.ts';
import { lookUpValue, unknownValue } from '../values.ts';
import { parseShape, valueName } from './json.ts';
import { readSource, type Source } from './source.ts';

const stance = z.enum(verdicts);
const rowShape = z
  .object({
    post: z.string().trim().min(1),
    value: valueName('refined'),
    high_standard_stance: stance,
    low_standard_stance: stance,
  })
  .refine((row) => row.high_standard_stance !== row.low_standard_stance, {
    error: 'is the high stance too',
    path: ['low_standard_stance'],
  });
const fileShape = z.record(z.string(), z.array(rowShape)).superRefine((file, context) => {
  for (const [key, rows] of Object.entries(file)) {
    const id = lookUpValue(key, 'refined');
    if (id === undefined) {
      context.addIssue({ code: 'custom', path: [key], message: unknownValue(key, 'refined') });
      continue;
    }
    for (const [i, row] of rows.entries()) {
      if (row.value === id) continue;
      const message = `is ${row.value}, but the row lies under "${key}"`;
      context.addIssue({ code: 'custom', path: [key, i, 'value'], message });
    }
  }
});

export function readAitaValue(path: string): MoralPost[] {
  return parseAitaValue(readSource(path));
}

export function parseAitaValue(source: Source): MoralPost[] {
  const file = parseShape(source, fileShape);
  return Object.entries(file).flatMap(([key, rows]) =>
    rows.map((row, i) => ({
      id: `aita/${key}/${i}`,
      value: row.value,
      text: row.post,
      highStandardStance: row.high_standard_stance,
      lowStandardStance: row.low_standard_stance,
    })),
  );
}
