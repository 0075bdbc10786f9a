/**
 * The text of a generation as its tokens come: a piece is given out when it cannot become part of a stop string any
 * more. Ids become text in detokenizer.ts; who draws the tokens is in batcher.ts.
 */
import type { StreamingDetokenizer } from './detokenizer.ts';
import type { Tokenizer } from './tokenizer.ts';

export class TextStream {
  /** All text given out so far. */
  text = '';
  private held = '';
  private readonly tokenizer: Tokenizer | undefined;
  private readonly detokenizer: StreamingDetokenizer | undefined;
  private readonly stops: readonly string[];

  /**
   * @param tokenizer  absent for a checkpoint without one: there is no text then
   * @param options    `continues`: the text goes on after other text; `stop`: it ends before the first of these
   */
  constructor(
    tokenizer: Tokenizer | undefined,
    { continues, stop }: { continues: boolean; stop: readonly string[] },
  ) {
    this.tokenizer = tokenizer;
    this.detokenizer = tokenizer?.stream({ continues });
    this.stops = stop;
  }

  /** @returns the text that became final, and whether a stop string was found (the text ends before it) */
  push(id: number): { piece: string; stopped: boolean } {
    // A model may have more rows than its tokenizer has tokens: they have no text.
    return this.extend(this.tokenizer?.isToken(id) ? (this.detokenizer?.push(id) ?? '') : '');
  }

  /** The end without a stop string. @returns the rest */
  end(): string {
    const { piece, stopped } = this.extend(this.detokenizer?.flush() ?? '');
    if (stopped) return piece;
    const rest = this.held;
    this.held = '';
    return piece + this.release(rest);
  }

  private extend(added: string): { piece: string; stopped: boolean } {
    const open = this.held + added;
    const found = this.stops.map((stop) => open.indexOf(stop)).filter((at) => at >= 0);
    if (found.length > 0) {
      this.held = '';
      return { piece: this.release(open.slice(0, Math.min(...found))), stopped: true };
    }
    const keep = Math.max(0, ...this.stops.map((stop) => overlap(open, stop)));
    this.held = open.slice(open.length - keep);
    return { piece: this.release(open.slice(0, open.length - keep)), stopped: false };
  }

  private release(text: string): string {
    this.text += text;
    return text;
  }
}

/** Length of the longest end of `text` that is a beginning of `stop`. */
function overlap(text: string, stop: string): number {
  for (let length = Math.min(text.length, stop.length - 1); length > 0; length--) {
    if (text.endsWith(stop.slice(0, length))) return length;
  }
  return 0;
}
