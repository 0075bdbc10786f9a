/**
 * Root-mean-square normalisation over the last axis (Zhang & Sennrich 2019, arXiv:1910.07467, eq. 4).
 *
 *   y = x · rstd · weight,   rstd = 1 / sqrt(mean(x²) + eps)
 *   dx = rstd · (dy·weight − x · rstd² · mean(dy·weight·x)),   dWeight = Σ_T dy · x · rstd
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Storage } from './frozen-weight.ts';
import { defineOp, shapeError } from './op.ts';
import { isTrained } from './parameter-arena.ts';

interface Attributes {
  eps: number;
  storage: Storage;
  trainsWeight: boolean;
}

const run = defineOp<Attributes>({
  name: 'RmsNorm',
  check: ({ x, weight }) => {
    const D = x!.shape[1];
    if (weight!.rank !== 1 || weight!.size !== D) {
      shapeError(
        'rmsNorm',
        'weight',
        weight!.shape,
        `[${D}] to match the last axis of x [${x!.shape.join(', ')}]`,
      );
    }
  },
  reference: ({ x, weight }, { eps }) => {
    const rstd = tf.rsqrt(tf.add(tf.mean(tf.square(x!), -1, true), eps)); // [T, 1]
    return tf.mul(tf.mul(x!, rstd), weight!);
  },
  native: {
    aux: ({ x }) => ({ rstd: [x!.shape[0]] }),
    forward: (backend, { x, weight, rstd }, { eps, storage }) => {
      const y = backend.allocate(x!.shape, storage);
      const [T, D] = x!.shape;
      backend.call('rmsNormForward', y, rstd!, x!, weight!, T!, D!, eps);
      return y;
    },
    backward: (backend, dy, { x, weight, rstd }, { trainsWeight }) => {
      const dx = backend.allocate(x!.shape);
      const [T, D] = x!.shape;
      backend.call('rmsNormBackward', dx, dy, x!, weight!, rstd!, T!, D!);
      if (!trainsWeight) return { x: dx };
      const dWeight = backend.allocate(weight!.shape);
      backend.call('rmsNormWeightBackward', dWeight, dy, x!, rstd!, T!, D!);
      return { x: dx, weight: dWeight };
    },
  },
  cost: ({ x }) => ({ flops: 4 * x!.size, bytes: 8 * x!.size }),
});

/**
 * @param x       [T, D], float32
 * @param weight  [D]
 * @param eps     added to the mean square; checkpoints use 1e-5 or 1e-6
 * @returns       [T, D]; rstd [T] is kept for backward (4 bytes per token)
 * @throws OpError when weight is not [D]
 */
export function rmsNorm(
  x: tf.Tensor2D,
  weight: tf.Tensor1D,
  { eps, storage }: { eps: number; storage: Storage },
): tf.Tensor2D {
  return run({ x, weight }, { eps, storage, trainsWeight: isTrained(weight) }) as tf.Tensor2D;
}
