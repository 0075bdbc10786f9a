/**
 * The tokenizer of a model folder: text to ids and back, chats to ids, prompt and completion to one id list with a
 * known boundary. One encode path serves training, scoring and generation. Text of users never becomes control
 * tokens unless asked for. How files are checked is in tokenizer-file.ts, how ids become text in detokenizer.ts,
 * how templates run in chat-template.ts, and who wrote which character of a chat in chat-origin.ts.
 */
import { FileError } from '../kernels/index.ts';
import { renderWithOrigin, type RenderedChat } from './chat-origin.ts';
import { ChatTemplate, type TemplateInput } from './chat-template.ts';
import { decodeTokens, StreamingDetokenizer, tokenBytes } from './detokenizer.ts';
import {
  readTokenizerFolder,
  TokenizerError,
  type AddedToken,
  type TokenizerParts,
} from './tokenizer-file.ts';

export { BoundaryError, loadTokenizer, Tokenizer };
export { TemplateError } from './chat-template.ts';

/** Prompt and completion share a token, so no row of the prompt predicts where the completion starts. */
class BoundaryError extends FileError {}

export interface ChatMessage {
  role: string;
  content: unknown;
  [key: string]: unknown;
}

export interface EncodeOptions {
  /** Default true: bos (and eos) as the tokenizer's files say. */
  addSpecialTokens?: boolean;
  /** Default false: `<|eot_id|>` in the text stays text. */
  parseSpecial?: boolean;
}

export interface ChatOptions {
  /** Ends with the opening of an assistant turn. */
  addGenerationPrompt?: boolean;
  /** Default false: control tokens spelled in the messages stay text. True is what transformers does. */
  parseSpecial?: boolean;
  tools?: unknown[];
  /** Further template variables, e.g. enable_thinking. */
  variables?: Record<string, unknown>;
  /** What strftime_now shows; the clock when left out. */
  now?: Date;
}

export interface EncodedChat {
  ids: number[];
  text: string;
  /** 1 for tokens inside `{% generation %}` blocks; undefined when the template marks none. */
  assistantMask?: number[];
}

/** Tokens [start, end) of one message; from `contentStart` on an assistant would have written them itself. */
export interface MessageSpan {
  role: string;
  start: number;
  contentStart: number;
  end: number;
}

class Tokenizer {
  readonly source: string;
  /** One more than the largest id. */
  readonly vocabSize: number;
  readonly specialTokens: ReadonlyMap<string, string>;
  readonly addedTokens: readonly AddedToken[];
  readonly bosId: number | undefined;
  readonly eosIds: number[];
  private readonly parts: TokenizerParts;
  private readonly tokens: (string | undefined)[] = [];
  private readonly specialIds: Set<number>;
  private readonly byFirst = new Map<string, AddedToken[]>();
  private readonly template: ChatTemplate | undefined;

  constructor(parts: TokenizerParts) {
    this.parts = parts;
    this.source = parts.source;
    for (const [token, id] of parts.vocab) this.tokens[id] = token;
    this.vocabSize = this.tokens.length;
    this.addedTokens = parts.added;
    this.specialTokens = parts.specialTokens;
    this.specialIds = new Set(parts.added.filter((t) => t.special).map((t) => t.id));
    const bos = parts.specialTokens.get('bos_token');
    this.bosId = bos === undefined ? undefined : parts.vocab.get(bos);
    this.eosIds = parts.eosIds;
    for (const token of [...parts.added].sort((a, b) => b.content.length - a.content.length)) {
      const first = token.content[0]!;
      this.byFirst.set(first, [...(this.byFirst.get(first) ?? []), token]);
    }
    if (parts.chatTemplate !== undefined) this.template = new ChatTemplate(parts.chatTemplate);
  }

  get chatTemplate(): string | undefined {
    return this.template?.source;
  }

  /** SHA-256 of the chat template, hex. */
  get templateHash(): string | undefined {
    return this.template?.hash;
  }

