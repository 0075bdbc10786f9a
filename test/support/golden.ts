/** Reads the recorded fixtures: golden.json, and golden.safetensors by name as float64. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSafetensors } from '../../engine/safetensors.ts';

export const fixtures = join(import.meta.dirname, '../fixtures');

export interface Golden {
  sequences: {
    input_ids: number[];
    generation: { max_new_tokens: number; ids: number[]; log_probs_f64: number[] };
  }[];
  loss_labels: number[][];
  adapters: {
    folder: string;
    scaling: number;
    loss_f64: number;
    grad_norm_f64: number;
    generation?: { sequence: number; max_new_tokens: number; ids: number[] };
  }[];
  training: {
    adapter: string;
    sequences: number[][];
    labels: number[][];
    batches: number[][];
    optimizer: {
      learning_rate: number;
      betas: [number, number];
      eps: number;
      weight_decay: number;
    };
    schedule: { warmup_steps: number; total_steps: number };
    runs: {
      name: string;
      max_grad_norm: number;
      steps_f64: { loss: number; grad_norm: number; learning_rate: number }[];
    }[];
  };
  trees: {
    name: string;
    segments: { tokens: number[]; parent: number }[];
    pairs: {
      segment: number;
      offset: number;
      target: number;
      weight: number;
      log_prob_f64: number;
    }[];
    loss_f64: number;
    weight_sum: number;
    grad_norm_f64: number;
  }[];
}

export function readGolden(model: string): {
  golden: Golden;
  tensor: (name: string) => Float64Array;
} {
  const folder = join(fixtures, model);
  const golden = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as Golden;
  const file = openSafetensors(join(folder, 'golden.safetensors'));
  const tensor = (name: string): Float64Array => {
    const bytes = new Uint8Array(file.bytes(name));
    return new Float64Array(bytes.buffer);
  };
  return { golden, tensor };
}

export function maxAbsDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
  return a.length === b.length ? worst : Infinity;
}
