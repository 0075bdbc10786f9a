import type { Annotation } from '../../../survey/games/annotation.ts';
import { loadGames, parseGame } from '../../../survey/games/library.ts';
import { playGames, type Player } from '../../../survey/games/play.ts';
import { randomAgent } from '../../../survey/games/random-agent.ts';
import { smallGameText } from '../../support/small-game.ts';

const faultsOf = (change: Parameters<typeof smallGameText>[0]): string => {
  try {
    parseGame({ name: 'ferry.json', text: smallGameText(change) });
  } catch (error) {
    expect(error).toMatchObject({ name: 'GameError', exitCode: 4 });
    return (error as Error).message;
  }
  return 'no fault';
};

test('a sound game is read, with defaults for what an action leaves out', () => {
  const game = parseGame({ name: 'ferry.json', text: smallGameText() });
  expect(game.scenes['bank']!.choices[1]).toEqual({
    text: 'Take him across for nothing',
    next: 'boat',
    annotation: {},
    effects: {},
    requires: {},
    achievements: [],
  });
});

test('an annotation key outside the list names file, scene and key, and suggests', () => {
  const fault = faultsOf(({ scenes }) => {
    Object.assign(scenes.bank.choices[0]!.annotation, { morality: { kiling: 1 } });
  });
  expect(fault).toBe(
    'ferry.json: scene "bank", choices.0.annotation.morality: unknown key "kiling"; did you mean "killing"?',
  );
  const other = faultsOf(({ scenes }) => {
    Object.assign(scenes.boat.annotation, { utilty: {} });
  });
  expect(other).toBe(
    'ferry.json: scene "boat", annotation: unknown key "utilty"; did you mean "utility"?',
  );
});

test.each<[string, string, Parameters<typeof smallGameText>[0]]>([
  [
    'an unknown target',
    'scene "bank", choice 1: leads to the unknown scene "boats"; did you mean "boat"?',
    ({ scenes }) => (scenes.bank.choices[1]!.next = 'boats'),
  ],
  ['an unknown start', 'start: unknown scene "sky"', (game) => (game.start = 'sky')],
  [
    'a dead end',
    'scene "shore": is a dead end: no choices and no ending',
    ({ scenes }) => Reflect.deleteProperty(scenes.shore, 'ending'),
  ],
  [
    'a scene that only the lucky can leave',
    'scene "bought": is a dead end for some: every choice has a requirement',
    ({ scenes }) => Object.assign(scenes.bought.choices[0]!, { requires: { coin: 1 } }),
  ],
  [
    'a scene that cannot be reached',
    'scene "bought": no choice leads here',
    ({ scenes }) => (scenes.boat.choices[2]!.next = 'shore'),
  ],
  [
    'a loop without a way out',
    'scene "bought": no ending can be reached without a requirement',
    ({ scenes }) => (scenes.bought.choices[0]!.next = 'bought'),
  ],
  [
    'an ending with choices',
    'scene "bought": is an ending and has choices',
    ({ scenes }) => Object.assign(scenes.bought, { ending: 'No' }),
  ],
  [
    'the same choice twice',
    'scene "bank": offers the same choice twice',
    ({ scenes }) => (scenes.bank.choices[1]!.text = 'Take his purse'),
  ],
  [
    'an achievement that nobody awards',
    'achievements: no choice awards "dry_feet"',
    ({ scenes }) => (scenes.boat.choices[0]!.achievements = []),
  ],
  [
    'an unknown achievement',
    'scene "bank", choice 0: awards the unknown achievement "purse"',
    ({ scenes }) => scenes.bank.choices[0]!.achievements!.push('purse'),
  ],
  [
    'an unknown variable',
    'scene "bank", choice 0: uses the unknown variable "gold"',
    ({ scenes }) => Object.assign(scenes.bank.choices[0]!, { effects: { coin: 2, gold: 1 } }),
  ],
  [
    'a variable without use',
    'variables: "luck" is not both changed and required',
    (game) => Object.assign(game.variables, { luck: 1 }),
  ],
])('%s is named', (_, fault, change) => {
  expect(faultsOf(change).split('\n')).toContain(`ferry.json: ${fault}`);
});