  encode(text: string, options: EncodeOptions = {}): number[] {
    const whole = text.replace(/\p{Surrogate}/gu, '\uFFFD');
    const ids = options.parseSpecial ? this.encodeParsed(whole) : this.encodePlain(whole, 0);
    if (options.addSpecialTokens === false) return ids;
    return [...this.parts.prefix, ...ids, ...this.parts.suffix];
  }

  /** @throws TokenizerError for an id that is no token */
  decode(ids: Iterable<number>, options: { skipSpecialTokens?: boolean } = {}): string {
    const tokens: string[] = [];
    for (const id of ids) {
      const token = this.tokenText(id);
      if (!(options.skipSpecialTokens && this.specialIds.has(id))) tokens.push(token);
    }
    const text = decodeTokens(this.parts.plan, tokens);
    return this.parts.cleanUp ? cleanUpSpaces(text) : text;
  }

  /**
   * Text as ids arrive; see StreamingDetokenizer. Space clean-up, where a config asks for it, is not applied. Models
   * pad their vocabulary: an id of theirs that is no token, should one be drawn, has no text.
   * With `continues` the text goes on after other text, so that a leading blank belongs to it.
   */
  stream(options: { skipSpecialTokens?: boolean; continues?: boolean } = {}): StreamingDetokenizer {
    const skip = options.skipSpecialTokens ?? false;
    const { plan } = this.parts;
    return new StreamingDetokenizer(options.continues ? { ...plan, stripStart: '' } : plan, (id) =>
      skip && this.specialIds.has(id) ? undefined : this.tokens[id],
    );
  }

  /** Whether an id has a text; a model may have more rows than its tokenizer has tokens. */
  isToken(id: number): boolean {
    return this.tokens[id] !== undefined;
  }

  /** The token string as the vocabulary spells it. */
  tokenText(id: number): string {
    const token = this.tokens[id];
    if (token === undefined) {
      throw new TokenizerError(
        `${this.source}: id ${String(id)} is no token; the vocabulary has ids 0 … ${this.vocabSize - 1}`,
      );
    }
    return token;
  }

  /** The text of one token within a text: with its leading blank, and U+FFFD for bytes that are no text alone. */
  pieceText(id: number): string {
    return decodeTokens({ ...this.parts.plan, stripStart: '' }, [this.tokenText(id)]);
  }

  /** The bytes of one token within a text; several tokens may share a character. */
  pieceBytes(id: number): Uint8Array {
    return tokenBytes(this.parts.plan, this.tokenText(id));
  }

  idOf(token: string): number | undefined {
    return this.parts.vocab.get(token);
  }

  renderChat(messages: ChatMessage[], options: ChatOptions = {}): string {
    return this.renderWithOrigin(messages, options).text;
  }

  /** The template writes bos itself, so no special tokens are added. */
  encodeChat(messages: ChatMessage[], options: ChatOptions = {}): EncodedChat {
    const chat = this.renderWithOrigin(messages, options);
    const ids = this.encodeRendered(chat, chat.text.length);
    const input = this.templateInput(messages, options);
    const ranges = this.needTemplate().generations(input, chat.text);
    if (!ranges) return { ids, text: chat.text };
    const assistantMask = new Array<number>(ids.length).fill(0);
    for (const [start, end] of ranges) {
      if (end <= start) continue;
      const from = commonPrefix(this.encodeRendered(chat, start), ids);
      const head = this.encodeRendered(chat, end);
      const shared = commonPrefix(head, ids);
      assistantMask.fill(1, from, shared < head.length ? shared + 1 : shared);
    }
    return { ids, text: chat.text, assistantMask };
  }

