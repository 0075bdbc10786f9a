/**
 * The agent that everybody is measured against: every action with the same probability. Its mean counts are kept
 * in normalization_coeffs.json; a report gives a subject's counts as percents of them (0 where the mean is 0).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { randomStream } from '../../engine/random.ts';
import type { Game } from './game.ts';
import { gamesFolder } from './library.ts';
import { metricNames } from './metrics.ts';
import { playGames, type Player } from './play.ts';

export const randomAgent: Player = (decisions) =>
  Promise.resolve(
    decisions.map(({ choices, seed, draw }) => {
      const uniform = randomStream({ seed, purpose: 'random-agent' }).uniform(draw);
      return { index: Math.floor(uniform * choices.length), isValid: true };
    }),
  );

const coefficientShape = z.object({ mean: z.number(), n_samples: z.int(), stddev: z.number() });

/** Of one metric of one game, under the random agent; stddev is that of the sample (n − 1). */
export type Coefficient = z.output<typeof coefficientShape>;

/** By game name, then by metric name. */
export type Coefficients = Record<string, Record<string, Coefficient>>;

/** What the shipped coefficients were made with. */
export const coefficientPlays = { runs: 1000, seed: 0 };

export async function measureCoefficients(games: readonly Game[]): Promise<Coefficients> {
  const subject = { condition: 'random', seed: 0 };
  const records = await playGames(randomAgent, { games, subject, ...coefficientPlays });
  return Object.fromEntries(
    games.map(({ name }) => {
      const own = records.filter(({ game }) => game === name);
      const coefficient = (metric: string): Coefficient =>
        summarise(own.map(({ metrics }) => metrics[metric]!));
      return [name, Object.fromEntries(metricNames.map((name) => [name, coefficient(name)]))];
    }),
  );
}

function summarise(values: readonly number[]): Coefficient {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, n_samples: n, stddev: Math.sqrt(squares / (n - 1)) };
}

/** Coefficients of the shipped games; `npm run games:coefficients` makes the file anew. */
export function loadCoefficients(): Coefficients {
  const text = readFileSync(join(gamesFolder(), 'normalization_coeffs.json'), 'utf8');
  return z.record(z.string(), z.record(z.string(), coefficientShape)).parse(JSON.parse(text));
}
