import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AdapterError,
  encodePeftAdapter,
  isTarget,
  readPeftAdapter,
  readPeftConfig,
  writePeftAdapter,
  type LinearShapes,
} from '../../engine/peft.ts';
import { openSafetensors, writeSafetensors, type Dtype } from '../../engine/safetensors.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const fixtures = join(import.meta.dirname, '../fixtures');
const adapters = readdirSync(fixtures, { withFileTypes: true })
  .filter((model) => model.isDirectory())
  .flatMap((model) =>
    readdirSync(join(fixtures, model.name))
      .filter((name) => name.startsWith('adapter'))
      .map((name) => join(model.name, name)),
  );

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(AdapterError);
    return error instanceof Error ? error.message : '';
  }
  return 'accepted';
}

/** A copy of an adapter with another config. */
function withConfig(name: string, change: Record<string, unknown>): string {
  const source = join(fixtures, 'llama/adapter');
  const copy = join(folder, name);
  mkdirSync(copy, { recursive: true });
  copyFileSync(join(source, 'adapter_model.safetensors'), join(copy, 'adapter_model.safetensors'));
  const config: unknown = JSON.parse(readFileSync(join(source, 'adapter_config.json'), 'utf8'));
  writeFileSync(
    join(copy, 'adapter_config.json'),
    JSON.stringify(Object.assign({}, config, change)),
  );
  return copy;
}

function linearsOf(source: string): LinearShapes {
  const { tensors } = readPeftAdapter(source);
  return new Map(
    [...tensors].map(([module, { shapes }]) => [
      module,
      [shapes.loraB[0], shapes.loraA[1]] as const,
    ]),
  );
}

test('there are adapters of eleven models to read', () => {
  expect(adapters.length).toBeGreaterThanOrEqual(20);
});

test.each(adapters)('%s, written by PEFT, is read and written again byte for byte', (name) => {
  const source = join(fixtures, name);
  const adapter = readPeftAdapter(source);
  const files = encodePeftAdapter(adapter);
  const tensors = readFileSync(join(source, 'adapter_model.safetensors'));
  expect(Buffer.compare(files.get('adapter_model.safetensors') ?? Buffer.alloc(0), tensors)).toBe(
    0,
  );
  // Our config is a part of PEFT's: same keys, same values, same order.
  const theirs: unknown = JSON.parse(readFileSync(join(source, 'adapter_config.json'), 'utf8'));
  const ours: unknown = JSON.parse(Buffer.from(files.get('adapter_config.json') ?? []).toString());
  expect(theirs).toMatchObject(ours as object);
  expect(Object.keys(ours as object)).toEqual(Object.keys(ours as object).sort());
});

test('a written folder is read back, with our own facts beside', () => {
  const adapter = readPeftAdapter(join(fixtures, 'qwen3/adapter-rslora'));
  const facts = { baseSha256: 'ab', templateSha256: null, version: '0.1.0' };
  writePeftAdapter(join(folder, 'out'), { ...adapter, facts });
  expect(readPeftAdapter(join(folder, 'out'))).toEqual({ ...adapter, facts });
  expect(readdirSync(join(folder, 'out')).sort()).toEqual([
    'adapter_config.json',
    'adapter_model.safetensors',
    'attune.json',
  ]);
});

test('the least config that PEFT loads has its defaults', () => {
  const least = join(folder, 'least');
  mkdirSync(least);
  writeFileSync(
    join(least, 'adapter_config.json'),
    '{"peft_type":"LORA","target_modules":["q_proj"]}',
  );
  expect(readPeftConfig(least)).toMatchObject({
    r: 8,
    loraAlpha: 8,
    loraDropout: 0,
    useRslora: false,
  });
});

test('every feature that is not implemented is refused, all in one message', () => {
  const on = {
    use_dora: true,
    lora_bias: true,
    bias: 'all',
    target_parameters: ['w'],
    rank_pattern: { q_proj: 2 },
    alpha_pattern: { q_proj: 2 },
    modules_to_save: ['lm_head'],
    layers_to_transform: [0],
    layer_replication: [[0, 1]],
    init_lora_weights: 'pissa',
    trainable_token_indices: [1],
    invented_next_year: { x: 1 },
  };
  const message = messageOf(() => readPeftConfig(withConfig('refused', on)));
  for (const [key, value] of Object.entries(on)) {
    expect(message).toContain(`  ${key}: ${JSON.stringify(value)}`);
  }
});

test.each([
  ['peft_type', 'IA3'],
  ['r', 0],
  ['r', 1.5],
  ['lora_dropout', 1],
  ['target_modules', null],
  ['use_rslora', 'yes'],
])('a config with %s = %p is refused by name', (key, value) => {
  expect(messageOf(() => readPeftConfig(withConfig('bad', { [key]: value })))).toContain(key);
});

