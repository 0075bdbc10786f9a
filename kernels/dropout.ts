/**
 * Dropout with a counter-based mask (Srivastava et al. 2014): y = x · keep / (1 − p).
 * Whether an element is kept is a hash of (seed, step, site, row key, column): not of its place in the batch, of
 * threads or of what ran before. Backward draws the same mask again instead of storing it.
 */
import * as tf from '@tensorflow/tfjs-core';
import { OpError } from './errors.ts';
import type { NativeBackend } from './native-backend.ts';
import { defineOp } from './op.ts';

interface Attributes {
  p: number;
  seed: number;
  step: number;
  /** Where in the model: two sites draw independent masks. */
  site: number;
  rowKeys: Uint32Array; // [T]
}

const run = defineOp<Attributes>({
  name: 'Dropout',
  check: ({ x }, { p, rowKeys }) => {
    if (!(p >= 0 && p < 1)) throw new OpError(`dropout: p is ${p}, want 0 ≤ p < 1`);
    if (rowKeys.length !== x!.shape[0]) {
      throw new OpError(`dropout: ${rowKeys.length} row keys for ${x!.shape[0]} rows`);
    }
  },
  reference: ({ x }, attrs) => tf.mul(x!, mask(x!.shape, attrs)),
  native: {
    forward: (backend, { x }, attrs) => masked(backend, x!, attrs),
    backward: (backend, dy, _, attrs) => ({ x: masked(backend, dy, attrs) }),
  },
  cost: ({ x }) => ({ flops: x!.size, bytes: 8 * x!.size }),
});

/** @returns x with each element zero with probability p, else divided by 1 − p; same shape */
export function dropout(x: tf.Tensor2D, options: Attributes): tf.Tensor2D {
  return run({ x }, options) as tf.Tensor2D;
}

/** x [T, D] times the mask. */
function masked(backend: NativeBackend, x: tf.TensorInfo, attrs: Attributes): tf.TensorInfo {
  const y = backend.allocate(x.shape, backend.storageOf(x));
  const { rowKeys, p } = attrs;
  backend.call('dropout', y, x, rowKeys, x.shape[1]!, maskKey(attrs), threshold(p), 1 / (1 - p));
  return y;
}

function mask(shape: number[], attrs: Attributes): tf.Tensor2D {
  const [T, D] = shape as [number, number];
  const key = maskKey(attrs);
  const bar = threshold(attrs.p);
  const values = new Float32Array(T * D);
  for (let t = 0; t < T; t++) {
    const rowKey = mix(attrs.rowKeys[t]! ^ key);
    for (let d = 0; d < D; d++) {
      if (mix(rowKey + Math.imul(d, 0x9e3779b9)) >= bar) values[t * D + d] = 1 / (1 - attrs.p);
    }
  }
  return tf.tensor2d(values, [T, D]);
}

function maskKey({ seed, step, site }: Attributes): number {
  return mix(mix(mix(seed) ^ step) ^ site);
}

/** Hashes below it are dropped. */
function threshold(p: number): number {
  return Math.round(p * 2 ** 32);
}

/** lowbias32 (C. Wellons): a bijection of 32-bit words in which every input bit reaches every output bit. */
function mix(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}
