/**
 * Writes a checkpoint of a real model's shape with random bf16 weights: config.json and one safetensors file.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSafetensors } from '../engine/safetensors.ts';
import { parseConfig } from '../models/index.ts';
import { tensorPlan } from '../models/tensor-plan.ts';
import { presets, type PresetName } from './presets.ts';

/** Makes the checkpoint unless `folder` holds it already. */
export function makeCheckpoint(preset: PresetName, folder: string): void {
  if (existsSync(join(folder, 'config.json'))) return;
  mkdirSync(folder, { recursive: true });
  const config = parseConfig(presets[preset], preset);
  const plan = tensorPlan(config);
  writeSafetensors(join(folder, 'model.safetensors'), randomTensors(plan), { format: 'pt' });
  writeFileSync(join(folder, 'config.json'), `${JSON.stringify(presets[preset], null, 2)}\n`);
}

function* randomTensors(
  plan: ReturnType<typeof tensorPlan>,
): Generator<{ name: string; dtype: 'BF16'; shape: number[]; data: Uint8Array }> {
  for (const [index, { name, shape }] of plan.entries()) {
    const size = shape.reduce((a, b) => a * b, 1);
    const data =
      shape.length === 1 && !name.endsWith('bias')
        ? new Uint16Array(size).fill(0x3f80)
        : randomBf16(size, index);
    yield { name, dtype: 'BF16', shape, data: new Uint8Array(data.buffer) };
  }
}

/** About normal(0, 0.02): the sum of four uniforms, from a 32-bit xorshift. */
function randomBf16(size: number, seed: number): Uint16Array {
  const values = new Float32Array(1);
  const bits = new Uint32Array(values.buffer);
  const out = new Uint16Array(size);
  let state = 0x9e3779b9 ^ ((seed + 1) * 0x85ebca6b);
  for (let i = 0; i < size; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const sum = (state & 255) + ((state >>> 8) & 255) + ((state >>> 16) & 255) + (state >>> 24);
    values[0] = (sum - 510) * (0.02 / 147.8);
    out[i] = bits[0]! >>> 16;
  }
  return out;
}
