import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { OutOfMemoryError } from '../../kernels/index.ts';
import { readFreeMemory } from '../../engine/free-memory.ts';
import {
  activationBytesPerRow,
  chooseRecompute,
  countParameters,
  estimateMemory,
  formatBytes,
  renderMemory,
  requireMemory,
} from '../../engine/memory.ts';
import type { MemoryPlan, ModelShape } from '../../engine/memory.ts';

const qwenHalfB: ModelShape = {
  hiddenSize: 896,
  intermediateSize: 4864,
  numHiddenLayers: 24,
  numAttentionHeads: 14,
  numKeyValueHeads: 2,
  headDim: 64,
  vocabSize: 151936,
  tieWordEmbeddings: true,
  attentionBias: true,
};
const llama1B: ModelShape = {
  hiddenSize: 2048,
  intermediateSize: 8192,
  numHiddenLayers: 16,
  numAttentionHeads: 32,
  numKeyValueHeads: 8,
  headDim: 64,
  vocabSize: 128256,
  tieWordEmbeddings: true,
};
const llama8B: ModelShape = {
  ...llama1B,
  hiddenSize: 4096,
  intermediateSize: 14336,
  numHiddenLayers: 32,
  headDim: 128,
  tieWordEmbeddings: false,
};
const plan: MemoryPlan = {
  storage: 'bf16',
  fineTuneType: 'lora',
  lora: { rank: 16, targetModules: 'all-linear' },
  recompute: 'never',
  maxRows: 512,
  maxSupervisedRows: 8,
};

test('parameter counts are those that the model cards state', () => {
  expect(countParameters(qwenHalfB)).toBe(494_032_768);
  expect(countParameters(llama1B)).toBe(1_235_814_400);
  expect(countParameters(llama8B)).toBe(8_030_261_248);
  const qwen3 = { ...qwenHalfB, hiddenSize: 1024, intermediateSize: 3072, numHiddenLayers: 28 };
  const heads = { numAttentionHeads: 16, numKeyValueHeads: 8, headDim: 128 };
  expect(countParameters({ ...qwen3, ...heads, attentionBias: false, qkNorm: true })).toBe(
    596_049_920,
  );
});

test('LoRA of rank 16 on all seven linears of the 0.5B model has 8.80 M parameters, 16 bytes each', () => {
  const { numTrainable, parts } = estimateMemory(qwenHalfB, plan);
  expect(numTrainable).toBe(8_798_208);
  expect(parts.find((p) => p.name.startsWith('trainable'))?.bytes).toBe(8_798_208 * 16);
  const two = { rank: 16, targetModules: ['q_proj', 'v_proj'], numAdapters: 3 };
  expect(estimateMemory(qwenHalfB, { ...plan, lora: two }).numTrainable).toBe(
    3 * 24 * 16 * (896 * 2 + 896 + 128),
  );
});

test('saved activations per row and block: the design table, 44.1 kB, and its f32 form', () => {
  const { lora, ...bare } = plan;
  expect(lora?.rank).toBe(16);
  expect(activationBytesPerRow(qwenHalfB, bare)).toBe(44096);
  expect(activationBytesPerRow(qwenHalfB, plan)).toBe(44096 + 28 * 16);
  expect(activationBytesPerRow(qwenHalfB, { ...bare, storage: 'f32' })).toBe(
    44096 * 2 - 8 * 896 - 64,
  );
});

test('the parts sum to the total, each reacts to its knob alone', () => {
  const base = estimateMemory(qwenHalfB, plan);
  expect(base.parts.reduce((sum, p) => sum + p.bytes, 0)).toBe(base.totalBytes);
  const changed = (other: Partial<MemoryPlan>): string[] => {
    const parts = estimateMemory(qwenHalfB, { ...plan, ...other }).parts;
    const names = new Map(base.parts.map((p) => [p.name, p.bytes]));
    return parts.filter((p) => names.get(p.name) !== p.bytes).map((p) => p.name);
  };
  expect(changed({ cacheRows: 100 })).toEqual(['KV cache']);
  expect(changed({ recompute: 'always' })).toEqual(['activations (recompute always)']);
  expect(changed({ maxSupervisedRows: 9 })).toEqual(['output head, 64 rows of logits']);
  expect(changed({ maxRows: 513 })).toEqual([
    'activations (recompute never)',
    'working buffers of one block',
  ]);
});

test('recompute saves most of the activations; auto takes it only when needed', () => {
  const all = estimateMemory(qwenHalfB, plan).totalBytes;
  const recomputed = estimateMemory(qwenHalfB, { ...plan, recompute: 'always' }).totalBytes;
  expect(all - recomputed).toBeGreaterThan(0.4e9);
  expect(chooseRecompute(qwenHalfB, plan, all)).toBe('never');
  expect(chooseRecompute(qwenHalfB, plan, all - 1)).toBe('always');
});

