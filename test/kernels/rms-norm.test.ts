import * as tf from '@tensorflow/tfjs-core';
import { ParameterArena, rmsNorm, useBackend, type Storage } from '../../kernels/index.ts';
import { normOracle } from '../support/norm-oracle.ts';
import {
  describeNative,
  equalBytes,
  forwardBackward,
  gaussian,
  relativeError,
  sameBytes,
  stored,
  type Results,
} from '../support/native.ts';

const eps = 1e-6;

function runNorm(T: number, D: number, storage: Storage): Results {
  const arena = new ParameterArena();
  const weight = arena.add('weight', gaussian(D, 2), [D]) as tf.Tensor1D;
  const x = stored(gaussian(T * D, 1, 3), [T, D]) as tf.Tensor2D;
  const dy = stored(gaussian(T * D, 3), [T, D], storage);
  const results = forwardBackward(() => rmsNorm(x, weight, { eps, storage }), [x, weight], dy);
  tf.dispose([x, dy]);
  arena.dispose();
  return results;
}

describeNative('rmsNorm, native', () => {
  beforeAll(() => useBackend('native'));

  test.each([
    [1, 1],
    [5, 15],
    [7, 17],
    [127, 896],
    [3, 2048],
    [64, 100],
  ])('[%i, %i] equals float64 loops, forward and backward', (T, D) => {
    const x = gaussian(T * D, 1, 3);
    const want = normOracle(x, gaussian(D, 2), gaussian(T * D, 3), eps);
    for (const storage of ['f32', 'bf16'] as const) {
      const { y, gradients } = runNorm(T, D, storage);
      const [forward, backward] = storage === 'f32' ? [1e-6, 3e-6] : [3e-3, 4e-3];
      expect(relativeError(y, want.y)).toBeLessThan(forward);
      // One element: dx is what cancellation leaves.
      if (D > 1) expect(relativeError(gradients[0]!, want.dx)).toBeLessThan(backward);
      expect(relativeError(gradients[1]!, want.dWeight)).toBeLessThan(backward);
    }
  });

  test.each(['f32', 'bf16'] as const)(
    '%s: same bytes for instruction sets and threads',
    async (storage) => {
      await sameBytes(() => {
        const { y, gradients } = runNorm(67, 893, storage);
        return [y, ...gradients];
      });
    },
  );

  test('a row has the same bits in any company', () => {
    const many = runNorm(40, 100, 'f32').y;
    const few = runNorm(3, 100, 'f32').y; // the same first rows
    expect(equalBytes(few, many.slice(0, 300))).toBe(true);
  });
});
