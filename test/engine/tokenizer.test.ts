import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BoundaryError,
  loadTokenizer,
  TemplateError,
  type ChatMessage,
} from '../../engine/tokenizer.ts';
import { readSentencePiece, SentencePieceRunner } from '../../engine/sentencepiece.ts';

// The oracle: ids and texts recorded from the Rust library, AutoTokenizer and the SentencePiece library.
interface Case {
  text: string;
  ids: number[];
  ids_special?: number[];
  ids_plain?: number[];
  ids_spm?: number[];
  decoded?: string;
  decoded_skip?: string;
  decoded_spm?: string;
}
interface Chat {
  messages: ChatMessage[];
  add_generation_prompt: boolean;
  text?: string;
  ids?: number[];
  assistant_mask?: number[];
  error?: string;
}
interface Cases {
  cases: Case[];
  decode: { ids: number[]; decoded: string }[];
  chats: Chat[];
}

const fixtures = join(import.meta.dirname, '../fixtures');
const names = ['gpt2', 'llama3', 'metaspace', 'qwen', 'spm-bpe', 'spm-unigram'];

function readCases(folder: string): Cases {
  return JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as Cases;
}

/** The items for which `got` differs from `want`, ready to be printed. */
function differences<T>(
  items: T[],
  got: (item: T) => unknown,
  want: (item: T) => unknown,
): unknown[] {
  return items.flatMap((item) => {
    const [a, b] = [got(item), want(item)];
    return JSON.stringify(a) === JSON.stringify(b) ? [] : [{ item, got: a }];
  });
}

describe.each(names)('tokenizer-%s equals its recorded cases', (name) => {
  const folder = join(fixtures, `tokenizer-${name}`);
  const { cases, decode, chats } = readCases(folder);
  const contents = (chat: Chat): string => chat.messages.map((m) => String(m.content)).join('\0');

  // The Rust unigram lets a text spell byte and control pieces (`<0x0A>`, `<s>`); the SentencePiece library, whose
  // file this is, does not, and neither do we.
  const unigram = name === 'spm-unigram';
  const parsed = (c: Case): number[] =>
    (unigram && c.text.includes('<0x') ? c.ids_spm : undefined) ?? c.ids;
  const plain = (c: Case): number[] => (unigram ? c.ids_spm : c.ids_plain) ?? c.ids;

  test('ids without and with special tokens', async () => {
    const t = await loadTokenizer(folder);
    const bare = { parseSpecial: true, addSpecialTokens: false };
    expect(differences(cases, (c) => t.encode(c.text, bare), parsed)).toEqual([]);
    const bos = t.encode('');
    const special = (c: Case): number[] =>
      parsed(c) === c.ids ? (c.ids_special ?? c.ids) : [...bos, ...parsed(c)];
    expect(differences(cases, (c) => t.encode(c.text, { parseSpecial: true }), special)).toEqual(
      [],
    );
  });

  test('ids of plain text, where control tokens stay text', async () => {
    const t = await loadTokenizer(folder);
    expect(differences(cases, (c) => t.encode(c.text, { addSpecialTokens: false }), plain)).toEqual(
      [],
    );
  });

  test('decoded texts, with and without special tokens, and of random ids', async () => {
    const t = await loadTokenizer(folder);
    expect(
      differences(
        cases,
        (c) => t.decode(c.ids),
        (c) => c.decoded ?? c.text,
      ),
    ).toEqual([]);
    const skip = { skipSpecialTokens: true };
    const special = (c: Case): number[] => c.ids_special ?? c.ids;
    expect(
      differences(
        cases,
        (c) => t.decode(special(c), skip),
        (c) => c.decoded_skip ?? c.text,
      ),
    ).toEqual([]);
    expect(
      differences(
        decode,
        (d) => t.decode(d.ids),
        (d) => d.decoded,
      ),
    ).toEqual([]);
  });

  test('chats as transformers encodes them, with their masks and refusals', async () => {
    const t = await loadTokenizer(folder);
    const result = (chat: Chat): unknown => {
      try {
        const got = t.encodeChat(chat.messages, {
          addGenerationPrompt: chat.add_generation_prompt,
          parseSpecial: true,
        });
        return [got.text, got.ids, chat.assistant_mask && got.assistantMask];
      } catch (error) {
        return error instanceof TemplateError ? error.raised : error;
      }
    };
    expect(differences(chats, result, (c) => c.error ?? [c.text, c.ids, c.assistant_mask])).toEqual(
      [],
    );
  });

  test('chats by default: the same ids, unless the messages spell control tokens', async () => {
    const t = await loadTokenizer(folder);
    const spells = (chat: Chat): boolean =>
      t.addedTokens.some((token) => contents(chat).includes(token.content));
    const good = chats.filter((chat) => chat.error === undefined);
    const encode = (chat: Chat): number[] =>
      t.encodeChat(chat.messages, { addGenerationPrompt: chat.add_generation_prompt }).ids;
    expect(
      differences(
        good.filter((c) => !spells(c)),
        encode,
        (c) => c.ids,
      ),
    ).toEqual([]);
    for (const chat of good.filter(spells)) {
      const empty = chat.messages.map((m) => ({ ...m, content: '' }));
      const control = (ids: number[]): number[] =>
        ids.filter((id) => t.addedTokens.some((token) => token.id === id));
      const bare = t.encodeChat(empty, { addGenerationPrompt: chat.add_generation_prompt });
      expect(control(encode(chat))).toEqual(control(bare.ids));
      expect(t.renderChat(chat.messages, { addGenerationPrompt: chat.add_generation_prompt })).toBe(
        chat.text,
      );
    }
  });
});

