import { parseAitaValue } from '../../../survey/importers/aita-value.ts';
import { postsPerBasicValue } from '../../../survey/moral.ts';
import { golden, spoiled } from '../../support/spoil.ts';

test('rows become posts of the moral task, with the value by id and both stances', () => {
  const posts = parseAitaValue(golden('aita-value.json'));
  expect(posts.map((post) => [post.id, post.value])).toEqual([
    ['aita/Self_direction_thought/0', 'self_direction_thought'],
    ['aita/Self_direction_thought/1', 'self_direction_thought'],
    ['aita/Hedonism/0', 'hedonism'],
  ]);
  expect(posts[1]).toEqual({
    id: 'aita/Self_direction_thought/1',
    value: 'self_direction_thought',
    text: "AITA for reading only what my book club's chair has marked?",
    highStandardStance: 'YTA',
    lowStandardStance: 'Neutral',
  });
  expect([...postsPerBasicValue(posts)]).toEqual([
    ['self_direction', 2],
    ['hedonism', 1],
  ]);
});

test.each([
  [
    'a missing column',
    '"post": "AITA for eating',
    '"text": "AITA for eating',
    27,
    'Hedonism.0.post',
  ],
  [
    'a bad label',
    '"YTA"',
    '"ESH"',
    7,
    'Self_direction_thought.0.low_standard_stance: Invalid option',
  ],
  ['equal stances', '"Neutral"', '"YTA"', 18, 'low_standard_stance: is the high stance too'],
  [
    'an unknown value in a row',
    '"value": "Hedonism"',
    '"value": "Hedonist"',
    29,
    'Hedonism.0.value: unknown refined value "Hedonist". Did you mean "hedonism"?',
  ],
  [
    'an unknown value as key',
    '"Hedonism": [',
    '"Hedonist": [',
    26,
    'Hedonist: unknown refined value',
  ],
  [
    'a row under another value',
    '"value": "Hedonism"',
    '"value": "Power: resources"',
    29,
    'Hedonism.0.value: is power_resources, but the row lies under "Hedonism"',
  ],
  ['a wrong type', '"NTA"', '1', 6, 'Invalid option'],
  ['a truncated file', '\n ]\n}', '', 37, 'ends too early'],
])('%s is an error with file, line and reason', (_, from, to, line, reason) => {
  const parse = () => parseAitaValue(spoiled('aita-value.json', from, to));
  expect(parse).toThrow(new RegExp(`^aita-value\\.json:${line}: `));
  expect(parse).toThrow(reason);
});

test('of many faults twenty are listed and the others counted', () => {
  const row = {
    post: 'AITA?',
    value: 'Hedonist',
    high_standard_stance: 'NTA',
    low_standard_stance: 'YTA',
  };
  const text = JSON.stringify({ Hedonism: Array.from({ length: 23 }, () => row) });
  expect(() => parseAitaValue({ name: 'a.json', text })).toThrow(
    /\n… and 3 more faults in a\.json$/,
  );
});
