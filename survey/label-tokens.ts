/**
 * From a prompt and its labels to token ids, the same way for scoring and for training (protocol: value profile).
 * Prompt and label are encoded jointly, as the model would meet them. Where a tokenizer merges the end of the prompt
 * with a label, the prompt is cut back to what all labels have in common and the rest belongs to every label: the sum
 * of log-probabilities is still that of the text. Users: respondent.ts, study/rows.ts.
 */
import { DataError } from '../engine/rows.ts';
import type { TokenizerLike } from '../engine/tokenizer-types.ts';

export type Format = 'raw' | 'chat';

/** A prompt in its two parts: what is asked, and the start of the answer. */
export interface Question {
  user: string;
  assistant: string;
}

export interface LabelTokens {
  prompt: number[];
  /** answers[i] are the ids of labels[i] after the prompt; never empty. */
  answers: number[][];
  /** What ends an answer: end of text, or in chats the end of the turn. */
  end: number;
}

export interface LabelOptions {
  format: Format;
  /** separate: prompt and label are encoded each alone. Default joint. */
  boundary?: 'joint' | 'separate';
}

/** @throws DataError when a label has no token, or the tokenizer names no end of text */
export function labelTokens(
  tokenizer: TokenizerLike,
  question: Question,
  labels: readonly string[],
  { format, boundary = 'joint' }: LabelOptions,
): LabelTokens {
  const alone = promptIds(tokenizer, question, format);
  const apart = (label: string): number[] => [
    ...alone,
    ...tokenizer.encode(label, { addSpecialTokens: false }),
  ];
  const { paths, end } =
    boundary === 'separate'
      ? { paths: labels.map((label) => apart(label)), end: endOfText(tokenizer) }
      : jointPaths(tokenizer, question, labels, format);
  const shared = Math.min(...paths.map((path) => commonPrefix(alone, path)));
  const answers = paths.map((path) => path.slice(shared));
  const empty = answers.findIndex((answer) => answer.length === 0);
  if (shared === 0 || empty >= 0) {
    const what = shared === 0 ? 'the prompt' : `the label ${JSON.stringify(labels[empty])}`;
    throw new DataError(`${what} gives no token of its own: ${JSON.stringify(question.user)}`);
  }
  return { prompt: alone.slice(0, shared), answers, end };
}

/** The ids that a model is given before it answers. */
export function promptIds(tokenizer: TokenizerLike, question: Question, format: Format): number[] {
  if (format === 'raw') return opened(tokenizer, rawText(question));
  if (question.assistant !== '') return chatAnswer(tokenizer, question, '').ids;
  const turn = [{ role: 'user', content: question.user }];
  return tokenizer.encodeChat(turn, { addGenerationPrompt: true }).ids;
}

export function rawText({ user, assistant }: Question): string {
  return assistant === '' ? user : `${user}\n\n${assistant}`;
}

function jointPaths(
  tokenizer: TokenizerLike,
  question: Question,
  labels: readonly string[],
  format: Format,
): { paths: number[][]; end: number } {
  if (format === 'raw') {
    const text = rawText(question);
    return {
      paths: labels.map((l) => opened(tokenizer, text + l)),
      end: endOfText(tokenizer),
    };
  }
  const chats = labels.map((label) => chatAnswer(tokenizer, question, label));
  return { paths: chats.map(({ ids }) => ids), end: chats[0]!.end };
}

/** The rendered chat up to the token that ends the answer. */
function chatAnswer(
  tokenizer: TokenizerLike,
  { user, assistant }: Question,
  label: string,
): { ids: number[]; end: number } {
  const { ids } = tokenizer.encodeChat([
    { role: 'user', content: user },
    { role: 'assistant', content: assistant + label },
  ]);
  const last = ids.findLastIndex((id) => tokenizer.eosIds.includes(id));
  return last < 0
    ? { ids, end: endOfText(tokenizer) }
    : { ids: ids.slice(0, last), end: ids[last]! };
}

function endOfText(tokenizer: TokenizerLike): number {
  const end = tokenizer.eosIds[0];
  if (end !== undefined) return end;
  throw new DataError('the tokenizer names no end-of-text token, so an answer would never end');
}

/** Text behind the tokenizer's beginning-of-text token, if it writes one; never an end of text. */
function opened(tokenizer: TokenizerLike, text: string): number[] {
  const ids = tokenizer.encode(text, { addSpecialTokens: false });
  const { bosId } = tokenizer;
  return bosId !== undefined && tokenizer.encode('')[0] === bosId ? [bosId, ...ids] : ids;
}

function commonPrefix(a: readonly number[], b: readonly number[]): number {
  const differs = a.findIndex((id, i) => id !== b[i]);
  return differs === -1 ? a.length : differs;
}
