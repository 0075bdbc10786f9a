import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTokenizer } from '../../engine/tokenizer.ts';
import { UserError } from '../../kernels/index.ts';
import { caseCount, reportCases, SeededRandom } from '../support/reliability.ts';

const fixtures = join(import.meta.dirname, '../fixtures');
const total = caseCount(200, 10_000);

/** A hundred texts that are their own normal form and have no blank in front. */
function probeTexts(): string[] {
  const random = new SeededRandom(8);
  const parts = [
    'the ',
    'harbour',
    ' 37',
    "I'll ",
    'é',
    'ß',
    '漢字',
    '🙂',
    '\n',
    '  ',
    '\t',
    '<|x|>',
    'A.B',
    '→',
    '\u0085',
    'हि',
  ];
  return Array.from({ length: 100 }, () => {
    const pieces = Array.from({ length: 1 + random.below(8) }, () => random.pick(parts));
    return `x${pieces.join('')}`.normalize('NFC');
  });
}
const probes = probeTexts();

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Every place of a JSON value, big tables sampled, so that small sections are hit as often as the vocabulary. */
function places(value: Json, random: SeededRandom): { holder: Json; key: string | number }[] {
  if (typeof value !== 'object' || value === null) return [];
  let entries: [string | number, Json][] = Array.isArray(value)
    ? value.map((item, i) => [i, item])
    : Object.entries(value);
  if (entries.length > 40) entries = Array.from({ length: 40 }, () => random.pick(entries));
  return entries.flatMap(([key, item]) => [{ holder: value, key }, ...places(item, random)]);
}

const junk: Json[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e9,
  '',
  'x',
  '▁',
  [],
  {},
  ['a', 'b'],
  { type: 'Nope' },
];

function mutateJson(text: string, random: SeededRandom): Uint8Array {
  if (random.next() < 0.3) return mutateBytes(new TextEncoder().encode(text), random);
  const json = JSON.parse(text) as Json;
  for (let n = 1 + random.below(3); n > 0; n--) {
    const { holder, key } = random.pick(places(json, random));
    const table = holder as Record<string | number, Json>;
    const action = random.below(5);
    const old = table[key] ?? null;
    if (action === 0) table[key] = random.pick(junk);
    else if (action === 1 && typeof old === 'string')
      table[key] = old.slice(1) + random.pick(['', 'z', ' ']);
    else if (action === 2 && typeof old === 'number') table[key] = old + random.pick([-1, 1, 1000]);
    else if (action === 3 && Array.isArray(holder)) holder.splice(Number(key), 1);
    else if (action === 3) Reflect.deleteProperty(table, key);
    else table[key] = structuredClone(random.pick(Object.values(table)));
  }
  return new TextEncoder().encode(JSON.stringify(json));
}

function mutateBytes(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  let out = [...bytes];
  for (let n = 1 + random.below(4); n > 0; n--) {
    const at = random.below(out.length + 1);
    const action = random.below(5);
    if (action === 0) out[Math.min(at, out.length - 1)] = random.below(256);
    else if (action === 1) out[Math.min(at, out.length - 1)]! ^= 1 << random.below(8);
    else if (action === 2) out.splice(at, 1 + random.below(20));
    else if (action === 3) out.splice(at, 0, ...out.slice(at, at + random.below(30)));
    else if (random.next() < 0.3) out = out.slice(0, at);
  }
  return Uint8Array.from(out);
}

/** 'refused', 'good', or what went wrong. */
async function outcome(folder: string): Promise<string> {
  try {
    const t = await loadTokenizer(folder);
    // A file may ask for a blank in front (add_prefix_space); everything else must come back.
    const back = (text: string): string =>
      t.decode(t.encode(text, { addSpecialTokens: false })).replace(/^ /, '');
    const wrong = probes.find((text) => back(text) !== text);
    return wrong === undefined
      ? 'good'
      : `changes ${JSON.stringify(wrong)} to ${JSON.stringify(back(wrong))}`;
  } catch (error) {
    if (error instanceof UserError) return 'refused';
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

async function runMutations(
  file: string,
  names: string[],
  mutate: (bytes: Uint8Array, random: SeededRandom) => Uint8Array,
): Promise<{ passed: number; failures: string[]; counts: Record<string, number> }> {
  const random = new SeededRandom(file.length);
  const folder = mkdtempSync(join(tmpdir(), 'attune-r8-'));
  const failures: string[] = [];
  const counts: Record<string, number> = { good: 0, refused: 0 };
  const seeds = names.map((name) => readFileSync(join(fixtures, name, file)));
  cpSync(join(fixtures, names[0]!, 'tokenizer_config.json'), join(folder, 'tokenizer_config.json'));
  for (let i = 0; i < total; i++) {
    writeFileSync(join(folder, file), mutate(seeds[i % seeds.length]!, random));
    const result = await outcome(folder);
    if (result in counts) counts[result]!++;
    else failures.push(`${names[i % names.length]!} case ${i}: ${result.slice(0, 300)}`);
  }
  rmSync(folder, { recursive: true });
  return { passed: total - failures.length, failures, counts };
}

test(
  'R8 mutated tokenizer files are refused with a typed error or still give every text back',
  async () => {
    const kinds = ['gpt2', 'llama3', 'qwen', 'metaspace', 'spm-bpe'].map((k) => `tokenizer-${k}`);
    const json = await runMutations('tokenizer.json', kinds, (bytes, random) =>
      mutateJson(new TextDecoder().decode(bytes), random),
    );
    const models = ['tokenizer-spm-bpe', 'tokenizer-spm-unigram'];
    const model = await runMutations('tokenizer.model', models, mutateBytes);
    expect([...json.failures, ...model.failures].slice(0, 10)).toEqual([]);
    reportCases('R8', json.passed + model.passed, 2 * total);
    for (const { counts } of [json, model]) {
      expect(counts['good']).toBeGreaterThan(0);
      expect(counts['refused']).toBeGreaterThan(0);
    }
  },
  total > 1000 ? 3_600_000 : 120_000,
);
