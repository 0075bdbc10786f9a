import * as tf from '@tensorflow/tfjs-core';
import { gatherRows } from '../../kernels/index.ts';
import { checkOp, lengths, normal } from '../support/check-op.ts';
import * as float64 from '../support/float64.ts';

checkOp('gatherRows', {
  native: ['gatherRows', 'scatterRows'],
  draw: (random) => {
    const T = random.pick(lengths);
    const D = random.pick(lengths);
    const chosen = Array.from({ length: T }, (_, row) => row).filter(() => random.next() < 0.4);
    const rows = Int32Array.from(chosen.length === 0 ? [T - 1] : chosen);
    return {
      title: `${rows.length} of [${T}, ${D}]`,
      inputs: { x: normal(random, [T, D]) },
      outputShape: [rows.length, D],
      oracle: float64.lookup('x', rows, D),
      run: ({ x }) => gatherRows(x as tf.Tensor2D, rows),
    };
  },
  refusals: () => [
    {
      title: 'a row outside is refused',
      call: () => gatherRows(tf.zeros([3, 2]), Int32Array.of(0, 3)),
      message: 'gatherRows: rows[1] is 3, want 0 to 2',
    },
  ],
});
