import * as tf from '@tensorflow/tfjs-core';
import { swiglu, useBackend, type Storage } from '../../kernels/index.ts';
import {
  describeNative,
  forwardBackward,
  gaussian,
  relativeError,
  sameBytes,
  stored,
  type Results,
} from '../support/native.ts';

function runSwiglu(gateUp: Float32Array, T: number, storage: Storage): Results {
  const F = gateUp.length / T / 2;
  const x = stored(gateUp, [T, 2 * F], storage) as tf.Tensor2D;
  const dy = stored(gaussian(T * F, 2), [T, F], storage);
  const results = forwardBackward(() => swiglu(x), [x], dy);
  tf.dispose([x, dy]);
  return results;
}

function oracle(
  x: Float32Array,
  dy: Float32Array,
  T: number,
): { y: Float64Array; dx: Float64Array } {
  const F = x.length / T / 2;
  const y = new Float64Array(T * F);
  const dx = new Float64Array(x.length);
  for (let t = 0; t < T; t++) {
    for (let f = 0; f < F; f++) {
      const [gate, up] = [x[t * 2 * F + f]!, x[t * 2 * F + F + f]!];
      const s = 1 / (1 + Math.exp(-gate));
      y[t * F + f] = gate * s * up;
      dx[t * 2 * F + f] = dy[t * F + f]! * up * s * (1 + gate * (1 - s));
      dx[t * 2 * F + F + f] = dy[t * F + f]! * gate * s;
    }
  }
  return { y, dx };
}

describeNative('swiglu, native', () => {
  beforeAll(() => useBackend('native'));

  test.each([
    [1, 1],
    [5, 15],
    [7, 17],
    [33, 4864],
  ])('T %i, F %i equals float64 loops, forward and backward', (T, F) => {
    const x = gaussian(T * 2 * F, 1, 2);
    const want = oracle(x, gaussian(T * F, 2), T);
    for (const [storage, limit] of [
      ['f32', 1e-6],
      ['bf16', 8e-3],
    ] as [Storage, number][]) {
      const { y, gradients } = runSwiglu(x, T, storage);
      expect(relativeError(y, want.y)).toBeLessThan(limit);
      expect(relativeError(gradients[0]!, want.dx)).toBeLessThan(limit);
    }
  });

  test('gates far out saturate without NaN', () => {
    const { y, gradients } = runSwiglu(Float32Array.of(-1e4, -100, 100, 1e4, 2, 2, 2, 2), 1, 'f32');
    expect([...y]).toEqual([-0, expect.closeTo(0), 200, 2e4]);
    expect(gradients[0]!.every(Number.isFinite)).toBe(true);
  });

  test.each(['f32', 'bf16'] as const)(
    '%s: same bytes for instruction sets and threads',
    async (storage) => {
      const x = gaussian(67 * 2 * 333, 1, 4);
      await sameBytes(() => {
        const { y, gradients } = runSwiglu(x, 67, storage);
        return [y, ...gradients];
      });
    },
  );
});
