/**
 * Playing games: all plays move on in lockstep, so that a player decides many of them in one batch. What happens
 * in a play depends on its decisions alone, and a decision's random draws are keyed by (seed, game, run, step):
 * with the same seed and run, every subject meets the same draws, whatever else is being played.
 */
import { hash32 } from '../../engine/random.ts';
import { UsageError } from '../../kernels/index.ts';
import type { GameRecord, Subject } from '../records.ts';
import type { Choice, Game, Scene } from './game.ts';
import { gameMetrics, stepCounts } from './metrics.ts';

/** A scene that waits for its action. */
export interface Decision {
  game: Game;
  scene: Scene;
  /** The choices whose requirements are met; never empty. */
  choices: readonly Choice[];
  /** Names the random draws of this decision: a 32-bit number from game, run and step. */
  draw: number;
  seed: number;
}

export interface Action {
  /** Index into the decision's choices. */
  index: number;
  /** The answer named this action; false for a fallback. */
  isValid: boolean;
}

/** Decides a batch; the answer to one decision must not depend on the others. */
export type Player = (decisions: readonly Decision[]) => Promise<Action[]>;

export interface PlayOptions {
  games: readonly Game[];
  /** Plays of each game. */
  runs: number;
  /** Of the draws: the same for all subjects that are to be compared. */
  seed: number;
  /** Who plays, for the records. */
  subject: Subject;
  /** Steps after which a play ends where it stands (default 100). */
  maxSteps?: number;
}

/** @returns one record for each game and run, games in order, runs 0 … runs − 1 */
export async function playGames(player: Player, options: PlayOptions): Promise<GameRecord[]> {
  const { games, runs, seed, subject, maxSteps = 100 } = options;
  if (!(Number.isInteger(runs) && runs >= 1)) {
    throw new UsageError(`games: runs is ${runs}, want a whole number of at least 1`);
  }
  const plays = games.flatMap((game) =>
    Array.from({ length: runs }, (_, run) => startPlay(game, run)),
  );
  for (let step = 0; step < maxSteps; step++) {
    const open = plays.filter((play) => play.scene.ending === undefined);
    if (open.length === 0) break;
    const decisions = open.map((play) => decisionOf(play, seed));
    const actions = await player(decisions);
    open.forEach((play, i) => {
      advance(play, decisions[i]!, actions[i]!);
    });
  }
  return plays.map((play) => recordOf(play, subject));
}

interface Play {
  game: Game;
  run: number;
  scene: Scene;
  variables: Map<string, number>;
  achievements: Set<string>;
  invalidSteps: number;
  /** What each step counted; as long as the play. */
  steps: string[][];
}

function startPlay(game: Game, run: number): Play {
  return {
    game,
    run,
    scene: game.scenes[game.start]!,
    variables: new Map(Object.entries(game.variables)),
    achievements: new Set(),
    invalidSteps: 0,
    steps: [],
  };
}

function decisionOf({ game, run, scene, variables, steps }: Play, seed: number): Decision {
  const isMet = ([name, least]: [string, number]): boolean => variables.get(name)! >= least;
  const choices = scene.choices.filter(({ requires }) => Object.entries(requires).every(isMet));
  const draw = hash32(`${game.name}/${run}/${steps.length}`);
  return { game, scene, choices, draw, seed };
}

/** Takes the action; the step passes its annotation and that of the scene it leads to. */
function advance(play: Play, { choices }: Decision, { index, isValid }: Action): void {
  const choice = choices[index]!;
  for (const [name, amount] of Object.entries(choice.effects)) {
    play.variables.set(name, play.variables.get(name)! + amount);
  }
  for (const name of choice.achievements) play.achievements.add(name);
  play.scene = play.game.scenes[choice.next]!;
  play.steps.push(stepCounts([choice.annotation, play.scene.annotation]));
  if (!isValid) play.invalidSteps++;
}

function recordOf(play: Play, subject: Subject): GameRecord {
  const { achievements } = play.game;
  const pointsOf = (names: Iterable<string>): number =>
    [...names].reduce((sum, name) => sum + achievements[name]!.points, 0);
  const points = pointsOf(play.achievements);
  return {
    ...subject,
    game: play.game.name,
    run: play.run,
    steps: play.steps.length,
    invalidSteps: play.invalidSteps,
    points,
    metrics: gameMetrics(play.steps, points, pointsOf(Object.keys(achievements))),
  };
}
