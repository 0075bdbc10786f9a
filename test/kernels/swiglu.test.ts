import * as tf from '@tensorflow/tfjs-core';
import { swiglu, useBackend } from '../../kernels/index.ts';
import { checkOp } from '../support/check-op.ts';
import * as float64 from '../support/float64.ts';
import { lengths, normal, type OpCase } from '../support/op-case.ts';
import { describeNative, forwardBackward } from '../support/native.ts';
import type { SeededRandom } from '../support/reliability.ts';

function swigluCase(random: SeededRandom, T: number, F: number): OpCase {
  return {
    title: `[${T}, ${2 * F}]`,
    inputs: { gateUp: normal(random, [T, 2 * F], 3) },
    outputShape: [T, F],
    oracle: float64.swiglu(F),
    run: ({ gateUp }) => swiglu(gateUp as tf.Tensor2D),
  };
}

checkOp('swiglu', {
  draw: (random) => swigluCase(random, random.pick(lengths), random.pick(lengths)),
  shapes: (random) =>
    (
      [
        [5, 15],
        [67, 333],
        [9, 4864],
      ] as const
    ).map(([T, F]) => swigluCase(random, T, F)),
  bf16: { stored: ['gateUp', 'dy'], y: 2 ** -9, gradient: 2 ** -9 },
  refusals: () => [
    {
      title: 'an odd width is refused',
      call: () => swiglu(tf.zeros([2, 7])),
      message: 'swiglu: gateUp has shape [2, 7], want [T, 2F]',
    },
  ],
});

describeNative('swiglu, native', () => {
  test('gates far out saturate without NaN', async () => {
    await useBackend('native');
    const gateUp = tf.tensor2d([-1e4, -100, 100, 1e4, 2, 2, 2, 2], [1, 8]);
    const dy = tf.ones([1, 4]);
    const { y, gradients } = forwardBackward(() => swiglu(gateUp), [gateUp], dy);
    expect([...y]).toEqual([-0, expect.closeTo(0), 200, 2e4]);
    expect(gradients[0]!.every(Number.isFinite)).toBe(true);
    tf.dispose([gateUp, dy]);
  });
});
