// A tokenizer of words with their leading space: small enough to predict ids, real enough to merge across
// a prompt/answer boundary ("Rating: " + "1" encodes as "Rating:" " 1").
import { FileError } from '../../kernels/index.ts';
import type { ChatMessage, TokenizerLike } from '../../engine/tokenizer-types.ts';

export class ToyTokenizer implements TokenizerLike {
  readonly bosId = 1;
  readonly eosIds = [2];
  private readonly texts = [
    '<unk>',
    '<s>',
    '</s>',
    '<|user|>',
    '<|assistant|>',
    '<|system|>',
    '<|tool|>',
  ];
  private readonly ids = new Map<string, number>();

  encode(text: string, options: { addSpecialTokens?: boolean } = {}): number[] {
    const pieces = text.match(/ ?[^ ]+| +/g) ?? [];
    const ids = pieces.map((piece) => this.idOf(piece));
    return options.addSpecialTokens === false ? ids : [this.bosId, ...ids];
  }

  encodePair(prompt: string, completion: string): { ids: number[]; promptLength: number } {
    const left = this.encode(prompt);
    const ids = this.encode(prompt + completion);
    if (left.some((id, i) => id !== ids[i])) throw new FileError('boundary: a token merges');
    return { ids, promptLength: left.length };
  }

  encodeChat(
    messages: ChatMessage[],
    options: { addGenerationPrompt?: boolean } = {},
  ): { ids: number[] } {
    const ids = [this.bosId];
    for (const { role, content } of messages) {
      ids.push(this.roleId(role), ...this.encode(content, { addSpecialTokens: false }), 2);
    }
    if (options.addGenerationPrompt) ids.push(this.roleId('assistant'));
    return { ids };
  }

  tokenText(id: number): string {
    return this.texts[id] ?? '<unk>';
  }

  private roleId(role: string): number {
    return this.texts.indexOf(`<|${role}|>`);
  }

  private idOf(piece: string): number {
    const known = this.ids.get(piece);
    if (known !== undefined) return known;
    this.ids.set(piece, this.texts.length);
    return this.texts.push(piece) - 1;
  }
}