  /**
   * The token span of every message, by rendering the first k messages for every k and taking the longest common
   * token prefix. A prefix that the template refuses (a system message alone) joins the next message.
   */
  messageSpans(messages: ChatMessage[], options: ChatOptions = {}): MessageSpan[] {
    const whole = { ...options, addGenerationPrompt: false };
    const { ids } = this.encodeChat(messages, whole);
    const shared = (count: number, addGenerationPrompt: boolean): number | undefined => {
      if (count === 0 && !addGenerationPrompt) return 0;
      try {
        const chat = this.renderWithOrigin(messages.slice(0, count), {
          ...options,
          addGenerationPrompt,
        });
        return commonPrefix(this.encodeRendered(chat, chat.text.length), ids);
      } catch (error) {
        if (error instanceof FileError) return undefined;
        throw error;
      }
    };
    let start = 0;
    return messages.map(({ role }, index) => {
      const last = index === messages.length - 1;
      const end = last ? ids.length : Math.max(start, shared(index + 1, false) ?? start);
      const opened = role === 'assistant' ? shared(index, true) : undefined;
      const span = {
        role,
        start,
        contentStart: Math.min(end, Math.max(start, opened ?? start)),
        end,
      };
      start = end;
      return span;
    });
  }

  /**
   * Joint encoding of prompt and completion, as the text would be read.
   * @throws BoundaryError when one token spans the boundary
   */
  encodePair(
    prompt: string,
    completion: string,
    options: EncodeOptions = {},
  ): { ids: number[]; promptLength: number } {
    const ids = this.encode(prompt + completion, options);
    const alone = this.encode(prompt, options);
    const head = alone.slice(
      0,
      alone.length - (options.addSpecialTokens === false ? 0 : this.parts.suffix.length),
    );
    const shared = commonPrefix(head, ids);
    if (shared === head.length) return { ids, promptLength: shared };
    // The prompt may be cut differently before the boundary and yet end on one.
    const want = this.decode(head);
    for (let length = shared; length < ids.length; length++) {
      const text = this.decode(ids.slice(0, length));
      if (text === want) return { ids, promptLength: length };
      if (text.length > want.length) break;
    }
    throw this.boundaryError(prompt, completion, ids, want);
  }

  private boundaryError(
    prompt: string,
    completion: string,
    ids: number[],
    want: string,
  ): BoundaryError {
    let length = 1;
    while (length < ids.length && this.decode(ids.slice(0, length)).length <= want.length) length++;
    const token = JSON.stringify(this.pieceText(ids[length - 1]!));
    const near = `${JSON.stringify(prompt.slice(-20))} + ${JSON.stringify(completion.slice(0, 20))}`;
    return new BoundaryError(
      `prompt and completion share the token ${token} at ${near}. Move the space to the start of the completion, or end the prompt with a line break or a control token`,
    );
  }

  private encodePlain(text: string, section: number): number[] {
    return text === '' ? [] : this.parts.encodeText(text, section);
  }

  /** Control tokens where `text` spells them, except over characters that `fromContent` marks. */
  private encodeParsed(text: string, fromContent?: Uint8Array): number[] {
    const ids: number[] = [];
    let section = 0;
    let start = 0;
    let trimStart = false;
    const plain = (end: number, trimEnd: boolean): void => {
      let part = text.slice(start, end);
      if (trimStart) part = part.replace(/^\p{White_Space}+/u, '');
      if (trimEnd) part = part.replace(/\p{White_Space}+$/u, '');
      if (end > start) ids.push(...this.encodePlain(part, section++));
    };
    for (let at = 0; at < text.length;) {
      const token = this.addedTokenAt(text, at, fromContent);
      if (!token) {
        at++;
        continue;
      }
      plain(at, token.lstrip);
      ids.push(token.id);
      section++;
      at += token.content.length;
      start = at;
      trimStart = token.rstrip;
    }
    plain(text.length, false);
    return ids;
  }

  /** The longest added token that starts at `at`. */
  private addedTokenAt(text: string, at: number, fromContent?: Uint8Array): AddedToken | undefined {
    return this.byFirst.get(text[at]!)?.find(({ content, singleWord }) => {
      const end = at + content.length;
      if (!text.startsWith(content, at)) return false;
      if (fromContent?.subarray(at, end).includes(1)) return false;
      return (
        !singleWord ||
        !(/[\p{L}\p{N}_]$/u.test(text.slice(0, at)) || /^[\p{L}\p{N}_]/u.test(text.slice(end)))
      );
    });
  }

