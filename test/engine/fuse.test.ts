/**
 * R30, its clause on LoRA: the logits of the merged checkpoint equal those of base and adapter apart, ≤ 1e-5 in relative L2.
 * Unmerging brings the base back.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fuse } from '../../engine/fuse.ts';
import { linearShapes, loadModel, readModelConfig, type Model } from '../../engine/model.ts';
import { readPeftAdapter, type PeftAdapter } from '../../engine/peft.ts';
import { openWeights } from '../../engine/weights.ts';
import { relativeError } from '../support/arrays.ts';
import { fixtures, readGolden } from '../support/golden.ts';
import { logitsOf } from '../support/logits.ts';
import { reportCases } from '../support/reliability.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const out = temporaryFolder();
const models = ['llama', 'llama3-rope-tied', 'mistral', 'qwen2', 'qwen3'];

async function withModel<R>(folder: string, use: (model: Model) => R): Promise<R> {
  const model = await loadModel(folder, { dtype: 'f32' });
  try {
    return use(model);
  } finally {
    model.dispose();
  }
}

function readAdapter(base: string, name: string): PeftAdapter {
  return readPeftAdapter(join(base, name), linearShapes(readModelConfig(base)));
}

test('R30: merged and unmerged LoRA give the same logits, and unmerging gives the base back', async () => {
  let passed = 0;
  for (const name of models) {
    const base = join(fixtures, name);
    const { golden } = readGolden(name);
    const ids = golden.sequences.map((sequence) => sequence.input_ids);
    for (const { folder } of golden.adapters) {
      const merged = join(out, `${name}-${folder}`);
      fuse(base, readAdapter(base, folder), merged, { dtype: 'F32' });
      const apart = await withModel(base, (model) => {
        const adapter = model.loadAdapter(join(base, folder));
        return { base: logitsOf(model, ids), adapted: logitsOf(model, ids, [adapter]) };
      });
      const together = await withModel(merged, (model) => logitsOf(model, ids));
      together.forEach((logits, i) => {
        expect(relativeError(logits, apart.adapted[i]!)).toBeLessThanOrEqual(1e-5);
        expect(relativeError(logits, apart.base[i]!)).toBeGreaterThan(1e-3); // the adapter does something
      });
      const restored = `${merged}-restored`;
      fuse(merged, readAdapter(base, folder), restored, { unmerge: true });
      const again = await withModel(restored, (model) => logitsOf(model, ids));
      again.forEach((logits, i) => {
        expect(relativeError(logits, apart.base[i]!)).toBeLessThanOrEqual(1e-5);
      });
      passed++;
    }
  }
  reportCases('R30 merged LoRA', passed, passed);
}, 120_000);

test('a merged checkpoint is a whole one: config and tokenizer files, each tensor in the dtype that was asked for', () => {
  const base = join(fixtures, 'llama');
  const merged = join(out, 'bf16');
  fuse(base, readAdapter(base, 'adapter'), merged, { dtype: 'BF16' });
  const config = (folder: string) => readFileSync(join(folder, 'config.json'), 'utf8');
  expect(config(merged)).toBe(config(base));
  const weights = openWeights(merged);
  expect(new Set([...weights.tensors.values()].map(({ info }) => info.dtype))).toEqual(
    new Set(['BF16']),
  );
  expect([...weights.tensors.keys()].sort()).toEqual([...openWeights(base).tensors.keys()].sort());
  weights.close();
  const files = readdirSync(merged);
  expect(() => {
    fuse(base, readAdapter(base, 'adapter'), merged);
  }).toThrow('is not empty; fuse writes a whole checkpoint into a new folder');
  expect(readdirSync(merged)).toEqual(files);
});
