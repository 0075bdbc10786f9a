/**
 * Training data as people write it: JSONL, one object a line, the kind told from its keys (formats.md, 2).
 * Six kinds come in (chat, sharegpt, alpaca, prompt/completion, text, survey), four come out; alpaca and
 * sharegpt are chats with other key names. Nothing here knows tokens: read engine/examples.ts next.
 * Every bad line is collected (up to 20) as file:line: reason, then one DataError is thrown.
 */
import { isUtf8 } from 'node:buffer';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FileError } from '../kernels/index.ts';
import type { ChatMessage } from './tokenizer-types.ts';

/** A data file or a row of it is not what it should be. */
export class DataError extends FileError {}

interface RowBase {
  id: string;
  /** file:line */
  source: string;
  /** Multiplies the weight of every supervised pair of the row. */
  weight: number;
  group?: string;
}
export interface ChatRow extends RowBase {
  kind: 'chat';
  messages: ChatMessage[];
}
export interface CompletionRow extends RowBase {
  kind: 'completion';
  prompt: string;
  completion: string;
}
export interface TextRow extends RowBase {
  kind: 'text';
  text: string;
}
export interface SurveyRow extends RowBase {
  kind: 'survey';
  item: string;
  scale: string[];
  /** Probability of each label of the scale; sums to 1. */
  distribution: number[];
  /** Follows every label, before the end of text. */
  suffix: string;
}
export type Row = ChatRow | CompletionRow | TextRow | SurveyRow;

/** Names of keys in the user's file, where they differ from ours. */
export interface RowKeys {
  prompt?: string;
  completion?: string;
  text?: string;
  messages?: string;
}

export interface DataSplits {
  train: Row[];
  valid?: Row[];
  test?: Row[];
}

const maxReported = 20;

/** A .jsonl file is the training split; a folder holds train.jsonl and perhaps valid.jsonl, test.jsonl. */
export function readData(path: string, keys: RowKeys = {}): DataSplits {
  if (!existsSync(path) || !statSync(path).isDirectory()) return { train: readRows(path, keys) };
  const train = join(path, 'train.jsonl');
  if (!existsSync(train)) {
    throw new DataError(
      `data: folder ${path} lacks train.jsonl (optional beside it: valid.jsonl, test.jsonl)`,
    );
  }
  const splits: DataSplits = { train: readRows(train, keys) };
  for (const name of ['valid', 'test'] as const) {
    const file = join(path, `${name}.jsonl`);
    if (existsSync(file)) splits[name] = readRows(file, keys);
  }
  return splits;
}

/** All rows of one JSONL file. Blank lines are skipped, unknown keys ignored. */
export function readRows(path: string, keys: RowKeys = {}): Row[] {
  if (!existsSync(path)) throw new DataError(`data: ${path} does not exist`);
  return parseRows(readFileSync(path), path, keys);
}

export function parseRows(bytes: Uint8Array, path: string, keys: RowKeys = {}): Row[] {
  const rows: Row[] = [];
  const problems: string[] = [];
  const total = forEachLine(bytes, (line, number) => {
    const source = `${path}:${number}`;
    try {
      if (!isUtf8(line)) throw new DataError('not UTF-8');
      const text = new TextDecoder().decode(line).trim();
      if (text !== '') rows.push(parseRow(text, source, keys));
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      problems.push(`${source}: ${error.message}`);
    }
  });
  if (problems.length > 0) throw new DataError(listProblems(problems, total));
  if (rows.length === 0) throw new DataError(`${path}: no rows; want one JSON object a line`);
  return rows;
}

/** One error text for many rows: the first 20, then how many more. */
export function listProblems(problems: string[], total: number): string {
  const shown = problems.slice(0, maxReported).map((p) => `  ${p}`);
  const more = problems.length - shown.length;
  if (more > 0) shown.push(`  … and ${more} more`);
  return `data: ${problems.length} of ${total} rows cannot be used:\n${shown.join('\n')}`;
}

function forEachLine(bytes: Uint8Array, visit: (line: Uint8Array, number: number) => void): number {
  let number = 0;
  let start = 0;
  while (start < bytes.length) {
    const newline = bytes.indexOf(10, start);
    const end = newline === -1 ? bytes.length : newline;
    visit(bytes.subarray(start, end), ++number);
    start = end + 1;
  }
  return number;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DataError(`not JSON: ${String(error)}`);
  }
}

