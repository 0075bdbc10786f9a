import * as tf from '@tensorflow/tfjs-core';
import { swiglu } from '../../kernels/index.ts';
import { checkOp, lengths, normal } from '../support/check-op.ts';
import * as float64 from '../support/float64.ts';

checkOp('swiglu', {
  native: ['swigluForward', 'swigluBackward'],
  draw: (random) => {
    const T = random.pick(lengths);
    const F = random.pick(lengths);
    return {
      title: `[${T}, ${2 * F}]`,
      inputs: { gateUp: normal(random, [T, 2 * F], 3) },
      outputShape: [T, F],
      oracle: float64.swiglu(F),
      run: ({ gateUp }) => swiglu(gateUp as tf.Tensor2D),
    };
  },
  refusals: () => [
    {
      title: 'an odd width is refused',
      call: () => swiglu(tf.zeros([2, 7])),
      message: 'swiglu: gateUp has shape [2, 7], want [T, 2F]',
    },
  ],
});
