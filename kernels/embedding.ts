/**
 * Token embedding: row lookup in the table E [V, D], tied or not with the LM head.
 *
 *   y[t] = E[tokenIds[t]],   dE[v] = Σ_{t: tokenIds[t] = v} dy[t]
 *
 * The result starts the residual stream, so it is always f32.
 */
import * as tf from '@tensorflow/tfjs-core';
import { OpError } from './errors.ts';
import { isFrozen, weightTensor, type FrozenWeight, type Weight } from './frozen-weight.ts';
import { rowsByProduct } from './gather-rows.ts';
import { defineOp } from './op.ts';

interface Attributes {
  tokenIds: Int32Array; // [T]
  frozen?: FrozenWeight;
  shape: readonly [number, number]; // [V, D]
}

const run = defineOp<Attributes>({
  name: 'Embedding',
  check: (_, { tokenIds, shape: [V] }) => {
    const bad = tokenIds.findIndex((id) => id < 0 || id >= V);
    if (bad >= 0) {
      throw new OpError(`embedding: tokenIds[${bad}] is ${tokenIds[bad]!}, want 0 to ${V - 1}`);
    }
  },
  reference: ({ weight }, { tokenIds, frozen }) =>
    frozen
      ? tf.gather(weightTensor(frozen), tf.tensor1d(tokenIds, 'int32'))
      : rowsByProduct(weight as tf.Tensor2D, tokenIds),
  native: {
    forward: (backend, { weight }, { tokenIds, frozen, shape: [V, D] }) => {
      const y = backend.allocate([tokenIds.length, D]);
      if (frozen) backend.call('embeddingPacked', y, frozen.packed!, tokenIds, V, D);
      else backend.call('embeddingForward', y, weight!, tokenIds, V, D);
      return y;
    },
    backward: (backend, dy, { weight }, { tokenIds, shape: [V, D] }) => {
      if (!weight) return {};
      const dWeight = backend.allocate([V, D]);
      backend.call('embeddingBackward', dWeight, dy, tokenIds, V, D);
      return { weight: dWeight };
    },
  },
  cost: (_, { tokenIds, shape: [, D] }) => ({ flops: 0, bytes: 8 * tokenIds.length * D }),
});

/** @returns [T, D], float32 */
export function embedding(weight: Weight, tokenIds: Int32Array): tf.Tensor2D {
  const [V, D] = weight.shape as [number, number];
  const inputs = isFrozen(weight) ? {} : { weight };
  const frozen = isFrozen(weight) ? { frozen: weight } : {};
  return run(inputs, { tokenIds, shape: [V, D], ...frozen }) as tf.Tensor2D;
}