test('loading an adapter lists every mismatched tensor', () => {
  const source = join(fixtures, 'llama/adapter');
  const linears = linearsOf(source);
  expect(() => readPeftAdapter(source, linears)).not.toThrow();
  const [first, second, ...rest] = [...linears.keys()];
  linears.set(first!, [1, 2]);
  linears.delete(second!);
  linears.set('model.layers.7.self_attn.q_proj', [3, 4]);
  const message = messageOf(() => readPeftAdapter(source, linears));
  expect(message).toContain(`${first!} adapts [56, 110], the base has [1, 2]`);
  expect(message).toContain(`${second!} adapts [110, 56], the base has no such linear layer`);
  expect(message).toContain('model.layers.7.self_attn.q_proj is among the target modules but has');
  for (const name of rest) expect(message).not.toContain(name);
});

test('keys and ranks that do not fit are listed with the reason', () => {
  const copy = withConfig('keys', { r: 5 });
  const f32 = { dtype: 'F32' as const, data: () => new Uint8Array(0), shape: [0, 5] };
  writeSafetensors(join(copy, 'adapter_model.safetensors'), [
    { ...f32, name: 'base_model.model.m.q.lora_A.weight' },
    { ...f32, name: 'base_model.model.m.k.lora_A.default.weight' },
    { ...f32, name: 'base_model.model.m.v.lora_magnitude_vector' },
    { ...f32, name: 'base_model.model.m.e.lora_embedding_A' },
    { ...f32, name: 'base_model.model.lm_head.weight' },
    { ...f32, name: 'layers.0.q.lora_a' },
    { ...f32, name: 'base_model.model.m.o.lora_A.weight' },
    { ...f32, name: 'base_model.model.m.o.lora_B.weight' },
  ]);
  const message = messageOf(() => readPeftAdapter(copy));
  for (const part of [
    '"m.q" has no lora_B',
    'adapter name',
    'DoRA',
    'embedding',
    'modules_to_save',
    'mlx-lm',
    'm.o has rank 0 (A) and 5 (B), adapter_config.json says r = 5',
  ]) {
    expect(message).toContain(part);
  }
});

function writeHalfAdapter(dtype: Dtype, loraA: Uint8Array, loraB: Uint8Array): string {
  const copy = withConfig(`half-${dtype}`, { r: 1 });
  writeSafetensors(join(copy, 'adapter_model.safetensors'), [
    { name: 'base_model.model.m.lora_A.weight', dtype, shape: [1, loraA.length / 2], data: loraA },
    { name: 'base_model.model.m.lora_B.weight', dtype, shape: [1, 1], data: loraB },
  ]);
  return copy;
}

test('16-bit adapters are widened exactly', () => {
  const halves = (...bits: number[]) => new Uint8Array(Uint16Array.from(bits).buffer);
  // 1, -2, largest, smallest normal, largest and smallest subnormal, 0, -0
  const f16 = halves(0x3c00, 0xc000, 0x7bff, 0x0400, 0x03ff, 0x0001, 0, 0x8000);
  const loraA = readPeftAdapter(writeHalfAdapter('F16', f16, halves(0x3555))).tensors.get(
    'm',
  )!.loraA;
  const want = [1, -2, 65504, 2 ** -14, (1023 / 1024) * 2 ** -14, 2 ** -24, 0, -0];
  expect([...loraA]).toEqual(want);
  const bf16 = halves(0x3f80, 0xc000, 0x7f7f, 0x0001);
  const wide = readPeftAdapter(writeHalfAdapter('BF16', bf16, halves(0x4049))).tensors.get('m')!;
  expect([...wide.loraA]).toEqual([1, -2, 255 * 2 ** 120, 2 ** -133]);
  expect([...wide.loraB]).toEqual([3.140625]);
});

test('NaN in an adapter is noticed', () => {
  const half = Uint8Array.of(0, 0x7e);
  expect(messageOf(() => readPeftAdapter(writeHalfAdapter('F16', half, half)))).toContain('NaN');
});

test('a target is a whole path or its last parts', () => {
  expect(isTarget('a.b.q_proj', ['q_proj'])).toBe(true);
  expect(isTarget('a.b.q_proj', ['b.q_proj'])).toBe(true);
  expect(isTarget('a.b.xq_proj', ['q_proj'])).toBe(false);
});

test('the keys of a written file are those that vLLM and PEFT look for', () => {
  const file = openSafetensors(join(fixtures, 'llama/adapter/adapter_model.safetensors'));
  expect(file.metadata).toEqual(new Map([['format', 'pt']]));
  expect(file.tensors.has('base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight')).toBe(
    true,
  );
  file.close();
});
