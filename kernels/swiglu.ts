/**
 * Gated activation (Shazeer 2020, arXiv:2002.05202): y = silu(gate) · up, silu(g) = g · σ(g).
 *
 *   dGate = dy · up · σ(g) · (1 + g · (1 − σ(g))),   dUp = dy · silu(g)
 */
import * as tf from '@tensorflow/tfjs-core';
import { defineOp, shapeError } from './op.ts';

const run = defineOp<object>({
  name: 'Swiglu',
  check: ({ gateUp }) => {
    if (gateUp!.rank !== 2 || gateUp!.shape[1]! % 2 !== 0) {
      shapeError('swiglu', 'gateUp', gateUp!.shape, '[T, 2F]');
    }
  },
  reference: ({ gateUp }) => {
    const [gate, up] = tf.split(gateUp!, 2, 1) as [tf.Tensor, tf.Tensor];
    return tf.mul(tf.mul(gate, tf.sigmoid(gate)), up);
  },
  native: {
    forward: (backend, { gateUp }) => {
      const [T, width] = gateUp!.shape;
      const y = backend.allocate([T!, width! / 2], backend.storageOf(gateUp!));
      backend.call('swigluForward', y, gateUp!, T!, width! / 2);
      return y;
    },
    backward: (backend, dy, { gateUp }) => {
      const [T, width] = gateUp!.shape;
      const dx = backend.allocate(gateUp!.shape, backend.storageOf(gateUp!));
      backend.call('swigluBackward', dx, dy, gateUp!, T!, width! / 2);
      return { gateUp: dx };
    },
  },
  cost: ({ gateUp }) => ({ flops: 4 * gateUp!.size, bytes: 6 * gateUp!.size }),
});

/**
 * @param gateUp  [T, 2F], gate columns then up columns
 * @returns       [T, F]
 */
export function swiglu(gateUp: tf.Tensor2D): tf.Tensor2D {
  return run({ gateUp }, {}) as tf.Tensor2D;
}
