/**
 * From tokens back to text, all at once and one by one. Byte-level vocabularies map each character to a byte;
 * SentencePiece ones spell unknown characters as <0xNN> tokens. A piece never ends inside a UTF-8 sequence.
 * The library's own decoders drop U+FEFF and write another number of U+FFFD for broken bytes than the reference
 * implementation, hence this file. Next: tokenizer.ts.
 */
import { isUtf8 } from 'node:buffer';
import { FileError } from '../kernels/index.ts';

/** How token strings become text, read from the `decoder` of tokenizer.json. */
export interface DecodePlan {
  byteLevel: boolean;
  byteFallback: boolean;
  replacements: [from: string, to: string][];
  /** Removed once from the start of the whole text, when it is there. */
  stripStart: string;
}

interface DecoderConfig {
  type?: unknown;
  decoders?: unknown;
  pattern?: { String?: unknown };
  content?: unknown;
  start?: unknown;
  stop?: unknown;
  replacement?: unknown;
  prepend_scheme?: unknown;
  add_prefix_space?: unknown;
}

/** Reads the decoder section; throws FileError for a kind that decoder language models do not use. */
export function decodePlan(decoder: unknown, source: string): DecodePlan {
  const plan: DecodePlan = {
    byteLevel: false,
    byteFallback: false,
    replacements: [],
    stripStart: '',
  };
  addDecoder(plan, decoder ?? {}, source);
  if (plan.byteLevel && plan.byteFallback) {
    throw new FileError(`${source}: decoder is both ByteLevel and ByteFallback; want one of them`);
  }
  return plan;
}

function addDecoder(plan: DecodePlan, config: DecoderConfig, source: string): void {
  const bad = (): never => {
    const got = JSON.stringify(config).slice(0, 120);
    throw new FileError(
      `${source}: decoder ${got} is not supported; want ByteLevel, Metaspace, or a Sequence of Replace, ByteFallback, Fuse, Strip`,
    );
  };
  switch (config.type) {
    case 'Sequence':
      if (!Array.isArray(config.decoders)) return bad();
      for (const part of config.decoders) addDecoder(plan, (part ?? {}) as DecoderConfig, source);
      return;
    case 'ByteLevel':
      plan.byteLevel = true;
      return;
    case 'ByteFallback':
      plan.byteFallback = true;
      return;
    case 'Fuse':
      return;
    case 'Replace': {
      const from = config.pattern?.String;
      if (typeof from !== 'string' || from === '' || typeof config.content !== 'string')
        return bad();
      plan.replacements.push([from, config.content]);
      return;
    }
    case 'Strip':
      if (typeof config.content !== 'string' || config.start !== 1 || config.stop !== 0)
        return bad();
      plan.stripStart = config.content;
      return;
    case 'Metaspace': {
      const mark = config.replacement ?? '▁';
      if (typeof mark !== 'string' || mark === '') return bad();
      plan.replacements.push([mark, ' ']);
      const prepends = config.prepend_scheme !== 'never' && config.add_prefix_space !== false;
      if (prepends) plan.stripStart = ' ';
      return;
    }
    default:
      bad();
  }
}

