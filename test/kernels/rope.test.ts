import * as tf from '@tensorflow/tfjs-core';
import { rope, useBackend } from '../../kernels/index.ts';
import type { Heads } from '../../kernels/heads.ts';
import { checkOp } from '../support/check-op.ts';
import * as float64 from '../support/float64.ts';
import { drawHeads, headShapes, lengths, normal, type OpCase } from '../support/op-case.ts';
import type { SeededRandom } from '../support/reliability.ts';

const invFreqOf = (headDim: number, theta: number): Float64Array =>
  Float64Array.from({ length: headDim / 2 }, (_, i) => theta ** ((-2 * i) / headDim));

const heads = { numHeads: 4, numKvHeads: 2, headDim: 8 };
const options = { ...heads, invFreq: invFreqOf(8, 10000), attentionScaling: 1 };

function ropeCase(random: SeededRandom, T: number, drawn: Heads): OpCase {
  const width = (drawn.numHeads + 2 * drawn.numKvHeads) * drawn.headDim;
  const shape = {
    ...drawn,
    positions: Int32Array.from({ length: T }, () => random.below(40_000)),
    invFreq: invFreqOf(drawn.headDim, random.pick([10_000, 1_000_000])),
    attentionScaling: random.pick([1, 1.1386]),
  };
  return {
    title: `[${T}, ${width}] ${JSON.stringify(drawn)}`,
    inputs: { qkv: normal(random, [T, width]) },
    outputShape: [T, width],
    oracle: float64.rope(shape),
    run: ({ qkv }) => rope(qkv as tf.Tensor2D, shape),
  };
}

checkOp('rope', {
  draw: (random) => ropeCase(random, random.pick(lengths.slice(0, 7)), drawHeads(random)),
  shapes: (random) => headShapes.map(([T, drawn]) => ropeCase(random, T, drawn)),
  bf16: { stored: ['qkv', 'dy'], y: 2 ** -9, gradient: 2 ** -9 },
  refusals: () => [
    {
      title: 'positions for another number of rows are refused',
      call: () => rope(tf.zeros([3, 64]), { ...options, positions: new Int32Array(2) }),
      message: 'rope: 2 positions for 3 rows',
    },
    {
      title: 'frequencies for another head width are refused',
      call: () =>
        rope(tf.zeros([3, 64]), {
          ...options,
          positions: new Int32Array(3),
          invFreq: new Float64Array(3),
        }),
      message: 'rope: 3 frequencies for heads of 8',
    },
    {
      title: 'a buffer of another width is refused',
      call: () => rope(tf.zeros([3, 65]), { ...options, positions: new Int32Array(3) }),
      message: 'rope: qkv has shape [3, 65], want [T, 64] for 4 query and 2 key heads of 8',
    },
  ],
});

test('rope: another attentionScaling with the same positions is not mistaken for the last one', async () => {
  await useBackend('cpu');
  const positions = Int32Array.of(3);
  const turned = (attentionScaling: number): number =>
    tf.tidy(
      () => rope(tf.ones([1, 64]), { ...options, positions, attentionScaling }).dataSync()[0]!,
    );
  const once = turned(1);
  expect(turned(2)).toBeCloseTo(2 * once, 6);
});
