import * as tf from '@tensorflow/tfjs-core';
import { rope, useBackend, type Storage } from '../../kernels/index.ts';
import {
  describeNative,
  forwardBackward,
  gaussian,
  relativeError,
  sameBytes,
  stored,
  type Results,
} from '../support/native.ts';

type Shape = [T: number, N: number, K: number, H: number];
const attentionScaling = 1.1;

function options([T, numHeads, numKvHeads, headDim]: Shape) {
  return {
    positions: Int32Array.from({ length: T }, (_, t) => (t * 37) % 4096),
    invFreq: Float64Array.from({ length: headDim / 2 }, (_, i) => 10000 ** ((-2 * i) / headDim)),
    attentionScaling,
    numHeads,
    numKvHeads,
    headDim,
  };
}

function runRope(shape: Shape, storage: Storage): Results {
  const [T, N, K, H] = shape;
  const width = (N + 2 * K) * H;
  const qkv = stored(gaussian(T * width, 1), [T, width], storage) as tf.Tensor2D;
  const dy = stored(gaussian(T * width, 2), [T, width], storage);
  const results = forwardBackward(() => rope(qkv, options(shape)), [qkv], dy);
  tf.dispose([qkv, dy]);
  return results;
}

/** Each pair of a head is a complex number, turned by position · frequency. */
function turned(x: Float32Array, shape: Shape, direction: number): Float64Array {
  const [T, N, K, H] = shape;
  const { positions, invFreq } = options(shape);
  const y = Float64Array.from(x);
  for (let t = 0; t < T; t++) {
    for (let n = 0; n < N + K; n++) {
      const at = (t * (N + 2 * K) + n) * H;
      for (let i = 0; i < H / 2; i++) {
        const angle = direction * positions[t]! * invFreq[i]!;
        const [re, im] = [x[at + i]!, x[at + H / 2 + i]!];
        y[at + i] = attentionScaling * (re * Math.cos(angle) - im * Math.sin(angle));
        y[at + H / 2 + i] = attentionScaling * (im * Math.cos(angle) + re * Math.sin(angle));
      }
    }
  }
  return y;
}

describeNative('rope, native', () => {
  beforeAll(() => useBackend('native'));

  test.each([
    [1, 1, 1, 8],
    [5, 4, 2, 16],
    [13, 7, 1, 40],
    [131, 14, 2, 64],
    [9, 16, 8, 128],
  ] as Shape[])('T %i, N %i, K %i, H %i equals float64 loops, forward and backward', (...shape) => {
    const [T, N, K, H] = shape;
    const size = T * (N + 2 * K) * H;
    for (const [storage, limit] of [
      ['f32', 2e-7],
      ['bf16', 4e-3],
    ] as [Storage, number][]) {
      const { y, gradients } = runRope(shape, storage);
      expect(relativeError(y, turned(gaussian(size, 1), shape, 1))).toBeLessThan(limit);
      expect(relativeError(gradients[0]!, turned(gaussian(size, 2), shape, -1))).toBeLessThan(
        limit,
      );
    }
  });

  test.each(['f32', 'bf16'] as const)(
    '%s: same bytes for instruction sets and threads',
    async (storage) => {
      await sameBytes(() => {
        const { y, gradients } = runRope([67, 8, 2, 40], storage);
        return [y, ...gradients];
      });
    },
  );
});