function parseRow(text: string, source: string, keys: RowKeys): Row {
  if (text.startsWith('[')) {
    throw new DataError(
      "a JSON array, want one object a line (convert with: jq -c '.[]' file.json)",
    );
  }
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) {
    throw new DataError(`want a JSON object, got ${text.slice(0, 40)}`);
  }
  const kind = detectKind(value, keys);
  const base = check(baseShape, value);
  const common = {
    id: base.id === undefined ? source : String(base.id),
    source,
    weight: base.weight ?? 1,
    ...(base.group === undefined ? {} : { group: String(base.group) }),
  };
  return { ...common, ...readers[kind](value, keys) };
}

type Kind = 'chat' | 'sharegpt' | 'survey' | 'alpaca' | 'completion' | 'text';
type Body =
  | Omit<ChatRow, keyof RowBase>
  | Omit<CompletionRow, keyof RowBase>
  | Omit<TextRow, keyof RowBase>
  | Omit<SurveyRow, keyof RowBase>;

function detectKind(value: object, keys: RowKeys): Kind {
  const has = (key: string): boolean => Object.hasOwn(value, key);
  const isCompletion = has(keys.prompt ?? 'prompt') && has(keys.completion ?? 'completion');
  // Names that the user chose win over a kind that happens to use the same words (instruction, output).
  const chosen = (key: string | undefined, usual: string): boolean =>
    key !== undefined && key !== usual;
  if (isCompletion && (chosen(keys.prompt, 'prompt') || chosen(keys.completion, 'completion')))
    return 'completion';
  if (chosen(keys.text, 'text') && has(keys.text ?? 'text')) return 'text';
  if (has(keys.messages ?? 'messages')) return 'chat';
  if (has('conversations')) return 'sharegpt';
  if (has('item') && has('scale')) return 'survey';
  if (has('instruction') && has('output')) return 'alpaca';
  if (isCompletion) return 'completion';
  if (has('text')) return 'text';
  const seen = Object.keys(value).slice(0, 8).join(', ');
  throw new DataError(
    `keys {${seen}} fit no kind; want messages | conversations | item, scale, target | ` +
      `instruction, output | ${keys.prompt ?? 'prompt'}, ${keys.completion ?? 'completion'} | ${keys.text ?? 'text'}`,
  );
}

const readers: Record<Kind, (value: object, keys: RowKeys) => Body> = {
  chat: (value, keys) => {
    const messages = check(
      z.array(message).min(1),
      pick(value, keys.messages ?? 'messages'),
      'messages',
    );
    return { kind: 'chat', messages: checkTurns(messages) };
  },
  sharegpt: (value) => {
    const { conversations } = check(sharegptShape, value);
    const turns = conversations.map((turn) => ({ role: roles[turn.from], content: turn.value }));
    return { kind: 'chat', messages: checkTurns(turns) };
  },
  alpaca: (value) => ({ kind: 'chat', messages: alpacaMessages(check(alpacaShape, value)) }),
  completion: (value, keys) => {
    const promptKey = keys.prompt ?? 'prompt';
    const completionKey = keys.completion ?? 'completion';
    const completion = check(z.string(), pick(value, completionKey), completionKey);
    if (completion === '') throw new DataError(`${completionKey} is empty: nothing to learn from`);
    return {
      kind: 'completion',
      prompt: check(z.string(), pick(value, promptKey), promptKey),
      completion,
    };
  },
  text: (value, keys) => {
    const key = keys.text ?? 'text';
    const text = check(z.string(), pick(value, key), key);
    if (text === '') throw new DataError(`${key} is empty: nothing to learn from`);
    return { kind: 'text', text };
  },
  survey: (value) => {
    const { item, scale, target, suffix } = check(surveyShape, value);
    const labels = scale.map(String);
    const twice = labels.find((label, i) => labels.indexOf(label) !== i);
    if (twice !== undefined) throw new DataError(`scale has label ${JSON.stringify(twice)} twice`);
    return {
      kind: 'survey',
      item,
      scale: labels,
      distribution: distribution(target, labels),
      suffix: suffix ?? '',
    };
  },
};

