/**
 * Log-probabilities as the OpenAI API writes them. A token that is also the likeliest one has the same number in both
 * places, since both are printed from one float; what is not finite becomes the lowest number that clients know.
 */
import type { TokenScore } from '../engine/token-tree.ts';
import type { Tokenizer } from '../engine/tokenizer.ts';

/** How token names are written in a reply. */
export interface TokenNames {
  tokenizer: Tokenizer | undefined;
  /** `token_id:123` instead of text. */
  asIds: boolean;
}

/** The lists of `/v1/completions`: one entry a token. */
export interface CompletionLogprobs {
  tokens: string[];
  token_logprobs: (number | null)[];
  top_logprobs: (Record<string, number> | null)[];
  /** Where each token starts in the choice's text, in Unicode code points. */
  text_offset: number[];
}

/** JSON has no infinity; clients read this as "impossible". */
const LOWEST = -9999;

export function finite(logProb: number): number {
  return Math.max(LOWEST, logProb);
}

export function tokenName({ tokenizer, asIds }: TokenNames, id: number): string {
  if (asIds || !tokenizer?.isToken(id)) return `token_id:${id}`;
  return tokenizer.pieceText(id);
}

/** `score` is undefined for the first token of a prompt: nothing predicts it. */
export function completionLogprobs(
  names: TokenNames,
  tokens: readonly { id: number; score: TokenScore | undefined; offset: number }[],
): CompletionLogprobs {
  return {
    tokens: tokens.map(({ id }) => tokenName(names, id)),
    token_logprobs: tokens.map(({ score }) => (score ? finite(score.logProb) : null)),
    top_logprobs: tokens.map(({ id, score }) => (score ? topOf(names, id, score) : null)),
    text_offset: tokens.map(({ offset }) => offset),
  };
}

/** The likeliest tokens and the one that stands there. Of two tokens with one text the likelier counts. */
function topOf(names: TokenNames, id: number, score: TokenScore): Record<string, number> {
  const top = new Map<string, number>();
  for (const entry of [...score.top, { id, logProb: score.logProb }]) {
    const name = tokenName(names, entry.id);
    top.set(name, Math.max(top.get(name) ?? -Infinity, finite(entry.logProb)));
  }
  return Object.fromEntries(top);
}

/** An entry of vLLM's `prompt_logprobs`: by token id, the likeliest ones and the one that stands there. */
export type PromptLogprobs = Record<
  string,
  { logprob: number; rank: number; decoded_token: string }
> | null;

export function promptLogprobs(
  names: TokenNames,
  id: number,
  { logProb, rank = 0, top }: TokenScore,
): PromptLogprobs {
  const entry = (token: number, logprob: number, place: number): [string, object] => [
    String(token),
    { logprob: finite(logprob), rank: place, decoded_token: tokenName(names, token) },
  ];
  const best = top.map((other, i) => entry(other.id, other.logProb, i + 1));
  return Object.fromEntries([entry(id, logProb, rank), ...best]) as PromptLogprobs;
}

export interface ChatLogprob {
  token: string;
  logprob: number;
  bytes: number[];
  top_logprobs: { token: string; logprob: number; bytes: number[] }[];
}

export function chatLogprob(names: TokenNames, id: number, score: TokenScore): ChatLogprob {
  const entry = (token: number, logProb: number) => {
    const name = tokenName(names, token);
    const { tokenizer } = names;
    const bytes = tokenizer?.isToken(token) ? [...tokenizer.pieceBytes(token)] : [];
    return { token: name, logprob: finite(logProb), bytes };
  };
  const top = score.top.map((other) => entry(other.id, other.logProb));
  return { ...entry(id, score.logProb), top_logprobs: top };
}

/**
 * Where tokens start in the text they make, in code points. Tokens that a tokenizer puts before a prompt's text have
 * no width, and the bytes of one character all start where the character does.
 */
export class Offsets {
  private at: number;
  private readonly tokenizer: Tokenizer | undefined;
  private readonly stream: ReturnType<Tokenizer['stream']> | undefined;

  constructor(tokenizer: Tokenizer | undefined, options: { start: number; continues: boolean }) {
    this.at = options.start;
    this.tokenizer = tokenizer;
    this.stream = tokenizer?.stream({ continues: options.continues });
  }

  next(id: number): number {
    const start = this.at;
    if (this.tokenizer?.isToken(id)) this.at += codePoints(this.stream?.push(id) ?? '');
    return start;
  }
}

export function codePoints(text: string): number {
  return Array.from(text).length;
}