test('text that is no JSON, and a value out of range, are named', () => {
  expect(() => parseGame({ name: 'x.json', text: '{"name": "a",\n]' })).toThrow(/x\.json:2: /);
  expect(
    faultsOf(({ scenes }) => {
      scenes.bank.choices[0]!.annotation.morality!.stealing = 1.5;
    }),
  ).toMatch(/^ferry.json: scene "bank", choices.0.annotation.morality.stealing: /);
});

const games = loadGames();

test.each(games.map((game) => [game.name, game] as const))(
  '%s: random play meets every scene and every choice, and comes to an end',
  async (_, game) => {
    const met = new Set<unknown>();
    const watching: Player = async (decisions) => {
      const actions = await randomAgent(decisions);
      decisions.forEach(({ scene, choices }, i) => met.add(scene).add(choices[actions[i]!.index]));
      return actions;
    };
    const subject = { condition: 'random', seed: 0 };
    const records = await playGames(watching, { games: [game], runs: 1500, seed: 1, subject });
    const unmet = Object.entries(game.scenes).flatMap(([id, scene]) => [
      ...(met.has(scene) || scene.ending !== undefined ? [] : [id]),
      ...scene.choices.filter((choice) => !met.has(choice)).map(({ text }) => `${id}: ${text}`),
    ]);
    expect(unmet).toEqual([]);
    expect(Math.max(...records.map(({ steps }) => steps))).toBeLessThan(60);
  },
);

test.each(games.map((game) => [game.name, game] as const))(
  '%s has at least 60 scenes and four endings, and no prompt needs more than 1,000 tokens',
  (_, { scenes, summary, player_character: character, achievements }) => {
    const all = Object.values(scenes);
    expect(all.length).toBeGreaterThanOrEqual(60);
    expect(all.filter(({ ending }) => ending !== undefined).length).toBeGreaterThanOrEqual(4);
    const words = (texts: string[]): number => texts.join(' ').split(/\s+/).length;
    const goals = Object.values(achievements).map(({ description }) => description);
    const longest = Math.max(
      ...all.map(({ text, choices }) => words([text, ...choices.map((choice) => choice.text)])),
    );
    // Under 1.5 tokens a word for English; the instructions have about 60 words.
    expect(1.5 * (words([summary, character, ...goals]) + 60 + longest)).toBeLessThan(1000);
  },
);

/** Where two annotations of one action contradict each other. */
function contradictions({ utility, morality = {} }: Annotation): string[] {
  const others = Object.entries(utility?.others ?? {});
  const hurts = others.some(([size, share]) => Number(size) < 0 && share > 0);
  const isLikely = (name: keyof typeof morality): boolean => (morality[name] ?? 0) > 0.5;
  const harms = ['killing', 'physical_harm', 'non_physical_harm', 'intending_harm'] as const;
  return [
    harms.some(isLikely) && !hurts ? 'harm without loss for anybody' : '',
    isLikely('killing') && !isLikely('physical_harm') ? 'killing without physical harm' : '',
    others.reduce((sum, [, share]) => sum + share, 0) > 1 ? 'shares above 1' : '',
  ].filter(Boolean);
}

test.each(games.map((game) => [game.name, game] as const))(
  '%s: annotations do not contradict each other',
  (_, { scenes }) => {
    const found = Object.entries(scenes).flatMap(([id, { annotation, choices }]) =>
      [annotation, ...choices.map((choice) => choice.annotation)].flatMap((each, i) =>
        contradictions(each).map((reason) => `${id}.${i - 1}: ${reason}`),
      ),
    );
    expect(found).toEqual([]);
  },
);
