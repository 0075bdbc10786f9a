/**
 * Products at a model's shapes: forward and dX through the packed copy, as a share of the peak measured in this process.
 * Timed with the `benchmark` package; the best sample counts, since neighbours on a shared machine only slow things down.
 */
import * as tf from '@tensorflow/tfjs-core';
import Benchmark from 'benchmark';
import { linear, packWeight, type FrozenWeight, type Storage } from '../kernels/index.ts';

export interface KernelResult {
  name: string;
  shape: string;
  rows: number;
  gflops: number;
  shareOfPeak: number;
}

/** in × O of Qwen2.5-0.5B: o, qkv, gate+up, down. */
const shapes: [number, number][] = [
  [896, 896],
  [896, 1152],
  [896, 9728],
  [4864, 896],
];

export function benchKernels(storage: Storage, peak: number): KernelResult[] {
  return shapes.flatMap(([inFeatures, outputs]) => {
    const data = new Uint8Array(randomValues(inFeatures * outputs).buffer);
    const weight = packWeight([{ data, dtype: 'F32', shape: [outputs, inFeatures] }], storage);
    const results = [64, 512].flatMap((rows) => [
      forward(weight, rows, storage, peak),
      backward(weight, rows, storage, peak),
    ]);
    weight.dispose();
    return results;
  });
}

function forward(weight: FrozenWeight, rows: number, storage: Storage, peak: number): KernelResult {
  const x = tf.keep(tf.tensor2d(randomValues(rows * weight.shape[1]), [rows, weight.shape[1]]));
  const run = (): void => {
    linear(x, { weight, outSizes: [weight.shape[0]], storage }).dispose();
  };
  const result = measured('linear forward', weight, { rows, peak, run, products: 1 });
  x.dispose();
  return result;
}

/** Forward and dX together, minus nothing: two products. */
function backward(
  weight: FrozenWeight,
  rows: number,
  storage: Storage,
  peak: number,
): KernelResult {
  const [outputs, inFeatures] = weight.shape;
  const x = tf.keep(tf.tensor2d(randomValues(rows * inFeatures), [rows, inFeatures]));
  const dy = tf.keep(tf.tensor2d(randomValues(rows * outputs), [rows, outputs]));
  const run = (): void => {
    const f = (): tf.Tensor => linear(x, { weight, outSizes: [outputs], storage });
    const { value, grads } = tf.engine().gradients(f, [x], dy.clone());
    tf.dispose([value, grads]);
  };
  const result = measured('linear forward + dX', weight, { rows, peak, run, products: 2 });
  tf.dispose([x, dy]);
  return result;
}

function measured(
  name: string,
  { shape: [outputs, inFeatures] }: FrozenWeight,
  { rows, peak, run, products }: { rows: number; peak: number; run: () => void; products: number },
): KernelResult {
  const bench = new Benchmark(name, run, { maxTime: 0.3, minSamples: 5 });
  bench.run();
  const seconds = Math.min(...(bench.stats.sample as number[]));
  const flops = (2 * products * rows * inFeatures * outputs) / seconds;
  return {
    name,
    shape: `${inFeatures}x${outputs}`,
    rows,
    gflops: flops / 1e9,
    shareOfPeak: flops / peak,
  };
}

function randomValues(size: number): Float32Array {
  let state = 12345;
  return Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 32;
  });
}
