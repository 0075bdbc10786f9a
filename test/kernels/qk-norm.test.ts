import * as tf from '@tensorflow/tfjs-core';
import { ParameterArena, qkNorm, useBackend, type Storage } from '../../kernels/index.ts';
import { normOracle } from '../support/norm-oracle.ts';
import {
  describeNative,
  forwardBackward,
  gaussian,
  relativeError,
  sameBytes,
  stored,
  type Results,
} from '../support/native.ts';

const eps = 1e-6;
type Shape = [T: number, N: number, K: number, H: number];

function runNorm([T, numHeads, numKvHeads, headDim]: Shape, storage: Storage): Results {
  const width = (numHeads + 2 * numKvHeads) * headDim;
  const arena = new ParameterArena();
  const qWeight = arena.add('q', gaussian(headDim, 2), [headDim]) as tf.Tensor1D;
  const kWeight = arena.add('k', gaussian(headDim, 3), [headDim]) as tf.Tensor1D;
  const qkv = stored(gaussian(T * width, 1), [T, width], storage) as tf.Tensor2D;
  const dy = stored(gaussian(T * width, 4), [T, width], storage);
  const options = { eps, numHeads, numKvHeads, headDim };
  const xs = [qkv, qWeight, kWeight];
  const results = forwardBackward(() => qkNorm(qkv, qWeight, kWeight, options), xs, dy);
  tf.dispose([qkv, dy]);
  arena.dispose();
  return results;
}

/** The same by columns: queries and keys are rows of H, values pass through. */
function oracle([T, N, K, H]: Shape): { y: Float64Array; gradients: Float64Array[] } {
  const width = (N + 2 * K) * H;
  const qkv = gaussian(T * width, 1);
  const dy = gaussian(T * width, 4);
  const y = Float64Array.from(qkv);
  const dqkv = Float64Array.from(dy);
  const dWeights = [
    [0, N, 2],
    [N, K, 3],
  ].map(([first, heads, seed]) => {
    const columns = (from: Float32Array): number[] =>
      Array.from({ length: T }, (_, t) => t * width + first! * H).flatMap((at) => [
        ...from.subarray(at, at + heads! * H),
      ]);
    const part = normOracle(columns(qkv), gaussian(H, seed!), columns(dy), eps);
    for (let t = 0; t < T; t++) {
      const rows = [t * heads! * H, (t + 1) * heads! * H] as const;
      y.set(part.y.subarray(...rows), t * width + first! * H);
      dqkv.set(part.dx.subarray(...rows), t * width + first! * H);
    }
    return part.dWeight;
  });
  return { y, gradients: [dqkv, ...dWeights] };
}

describeNative('qkNorm, native', () => {
  beforeAll(() => useBackend('native'));

  test.each([
    [1, 1, 1, 8],
    [5, 4, 2, 16],
    [13, 7, 1, 40],
    [31, 4, 4, 64],
    [9, 16, 8, 128],
  ] as Shape[])('T %i, N %i, K %i, H %i equals float64 loops, forward and backward', (...shape) => {
    const want = oracle(shape);
    for (const [storage, limit] of [
      ['f32', 3e-6],
      ['bf16', 6e-3],
    ] as [Storage, number][]) {
      const got = runNorm(shape, storage);
      expect(relativeError(got.y, want.y)).toBeLessThan(limit);
      got.gradients.forEach((gradient, i) => {
        expect(relativeError(gradient, want.gradients[i]!)).toBeLessThan(limit);
      });
    }
  });

  test.each(['f32', 'bf16'] as const)(
    '%s: same bytes for instruction sets and threads',
    async (storage) => {
      await sameBytes(() => {
        const { y, gradients } = runNorm([53, 8, 2, 40], storage);
        return [y, ...gradients];
      });
    },
  );
});
