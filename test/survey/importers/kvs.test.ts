import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson, parseJsonLines } from '../../../survey/importers/json.ts';
import { parseKvs, readKvs } from '../../../survey/importers/kvs.ts';
import { readSource } from '../../../survey/importers/source.ts';
import { parseTable } from '../../../survey/importers/table.ts';

const row = {
  sentence: 'I paint my fences in colours of my own.',
  negative_sentence: ' I paint my fences as the street does.',
  category: 'SDT',
  level1: ['Be creative'],
  level2: ['Self_direction_thought'],
  level3: ['Openness_to_change'],
  level4: ['Personal focus'],
};
const file = {
  tasks: ['Say a number.'],
  response_template: ['I say {rating}!'],
  train: [row],
  eval: [row],
  test: [row, row],
};
const source = (value: unknown) => ({ name: 'kvs.json', text: JSON.stringify(value, null, 1) });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kvs-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('a KVS file gives items with values by id and trimmed sentences', () => {
  const path = join(folder, 'kvs.json');
  writeFileSync(path, JSON.stringify(file));
  const bank = readKvs(path);
  expect(bank.templates).toEqual([{ prefix: 'I say', gap: ' ', suffix: '!' }]);
  expect(bank.tasks).toEqual([{ forward: 'Say a number.' }]);
  expect(bank.items.map((item) => item.id)).toEqual([
    'be_creative.train.0',
    'be_creative.dev.0',
    'be_creative.test.0',
    'be_creative.test.1',
  ]);
  expect(bank.items[3]).toEqual({
    id: 'be_creative.test.1',
    split: 'test',
    sentence: 'I paint my fences in colours of my own.',
    negativeSentence: 'I paint my fences as the street does.',
    level1: 'be_creative',
    refined: 'self_direction_thought',
    basic: 'self_direction',
    source: `${path}#/test/1`,
  });
});

test.each([
  [
    'a missing column',
    { ...file, eval: [{ ...row, sentence: undefined }] },
    /:28: eval\.0\.sentence/,
  ],
  [
    'an unknown value',
    { ...file, train: [{ ...row, level1: ['Be creativ'] }] },
    /:9: unknown level-1 value "Be creativ"\. Did you mean "be_creative"\?/,
  ],
  [
    'levels that disagree',
    { ...file, train: [{ ...row, level2: ['Hedonism'] }] },
    /:9: level2 is "Hedonism", but "Be creative" belongs to self_direction_thought/,
  ],
  ['a template without slot', { ...file, response_template: ['I say'] }, /:6: .*wants the slot/],
  ['too few reversed tasks', { ...file, tasks_reversed: [] }, /has 0 entries, want 1/],
])('%s is an error with file, line and reason', (_, value, message) => {
  expect(() => parseKvs(source(value))).toThrow(message);
  expect(() => parseKvs(source(value))).toThrow(/^kvs\.json:\d+: /);
});

test('text that is not JSON is an error with its line', () => {
  const broken = { name: 'a.json', text: '{\n "a": [1,\n 2,, 3]\n}' };
  expect(() => parseJson(broken)).toThrow('a.json:3: is not JSON from ", 3]');
  expect(() => parseJson({ name: 'a.json', text: '{\n"a": 1\n' })).toThrow(
    'a.json:3: ends too early',
  );
  for (const bad of ['"\\x"', '"\t"']) {
    const text = `{\n"a": 1,\n"b": ${bad}}`;
    expect(() => parseJson({ name: 'a.json', text })).toThrow('a.json:3: is not JSON from');
  }
});

test('JSON Lines: every bad line is named, blank lines are skipped', () => {
  const shape = z.object({ a: z.number() });
  expect(parseJsonLines({ name: 'x', text: '{"a":1}\n\n{"a":2}\n' }, shape)).toEqual([
    { line: 1, value: { a: 1 } },
    { line: 3, value: { a: 2 } },
  ]);
  expect(() => parseJsonLines({ name: 'x', text: '{"a":1}\n{\n{"a":"b"}' }, shape)).toThrow(
    /^x:2: is not JSON.*\nx:3: a: /,
  );
});

test('a source that is missing, not text, or an LFS pointer is refused', () => {
  const path = join(folder, 'bad');
  expect(() => readSource(path)).toThrow('cannot be read');
  writeFileSync(path, Uint8Array.of(0x1f, 0x8b, 0xff));
  expect(() => readSource(path)).toThrow('is not UTF-8 text');
  writeFileSync(path, 'version https://git-lfs.github.com/spec/v1\n');
  expect(() => readSource(path)).toThrow('is a Git LFS pointer');
});

describe('tables', () => {
  test('CSV keeps quoted commas, quotes and line breaks, and the line a row starts on', () => {
    const text = 'id,text\r\n1,"a, ""b""\nc"\r\n2,d';
    const rows = parseTable({ name: 't.csv', text }, 'csv', ['id', 'text']);
    expect(rows.map((r) => [r.line, r.cell('id'), r.cell('text')])).toEqual([
      [2, '1', 'a, "b"\nc'],
      [4, '2', 'd'],
    ]);
  });

  test('TSV knows no quoting, and the last line may lack its newline', () => {
    const rows = parseTable({ name: 't.tsv', text: 'id\ttext\n1\t"a' }, 'tsv', ['text']);
    expect(rows.map((r) => r.cell('text'))).toEqual(['"a']);
  });

  test.each([
    ['id,word\n1,a', /^t:1: lacks column "text"; it has "id", "word"$/],
    ['id,text\n1', /^t:2: has 1 cells, want 2/],
    ['id,text\n1,"a', /^t:2: has a quote that never closes/],
    ['id,text\n1,"a"b', /^t:2: has "b" after a closing quote/],
  ])('a faulty table is named: %j', (text, message) => {
    expect(() => parseTable({ name: 't', text }, 'csv', ['id', 'text'])).toThrow(message);
  });
});
