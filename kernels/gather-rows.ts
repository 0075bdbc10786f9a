/** Picks rows: y[i] = x[rows[i]]; backward puts dy back and leaves zeros elsewhere. Rows are distinct. */
import * as tf from '@tensorflow/tfjs-core';
import { OpError } from './errors.ts';
import { defineOp } from './op.ts';

interface Attributes {
  rows: Int32Array;
}

const run = defineOp<Attributes>({
  name: 'GatherRows',
  check: ({ x }, { rows }) => {
    const T = x!.shape[0];
    const bad = rows.findIndex((row) => row < 0 || row >= T);
    if (bad >= 0)
      throw new OpError(`gatherRows: rows[${bad}] is ${rows[bad]!}, want 0 to ${T - 1}`);
  },
  reference: ({ x }, { rows }) => rowsByProduct(x as tf.Tensor2D, rows),
  native: {
    forward: (backend, { x }, { rows }) => {
      const D = x!.shape[1]!;
      const y = backend.allocate([rows.length, D], backend.storageOf(x!));
      backend.call('gatherRows', y, x!, rows, D);
      return y;
    },
    backward: (backend, dy, { x }, { rows }) => {
      const [T, D] = x!.shape;
      const dx = backend.allocate([T!, D!], backend.storageOf(dy));
      backend.call('scatterRows', dx, dy, rows, T!, D!);
      return { x: dx };
    },
  },
  cost: ({ x }, { rows }) => ({ flops: 0, bytes: 8 * rows.length * x!.shape[1]! }),
});

/** @returns [rows, D] */
export function gatherRows(x: tf.Tensor2D, rows: Int32Array): tf.Tensor2D {
  return run({ x }, { rows }) as tf.Tensor2D;
}

/**
 * Rows by a one-hot product: gather's gradient needs a kernel that wasm lacks, and tf.oneHot refuses a depth of one.
 * @returns [rows, D]
 */
export function rowsByProduct(x: tf.Tensor2D, rows: Int32Array): tf.Tensor2D {
  const depth = x.shape[0];
  const oneHot = new Float32Array(rows.length * depth);
  rows.forEach((row, i) => {
    oneHot[i * depth + row] = 1;
  });
  return tf.matMul(tf.tensor2d(oneHot, [rows.length, depth]), x);
}
