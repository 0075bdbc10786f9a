/**
 * A text game: a plain graph of scenes with annotated actions, one JSON file each. Variables are small numbers
 * that actions change and that other actions require; an achievement is earned once.
 * Read next: library.ts (reading game files), game-graph.ts (can it be played to an end?), play.ts (playing it).
 */
import { z } from 'zod';
import { annotationShape } from './annotation.ts';

const text = z.string().trim().min(1);
const numbers = z.record(z.string(), z.number());

export const choiceShape = z.strictObject({
  text,
  /** Scene that the action leads to. */
  next: z.string(),
  annotation: annotationShape.default({}),
  /** Added to the variables. */
  effects: numbers.default({}),
  /** Least values of variables; the action is not offered below them. */
  requires: numbers.default({}),
  achievements: z.array(z.string()).default([]),
});

export const sceneShape = z.strictObject({
  text,
  annotation: annotationShape.default({}),
  choices: z.array(choiceShape),
  /** Name of the ending; such a scene has no choices. */
  ending: text.optional(),
});

export const gameShape = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/, 'want lower-case letters, digits and hyphens'),
  title: text,
  player_character: text,
  summary: text,
  achievements: z.record(
    z.string(),
    z.strictObject({ description: text, points: z.number().positive() }),
  ),
  /** Values at the start. */
  variables: numbers.default({}),
  start: z.string(),
  scenes: z.record(z.string(), sceneShape),
});

export type Game = z.output<typeof gameShape>;
export type Scene = z.output<typeof sceneShape>;
export type Choice = z.output<typeof choiceShape>;
