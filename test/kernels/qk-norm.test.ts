import * as tf from '@tensorflow/tfjs-core';
import { qkNorm } from '../../kernels/index.ts';
import type { Heads } from '../../kernels/heads.ts';
import { checkOp } from '../support/check-op.ts';
import * as float64 from '../support/float64.ts';
import { drawHeads, headShapes, lengths, normal, type OpCase } from '../support/op-case.ts';
import type { SeededRandom } from '../support/reliability.ts';

const heads = { numHeads: 4, numKvHeads: 2, headDim: 8 };
const weights = (): [tf.Tensor1D, tf.Tensor1D] => [tf.zeros([8]), tf.zeros([8])];

function normCase(random: SeededRandom, T: number, drawn: Heads): OpCase {
  const width = (drawn.numHeads + 2 * drawn.numKvHeads) * drawn.headDim;
  const eps = drawn.headDim <= 2 ? 0.5 : 1e-6;
  return {
    title: `[${T}, ${width}] ${JSON.stringify(drawn)}`,
    inputs: {
      qkv: normal(random, [T, width], 2),
      qWeight: normal(random, [drawn.headDim]),
      kWeight: normal(random, [drawn.headDim]),
    },
    outputShape: [T, width],
    oracle: float64.qkNorm(drawn, eps),
    run: ({ qkv, qWeight, kWeight }) =>
      qkNorm(qkv as tf.Tensor2D, qWeight as tf.Tensor1D, kWeight as tf.Tensor1D, {
        ...drawn,
        eps,
      }),
  };
}

checkOp('qkNorm', {
  draw: (random) => normCase(random, random.pick(lengths.slice(0, 7)), drawHeads(random)),
  shapes: (random) => headShapes.map(([T, drawn]) => normCase(random, T, drawn)),
  bf16: { stored: ['qkv', 'dy'], y: 2 ** -9, gradient: 2 ** -9 },
  refusals: () => [
    {
      title: 'a buffer of another width is refused',
      call: () => qkNorm(tf.zeros([3, 63]), ...weights(), { ...heads, eps: 1e-6 }),
      message: 'qkNorm: qkv has shape [3, 63], want [T, 64] for 4 query and 2 key heads of 8',
    },
    {
      title: 'a query weight of another length is refused',
      call: () => qkNorm(tf.zeros([3, 64]), tf.zeros([7]), tf.zeros([8]), { ...heads, eps: 1e-6 }),
      message: 'qkNorm: qWeight has shape [7], want [8]',
    },
    {
      title: 'a key weight of another length is refused',
      call: () => qkNorm(tf.zeros([3, 64]), tf.zeros([8]), tf.zeros([9]), { ...heads, eps: 1e-6 }),
      message: 'qkNorm: kWeight has shape [9], want [8]',
    },
    {
      title: 'query heads that key heads do not divide are refused',
      call: () => qkNorm(tf.zeros([3, 72]), ...weights(), { ...heads, numHeads: 5, eps: 1e-6 }),
      message: 'qkNorm: heads has shape [5, 2], want query heads divisible by key heads',
    },
  ],
});
