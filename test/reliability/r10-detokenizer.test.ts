import { join } from 'node:path';
import { loadTokenizer, type Tokenizer } from '../../engine/tokenizer.ts';
import { reportCases, SeededRandom, caseCount } from '../support/reliability.ts';

const fixtures = join(import.meta.dirname, '../fixtures');
const kinds = ['gpt2', 'llama3', 'metaspace', 'qwen', 'spm-bpe', 'spm-unigram'];
const total = caseCount(1_000, 10_000);
const texts = ['漢字かな', '👩‍👧 🙂', 'naïve', '\uFEFFx', 'Ελλ', ' a b', 'हिन्दी'];

function randomIds(t: Tokenizer, random: SeededRandom): number[] {
  return Array.from({ length: 1 + random.below(8) }, () => {
    if (random.next() < 0.5) return t.encode(random.pick(texts), { addSpecialTokens: false });
    return [random.below(t.vocabSize)];
  }).flat();
}

const byteOf = (token: string): number | undefined =>
  /^<0x[0-9A-F]{2}>$/.test(token) ? Number(token.slice(1, -1)) : undefined;

/**
 * What one decode gives, where streaming can know it. In a broken run of byte tokens the whole-run rule of decode
 * would need unlimited look-ahead; there the valid sequences stay and each other byte becomes one U+FFFD.
 */
function expected(t: Tokenizer, ids: number[]): string {
  const broken = new TextDecoder('utf-8', { ignoreBOM: true });
  const parts: number[][] = [];
  let run: number[] = [];
  for (const id of ids) {
    if (byteOf(t.tokenText(id)) !== undefined) run.push(id);
    else {
      parts.push(run, [id]);
      run = [];
    }
  }
  parts.push(run);
  const text = parts.flatMap((part) => {
    const bytes = part.map((id) => byteOf(t.tokenText(id)));
    if (part.length === 0) return [];
    if (bytes[0] === undefined) return [t.tokenText(part[0]!).replaceAll('▁', ' ')];
    let rest = bytes as number[];
    let out = '';
    while (rest.length > 0) {
      const length = [1, 2, 3, 4].find((n) => {
        const piece = broken.decode(Uint8Array.from(rest.slice(0, n)));
        return rest.length >= n && !piece.includes('\uFFFD') && Array.from(piece).length === 1;
      });
      const literal = rest.slice(0, 3).join() === '239,191,189';
      const take = literal ? 3 : (length ?? 1);
      out += length || literal ? broken.decode(Uint8Array.from(rest.slice(0, take))) : '\uFFFD';
      rest = rest.slice(take);
    }
    return [out];
  });
  return text.join('').replace(/^ /, '');
}

test('R10 streamed pieces join to one decode, whole characters only, at most 4 ids held', async () => {
  let passed = 0;
  const random = new SeededRandom(10);
  const tokenizers = await Promise.all(
    kinds.map((kind) => loadTokenizer(join(fixtures, `tokenizer-${kind}`))),
  );
  const failures: unknown[] = [];
  for (let i = 0; i < total; i++) {
    const t = tokenizers[i % tokenizers.length]!;
    const ids = randomIds(t, random);
    const stream = t.stream();
    let held = 0;
    let longest = 0;
    const pieces = ids.map((id) => {
      const piece = stream.push(id);
      held = piece === '' ? held + 1 : 0;
      longest = Math.max(longest, held);
      return piece;
    });
    pieces.push(stream.flush());
    const joined = pieces.join('');
    const byteLevel = t.idOf('<0x00>') === undefined;
    const want = byteLevel ? t.decode(ids) : expected(t, ids);
    const whole = pieces.every((piece) => !/\p{Surrogate}/u.test(piece));
    // The first blank is stripped, so one more push may give nothing.
    if (joined === want && whole && longest <= 4) passed++;
    else failures.push({ source: t.source, ids, joined, want, longest });
  }
  expect(failures.slice(0, 3)).toEqual([]);
  reportCases('R10', passed, total);
});
