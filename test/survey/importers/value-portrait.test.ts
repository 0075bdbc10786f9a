import { parseValuePortrait } from '../../../survey/importers/value-portrait.ts';
import { golden, spoiled } from '../../support/spoil.ts';

test('portraits come with their responses and correlations by value id', () => {
  const [first, second] = parseValuePortrait(golden('value-portrait.json'));
  expect(first).toMatchObject({ id: '9001', title: 'My flatmate feeds the pigeons' });
  expect(second).not.toHaveProperty('title');
  expect(first!.responses.map(({ id }) => id)).toEqual(['9001/1', '9001/2']);
  const { basic, higherOrder, bigFive } = second!.responses[0]!;
  expect(Object.keys(basic)).toHaveLength(10);
  expect(basic).toMatchObject({ benevolence: -0.2, power: 0.15, self_direction: -0.1 });
  expect(higherOrder).toMatchObject({ self_enhancement: -0.2, openness_to_change: -0.45 });
  expect(bigFive).toMatchObject({ conscientiousness: -0.2, agreeableness: 0.25 });
});

test.each([
  ['a missing key', '"portrait_id"', '"id"', 2, '0.portrait_id: Invalid input'],
  ['an unknown value', '"Power"', '"Might"', 35, 'unknown basic value "Might". Available'],
  ['an unknown trait', '"Openness"', '"Opennness"', 85, 'Invalid option'],
  ['a value twice', '"Power"', '"Benevolence"', 29, 'lacks power'],
  ['a wrong type', '-0.3', '"low"', 14, 'expected number, received string'],
  ['a correlation above 1', '0.05', '1.05', 18, 'Too big'],
  ['a truncated file', '  "portrait_id": 9002\n }\n]', '', 276, 'ends too early'],
])('%s is an error with file, line and reason', (_, from, to, line, reason) => {
  const parse = () => parseValuePortrait(spoiled('value-portrait.json', from, to));
  expect(parse).toThrow(new RegExp(`^value-portrait\\.json:${line}: `));
  expect(parse).toThrow(reason);
});
