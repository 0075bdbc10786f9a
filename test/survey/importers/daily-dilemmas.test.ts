import {
  parseDailyDilemmas,
  parseDilemmaSituations,
  parseDilemmaValues,
} from '../../../survey/importers/daily-dilemmas.ts';
import { parsePythonList } from '../../../survey/importers/python-list.ts';
import { golden, spoiled } from '../../support/spoil.ts';

test('two rows become one decision, doing first, with values and their theories', () => {
  const [beans, key] = parseDailyDilemmas(golden('daily-dilemmas.csv'));
  expect(beans).toMatchObject({ id: '12', topic: 'neighbourhood', source: 'daily-dilemmas.csv:2' });
  expect(beans!.options.map(({ text }) => text)).toEqual([
    'Water the beans',
    'Leave the beans alone',
  ]);
  expect(beans!.options[0]!.labels).toEqual({
    actionType: 'to_do',
    consequence: 'She finds footprints and no longer trusts you.',
    direct: [
      {
        name: 'care',
        wvs: 'Self-expression',
        mft: 'Care',
        emotion: 'love',
        maslow: 'love and belonging',
      },
    ],
    indirect: [{ name: "others' plans", virtue: 'Patience' }],
  });
  expect(key!.options.map(({ labels }) => labels.actionType)).toEqual(['to_do', 'not_to_do']);
  expect(key!.options[1]!.labels.direct).toEqual([]);
});

test.each([
  ['a missing column', 'values_types', 'types', 1, 'lacks column "values_types"'],
  ['a bad action type', 'to_do,Water', 'do,Water', 2, 'action_type is "do", want one of "to_do"'],
  [
    'an unknown value of a theory',
    "'Care', nan",
    "'Caring', nan",
    2,
    'mft of "care" is "Caring", want Care',
  ],
  ['lists of two lengths', "[nan, 'Patience']", "['Patience']", 2, 'virtue has 1 entries, want 2'],
  [
    'a bad value type',
    "'indirect'",
    "'aside'",
    2,
    'values_types has "aside", want direct or indirect',
  ],
  ['a list cut off', "['Traditional']", "['Traditional'", 3, 'wvs is not a list from'],
  ['a truncated row', ',7,neighbourhood', ',7', 2, 'has 23 cells, want 24'],
  ['an empty action', 'Keep the key', '', 4, 'action is empty'],
  ['a dilemma with one row', '31,', '32,', 4, 'dilemma 32 wants one row to_do and one not_to_do'],
])('%s is an error with file, line and reason', (_, from, to, line, reason) => {
  expect(() => parseDailyDilemmas(spoiled('daily-dilemmas.csv', from, to))).toThrow(
    `daily-dilemmas.csv:${line}: ${reason}`,
  );
});

test('the table of values says where each stands in five theories', () => {
  expect(parseDilemmaValues(golden('daily-dilemmas-values.csv'))).toEqual([
    {
      name: 'care',
      wvs: 'Self-expression',
      mft: 'Care',
      emotion: 'love',
      maslow: 'love and belonging',
    },
    { name: 'punctual kindness', virtue: 'Friendliness' },
  ]);
  expect(() =>
    parseDilemmaValues(spoiled('daily-dilemmas-values.csv', 'Self-expression', 'Expression')),
  ).toThrow('daily-dilemmas-values.csv:2: wvs of "care" is "Expression", want Traditional');
  expect(() =>
    parseDilemmaValues(spoiled('daily-dilemmas-values.csv', 'punctual kindness', 'care')),
  ).toThrow('daily-dilemmas-values.csv:3: repeats value "care" of line 2');
});

test('situations come without actions', () => {
  const name = 'daily-dilemmas-situations.csv';
  expect(parseDilemmaSituations(golden(name))[0]).toEqual({
    id: '12',
    activity: 'sharing a garden.',
    situation: 'Your neighbour is away, and her beans need water. Do you step onto her plot?',
  });
  expect(() => parseDilemmaSituations(spoiled(name, '31,', '12,'))).toThrow(
    `${name}:3: repeats idx "12" of line 2`,
  );
  expect(() => parseDilemmaSituations(spoiled(name, 'keeping keys.', ''))).toThrow(
    `${name}:3: basic_situation is empty`,
  );
});

describe('lists as Python prints them', () => {
  test.each([
    ['[]', []],
    [` [ 'a' , "b's", nan,None] `, ['a', "b's", null, null]],
    [String.raw`['it\'s', 'a\\b\n', '']`, ["it's", 'a\\b\n', '']],
  ])('%s', (text, items) => {
    expect(parsePythonList(text)).toEqual(items);
  });

  test.each([
    ['a, b', '"a, b" is not a list'],
    ["['a' 'b']", `is not a list from "'a' 'b']" on`],
    ["['a'", 'is not a list from'],
    ["['a',", 'ends too early'],
    ["['a'] + ['b']", 'goes on after its list'],
    ['[1]', 'is not a list from "1]" on'],
    ["[__import__('os')]", 'is not a list from "__import__'],
  ])('%s is refused', (text, reason) => {
    expect(() => parsePythonList(text)).toThrow(reason);
  });
});
