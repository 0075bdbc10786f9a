import * as tf from '@tensorflow/tfjs-core';
import { gatherRows } from '../../kernels/index.ts';
import { checkOp } from '../support/check-op.ts';
import * as float64 from '../support/float64.ts';
import { lengths, normal, type OpCase } from '../support/op-case.ts';
import type { SeededRandom } from '../support/reliability.ts';

function rowsCase(random: SeededRandom, [T, D]: [number, number], rows: number[]): OpCase {
  return {
    title: `${rows.length} of [${T}, ${D}]`,
    inputs: { x: normal(random, [T, D]) },
    outputShape: [rows.length, D],
    oracle: float64.lookup('x', Int32Array.from(rows), D),
    run: ({ x }) => gatherRows(x as tf.Tensor2D, Int32Array.from(rows)),
  };
}

checkOp('gatherRows', {
  draw: (random) => {
    const T = random.pick(lengths);
    const chosen = Array.from({ length: T }, (_, row) => row).filter(() => random.next() < 0.4);
    const rows = chosen.length === 0 ? [T - 1] : chosen;
    return rowsCase(random, [T, random.pick(lengths)], rows);
  },
  shapes: (random) => [
    rowsCase(random, [7, 5], [6, 0, 3]),
    rowsCase(random, [300, 129], [299, 17, 18, 19, 0]),
    rowsCase(random, [4, 16], []),
  ],
  bf16: { stored: ['x', 'dy'], y: 0, gradient: 0 },
  refusals: () => [
    {
      title: 'a row outside is refused',
      call: () => gatherRows(tf.zeros([3, 2]), Int32Array.of(0, 3)),
      message: 'gatherRows: rows[1] is 3, want 0 to 2',
    },
  ],
});