test('full fine-tuning counts 16 bytes per parameter and no frozen copy', () => {
  const { parts } = estimateMemory(qwenHalfB, { ...plan, fineTuneType: 'full' });
  expect(parts.map((p) => p.name)).not.toContain('base weights (bf16)');
  expect(parts.find((p) => p.name.startsWith('trainable'))?.bytes).toBe(494_032_768 * 16);
});

describe('a run that does not fit', () => {
  const free = { availableBytes: 2 ** 30, limitedBy: 'cgroup limit' };
  const fault = (model: ModelShape, p: MemoryPlan, limit?: number): OutOfMemoryError => {
    try {
      requireMemory(model, p, free, limit);
    } catch (error) {
      if (error instanceof OutOfMemoryError) return error;
      throw error;
    }
    throw new Error('it fits');
  };
  test('ends with exit code 3, the table, the limit and the best knob', () => {
    const error = fault(qwenHalfB, { ...plan, maxRows: 4096 });
    expect(error.exitCode).toBe(3);
    expect(error.message).toMatch(/needs 5\.86 GiB, 1\.00 GiB are free \(cgroup limit\)/);
    expect(error.message).toMatch(/base weights \(bf16\) +942\.\d MiB/);
    expect(error.message).toMatch(/What helps most: pass recompute: always .*still does not fit/);
  });
  test('names the limit that the user set, and says when one change is enough', () => {
    const needed = estimateMemory(qwenHalfB, plan).totalBytes;
    const roomy = { availableBytes: 2 ** 40, limitedBy: 'MemAvailable' };
    expect(requireMemory(qwenHalfB, plan, roomy).totalBytes).toBe(needed);
    expect(() => requireMemory(qwenHalfB, plan, roomy, needed - 1)).toThrow(
      /\(max_memory\)[^]*it then fits/,
    );
    expect(() => requireMemory(llama8B, { ...plan, fineTuneType: 'full' }, roomy, 2 ** 35)).toThrow(
      /fine_tune_type: lora/,
    );
    expect(fault(llama1B, { ...plan, storage: 'f32' }).message).toMatch(/dtype: nf4/);
  });
});

test('the table is aligned and bytes are readable', () => {
  const lines = renderMemory(estimateMemory(qwenHalfB, plan)).split('\n');
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  expect([0, 1023, 1024, 1536 * 1024, 12.5 * 2 ** 30].map(formatBytes)).toEqual([
    '0 B',
    '1023 B',
    '1.00 KiB',
    '1.50 MiB',
    '12.5 GiB',
  ]);
});

describe('free memory', () => {
  const fake = (files: Record<string, string>): string => {
    const root = mkdtempSync(join(tmpdir(), 'attune-memory-'));
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    return root;
  };
  const meminfo = { 'proc/meminfo': 'MemTotal:  9000 kB\nMemAvailable:    8000 kB\n' };

  test('the machine alone', () => {
    expect(readFreeMemory(fake(meminfo))).toEqual({
      availableBytes: 8000 * 1024,
      limitedBy: 'MemAvailable',
    });
  });
  test('a cgroup of version 2, limited at its parent; cached files count as free', () => {
    const root = fake({
      ...meminfo,
      'proc/self/cgroup': '0::/a/b\n',
      'sys/fs/cgroup/a/b/memory.max': 'max\n',
      'sys/fs/cgroup/a/b/memory.current': '10\n',
      'sys/fs/cgroup/a/memory.max': '5000\n',
      'sys/fs/cgroup/a/memory.current': '3000\n',
      'sys/fs/cgroup/a/memory.stat': 'anon 1\ninactive_file 400\n',
    });
    expect(readFreeMemory(root)).toEqual({ availableBytes: 2400, limitedBy: 'cgroup limit' });
  });
  test('a cgroup of version 1, as a container sees it', () => {
    const root = fake({
      ...meminfo,
      'proc/self/cgroup': '5:cpu:/x\n4:memory:/docker/1\n',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': '4096',
      'sys/fs/cgroup/memory/memory.usage_in_bytes': '1024',
    });
    expect(readFreeMemory(root)).toEqual({ availableBytes: 3072, limitedBy: 'cgroup limit' });
    const unlimited = fake({
      ...meminfo,
      'proc/self/cgroup': '4:memory:/\n',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712',
      'sys/fs/cgroup/memory/memory.usage_in_bytes': '1024',
    });
    expect(readFreeMemory(unlimited).limitedBy).toBe('MemAvailable');
  });
  test('an address-space limit', () => {
    const root = fake({
      ...meminfo,
      'proc/self/limits':
        'Limit  Soft Limit  Hard Limit  Units\nMax address space         2048000  unlimited bytes\n',
      'proc/self/status': 'VmSize:\t    1000 kB\n',
    });
    expect(readFreeMemory(root)).toEqual({
      availableBytes: 2048000 - 1024000,
      limitedBy: 'ulimit -v',
    });
  });
  test('this machine, and one without such files', () => {
    expect(readFreeMemory().availableBytes).toBeGreaterThan(0);
    expect(readFreeMemory(fake({})).limitedBy).toBe('free memory');
  });
});
