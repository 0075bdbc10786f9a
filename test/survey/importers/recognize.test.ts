import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bankAsKvs, loadBank } from '../../../survey/bank.ts';
import { checkSurveyFiles } from '../../../survey/importers/recognize.ts';

const fixtures = join(import.meta.dirname, '..', '..', 'fixtures', 'importers');
const fixture = (name: string): string => join(fixtures, name);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'recognize-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test.each([
  ['AITA-value', ['aita-value.json'], { posts: 3, self_direction_thought: 2, hedonism: 1 }],
  [
    'Touché23-ValueEval',
    ['touche-arguments.tsv', 'touche-labels.tsv'],
    { arguments: 3, values: 3 },
  ],
  ['MoralChoice', ['moralchoice.csv'], { decisions: 2 }],
  ['MoralChoice question form', ['moralchoice-ab.json'], { ab: 1 }],
  ['Value Portrait', ['value-portrait.json'], { texts: 2, responses: 3 }],
  ['DailyDilemmas', ['daily-dilemmas.csv'], { decisions: 2 }],
  ['DailyDilemmas situations', ['daily-dilemmas-situations.csv'], { situations: 2 }],
  ['DailyDilemmas values', ['daily-dilemmas-values.csv'], { values: 2 }],
  ['Scruples', ['scruples.jsonl'], { posts: 3, YTA: 1, Neutral: 1, 'without verdict': 1 }],
  ['MACHIAVELLI steps', ['machiavelli.jsonl'], { steps: 2, games: 1 }],
])('%s is told from its text and counted', (format, names, counts) => {
  const paths = names.map(fixture);
  expect(checkSurveyFiles(paths)).toEqual([{ paths, format, counts }]);
});

test('a KVS bank and a PVQ copy are told too, several files in one go', () => {
  const items = Array.from({ length: 40 }, (_, i) => `${i + 1},Somebody likes kites.`);
  const paths = [
    written('bank.json', JSON.stringify(bankAsKvs())),
    written('pvq.csv', ['number,text', ...items].join('\n')),
  ];
  const [bank, pvq] = checkSurveyFiles(paths);
  expect(bank).toMatchObject({ format: 'KVS', counts: { statements: loadBank().items.length } });
  expect(pvq).toEqual({ paths: [paths[1]], format: 'PVQ', counts: { 'PVQ40 items': 40 } });
});

test('a file of no format, and arguments without labels, are errors with the file', () => {
  expect(() => checkSurveyFiles([written('a.csv', 'a,b\n1,2')])).toThrow(
    /a\.csv: is in none of the formats that have an importer: KVS, AITA-value/,
  );
  expect(() => checkSurveyFiles([fixture('touche-arguments.tsv')])).toThrow(
    /touche-arguments\.tsv: is Touché23-ValueEval; name its labels file after it/,
  );
});