/** GPT-2's table: printable Latin-1 characters stand for themselves, the other bytes for U+0100 and up. */
export const byteOfCharacter: ReadonlyMap<string, number> = new Map(
  (() => {
    let next = 0x100;
    return Array.from({ length: 256 }, (_, byte): [string, number] => {
      const plain =
        (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
      return [String.fromCharCode(plain ? byte : next++), byte];
    });
  })(),
);

const encoder = new TextEncoder();

/** The bytes of a byte-level token; a token with any other character stands for its own text. */
function byteLevelBytes(token: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of token) {
    const byte = byteOfCharacter.get(character);
    if (byte === undefined) return encoder.encode(token);
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

function fallbackByte(token: string): number | undefined {
  return /^<0x[0-9A-Fa-f]{2}>$/.test(token) ? parseInt(token.slice(3, 5), 16) : undefined;
}

/** The bytes that one token stands for within a text. */
export function tokenBytes(plan: DecodePlan, token: string): Uint8Array {
  if (plan.byteLevel) return byteLevelBytes(token);
  const byte = plan.byteFallback ? fallbackByte(token) : undefined;
  return byte === undefined ? encoder.encode(visible(plan, token)) : Uint8Array.of(byte);
}

function visible(plan: DecodePlan, token: string): string {
  return plan.replacements.reduce((text, [from, to]) => text.replaceAll(from, to), token);
}

function stripped(plan: DecodePlan, text: string): string {
  return plan.stripStart !== '' && text.startsWith(plan.stripStart)
    ? text.slice(plan.stripStart.length)
    : text;
}

/** All tokens at once, as the reference implementation does it. */
export function decodeTokens(plan: DecodePlan, tokens: string[]): string {
  if (plan.byteLevel) {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const text = tokens.map((token) => decoder.decode(byteLevelBytes(token), { stream: true }));
    return stripped(plan, text.join('') + decoder.decode());
  }
  const pieces: string[] = [];
  let run: number[] = [];
  const endRun = (): void => {
    if (run.length > 0) pieces.push(byteRunText(run));
    run = [];
  };
  for (const token of tokens) {
    const byte = plan.byteFallback ? fallbackByte(token) : undefined;
    if (byte !== undefined) {
      run.push(byte);
      continue;
    }
    endRun();
    pieces.push(visible(plan, token));
  }
  endRun();
  return stripped(plan, pieces.join(''));
}

/** A run of byte tokens is text if all of it is valid UTF-8, otherwise one U+FFFD per byte. */
function byteRunText(bytes: number[]): string {
  const run = Uint8Array.from(bytes);
  if (!isUtf8(run)) return '\uFFFD'.repeat(bytes.length);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(run);
}

/**
 * Text as tokens arrive. At most three tokens are held back, while a UTF-8 sequence is incomplete. The pieces joined
 * equal `decodeTokens`, with one exception that streaming forces: in a run of byte tokens that is broken only
 * later, what was valid so far has already been given out, and only the broken bytes become U+FFFD.
 */
export class StreamingDetokenizer {
  private readonly plan: DecodePlan;
  private readonly tokenOf: (id: number) => string | undefined;
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  private pending: number[] = [];
  private started = false;

  /** @param tokenOf  the token string of an id; undefined to skip it; throws for an unknown id */
  constructor(plan: DecodePlan, tokenOf: (id: number) => string | undefined) {
    this.plan = plan;
    this.tokenOf = tokenOf;
  }

  push(id: number): string {
    const token = this.tokenOf(id);
    if (token === undefined) return '';
    if (this.plan.byteLevel) {
      return this.emit(this.decoder.decode(byteLevelBytes(token), { stream: true }));
    }
    const byte = this.plan.byteFallback ? fallbackByte(token) : undefined;
    if (byte !== undefined) return this.emit(this.pushByte(byte));
    return this.emit(this.endRun() + visible(this.plan, token));
  }

  flush(): string {
    return this.emit(this.plan.byteLevel ? this.decoder.decode() : this.endRun());
  }

  private pushByte(byte: number): string {
    let text = '';
    if (!continues(this.pending, byte)) text = this.endRun();
    this.pending.push(byte);
    const want = sequenceLength(this.pending[0]!);
    if (this.pending.length < want) return text;
    return text + this.endRun();
  }

  private endRun(): string {
    if (this.pending.length === 0) return '';
    const text = byteRunText(this.pending);
    this.pending = [];
    return text;
  }

  private emit(text: string): string {
    if (this.started || text === '') return text;
    this.started = true;
    return stripped(this.plan, text);
  }
}

/** Bytes that a sequence starting with `lead` has; 1 for a byte that cannot start a longer one. */
function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 1;
}

/** Whether `byte` may follow the incomplete sequence (Unicode 15, table 3-7). */
function continues(pending: number[], byte: number): boolean {
  if (pending.length === 0) return true;
  if (byte < 0x80 || byte > 0xbf) return false;
  if (pending.length > 1) return true;
  const lead = pending[0]!;
  if (lead === 0xe0) return byte >= 0xa0;
  if (lead === 0xed) return byte <= 0x9f;
  if (lead === 0xf0) return byte >= 0x90;
  return lead !== 0xf4 || byte <= 0x8f;
}
