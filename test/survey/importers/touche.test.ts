import { parseTouche } from '../../../survey/importers/touche.ts';
import { golden, spoiled } from '../../support/spoil.ts';

const argumentsFile = golden('touche-arguments.tsv');
const labelsFile = golden('touche-labels.tsv');

test('arguments come with the refined values of their labels', () => {
  const read = parseTouche(argumentsFile, labelsFile);
  expect(read.map(({ id, stance, values }) => [id, stance, values])).toEqual([
    ['X1', 'in favor of', ['power_resources', 'universalism_nature']],
    ['X2', 'against', ['benevolence_dependability']],
    ['X3', 'in favor of', []],
  ]);
  expect(read[0]).toMatchObject({
    conclusion: 'Village libraries should lend tools',
    premise: 'a "library of things" spares each street nine drills and a lot of plastic',
  });
});

test.each([
  ['a missing column', 'Premise', 'premise', 1, 'lacks column "Premise"'],
  ['a bad stance', 'against', 'opposed', 3, 'Stance is "opposed", want one of "in favor of"'],
  ['a truncated row', '\tin favor of\tpeople', '', 4, 'has 2 cells, want 4'],
  [
    'an empty premise',
    'a borrowed saw comes back blunt, and nobody is answerable for it',
    ' ',
    3,
    'Premise is empty',
  ],
  ['an argument twice', 'X3', 'X1', 4, 'repeats Argument ID "X1" of line 2'],
  ['an argument without labels', 'X2', 'X9', 3, '"X9" is not in touche-labels.tsv'],
])('arguments: %s is an error with file, line and reason', (_, from, to, line, reason) => {
  const file = spoiled('touche-arguments.tsv', from, to);
  expect(() => parseTouche(file, labelsFile)).toThrow(`touche-arguments.tsv:${line}: ${reason}`);
});

test.each([
  ['an unknown value', 'Hedonism', 'Hedonist', 1, 'lacks column "Hedonism"; it has "Argument ID"'],
  ['a bad label', 'X2\t0', 'X2\tyes', 3, 'Self-direction: thought is "yes", want one of "0", "1"'],
  ['a truncated row', 'X3\t0\t0', 'X3\t0', 4, 'has 20 cells, want 21'],
])('labels: %s is an error with file, line and reason', (_, from, to, line, reason) => {
  const file = spoiled('touche-labels.tsv', from, to);
  expect(() => parseTouche(argumentsFile, file)).toThrow(`touche-labels.tsv:${line}: ${reason}`);
});

test('labels of other arguments are not passed over', () => {
  const text = argumentsFile.text.split('\n').slice(0, 2).join('\n');
  expect(() => parseTouche({ name: 'a.tsv', text }, labelsFile)).toThrow(
    'touche-labels.tsv:3: "X2" is not in a.tsv\ntouche-labels.tsv:4: "X3"',
  );
});
