import {
  choiceProbabilities,
  ratingProbabilities,
  verdictProbabilities,
} from '../../demo/judgement.ts';
import { ownProfile, people } from '../../demo/people.ts';
import { choiceShape, gameShape } from '../../survey/games/game.ts';
import { moralPosts } from '../../survey/moral.ts';
import { refinedValues } from '../../survey/values.ts';

const expected = (probabilities: number[]): number =>
  probabilities.reduce((sum, p, i) => sum + p * (i + 1), 0);

test('everybody has a rating from 1 to 6 for each of the 20 values', () => {
  for (const profile of [ownProfile, ...people.map((person) => person.profile)]) {
    expect([...profile.keys()]).toEqual(refinedValues.map(({ id }) => id));
    for (const rating of profile.values()) expect(rating >= 1 && rating <= 6).toBe(true);
  }
});

test('names are one of a kind', () => {
  expect(new Set(people.map(({ name }) => name)).size).toBe(people.length);
});

test('a rating is likeliest where the value stands, and rises with it', () => {
  for (const rating of [1, 2, 3, 4, 5, 6]) {
    const probabilities = ratingProbabilities(rating);
    expect(probabilities.indexOf(Math.max(...probabilities))).toBe(rating - 1);
  }
  expect(expected(ratingProbabilities(3.4))).toBeGreaterThan(expected(ratingProbabilities(3.1)));
});

test('a low standard turns the verdict of a high one around', () => {
  for (const post of moralPosts) {
    const profile = (value: number): Map<string, number> =>
      new Map(refinedValues.map(({ id }) => [id, id === post.value ? value : 3.5]));
    const high = verdictProbabilities(post, profile(6));
    const low = verdictProbabilities(post, profile(1));
    expect(high[post.highStandardStance]).toBeGreaterThan(0.5);
    expect(low[post.lowStandardStance]).toBeGreaterThan(0.5);
  }
});

test('who cares more for others harms them less; who cares more for wealth takes the money', () => {
  const choices = [
    { text: 'Help', next: 'end', annotation: { utility: { others: { '3': 1 } } } },
    {
      text: 'Rob',
      next: 'end',
      annotation: { money: { dollars: 5000 }, morality: { stealing: 1 } },
    },
  ].map((choice) => choiceShape.parse(choice));
  const game = gameShape.parse({
    ...{ name: 'small', title: 'Small', player_character: 'You.', summary: 'Short.', start: 'a' },
    achievements: {},
    scenes: { a: { text: 'A', choices }, end: { text: 'The end.', choices: [], ending: 'end' } },
  });
  const caring = (value: string): number =>
    choiceProbabilities(
      game,
      choices,
      new Map([...ownProfile].map(([id]) => [id, id === value ? 6 : 2])),
    )[0]!;
  expect(caring('benevolence_caring')).toBeGreaterThan(0.6);
  expect(caring('power_resources')).toBeLessThan(caring('benevolence_caring') - 0.2);
});
