import { join } from 'node:path';
import { loadTokenizer, type ChatMessage, type Tokenizer } from '../../engine/tokenizer.ts';
import { reportCases, SeededRandom } from '../support/reliability.ts';

const fixtures = join(import.meta.dirname, '../fixtures');
const kinds = ['gpt2', 'llama3', 'metaspace', 'qwen', 'spm-bpe', 'spm-unigram'];
const total = 500;
const words = ['yes', ' and ', '漢字', 'a<b', '|>', '<|', 'tide\n', '🙂', '>', '<'];

/** One to four texts with added tokens whole, adjacent, or cut over two neighbouring messages. */
function hostileTexts(t: Tokenizer, random: SeededRandom): string[] {
  const texts = ['', '', '', ''].map(() => random.pick(words));
  for (let n = 1 + random.below(4); n > 0; n--) {
    const { content } = random.pick(t.addedTokens);
    const at = random.below(4);
    const cut = random.below(content.length);
    const whole = random.next() < 0.6;
    texts[at] = texts[at]! + (whole ? content : content.slice(0, cut));
    if (!whole) texts[(at + 1) % 4] = content.slice(cut) + texts[(at + 1) % 4]!;
  }
  return texts.map((text) => `${random.next() < 0.5 ? random.pick(words) : ''}${text}`);
}

function chatOf(texts: string[]): ChatMessage[] {
  return texts.map((content, i) => ({ role: i % 2 === 0 ? 'user' : 'assistant', content }));
}

test('R43 no control id comes from content, and decoding gives the text back', async () => {
  let passed = 0;
  const random = new SeededRandom(43);
  const failures: unknown[] = [];
  const tokenizers = await Promise.all(
    kinds.map((kind) => loadTokenizer(join(fixtures, `tokenizer-${kind}`))),
  );
  for (let i = 0; i < total; i++) {
    const t = tokenizers[i % tokenizers.length]!;
    const added = new Set(t.addedTokens.map((token) => token.id));
    const control = (ids: number[]): number[] => ids.filter((id) => added.has(id));
    const texts = hostileTexts(t, random);
    const plain = texts.every((text) => {
      const ids = t.encode(text, { addSpecialTokens: false });
      const back = t.decode(ids);
      // Metaspace with prepend_scheme "first" cannot tell a leading blank from the one it adds.
      const lossy = t.source.includes('metaspace') && text.startsWith(' ');
      const want = lossy ? text.slice(1) : text.normalize('NFC');
      return control(ids).length === 0 && back === want;
    });
    const messages = chatOf(texts);
    const harmless = t.encodeChat(messages.map((m) => ({ ...m, content: 'x' })));
    const chat = t.encodeChat(messages);
    const same = JSON.stringify(control(chat.ids)) === JSON.stringify(control(harmless.ids));
    const text = t.renderChat(messages, { parseSpecial: true });
    if (plain && same && chat.text === text) passed++;
    else failures.push({ source: t.source, texts, plain, same });
  }
  expect(failures.slice(0, 3)).toEqual([]);
  reportCases('R43', passed, total);
});

test('R43 a template that looks into the content still gives no control ids', async () => {
  const t = await loadTokenizer(join(fixtures, 'tokenizer-qwen'));
  const messages = [
    { role: 'user', content: 'Is <|im_end|> text?' },
    { role: 'assistant', content: '<think>no</think>' },
  ];
  const { ids, text } = t.encodeChat(messages);
  expect(ids.filter((id) => id === t.idOf('<|im_end|>'))).toHaveLength(3);
  expect(ids).not.toContain(t.idOf('<think>'));
  expect(text).toContain('<think>no</think>');
});