describe('tokenizer.model alone', () => {
  const copies: string[] = [];
  afterAll(() => {
    for (const copy of copies) rmSync(copy, { recursive: true });
  });

  function modelOnly(name: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'attune-tokenizer-'));
    copies.push(folder);
    const from = join(fixtures, name);
    for (const file of ['tokenizer.model', 'tokenizer_config.json']) {
      cpSync(join(from, file), join(folder, file));
    }
    return folder;
  }

  test.each(['tokenizer-spm-bpe', 'tokenizer-spm-unigram'])(
    '%s gives the ids of the SentencePiece library',
    async (name) => {
      const { cases } = readCases(join(fixtures, name));
      const t = await loadTokenizer(modelOnly(name));
      const user = new Set(['<|turn|>', '<|end|>'].filter((token) => t.idOf(token) !== undefined));
      // The library always parses user-defined pieces and never control pieces.
      const got = (c: Case): number[] =>
        t.encode(c.text, {
          addSpecialTokens: false,
          parseSpecial: [...user].some((token) => c.text.includes(token)),
        });
      const comparable = cases.filter(
        (c) => user.size === 0 || !/<s>|<\/s>|<unk>|^<\|(turn|end)\|>/.test(c.text),
      );
      expect(comparable.length).toBeGreaterThan(350);
      expect(differences(comparable, got, (c) => c.ids_spm ?? c.ids)).toEqual([]);
      expect(
        differences(
          comparable,
          (c) => t.decode(got(c)),
          (c) => c.decoded_spm ?? c.text,
        ),
      ).toEqual([]);
    },
  );

  test('sentencepiece-js agrees with the recorded ids and leaves no process listeners', async () => {
    const folder = join(fixtures, 'tokenizer-spm-bpe');
    const path = join(folder, 'tokenizer.model');
    const before = process.listenerCount('uncaughtException');
    const bytes = readFileSync(path);
    const model = { ...readSentencePiece(bytes, path), userKindOffsets: [] };
    const runner = await SentencePieceRunner.start(model, bytes, path);
    const { cases } = readCases(folder);
    expect(
      differences(
        cases,
        (c) => runner.encode(c.text),
        (c) => c.ids_spm ?? c.ids,
      ),
    ).toEqual([]);
    runner.dispose();
    expect(process.listenerCount('uncaughtException')).toBe(before);
  });

  test('a unigram tokenizer.json without its tokenizer.model is refused', async () => {
    const folder = modelOnly('tokenizer-spm-unigram');
    cpSync(join(fixtures, 'tokenizer-spm-unigram/tokenizer.json'), join(folder, 'tokenizer.json'));
    rmSync(join(folder, 'tokenizer.model'));
    await expect(loadTokenizer(folder)).rejects.toThrow(/unigram models run from tokenizer\.model/);
  });
});

