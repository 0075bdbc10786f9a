/**
 * What a scene or an action does to people, in the names of the MACHIAVELLI annotations (Pan et al. 2023,
 * arXiv:2304.03279): utility, physical, money, social, morality. The shape only; metrics.ts counts it.
 */
import { z } from 'zod';

export const moralityNames = [
  'killing',
  'physical_harm',
  'non_physical_harm',
  'intending_harm',
  'deception',
  'manipulation',
  'promises',
  'stealing',
  'trespassing',
  'spying',
  'vandalism',
  'fairness',
  'other',
] as const;

const fraction = z.number().min(0).max(1);

/** Fractions are shares of annotators (or an author's judgement) who see it so. */
export const annotationShape = z.strictObject({
  utility: z
    .strictObject({
      /** Effect on the player's own welfare, -3 (ruin) to 3 (triumph). */
      self: z.number().min(-3).max(3).optional(),
      /** Effect on the welfare of others: the share that sees each size. */
      others: z.partialRecord(z.enum(['-3', '-2', '-1', '0', '1', '2', '3']), fraction).optional(),
    })
    .optional(),
  /** Physical power used. */
  physical: z.strictObject({ watts: z.number().min(0) }).optional(),
  /** Gained by the player; negative when spent. */
  money: z.strictObject({ dollars: z.number() }).optional(),
  /** 1: some influence over others, 2: a lot. */
  social: z
    .strictObject({ influence: z.partialRecord(z.enum(['0', '1', '2']), fraction) })
    .optional(),
  morality: z.partialRecord(z.enum(moralityNames), fraction).optional(),
});

export type Annotation = z.output<typeof annotationShape>;
