import { parsePvq, pvqKeys, scorePvq } from '../../../survey/importers/pvq.ts';
import { basicValues, refinedValues } from '../../../survey/values.ts';

/** Invented items: the questionnaires' own are not ours to ship. */
const file = (count: number, edit: (rows: string[]) => string[] = (rows) => rows) => {
  const rows = Array.from(
    { length: count },
    (_, i) => `${i + 1},"Somebody likes kites, no. ${i + 1}."`,
  );
  return { name: 'pvq.csv', text: ['number,text', ...edit(rows)].join('\n') };
};

test.each([
  ['PVQ40', 40, basicValues.map(({ id }) => id)],
  ['PVQ-RR', 57, refinedValues.filter((v) => v.inPvqRr).map(({ id }) => id)],
] as const)(
  'the key of %s uses each of %i items once and covers its values',
  (form, count, ids) => {
    const numbers = Object.values(pvqKeys[form]).flat();
    expect(numbers.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: count }, (_, i) => i + 1),
    );
    expect(Object.keys(pvqKeys[form]).toSorted()).toEqual(ids.toSorted());
  },
);

test('a copy of the items is read in any order and gets its values', () => {
  const { form, items } = parsePvq(file(40, (rows) => rows.toReversed()));
  expect(form).toBe('PVQ40');
  expect(items).toHaveLength(40);
  expect(items[1]).toEqual({ number: 2, text: 'Somebody likes kites, no. 2.', value: 'power' });
  expect(parsePvq(file(57)).items[56]!.value).toBe('universalism_tolerance');
});

test.each([
  [
    'a missing column',
    { name: 'pvq.csv', text: 'item,text\n1,a' },
    /^pvq\.csv:1: lacks column "number"/,
  ],
  ['too few items', file(39), /^pvq\.csv:40: has 39 items, want 40 \(PVQ40\) or 57/],
  [
    'a number twice',
    file(40, (rows) => rows.with(6, rows[4]!)),
    /^pvq\.csv:8: repeats number "5" of line 6/,
  ],
  ['a number that is none', file(40, (rows) => rows.with(2, 'x,a')), /^pvq\.csv:4: "x" is no item/],
  ['an empty text', file(40, (rows) => rows.with(2, '3, ')), /^pvq\.csv:4: text is empty$/],
  ['a truncated row', file(40, (rows) => rows.with(39, '40')), /^pvq\.csv:41: has 1 cells, want 2/],
])('%s is an error with file, line and reason', (_, source, message) => {
  expect(() => parsePvq(source)).toThrow(message);
});

test('a value scores the mean of its items, and centred minus the mean of all', () => {
  // Items of power are rated 6, 5, 4, all others 2: the mean of all is (15 + 37 * 2) / 40.
  const ratings = Array.from({ length: 40 }, () => 2);
  [ratings[1], ratings[16], ratings[38]] = [6, 5, 4];
  const { meanRating, raw, centred } = scorePvq('PVQ40', ratings);
  expect(meanRating).toBeCloseTo(89 / 40, 12);
  expect(raw['power']).toBe(5);
  expect(raw['hedonism']).toBe(2);
  expect(centred['power']).toBeCloseTo(5 - 89 / 40, 12);
  expect(
    Object.keys(
      scorePvq(
        'PVQ-RR',
        Array.from({ length: 57 }, () => 3.5),
      ).raw,
    ),
  ).toHaveLength(19);
});

test('ratings of another form, or off the scale, are refused', () => {
  expect(() => scorePvq('PVQ-RR', [1, 2, 3])).toThrow('3 ratings, want 57 for PVQ-RR');
  const ratings = Array.from({ length: 40 }, () => 3);
  expect(() => scorePvq('PVQ40', ratings.with(4, 0))).toThrow('rating 5 is 0, want 1 to 6');
  expect(() => scorePvq('PVQ40', ratings.with(4, NaN))).toThrow('rating 5 is NaN');
});
