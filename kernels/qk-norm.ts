/**
 * RMS norm over each query and key head (Qwen3); value heads pass through. The rms-norm equation with D = H,
 * applied to N + K heads of every row, one weight for queries and one for keys.
 */
import * as tf from '@tensorflow/tfjs-core';
import { checkHeads, type Heads } from './heads.ts';
import { defineOp, shapeError } from './op.ts';
import { isTrained } from './parameter-arena.ts';

interface Attributes extends Heads {
  eps: number;
  trainsWeight: boolean;
}

const run = defineOp<Attributes>({
  name: 'QkNorm',
  check: ({ qkv, qWeight, kWeight }, attrs) => {
    checkHeads('qkNorm', qkv!.shape, attrs);
    if (qWeight!.size !== attrs.headDim)
      shapeError('qkNorm', 'qWeight', qWeight!.shape, `[${attrs.headDim}]`);
    if (kWeight!.size !== attrs.headDim)
      shapeError('qkNorm', 'kWeight', kWeight!.shape, `[${attrs.headDim}]`);
  },
  reference: ({ qkv, qWeight, kWeight }, { eps, numHeads: N, numKvHeads: K, headDim: H }) => {
    const T = qkv!.shape[0];
    const normed = (first: number, count: number, weight: tf.Tensor): tf.Tensor => {
      const heads = tf.reshape(tf.slice(qkv!, [0, first * H], [T, count * H]), [T, count, H]);
      const rstd = tf.rsqrt(tf.add(tf.mean(tf.square(heads), -1, true), eps)); // [T, heads, 1]
      return tf.reshape(tf.mul(tf.mul(heads, rstd), weight), [T, count * H]);
    };
    const v = tf.slice(qkv!, [0, (N + K) * H], [T, K * H]);
    return tf.concat([normed(0, N, qWeight!), normed(N, K, kWeight!), v], 1);
  },
  native: {
    aux: ({ qkv }, { numHeads, numKvHeads }) => ({ rstd: [qkv!.shape[0], numHeads + numKvHeads] }),
    forward: (backend, { qkv, qWeight, kWeight, rstd }, { eps, numHeads, numKvHeads, headDim }) => {
      const y = backend.allocate(qkv!.shape, backend.storageOf(qkv!));
      const T = qkv!.shape[0]!;
      backend.call(
        'qkNormForward',
        y,
        rstd!,
        qkv!,
        qWeight!,
        kWeight!,
        T,
        numHeads,
        numKvHeads,
        headDim,
        eps,
      );
      return y;
    },
    backward: (backend, dy, { qkv, qWeight, kWeight, rstd }, attrs) => {
      const { numHeads, numKvHeads, headDim, trainsWeight } = attrs;
      const dx = backend.allocate(qkv!.shape, backend.storageOf(dy));
      const heads = [qkv!.shape[0]!, numHeads, numKvHeads, headDim] as const;
      backend.call('qkNormBackward', dx, dy, qkv!, qWeight!, kWeight!, rstd!, ...heads);
      if (!trainsWeight) return { qkv: dx };
      const dQ = backend.allocate([headDim]);
      const dK = backend.allocate([headDim]);
      backend.call('qkNormWeightBackward', dQ, dK, dy, qkv!, rstd!, ...heads);
      return { qkv: dx, qWeight: dQ, kWeight: dK };
    },
  },
  cost: ({ qkv }) => ({ flops: 4 * qkv!.size, bytes: 8 * qkv!.size }),
});

/** @returns [T, (N+2K)H] */
export function qkNorm(
  qkv: tf.Tensor2D,
  qWeight: tf.Tensor1D,
  kWeight: tf.Tensor1D,
  options: Heads & { eps: number },
): tf.Tensor2D {
  const trainsWeight = isTrained(qWeight);
  return run({ qkv, qWeight, kWeight }, { ...options, trainsWeight }) as tf.Tensor2D;
}
