import * as tf from '@tensorflow/tfjs-core';
import { dropout } from '../../kernels/index.ts';
import { checkOp, lengths, normal } from '../support/check-op.ts';
import * as float64 from '../support/float64.ts';

const options = { p: 0.1, seed: 1, step: 2, site: 3, rowKeys: new Uint32Array(2) };

checkOp('dropout', {
  native: ['dropout'],
  draw: (random) => {
    const T = random.pick(lengths);
    const D = random.pick(lengths);
    const shape = {
      p: random.pick([0, 0.05, 0.1, 0.5]),
      seed: random.below(2 ** 31),
      step: random.below(10_000),
      site: random.below(100),
      rowKeys: Uint32Array.from({ length: T }, () => random.below(2 ** 32)),
    };
    return {
      title: `[${T}, ${D}] p ${shape.p}`,
      inputs: { x: normal(random, [T, D]) },
      outputShape: [T, D],
      oracle: float64.dropout(shape, D),
      run: ({ x }) => dropout(x as tf.Tensor2D, shape),
    };
  },
  refusals: () => [
    {
      title: 'p of 1 is refused',
      call: () => dropout(tf.zeros([2, 3]), { ...options, p: 1 }),
      message: 'dropout: p is 1, want 0 ≤ p < 1',
    },
    {
      title: 'row keys for another number of rows are refused',
      call: () => dropout(tf.zeros([3, 3]), options),
      message: 'dropout: 2 row keys for 3 rows',
    },
  ],
});
