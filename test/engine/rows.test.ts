import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError, findLeakage, parseRows, readData } from '../../engine/rows.ts';
import type { Row, RowKeys } from '../../engine/rows.ts';

function parse(lines: unknown[], keys: RowKeys = {}): Row[] {
  const text = lines
    .map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))
    .join('\n');
  return parseRows(new TextEncoder().encode(text), 'a.jsonl', keys);
}

function parseOne(line: unknown, keys: RowKeys = {}): Row {
  const [row] = parse([line], keys);
  if (row === undefined) throw new Error('no row');
  return row;
}

function problemsOf(lines: unknown[], keys: RowKeys = {}): string {
  try {
    parse(lines, keys);
  } catch (error) {
    if (error instanceof DataError) return error.message;
    throw error;
  }
  throw new Error('no DataError');
}

const qa = [
  { role: 'user', content: 'q' },
  { role: 'assistant', content: 'a' },
];

describe('each kind is told from its keys', () => {
  test('chat', () => {
    expect(parseOne({ messages: qa, extra: 1 })).toEqual({
      kind: 'chat',
      messages: qa,
      id: 'a.jsonl:1',
      source: 'a.jsonl:1',
      weight: 1,
    });
  });
  test('prompt and completion, with id, weight and group', () => {
    expect(parseOne({ prompt: 'p', completion: 'c', id: 7, weight: 2, group: 'g' })).toEqual({
      kind: 'completion',
      prompt: 'p',
      completion: 'c',
      id: '7',
      source: 'a.jsonl:1',
      weight: 2,
      group: 'g',
    });
  });
  test('text', () => {
    expect(parseOne({ text: 't' })).toMatchObject({ kind: 'text', text: 't' });
  });
  test('alpaca: the user turn is instruction, newline, input; history and system come first', () => {
    const row = { instruction: 'i', input: 'n', output: 'o', system: 's', history: [['q', 'a']] };
    expect(parseOne(row)).toMatchObject({
      kind: 'chat',
      messages: [
        { role: 'system', content: 's' },
        ...qa,
        { role: 'user', content: 'i\nn' },
        { role: 'assistant', content: 'o' },
      ],
    });
    expect(parseOne({ instruction: 'i', input: '', output: 'o' })).toMatchObject({
      messages: [{ content: 'i' }, { content: 'o' }],
    });
  });
  test('sharegpt: all five speakers have a role', () => {
    const speakers = ['system', 'human', 'function_call', 'observation', 'gpt'];
    const row = parseOne({ conversations: speakers.map((from) => ({ from, value: from })) });
    const got = row.kind === 'chat' ? row.messages.map((m) => m.role) : [];
    expect(got).toEqual(['system', 'user', 'assistant', 'tool', 'assistant']);
  });
  test('survey: a label, a list and an object give the same distribution', () => {
    const base = { item: 'I like order.', scale: [1, 2, 3] };
    for (const target of [2, '2', [0, 5, 0], { 2: 1 }]) {
      expect(parseOne({ ...base, target })).toMatchObject({
        kind: 'survey',
        scale: ['1', '2', '3'],
        distribution: [0, 1, 0],
      });
    }
    expect(parseOne({ ...base, target: { 1: 30, 3: 10 } })).toMatchObject({
      distribution: [0.75, 0, 0.25],
    });
  });
  test('key names can be chosen, and then win over alpaca', () => {
    const row = { instruction: 'p', output: 'c' };
    expect(parseOne(row, { prompt: 'instruction', completion: 'output' })).toMatchObject({
      kind: 'completion',
      prompt: 'p',
      completion: 'c',
    });
    const usual = {
      prompt: 'prompt',
      completion: 'completion',
      text: 'text',
      messages: 'messages',
    };
    expect(parseOne({ messages: qa, text: 'rendered' }, usual)).toMatchObject({ kind: 'chat' });
    expect(parseOne({ body: 't' }, { text: 'body' })).toMatchObject({ kind: 'text', text: 't' });
    expect(parseOne({ turns: qa }, { messages: 'turns' })).toMatchObject({ kind: 'chat' });
  });
});

describe('bad rows name file, line and reason', () => {
  test.each<[unknown, RegExp]>([
    ['{"text": ', /not JSON/],
    ['[{"text":"t"}]', /JSON array.*jq/],
    ['"x"', /want a JSON object/],
    [{ a: 1, b: 2 }, /keys \{a, b\} fit no kind/],
    [{ text: '' }, /text is empty/],
    [{ text: 5 }, /text: .*expected string/],
    [{ prompt: 'p', completion: '' }, /completion is empty/],
    [{ messages: [{ role: 'user', content: 'q' }] }, /no assistant message.*user/],
    [{ messages: [{ role: 'user' }] }, /messages\.0\.content/],
    [{ messages: [] }, /messages/],
    [{ conversations: [{ from: 'bot', value: 'x' }] }, /conversations\.0\.from/],
    [{ item: 'i', scale: ['1', '1'], target: '1' }, /label "1" twice/],
    [{ item: 'i', scale: [1, 2], target: 3 }, /target 3 is not a label of the scale \["1", "2"\]/],
    [{ item: 'i', scale: [1, 2], target: [1] }, /target has 1 shares, want 2/],
    [{ item: 'i', scale: [1, 2], target: { 9: 1 } }, /target names "9"/],
    [{ item: 'i', scale: [1, 2], target: [0, 0] }, /sums to 0/],
    [{ item: 'i', scale: [1, 2], target: [-1, 2] }, /target/],
    [{ text: 't', weight: -1 }, /weight/],
  ])('%j', (line, want) => {
    const got = problemsOf([{ text: 'good' }, '', line]);
    expect(got).toMatch(/a\.jsonl:3: /);
    expect(got).toMatch(want);
  });
  test('twenty are listed, the rest counted', () => {
    const got = problemsOf(Array.from({ length: 33 }, () => ({ nothing: 1 })));
    expect(got.split('\n')).toHaveLength(22);
    expect(got).toMatch(/33 of 33 rows[^]*and 13 more$/);
  });
  test('invalid UTF-8 and an empty file', () => {
    expect(() => parseRows(new Uint8Array([0x22, 0xff, 0x22]), 'b', {})).toThrow(/b:1: not UTF-8/);
    expect(() => parseRows(new Uint8Array(), 'b', {})).toThrow(/no rows/);
  });
});

test('a byte order mark and CRLF line ends are no part of the data', () => {
  expect(parse(['\uFEFF{"text":"a"}\r', '{"text":"b"}\r'])).toMatchObject([
    { text: 'a' },
    { text: 'b' },
  ]);
});

test('a folder gives train, valid and test; a missing train.jsonl is an error', () => {
  const folder = mkdtempSync(join(tmpdir(), 'attune-rows-'));
  expect(() => readData(folder)).toThrow(/lacks train\.jsonl/);
  expect(() => readData(join(folder, 'none'))).toThrow(/does not exist/);
  writeFileSync(join(folder, 'train.jsonl'), '{"text":"a"}\n{"text":"b"}\n');
  writeFileSync(join(folder, 'valid.jsonl'), '{"text":"b"}\n{"text":"c"}\n');
  const splits = readData(folder);
  expect(splits.train).toHaveLength(2);
  expect(splits.test).toBeUndefined();
  expect(findLeakage(splits)).toEqual([
    expect.stringMatching(/valid\.jsonl:1 is in the training split too.*train\.jsonl:2/),
  ]);
  expect(readData(join(folder, 'valid.jsonl')).train).toHaveLength(2);
});
