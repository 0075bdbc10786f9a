/**
 * Value Portrait: advice-seeking texts with five responses each; for every response the correlation, over human
 * raters, between "this is like my own thought" and the rater's score on a value (PVQ-21) or a Big Five trait.
 * One JSON array. A response with |r| of at least 0.3 may count as carrying the value (the authors' threshold).
 */
import { z } from 'zod';
import { basicValues, higherOrderValues } from '../values.ts';
import { parseShape, valueName } from './json.ts';
import { readSource, type Source } from './source.ts';

const traits = [
  'openness',
  'conscientiousness',
  'extraversion',
  'agreeableness',
  'neuroticism',
] as const;

export interface ValuePortrait {
  id: string;
  title?: string;
  text: string;
  responses: PortraitResponse[];
}

/** Correlations, -1 to 1, by id of the value or trait. */
export interface PortraitResponse {
  /** Portrait and response, such as "1025/1". */
  id: string;
  text: string;
  basic: Record<string, number>;
  higherOrder: Record<string, number>;
  bigFive: Record<string, number>;
}

const ids = (values: { id: string }[]): string[] => values.map((value) => value.id);
const trait = z.string().toLowerCase().pipe(z.enum(traits));
const text = z.string().trim().min(1);
const fileShape = z.array(
  z.object({
    content: z.object({ title: z.string().nullable(), text }),
    outputs: z
      .array(
        z.object({
          content: text,
          id: z.int(),
          correlations: correlations(valueName('basic'), ids(basicValues)),
          higher_pvq_correlations: correlations(valueName('higherOrder'), ids(higherOrderValues)),
          bfi_correlations: correlations(trait, traits),
        }),
      )
      .min(1),
    portrait_id: z.int(),
  }),
);

/** Pairs of name and r, each of the names once. */
function correlations(name: z.ZodType<string>, wanted: readonly string[]) {
  const r = z.number().min(-1).max(1);
  return z
    .array(z.tuple([name, r]))
    .superRefine((pairs, context) => {
      const seen = pairs.map(([id]) => id);
      const missing = wanted.filter((id) => !seen.includes(id));
      const repeated = seen.filter((id, i) => seen.indexOf(id) < i);
      const problems = [
        ...(missing.length > 0 ? [`lacks ${missing.join(', ')}`] : []),
        ...(repeated.length > 0 ? [`names ${repeated.join(', ')} twice`] : []),
      ];
      for (const message of problems) context.addIssue({ code: 'custom', message });
    })
    .transform((pairs): Record<string, number> => Object.fromEntries(pairs));
}

export function readValuePortrait(path: string): ValuePortrait[] {
  return parseValuePortrait(readSource(path));
}

export function parseValuePortrait(source: Source): ValuePortrait[] {
  return parseShape(source, fileShape).map(({ content, outputs, portrait_id: portrait }) => ({
    id: String(portrait),
    ...(content.title === null ? {} : { title: content.title }),
    text: content.text,
    responses: outputs.map((output) => ({
      id: `${portrait}/${output.id}`,
      text: output.content,
      basic: output.correlations,
      higherOrder: output.higher_pvq_correlations,
      bigFive: output.bfi_correlations,
    })),
  }));
}
