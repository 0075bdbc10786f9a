/**
 * What the data layer asks of a tokenizer. engine/tokenizer.ts is the real one; tests bring small fakes.
 * Only text and ids pass through here: no files, no templates, no vocabulary.
 */

export interface ChatMessage {
  role: string;
  content: string;
  [key: string]: unknown;
}

export interface TokenizerLike {
  /** Text to ids; adds what the tokenizer itself adds (BOS) unless told not to. Control tokens in text stay text. */
  encode(text: string, options?: { addSpecialTokens?: boolean }): number[];
  /** Encodes the joined text once; throws where a token straddles the boundary. */
  encodePair(prompt: string, completion: string): { ids: number[]; promptLength: number };
  encodeChat(
    messages: ChatMessage[],
    options?: { addGenerationPrompt?: boolean },
  ): { ids: number[] };
  /** The token as a reader would write it, for messages and previews. */
  tokenText(id: number): string;
  readonly bosId?: number | undefined;
  readonly eosIds: readonly number[];
}
