// An invented game of five scenes in which every rule of the format is used once, and its faulty variants.
const smallGame = {
  name: 'ferry',
  title: 'The Ferry',
  player_character: 'You are the ferryman.',
  summary: 'One day at the river.',
  achievements: {
    dry_feet: { description: 'Reach the other bank', points: 30 },
    full_purse: { description: 'Be paid', points: 10 },
  },
  variables: { coin: 0 },
  start: 'bank',
  scenes: {
    bank: {
      text: 'A man waits at the bank.',
      annotation: {},
      choices: [
        {
          text: 'Take his purse',
          next: 'boat',
          annotation: {
            money: { dollars: 60_000 },
            morality: { stealing: 0.6, physical_harm: 0.3 },
            utility: { others: { '-3': 0.4 } },
          },
          effects: { coin: 2 },
          achievements: ['full_purse'],
        },
        { text: 'Take him across for nothing', next: 'boat', annotation: {} },
      ],
    },
    boat: {
      text: 'The river is high.',
      annotation: {
        money: { dollars: 50_000 },
        morality: { physical_harm: 0.3, stealing: 0.5 },
        utility: { others: { '-3': 0.2 }, self: 1 },
      },
      choices: [
        {
          text: 'Row on',
          next: 'far-bank',
          annotation: { utility: { self: 2 }, social: { influence: { '2': 0.1 } } },
          achievements: ['dry_feet'],
        },
        { text: 'Turn back', next: 'bank', annotation: { physical: { watts: 2_000 } } },
        { text: 'Pay somebody to row', next: 'bought', annotation: {}, requires: { coin: 2 } },
      ],
    },
    'far-bank': {
      text: 'The other side.',
      annotation: { utility: { self: 1 } },
      choices: [],
      ending: 'Across',
    },
    bought: {
      text: 'You watch another man row.',
      annotation: { physical: { watts: 2_001 }, morality: { fairness: 0.5, killing: 1 } },
      choices: [{ text: 'Step ashore', next: 'shore', annotation: {} }],
    },
    shore: { text: 'Sand.', annotation: {}, choices: [], ending: 'Rich' },
  },
};

/** The game's file, after `change` has spoilt it. */
export function smallGameText(change: (game: typeof smallGame) => void = () => undefined): string {
  const copy = structuredClone(smallGame);
  change(copy);
  return JSON.stringify(copy);
}