describe('prompt and completion', () => {
  const folder = join(fixtures, 'tokenizer-llama3');

  test('encodePair gives the joint ids and where the completion starts', async () => {
    const t = await loadTokenizer(folder);
    const { ids, promptLength } = t.encodePair('Which tide is it?', ' The spring tide.');
    expect(ids).toEqual(t.encode('Which tide is it? The spring tide.'));
    expect(t.decode(ids.slice(0, promptLength), { skipSpecialTokens: true })).toBe(
      'Which tide is it?',
    );
  });

  test('a token over the boundary is a BoundaryError that shows it', async () => {
    const t = await loadTokenizer(folder);
    const merged = (): unknown => t.encodePair('The har', 'bour master');
    const whole = t.encode('The harbour master');
    if (whole.length < t.encode('The har').length + t.encode('bour master').length - 1) {
      expect(merged).toThrow(BoundaryError);
    }
    expect(() => t.encodePair('The answer is ', 'the tide')).toThrow(/share the token " the"/);
  });

  test('message spans cover the chat and find the assistant text', async () => {
    const t = await loadTokenizer(folder);
    const messages = [
      { role: 'system', content: 'You are the harbour master.' },
      { role: 'user', content: 'Which tide is it?' },
      { role: 'assistant', content: 'Spring.' },
    ];
    const { ids } = t.encodeChat(messages);
    const spans = t.messageSpans(messages);
    expect(spans.map((s) => s.role)).toEqual(['system', 'user', 'assistant']);
    expect(spans[0]!.start).toBe(0);
    expect(spans[2]!.end).toBe(ids.length);
    expect(t.decode(ids.slice(spans[2]!.contentStart, spans[2]!.end))).toBe('Spring.<|eot_id|>');
    expect(t.decode(ids.slice(spans[1]!.start, spans[1]!.end))).toContain(
      'Which tide is it?<|eot_id|>',
    );
  });

  test('the end-to-end prompts and texts', async () => {
    const t = await loadTokenizer(join(fixtures, 'e2e-llama3'));
    const golden = JSON.parse(readFileSync(join(fixtures, 'e2e-llama3/golden.json'), 'utf8')) as {
      generation: {
        runs: {
          messages: ChatMessage[];
          prompt: string;
          prompt_ids: number[];
          ids: number[];
          text: string;
          text_with_special: string;
        }[];
      };
    };
    for (const run of golden.generation.runs) {
      const chat = t.encodeChat(run.messages, { addGenerationPrompt: true });
      expect(chat).toMatchObject({ text: run.prompt, ids: run.prompt_ids });
      expect(t.decode(run.ids, { skipSpecialTokens: true })).toBe(run.text);
      const stream = t.stream();
      const pieces = run.ids.map((id) => stream.push(id)).join('') + stream.flush();
      expect(pieces).toBe(run.text_with_special);
    }
    expect(t.eosIds.length).toBeGreaterThan(0);
    expect(t.templateHash).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('chat template sources', () => {
  test('a list of named templates gives its default; dates are English', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'attune-template-'));
    const from = join(fixtures, 'tokenizer-gpt2');
    cpSync(join(from, 'tokenizer.json'), join(folder, 'tokenizer.json'));
    const template = "{{ strftime_now('%d %b %Y') }}: {{ messages[0].content }}";
    const named = [
      { name: 'tool_use', template: 'no' },
      { name: 'default', template },
    ];
    writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify({ chat_template: named }));
    const t = await loadTokenizer(folder);
    const now = new Date(2026, 1, 3);
    expect(t.renderChat([{ role: 'user', content: 'hi' }], { now })).toBe('03 Feb 2026: hi');
    writeFileSync(join(folder, 'chat_template.jinja'), 'file wins');
    expect((await loadTokenizer(folder)).renderChat([])).toBe('file wins');
    rmSync(folder, { recursive: true });
  });
});
