/**
 * Which characters of a rendered chat come from the messages and which from the template. Only template text may
 * hold control tokens: `<|im_end|>` in a survey answer is text. Found by rendering twice, the second time with
 * the content blacked out, and comparing. Next: tokenizer.ts.
 */
import { TemplateError } from './chat-template.ts';

export interface RenderedChat {
  text: string;
  /** 1 where a character (UTF-16 unit) of `text` comes from a message. */
  fromContent: Uint8Array;
}

/** Keys whose values templates compare with words of their own, so they are left alone (and checked by the caller). */
const structural = new Set(['role', 'type']);

/**
 * @param render   the template over some messages
 * @param tokens   the contents of all added tokens
 */
export function renderWithOrigin<T>(
  messages: T,
  render: (messages: T) => string,
  tokens: string[],
): RenderedChat {
  const text = render(messages);
  const mark = unusedCharacters(text + JSON.stringify(messages), 1)[0]!;
  // Blanks, quotes, backslashes and control characters stay, so that trim, splitlines and tojson act the same.
  const blacked = mapTexts(messages, (part) =>
    part.replace(/[^\s"\\\p{Cc}]/gu, (c) => mark.repeat(c.length)),
  );
  const shadow = attempt(() => render(blacked));
  if (shadow?.length === text.length) {
    const fromContent = new Uint8Array(text.length);
    let same = true;
    for (let i = 0; i < text.length && same; i++) {
      if (shadow[i] === mark) fromContent[i] = 1;
      else same = shadow[i] === text[i];
    }
    if (same) return { text, fromContent };
  }
  return renderGuarded(messages, render, tokens, text);
}

/**
 * For templates that look into the content. Where content spells a token, or its edge could complete one, single
 * characters are swapped for private ones while the template runs, and back afterwards.
 */
function renderGuarded<T>(
  messages: T,
  render: (messages: T) => string,
  tokens: string[],
  text: string,
): RenderedChat {
  const private_ = unusedCharacters(text + JSON.stringify(messages), 512);
  const standIn = new Map<string, string>();
  const original = new Map<string, string>();
  const swap = (character: string): string => {
    let other = standIn.get(character);
    if (other === undefined) {
      other = private_[standIn.size] ?? private_.at(-1)!;
      standIn.set(character, other);
      original.set(other, character);
    }
    return other;
  };
  const guarded = mapTexts(messages, (part) => {
    const units = part.split('');
    for (const index of dangerous(part, tokens)) units[index] = swap(units[index]!);
    return units.join('');
  });
  const units = render(guarded).split('');
  const fromContent = Uint8Array.from(units, (unit) => (original.has(unit) ? 1 : 0));
  return { text: units.map((unit) => original.get(unit) ?? unit).join(''), fromContent };
}

/** Indices of one character of every token in `part`, and of edges that could complete a token next to other text. */
function dangerous(part: string, tokens: string[]): Set<number> {
  const found = new Set<number>();
  for (const token of tokens) {
    for (let at = part.indexOf(token); at >= 0; at = part.indexOf(token, at + 1)) found.add(at);
    for (let cut = 1; cut < token.length; cut++) {
      if (part.startsWith(token.slice(cut))) found.add(0);
      if (part.endsWith(token.slice(0, cut))) found.add(part.length - 1);
      if (part !== '' && token.slice(cut).startsWith(part)) found.add(0);
    }
  }
  return found;
}

function mapTexts<T>(value: T, change: (text: string) => string, key = ''): T {
  const mapped = (): unknown => {
    if (typeof value === 'string') return structural.has(key) ? value : change(value);
    if (Array.isArray(value)) return value.map((item: unknown) => mapTexts(item, change));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value as Record<string, unknown>);
    return Object.fromEntries(entries.map(([name, item]) => [name, mapTexts(item, change, name)]));
  };
  return mapped() as T;
}

function unusedCharacters(text: string, count: number): string[] {
  const used = new Set(text);
  const free: string[] = [];
  for (let code = 0xe100; code <= 0xf8ff && free.length < count; code++) {
    const character = String.fromCharCode(code);
    if (!used.has(character)) free.push(character);
  }
  return free;
}

/** Undefined when the template refuses the blacked-out messages: it looks into them. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}
