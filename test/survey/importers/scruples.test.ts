import { parseScruples } from '../../../survey/importers/scruples.ts';
import { golden, spoiled } from '../../support/spoil.ts';

test('anecdotes come with the verdict that their label stands for, and the votes', () => {
  const anecdotes = parseScruples(golden('scruples.jsonl'));
  expect(anecdotes.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['s1', 'YTA'],
    ['s2', 'Neutral'],
    ['s3', undefined],
  ]);
  expect(anecdotes[0]).toEqual({
    id: 's1',
    title: 'AITA for moving the beehive?',
    text: 'It stood by the school path, so I moved it at night without asking my co-owner.',
    verdict: 'YTA',
    votes: { AUTHOR: 7, OTHER: 2, EVERYBODY: 1, NOBODY: 0, INFO: 1 },
  });
  expect(anecdotes[1]!.votes).toMatchObject({ AUTHOR: 0, NOBODY: 5 });
  const [other] = parseScruples(spoiled('scruples.jsonl', '"label": "AUTHOR"', '"label": "OTHER"'));
  expect(other!.verdict).toBe('NTA');
});

test.each([
  ['a missing column', '"title"', '"heading"', 1, 'title: Invalid input'],
  ['an unknown label', '"label": "NOBODY"', '"label": "NO ONE"', 2, 'label: Invalid option'],
  ['an unknown vote', '"OTHER": 1}', '"THEM": 1}', 2, 'label_scores'],
  ['a wrong type', '"AUTHOR": 7', '"AUTHOR": "7"', 1, 'label_scores.AUTHOR: Invalid input'],
  ['a truncated row', '"label": "INFO"}', '', 3, 'is not JSON'],
  ['a post twice', '"s2"', '"s1"', 2, 'repeats the id "s1"'],
])('%s is an error with file, line and reason', (_, from, to, line, reason) => {
  expect(() => parseScruples(spoiled('scruples.jsonl', from, to))).toThrow(
    `scruples.jsonl:${line}: ${reason}`,
  );
});
