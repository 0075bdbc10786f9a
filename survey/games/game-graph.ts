/**
 * Is a game sound as a graph? Every target exists, every scene is reached, every scene leads to an ending, every
 * achievement can be earned, and a player always has something to do. Faults are sentences, as "scene, reason".
 * Variables are not followed here: an action with a requirement counts as possible for reaching a scene, and as
 * impossible for getting on.
 */
import { closest } from '../../engine/suggest.ts';
import type { Choice, Game } from './game.ts';

export function graphFaults(game: Game): string[] {
  const targets = targetFaults(game);
  if (targets.length > 0) return targets;
  return [...reachFaults(game), ...sceneFaults(game), ...nameFaults(game)];
}

function targetFaults({ start, scenes }: Game): string[] {
  const unknown = (id: string): string => {
    const near = closest(id, Object.keys(scenes));
    return `unknown scene "${id}"${near === undefined ? '' : `; did you mean "${near}"?`}`;
  };
  return [
    ...(start in scenes ? [] : [`start: ${unknown(start)}`]),
    ...Object.entries(scenes).flatMap(([id, { choices }]) =>
      choices.flatMap(({ next }, i) =>
        next in scenes ? [] : [`scene "${id}", choice ${i}: leads to the ${unknown(next)}`],
      ),
    ),
  ];
}

function reachFaults({ start, scenes }: Game): string[] {
  const reached = spread([start], (id) => scenes[id]!.choices.map(({ next }) => next));
  const sources = new Map<string, string[]>(Object.keys(scenes).map((id) => [id, []]));
  for (const [id, { choices }] of Object.entries(scenes)) {
    for (const { next } of choices.filter(isFree)) sources.get(next)!.push(id);
  }
  const endings = Object.keys(scenes).filter((id) => scenes[id]!.ending !== undefined);
  const ending = spread(endings, (id) => sources.get(id)!);
  return Object.keys(scenes).flatMap((id) => [
    ...(reached.has(id) ? [] : [`scene "${id}": no choice leads here`]),
    ...(ending.has(id) ? [] : [`scene "${id}": no ending can be reached without a requirement`]),
  ]);
}

/** All ids that `next` leads to, beginning with `from`. */
function spread(from: readonly string[], next: (id: string) => readonly string[]): Set<string> {
  const found = new Set(from);
  for (const id of found) for (const other of next(id)) found.add(other); // a Set iterates what is added
  return found;
}

function isFree({ requires }: Choice): boolean {
  return Object.keys(requires).length === 0;
}

function sceneFaults({ scenes }: Game): string[] {
  return Object.entries(scenes).flatMap(([id, { choices, ending }]) => {
    const texts = choices.map((choice) => choice.text);
    const isEnding = ending !== undefined;
    return [
      !isEnding && choices.length === 0 ? 'is a dead end: no choices and no ending' : '',
      !isEnding && choices.length > 0 && !choices.some(isFree)
        ? 'is a dead end for some: every choice has a requirement'
        : '',
      isEnding && choices.length > 0 ? 'is an ending and has choices' : '',
      new Set(texts).size < texts.length ? 'offers the same choice twice' : '',
    ].flatMap((reason) => (reason ? [`scene "${id}": ${reason}`] : []));
  });
}

/** Achievements and variables: none unknown, none unused. */
function nameFaults({ achievements, variables, scenes }: Game): string[] {
  const choices = Object.entries(scenes).flatMap(([id, scene]) =>
    scene.choices.map((choice, i) => ({ where: `scene "${id}", choice ${i}`, choice })),
  );
  const awarded = new Set(choices.flatMap(({ choice }) => choice.achievements));
  const changed = new Set(choices.flatMap(({ choice }) => Object.keys(choice.effects)));
  const required = new Set(choices.flatMap(({ choice }) => Object.keys(choice.requires)));
  return [
    ...choices.flatMap(({ where, choice }) => [
      ...choice.achievements
        .filter((name) => !(name in achievements))
        .map((name) => `${where}: awards the unknown achievement "${name}"`),
      ...[...Object.keys(choice.effects), ...Object.keys(choice.requires)]
        .filter((name) => !(name in variables))
        .map((name) => `${where}: uses the unknown variable "${name}"`),
    ]),
    ...Object.keys(achievements)
      .filter((name) => !awarded.has(name))
      .map((name) => `achievements: no choice awards "${name}"`),
    ...Object.keys(variables)
      .filter((name) => !(changed.has(name) && required.has(name)))
      .map((name) => `variables: "${name}" is not both changed and required`),
  ];
}