  private encodeRendered(chat: RenderedChat, end: number): number[] {
    const text = chat.text.slice(0, end).replace(/\p{Surrogate}/gu, '\uFFFD');
    return this.encodeParsed(text, chat.fromContent);
  }

  private needTemplate(): ChatTemplate {
    if (this.template) return this.template;
    throw new TokenizerError(
      `${this.source}: the model folder has no chat template. Use plain prompts, or add chat_template.jinja`,
    );
  }

  private templateInput(messages: ChatMessage[], options: ChatOptions): TemplateInput {
    const variables: Record<string, unknown> = {
      ...Object.fromEntries(this.specialTokens),
      ...options.variables,
      messages,
      add_generation_prompt: options.addGenerationPrompt ?? false,
    };
    if (options.tools) variables['tools'] = options.tools;
    return { variables, ...(options.now ? { now: options.now } : {}) };
  }

  private renderWithOrigin(messages: ChatMessage[], options: ChatOptions): RenderedChat {
    const template = this.needTemplate();
    const render = (own: { messages: ChatMessage[]; tools: unknown[] | undefined }): string =>
      template.render(
        this.templateInput(own.messages, {
          ...options,
          ...(own.tools ? { tools: own.tools } : {}),
        }),
      );
    const own = { messages, tools: options.tools };
    if (options.parseSpecial) return { text: render(own), fromContent: new Uint8Array() };
    messages.forEach(({ role }, index) => {
      if (/^[\w.-]{1,64}$/.test(role)) return;
      throw new TokenizerError(
        `message ${index + 1} has the role ${JSON.stringify(role).slice(0, 80)}; want a word such as "user"`,
      );
    });
    return renderWithOrigin(
      own,
      render,
      this.parts.added.map((token) => token.content),
    );
  }
}

function commonPrefix(a: number[], b: number[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

/** `clean_up_tokenization_spaces`, for the few configs that ask for it. */
function cleanUpSpaces(text: string): string {
  return text
    .replace(/ ([.?!,])/g, '$1')
    .replace(/ ' /g, "'")
    .replace(/ (n't|'m|'s|'ve|'re)/g, '$1');
}

/** Reads the tokenizer of a model folder and tries it on texts that damaged files get wrong. */
async function loadTokenizer(folder: string): Promise<Tokenizer> {
  const tokenizer = new Tokenizer(await readTokenizerFolder(folder));
  selfCheck(tokenizer);
  return tokenizer;
}

const probes = [
  'The quick brown fox, aged 37, jumps over 1,024 lazy dogs.',
  ' leading and trailing  \t\n\r\n spaces ',
  "I'll say it's 'fine'; we've all they're worth—don't you? (ABCDEFGHIJKLMNOPQRSTUVWXYZ) [x] {y} <z> ~`@#$%^&*_+-=|\\/\"",
  'naïve façade Straße Ελληνικά Русский 漢字かな 한국어 العربية हिन्दी ไทย',
  '👩‍👩‍👧‍👦 🙂 🇩🇪 \uFEFFbom \u0085nel \u00A0nbsp \u200Bzwsp ▁ Ġ <0x41> ﬁ ² Å',
  '0123456789 if (x) { return y; } // done\n\n\n\tend',
];

/** Byte-level and byte-fallback vocabularies give every text back; a file that does not is damaged. */
function selfCheck(tokenizer: Tokenizer): void {
  for (const probe of probes.map((text) => text.normalize('NFC'))) {
    const back = tokenizer.decode(tokenizer.encode(probe, { addSpecialTokens: false }));
    // ▁ is how SentencePiece writes a blank, and some byte-level files put a blank in front.
    const plain = (text: string): string => text.replaceAll('▁', ' ').replace(/^ /, '');
    if (back === probe || plain(back) === plain(probe)) continue;
    throw new TokenizerError(
      `${tokenizer.source}: encoding and decoding ${JSON.stringify(probe.slice(0, 40))} gives ${JSON.stringify(back.slice(0, 40))}; the file is damaged. Download it again`,
    );
  }
}
