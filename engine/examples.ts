/**
 * Rows to examples: token ids and the list of supervised pairs. Only answers are supervised unless asked
 * otherwise; the end of the answer (end of text, end of turn) is always part of it. A survey row with soft
 * targets becomes a small tree: the prompt is the trunk, each label a branch.
 * What would train on something else than the user thinks is refused here: two BOS, a token that straddles
 * prompt and answer, a truncated answer, a row with nothing supervised. Read engine/forest.ts next.
 */
import { UserError } from '../kernels/index.ts';
import { DataError, listProblems } from './rows.ts';
import type { ChatRow, CompletionRow, Row, SurveyRow, TextRow } from './rows.ts';
import type { ChatMessage, TokenizerLike } from './tokenizer-types.ts';

/** The row at `position` (counted from the root of its path) predicts `targetId`. */
export interface ExamplePair {
  position: number;
  targetId: number;
  weight: number;
}

export interface ExampleBranch {
  tokenIds: number[];
  pairs: ExamplePair[];
}

export interface Example {
  id: string;
  /** file:line */
  source: string;
  group?: string;
  tokenIds: number[];
  pairs: ExamplePair[];
  /** Continuations of tokenIds; their pairs count positions from the root of the trunk. */
  branches?: ExampleBranch[];
}

export interface EncodeOptions {
  /** How prompt/completion and survey rows become text: as they stand, or through the chat template. */
  format?: 'raw' | 'chat';
  /** Which tokens are learned; `last-answer` differs from `answers` only in chats (mlx-lm's --mask-prompt). */
  supervise?: 'answers' | 'last-answer' | 'everything';
  /** `joint` encodes the joined text and refuses merged boundaries; `separate` encodes the parts alone. */
  boundary?: 'joint' | 'separate';
  /** Tokens of the longest path, end of text included. */
  maxSeqLength?: number;
  /** What happens to longer rows: refused, or the left end of the prompt is cut. Answers are never cut. */
  truncation?: 'error' | 'prompt';
  /** `none` leaves the end of text out of raw rows: only for completions that end otherwise. */
  endOfText?: 'supervised' | 'none';
}

/** A path of tokens of which [start, end) is learned. */
interface Path {
  ids: number[];
  spans: { start: number; end: number }[];
}

/** All rows, or a DataError that lists every row that cannot be used. */
export function encodeRows(
  rows: Row[],
  tokenizer: TokenizerLike,
  options: EncodeOptions = {},
): Example[] {
  const { examples, problems } = tryEncodeRows(rows, tokenizer, options);
  if (problems.length > 0) throw new DataError(listProblems(problems, rows.length));
  return examples;
}

export function tryEncodeRows(
  rows: Row[],
  tokenizer: TokenizerLike,
  options: EncodeOptions,
): { examples: Example[]; problems: string[] } {
  const examples: Example[] = [];
  const problems: string[] = [];
  for (const row of rows) {
    try {
      examples.push(encodeRow(row, tokenizer, options));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(`${row.source}: ${error.message}`);
    }
  }
  return { examples, problems };
}

/** One row. Errors do not name file and line: encodeRows does. */
export function encodeRow(
  row: Row,
  tokenizer: TokenizerLike,
  options: EncodeOptions = {},
): Example {
  const body =
    row.kind === 'survey'
      ? surveyTree(row, tokenizer, options)
      : singlePath(row, tokenizer, options);
  const example = {
    id: row.id,
    source: row.source,
    ...(row.group === undefined ? {} : { group: row.group }),
    ...body,
  };
  refuseDoubleBos(example.tokenIds, tokenizer);
  if (supervisedPairs(example).length === 0)
    throw new DataError('no supervised token: nothing would be learned');
  return truncate(example, tokenizer, options);
}

/** Trunk pairs, then those of the branches in order. */
export function supervisedPairs(example: Pick<Example, 'pairs' | 'branches'>): ExamplePair[] {
  return [...example.pairs, ...(example.branches ?? []).flatMap((branch) => branch.pairs)];
}

// ---- single paths: chat, completion, text

function singlePath(
  row: ChatRow | CompletionRow | TextRow,
  tokenizer: TokenizerLike,
  options: EncodeOptions,
): Pick<Example, 'tokenIds' | 'pairs'> {
  const path = rowPath(row, tokenizer, options);
  const spans =
    options.supervise === 'everything' ? [{ start: 1, end: path.ids.length }] : path.spans;
  return {
    tokenIds: path.ids,
    pairs: spans.flatMap((span) => spanPairs(path.ids, span, row.weight)),
  };
}

