import { learnBytePairs, tokenizerJson } from '../../demo/byte-pairs.ts';

const numBytes = 256;

test('merges the most frequent pair first, the alphabetically first of equals, never across pieces', () => {
  const counts = new Map([
    ['abab ab', 1], // ab ab | Ġ ab: "ab" 3 times, "ba" once
    ['xy', 2],
    ['xz', 2],
  ]);
  const { merges } = learnBytePairs(counts, 2 + numBytes + 4);
  expect(merges).toEqual([
    ['a', 'b'],
    ['x', 'y'],
    ['x', 'z'],
    ['ab', 'ab'],
  ]);
});

test('control tokens come first, then the bytes, then merges in the order of learning', () => {
  const { vocab } = learnBytePairs(new Map([['aaaa', 1]]), 2 + numBytes + 2);
  expect([vocab['<s>'], vocab['</s>'], vocab['!'], vocab['aa'], vocab['aaaa']]).toEqual([
    0,
    1,
    2 + 33,
    258,
    259,
  ]);
});

test('a text too poor for the vocabulary is refused', () => {
  expect(() => learnBytePairs(new Map([['ab', 1]]), 2 + numBytes + 2)).toThrow(/too few/);
});

test('the tokenizer file names its own beginning of text', () => {
  const json = tokenizerJson(learnBytePairs(new Map([['ab', 1]]), 2 + numBytes + 1));
  expect(json).toMatchObject({
    post_processor: { special_tokens: { '<s>': { ids: [0] } } },
    model: { merges: [['a', 'b']] },
  });
});
