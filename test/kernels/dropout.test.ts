import * as tf from '@tensorflow/tfjs-core';
import { dropout, useBackend } from '../../kernels/index.ts';
import { checkOp } from '../support/check-op.ts';
import * as float64 from '../support/float64.ts';
import { lengths, normal, type OpCase } from '../support/op-case.ts';
import type { SeededRandom } from '../support/reliability.ts';

const options = { p: 0.1, seed: 1, step: 2, site: 3, rowKeys: new Uint32Array(2) };

function dropoutCase(random: SeededRandom, T: number, D: number): OpCase {
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
}

checkOp('dropout', {
  draw: (random) => dropoutCase(random, random.pick(lengths), random.pick(lengths)),
  shapes: (random) => [dropoutCase(random, 37, 131)],
  bf16: { stored: ['x', 'dy'], y: 2 ** -9, gradient: 2 ** -9 },
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

test('dropout: the share that is kept is 1 − p', async () => {
  await useBackend('cpu');
  const [T, D] = [37, 131];
  const rowKeys = Uint32Array.from({ length: T }, (_, t) => (t * 2654435761) >>> 0);
  const mask = tf.tidy(() => dropout(tf.ones([T, D]), { ...options, rowKeys }).dataSync());
  const kept = mask.filter((value) => value !== 0).length / mask.length;
  expect(Math.abs(kept - 0.9)).toBeLessThan(4 * Math.sqrt((0.9 * 0.1) / mask.length));
});