function rowPath(
  row: ChatRow | CompletionRow | TextRow,
  tokenizer: TokenizerLike,
  options: EncodeOptions,
): Path {
  if (row.kind === 'chat') return chatPath(row.messages, tokenizer, options);
  if (row.kind === 'completion') return answerPath(row.prompt, row.completion, tokenizer, options);
  refuseWrittenMarkers(row.text, row.text, tokenizer);
  const ids = withEndOfText(tokenizer.encode(row.text), tokenizer, options);
  return { ids, spans: [{ start: 1, end: ids.length }] };
}

/** Token t is predicted by row t − 1; the very first token of a path has no row that could predict it. */
function spanPairs(
  ids: number[],
  span: { start: number; end: number },
  weight: number,
): ExamplePair[] {
  const first = Math.max(1, span.start);
  return ids
    .slice(first, span.end)
    .map((targetId, i) => ({ position: first + i - 1, targetId, weight }));
}

/** Prompt and answer, as raw text or as two turns of a chat. */
function answerPath(
  prompt: string,
  answer: string,
  tokenizer: TokenizerLike,
  options: EncodeOptions,
): Path {
  if (options.format === 'chat') {
    const turns = [
      { role: 'user', content: prompt },
      { role: 'assistant', content: answer },
    ];
    return chatPath(turns, tokenizer, options);
  }
  refuseWrittenMarkers(prompt === '' ? answer : prompt, answer, tokenizer);
  const { ids, promptLength } =
    options.boundary === 'separate'
      ? encodeApart(prompt, answer, tokenizer)
      : tokenizer.encodePair(prompt, answer);
  const closed = withEndOfText(ids, tokenizer, options);
  return { ids: closed, spans: [{ start: promptLength, end: closed.length }] };
}

function encodeApart(
  prompt: string,
  answer: string,
  tokenizer: TokenizerLike,
): { ids: number[]; promptLength: number } {
  const bare = tokenizer.encode(prompt, { addSpecialTokens: false });
  // Only BOS is wanted: some tokenizers also write an end of text, which must not stand before the answer.
  const opens = tokenizer.bosId !== undefined && tokenizer.encode(prompt)[0] === tokenizer.bosId;
  const left = opens ? [tokenizer.bosId, ...bare] : bare;
  const ids = [...left, ...tokenizer.encode(answer, { addSpecialTokens: false })];
  return { ids, promptLength: left.length };
}

function withEndOfText(ids: number[], tokenizer: TokenizerLike, options: EncodeOptions): number[] {
  if (options.endOfText === 'none') return ids;
  const eosId = tokenizer.eosIds[0];
  if (eosId === undefined) {
    throw new DataError(
      'the tokenizer names no end-of-text token, so the model would never learn to stop',
    );
  }
  return ids.at(-1) === eosId ? ids : [...ids, eosId];
}

// ---- chats

/**
 * The span of an assistant message starts where the rendering of everything before it, with the generation
 * prompt, stops: exactly what the model will be given. It ends with the last end-of-turn token of the message.
 */
function chatPath(messages: ChatMessage[], tokenizer: TokenizerLike, options: EncodeOptions): Path {
  const ids = tokenizer.encodeChat(messages).ids;
  const answers = messages.flatMap((message, index) =>
    message.role === 'assistant' ? [index] : [],
  );
  const wanted = options.supervise === 'last-answer' ? answers.slice(-1) : answers;
  return {
    ids,
    spans: wanted.map((index) => answerSpan(messages, index, ids, { tokenizer, options })),
  };
}

function answerSpan(
  messages: ChatMessage[],
  index: number,
  ids: number[],
  { tokenizer, options }: { tokenizer: TokenizerLike; options: EncodeOptions },
): { start: number; end: number } {
  const before = tokenizer.encodeChat(messages.slice(0, index), { addGenerationPrompt: true }).ids;
  const through =
    index === messages.length - 1 ? ids : tokenizer.encodeChat(messages.slice(0, index + 1)).ids;
  const start = commonPrefix(before, through);
  if (start < before.length && options.boundary !== 'separate') {
    throw new DataError(mergedBoundary(before, through, start, tokenizer));
  }
  const end = answerEnd(through, start, tokenizer);
  if (commonPrefix(through, ids) < end) {
    throw new DataError(
      `the chat template writes message ${index} otherwise once later messages follow; ` +
        'train on the last answer only (mask_prompt: true), or split the chat into several rows',
    );
  }
  return { start, end };
}

