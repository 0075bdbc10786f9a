import * as tf from '@tensorflow/tfjs-core';
import { rmsNorm } from '../../kernels/index.ts';
import { checkOp, lengths, normal } from '../support/check-op.ts';
import * as float64 from '../support/float64.ts';

checkOp('rmsNorm', {
  native: ['rmsNormForward', 'rmsNormBackward', 'rmsNormWeightBackward'],
  draw: (random) => {
    const T = random.pick(lengths);
    const D = random.pick([...lengths, 127]);
    // Of one or two elements dx is what cancellation leaves, unless eps is of the size of x².
    const eps = D <= 2 ? 0.5 : random.pick([1e-5, 1e-6]);
    return {
      title: `[${T}, ${D}] eps ${eps}`,
      inputs: { x: normal(random, [T, D], 3), weight: normal(random, [D]) },
      outputShape: [T, D],
      oracle: float64.rmsNorm(eps),
      run: ({ x, weight }) =>
        rmsNorm(x as tf.Tensor2D, weight as tf.Tensor1D, { eps, storage: 'f32' }),
    };
  },
  refusals: () => [
    {
      title: 'a weight of another length is refused',
      call: () => rmsNorm(tf.zeros([2, 4]), tf.zeros([3]), { eps: 1e-6, storage: 'f32' }),
      message: 'rmsNorm: weight has shape [3], want [4] to match the last axis of x [2, 4]',
    },
  ],
});
