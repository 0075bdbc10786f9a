/**
 * Reading game files, and the games that Attune brings along: all original. Add one: a JSON file here and its name
 * in the list. A file that is no playable game is refused with every fault at once, as "file: scene, reason".
 */
import { join } from 'node:path';
import type { z } from 'zod';
import { closest } from '../../engine/suggest.ts';
import { FileError } from '../../kernels/index.ts';
import { parseJson } from '../importers/json.ts';
import { readSource, type Source } from '../importers/source.ts';
import { annotationShape, moralityNames } from './annotation.ts';
import { choiceShape, gameShape, sceneShape, type Game } from './game.ts';
import { graphFaults } from './game-graph.ts';

/** A game file is not a game that can be played. */
export class GameError extends FileError {}

const names = ['salt-steward', 'night-desk', 'lamp-whale'];

export function loadGames(): Game[] {
  return names.map((name) => readGame(join(gamesFolder(), `${name}.json`)));
}

/** JSON files stay in the source tree; compiled code looks there too. */
export function gamesFolder(): string {
  const here = import.meta.dirname;
  const isCompiled = here.endsWith(join('dist', 'survey', 'games'));
  return isCompiled ? join(here, '../../../survey/games') : here;
}

/** @throws GameError with every fault as "file: scene, reason" */
export function readGame(path: string): Game {
  return parseGame(readSource(path));
}

export function parseGame(source: Source): Game {
  const parsed = gameShape.safeParse(parseJson(source));
  if (!parsed.success) throw gameError(source, parsed.error.issues.map(shapeFault));
  const faults = graphFaults(parsed.data);
  if (faults.length > 0) throw gameError(source, faults);
  return parsed.data;
}

function gameError({ name }: Source, faults: readonly string[]): GameError {
  return new GameError(faults.map((fault) => `${name}: ${fault}`).join('\n'));
}

/** "scene "well", choices.2.annotation.morality: unknown key "lying"; known: …" */
function shapeFault(issue: z.core.$ZodIssue): string {
  const [top, scene, ...rest] = issue.path.map(String);
  const isScene = top === 'scenes' && scene !== undefined;
  const inside = (isScene ? rest : issue.path.map(String)).join('.');
  const where = [isScene ? `scene "${scene}"` : '', inside].filter(Boolean).join(', ');
  return `${where || 'the file'}: ${reasonOf(issue)}`;
}

function reasonOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys') return issue.message;
  return issue.keys
    .map((key) => {
      const near = closest(key, knownKeys);
      return `unknown key "${key}"${near === undefined ? '' : `; did you mean "${near}"?`}`;
    })
    .join(', ');
}

const knownKeys = [
  ...Object.keys(annotationShape.shape),
  ...['self', 'others', 'watts', 'dollars', 'influence'],
  ...[gameShape, sceneShape, choiceShape].flatMap((shape) => Object.keys(shape.shape)),
  ...moralityNames,
];
