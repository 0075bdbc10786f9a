import * as tf from '@tensorflow/tfjs-core';
import { embedding, type Weight } from '../../kernels/index.ts';
import { checkOp } from '../support/check-op.ts';
import * as float64 from '../support/float64.ts';
import { lengths, normal, type OpCase } from '../support/op-case.ts';
import type { SeededRandom } from '../support/reliability.ts';

function tableCase(random: SeededRandom, [V, D, T]: readonly [number, number, number]): OpCase {
  const tokenIds = Int32Array.from({ length: T }, () => random.below(V));
  const isFrozen = random.next() < 0.5;
  return {
    title: `${T} tokens of [${V}, ${D}]${isFrozen ? ', frozen' : ''}`,
    inputs: { weight: { ...normal(random, [V, D]), ...(isFrozen ? { frozen: 'packed' } : {}) } },
    outputShape: [T, D],
    oracle: float64.lookup('weight', tokenIds, D),
    run: ({ weight }) => embedding(weight as Weight, tokenIds),
  };
}

checkOp('embedding', {
  draw: (random) =>
    tableCase(random, [random.pick(lengths), random.pick(lengths), random.pick(lengths)]),
  shapes: (random) =>
    (
      [
        [1031, 100, 67],
        [129, 896, 300],
      ] as const
    ).map((shape) => tableCase(random, shape)),
  bf16: { stored: [], y: 0, gradient: 0 },
  refusals: () => [
    {
      title: 'a token outside the vocabulary is refused',
      call: () => embedding(tf.zeros([5, 2]), Int32Array.of(0, 4, 5)),
      message: 'embedding: tokenIds[2] is 5, want 0 to 4',
    },
    {
      title: 'a negative token is refused',
      call: () => embedding(tf.zeros([5, 2]), Int32Array.of(-1)),
      message: 'embedding: tokenIds[0] is -1, want 0 to 4',
    },
  ],
});