function mergedBoundary(
  before: number[],
  through: number[],
  start: number,
  tokenizer: TokenizerLike,
): string {
  const want = before.slice(start, start + 3).map((id) => JSON.stringify(tokenizer.tokenText(id)));
  const got = through.slice(start, start + 3).map((id) => JSON.stringify(tokenizer.tokenText(id)));
  return (
    `prompt and answer merge: the generation prompt ends in ${want.join(' ')}, ` +
    `the rendered answer has ${got.join(' ')} there; change the start of the answer, or pass boundary: separate`
  );
}

function answerEnd(ids: number[], start: number, tokenizer: TokenizerLike): number {
  const last = ids.findLastIndex((id, i) => i >= start && tokenizer.eosIds.includes(id));
  return last === -1 ? ids.length : last + 1;
}

function commonPrefix(a: number[], b: number[]): number {
  const differs = a.findIndex((id, i) => id !== b[i]);
  return differs === -1 ? a.length : differs;
}

// ---- surveys

function surveyTree(
  row: SurveyRow,
  tokenizer: TokenizerLike,
  options: EncodeOptions,
): Pick<Example, 'tokenIds' | 'pairs' | 'branches'> {
  const labels = row.scale.flatMap((label, i) => {
    const share = row.distribution[i] ?? 0;
    if (share === 0) return [];
    return [{ share, ...labelPath(row.item, label + row.suffix, tokenizer, options) }];
  });
  return labelTree(labels, row.weight);
}

/** What may follow a prompt, and with which probability it shall. */
export interface LabelPath {
  prompt: number[];
  answer: number[];
  share: number;
}

/** Soft targets: one branch per label (each with mass); the branching row gets one pair per label. */
export function labelTree(
  labels: readonly LabelPath[],
  weight = 1,
): Pick<Example, 'tokenIds' | 'pairs' | 'branches'> {
  const trunk = labels[0]!.prompt;
  const stray = labels.find(
    (label) =>
      commonPrefix(label.prompt, trunk) < trunk.length || label.prompt.length !== trunk.length,
  );
  if (stray)
    throw new DataError(
      'the prompt is encoded differently before different labels; pass boundary: separate',
    );
  const only = labels.length === 1 ? labels[0] : undefined;
  if (only) {
    const ids = [...trunk, ...only.answer];
    return {
      tokenIds: ids,
      pairs: spanPairs(ids, { start: trunk.length, end: ids.length }, weight),
    };
  }
  return {
    tokenIds: trunk,
    pairs: labels.map(({ answer, share }) => ({
      position: trunk.length - 1,
      targetId: answer[0]!,
      weight: share * weight,
    })),
    branches: labels
      .filter(({ answer }) => answer.length > 1)
      .map(({ answer, share }) => {
        const span = { start: trunk.length + 1, end: trunk.length + answer.length };
        return {
          tokenIds: answer,
          pairs: spanPairs([...trunk, ...answer], span, share * weight),
        };
      }),
  };
}

function labelPath(
  item: string,
  label: string,
  tokenizer: TokenizerLike,
  options: EncodeOptions,
): { prompt: number[]; answer: number[] } {
  const { ids, spans } = answerPath(item, label, tokenizer, options);
  const { start, end } = spans[0]!;
  if (start === 0) throw new DataError('the item gives no token to answer after');
  if (end <= start) throw new DataError(`label ${JSON.stringify(label)} gives no token`);
  return { prompt: ids.slice(0, start), answer: ids.slice(start, end) };
}

// ---- guards

function refuseDoubleBos(ids: number[], tokenizer: TokenizerLike): void {
  const { bosId } = tokenizer;
  if (bosId === undefined || ids[0] !== bosId || ids[1] !== bosId) return;
  throw new DataError(
    `starts with two BOS tokens (${tokenizer.tokenText(bosId)} twice): template and tokenizer both add one; ` +
      'take it out of the template or switch add_bos_token off',
  );
}

/** Control tokens typed into a row are plain text to the tokenizer, never the token that the writer meant. */
function refuseWrittenMarkers(head: string, tail: string, tokenizer: TokenizerLike): void {
  const bos = tokenizer.bosId === undefined ? '' : tokenizer.tokenText(tokenizer.bosId);
  if (bos !== '' && head.trimStart().startsWith(bos)) {
    throw new DataError(
      `begins with ${bos} as text; BOS is added by the tokenizer: take it out of the data`,
    );
  }
  const eos = tokenizer.eosIds
    .map((id) => tokenizer.tokenText(id))
    .find((text) => tail.trimEnd().endsWith(text));
  if (eos === undefined || eos === '') return;
  throw new DataError(
    `ends with ${eos} as text; the end of text is added by the engine: take it out of the data, ` +
      'or use chat rows ("messages") if this is a rendered chat',
  );
}

