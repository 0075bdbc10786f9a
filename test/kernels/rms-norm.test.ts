import * as tf from '@tensorflow/tfjs-core';
import { rmsNorm, useBackend } from '../../kernels/index.ts';
import { equalBytes, gaussian } from '../support/arrays.ts';
import { checkOp } from '../support/check-op.ts';
import * as float64 from '../support/float64.ts';
import { lengths, normal, type OpCase } from '../support/op-case.ts';
import { describeNative, floats } from '../support/native.ts';
import type { SeededRandom } from '../support/reliability.ts';

function normCase(random: SeededRandom, T: number, D: number): OpCase {
  // Of one or two elements dx is what cancellation leaves, unless eps is of the size of x².
  const eps = D <= 2 ? 0.5 : random.pick([1e-5, 1e-6]);
  return {
    title: `[${T}, ${D}] eps ${eps}`,
    inputs: { x: normal(random, [T, D], 3), weight: normal(random, [D]) },
    outputShape: [T, D],
    oracle: float64.rmsNorm(eps),
    run: ({ x, weight }, storage) =>
      rmsNorm(x as tf.Tensor2D, weight as tf.Tensor1D, { eps, storage }),
  };
}

checkOp('rmsNorm', {
  draw: (random) => normCase(random, random.pick(lengths), random.pick([...lengths, 127])),
  shapes: (random) =>
    (
      [
        [5, 15],
        [127, 896],
        [3, 2048],
        [64, 100],
      ] as const
    ).map(([T, D]) => normCase(random, T, D)),
  bf16: { stored: ['dy'], y: 2 ** -9, gradient: 5e-6 },
  refusals: () => [
    {
      title: 'a weight of another length is refused',
      call: () => rmsNorm(tf.zeros([2, 4]), tf.zeros([3]), { eps: 1e-6, storage: 'f32' }),
      message: 'rmsNorm: weight has shape [3], want [4] to match the last axis of x [2, 4]',
    },
  ],
});

describeNative('rmsNorm, native', () => {
  test('a row has the same bits in any company', async () => {
    await useBackend('native');
    const [x, weight] = [gaussian(40 * 100, 1, 3), gaussian(100, 2)];
    const normed = (rows: number): Float32Array =>
      tf.tidy(() =>
        floats(
          rmsNorm(tf.tensor2d(x.slice(0, rows * 100), [rows, 100]), tf.tensor1d(weight), {
            eps: 1e-6,
            storage: 'f32',
          }),
        ),
      );
    expect(equalBytes(normed(3), normed(40).slice(0, 300))).toBe(true);
  });
});