const message = z.object({ role: z.string().min(1), content: z.string() });
const label = z.union([z.string().min(1), z.number()]);
const share = z.number().nonnegative();
const baseShape = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  weight: z.number().positive().optional(),
  group: z.union([z.string(), z.number()]).optional(),
});
const roles = {
  human: 'user',
  user: 'user',
  gpt: 'assistant',
  assistant: 'assistant',
  system: 'system',
  observation: 'tool',
  function_call: 'assistant',
} as const;
const from = z.enum([
  'human',
  'user',
  'gpt',
  'assistant',
  'system',
  'observation',
  'function_call',
]);
const sharegptShape = z.object({
  conversations: z.array(z.object({ from, value: z.string() })).min(1),
});
const alpacaShape = z.object({
  instruction: z.string(),
  input: z.string().nullish(),
  output: z.string(),
  system: z.string().nullish(),
  history: z.array(z.tuple([z.string(), z.string()])).nullish(),
});
const surveyShape = z.object({
  item: z.string().min(1),
  scale: z.array(label).min(2),
  target: z.union([label, z.array(share), z.record(z.string(), share)]),
  suffix: z.string().optional(),
});

function alpacaMessages(row: z.output<typeof alpacaShape>): ChatMessage[] {
  const messages: ChatMessage[] = [];
  if (row.system) messages.push({ role: 'system', content: row.system });
  for (const [question, answer] of row.history ?? []) {
    messages.push({ role: 'user', content: question }, { role: 'assistant', content: answer });
  }
  const user = row.input ? `${row.instruction}\n${row.input}` : row.instruction;
  messages.push({ role: 'user', content: user }, { role: 'assistant', content: row.output });
  return checkTurns(messages);
}

function checkTurns(messages: ChatMessage[]): ChatMessage[] {
  if (!messages.some((m) => m.role === 'assistant')) {
    const seen = messages.map((m) => m.role).join(', ');
    throw new DataError(`no assistant message to learn from; roles are ${seen}`);
  }
  return messages;
}

/** A label is all the mass on it; a distribution (list by scale, or object by label) may be counts or per cent. */
function distribution(target: z.output<typeof surveyShape>['target'], scale: string[]): number[] {
  const shares = targetShares(target, scale);
  const sum = shares.reduce((a, b) => a + b, 0);
  if (!(sum > 0)) throw new DataError('target distribution sums to 0');
  return shares.map((share) => share / sum);
}

function targetShares(target: z.output<typeof surveyShape>['target'], scale: string[]): number[] {
  const list = scale.map((label) => JSON.stringify(label)).join(', ');
  if (typeof target !== 'object') {
    const index = scale.indexOf(String(target));
    if (index === -1)
      throw new DataError(`target ${JSON.stringify(target)} is not a label of the scale [${list}]`);
    return scale.map((_, i) => (i === index ? 1 : 0));
  }
  if (Array.isArray(target)) {
    if (target.length === scale.length) return target;
    throw new DataError(
      `target has ${target.length} shares, want ${scale.length}, one per label of [${list}]`,
    );
  }
  const unknown = Object.keys(target).filter((key) => !scale.includes(key));
  if (unknown.length > 0) {
    throw new DataError(
      `target names ${unknown.map((u) => JSON.stringify(u)).join(', ')}, not in the scale [${list}]`,
    );
  }
  return scale.map((label) => target[label] ?? 0);
}

function pick(value: object, key: string): unknown {
  return Object.entries(value).find(([name]) => name === key)?.[1];
}

/** Parses or throws a DataError that names the key; `under` is the key that `value` was found at. */
function check<S extends z.ZodType>(shape: S, value: unknown, under?: string): z.output<S> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const texts = result.error.issues.map((issue) => {
    const path = [...(under === undefined ? [] : [under]), ...issue.path.map(String)].join('.');
    return `${path}: ${issue.message}`;
  });
  throw new DataError(texts.join('; '));
}

/** Rows of valid or test that train has too (same content; for surveys the same item): each as one sentence. */
export function findLeakage(splits: DataSplits): string[] {
  const trained = new Map(splits.train.map((row) => [contentKey(row), row.source]));
  return (['valid', 'test'] as const).flatMap((name) =>
    (splits[name] ?? []).flatMap((row) => {
      const twin = trained.get(contentKey(row));
      return twin === undefined ? [] : [`${row.source} is in the training split too (${twin})`];
    }),
  );
}

function contentKey(row: Row): string {
  if (row.kind === 'chat') return JSON.stringify(row.messages);
  if (row.kind === 'completion') return JSON.stringify([row.prompt, row.completion]);
  return row.kind === 'text' ? row.text : JSON.stringify([row.item, row.scale]);
}