function truncate(example: Example, tokenizer: TokenizerLike, options: EncodeOptions): Example {
  const { maxSeqLength } = options;
  const branches = example.branches ?? [];
  const longest = example.tokenIds.length + Math.max(0, ...branches.map((b) => b.tokenIds.length));
  if (maxSeqLength === undefined || longest <= maxSeqLength) return example;
  const excess = longest - maxSeqLength;
  const first = Math.min(...supervisedPairs(example).map((pair) => pair.position));
  const kept = example.tokenIds[0] === tokenizer.bosId ? 1 : 0; // BOS stays
  const sizes = `${longest} tokens, want at most ${maxSeqLength} (max_seq_length)`;
  if (options.truncation !== 'prompt') {
    throw new DataError(`${sizes}; shorten the row, raise the limit, or pass truncation: prompt`);
  }
  if (excess > first - kept) {
    throw new DataError(
      `${sizes}, and the learned part alone has ${longest - first}; an answer is never cut`,
    );
  }
  const shift = (pairs: ExamplePair[]): ExamplePair[] =>
    pairs.map((pair) => ({ ...pair, position: pair.position - excess }));
  return {
    ...example,
    tokenIds: [...example.tokenIds.slice(0, kept), ...example.tokenIds.slice(kept + excess)],
    pairs: shift(example.pairs),
    ...(branches.length === 0
      ? {}
      : { branches: branches.map((b) => ({ ...b, pairs: shift(b.pairs) })) }),
  };
}

// ---- lint: the preflight of the data

export interface LintReport {
  rows: number;
  examples: number;
  problems: string[];
  tokens: number;
  supervisedTokens: number;
  longest: number;
  /** Examples of which no pair has an end-of-text or end-of-turn token as target. */
  withoutEnd: number;
  /** Examples whose tokens and pairs another one repeats. */
  duplicates: number;
  previews: { source: string; context: string; learned: string[] }[];
}

/** What `validate` shows: counts, everything that would be refused, and the learned tokens of the first rows. */
export function lintExamples(
  rows: Row[],
  tokenizer: TokenizerLike,
  options: EncodeOptions & { numPreviews?: number } = {},
): LintReport {
  const { examples, problems } = tryEncodeRows(rows, tokenizer, options);
  const lengths = examples.map(exampleTokens);
  const ends = (pair: ExamplePair): boolean => tokenizer.eosIds.includes(pair.targetId);
  const distinct = new Set(examples.map((e) => JSON.stringify([e.tokenIds, e.pairs, e.branches])));
  return {
    rows: rows.length,
    examples: examples.length,
    problems,
    tokens: lengths.reduce((a, b) => a + b, 0),
    supervisedTokens: examples.reduce((sum, e) => sum + supervisedPairs(e).length, 0),
    longest: lengths.reduce((a, b) => Math.max(a, b), 0),
    withoutEnd: examples.filter((e) => !supervisedPairs(e).some(ends)).length,
    duplicates: examples.length - distinct.size,
    previews: examples.slice(0, options.numPreviews ?? 3).map((e) => preview(e, tokenizer)),
  };
}

/** Tokens of trunk and branches. */
export function exampleTokens(example: Pick<Example, 'tokenIds' | 'branches'>): number {
  return (example.branches ?? []).reduce(
    (sum, b) => sum + b.tokenIds.length,
    example.tokenIds.length,
  );
}

function preview(example: Example, tokenizer: TokenizerLike): LintReport['previews'][number] {
  const pairs = supervisedPairs(example);
  const first = Math.min(...pairs.map((pair) => pair.position));
  const context = example.tokenIds.slice(Math.max(0, first - 7), first + 1);
  const show = (id: number): string => JSON.stringify(tokenizer.tokenText(id));
  return {
    source: example.source,
    context: context.map(show).join(' '),
    learned: pairs.map((pair) => {
      const weight = pair.weight === 1 ? '' : ` x ${Number(pair.weight.toPrecision(4))}`;
      return `${show(pair.targetId)}${weight}`;
    }),
  };
}

export function renderLint(report: LintReport): string {
  const lines = [
    `${report.examples} of ${report.rows} rows usable, ${report.tokens} tokens, ` +
      `${report.supervisedTokens} supervised, longest row ${report.longest} tokens`,
  ];
  if (report.withoutEnd > 0)
    lines.push(`${report.withoutEnd} rows never learn where the answer ends`);
  if (report.duplicates > 0) lines.push(`${report.duplicates} rows repeat another one`);
  for (const { source, context, learned } of report.previews) {
    lines.push(`${source}: after ${context} learns ${learned.join(' ')}`);
  }
  if (report.problems.length > 0) lines.push(listProblems(report.problems, report.rows));
  return lines.join('\n');
}
