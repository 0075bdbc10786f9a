import * as tf from '@tensorflow/tfjs-core';
import {
  headLogits,
  headLogProb,
  headLogProbBackward,
  headLoss,
  packWeight,
  useBackend,
  type FrozenWeight,
} from '../../kernels/index.ts';
import { checkOp, normal, type OpCase, type OpInput, type Tensors } from '../support/check-op.ts';
import * as float64 from '../support/float64.ts';
import type { SeededRandom } from '../support/reliability.ts';

interface Drawn {
  shape: float64.HeadShape;
  weights: Float32Array;
  inputs: Record<string, OpInput>;
  title: string;
  /** The table of this run: frozen ones are packed for the active backend. */
  weightOf: (tensors: Tensors) => FrozenWeight | tf.Tensor2D;
  dispose: () => void;
}

function draw(random: SeededRandom): Drawn {
  // More than 64 rows are more than one chunk; V has a tail in every vector width.
  const [rows, D, V] = [
    random.pick([1, 2, 7, 65, 131]),
    random.pick([1, 5, 16, 33]),
    random.pick([2, 13, 64, 101]),
  ];
  const P = random.pick([1, 5, rows, 2 * rows]); // several pairs on one row, rows without a pair
  // Logits of size one: where log p is nearly 0, it is a small difference of large numbers.
  const table = normal(random, [V, D], 1 / Math.sqrt(D));
  const isFrozen = random.next() < 0.5;
  const inputs: Record<string, OpInput> = { hidden: normal(random, [rows, D]) };
  const shape: float64.HeadShape = {
    D,
    pairRows: Int32Array.from({ length: P }, () => random.below(rows)),
    targetIds: Int32Array.from({ length: P }, () => random.below(V)),
  };
  if (isFrozen) shape.frozen = Float64Array.from(table.values);
  else inputs['weight'] = table;
  let frozen: FrozenWeight | undefined;
  return {
    shape,
    inputs,
    weights: Float32Array.from({ length: P }, () => random.pick([0.25, 0.7, 1, 3])),
    title: `${P} pairs on [${rows}, ${D}] of ${V}, ${isFrozen ? 'frozen' : 'learning'}`,
    weightOf: ({ weight }) => {
      if (!isFrozen) return weight as tf.Tensor2D;
      frozen = packWeight(
        [{ data: new Uint8Array(table.values.buffer), dtype: 'F32', shape: [V, D] }],
        'f32',
      );
      return frozen;
    },
    dispose: () => frozen?.dispose(),
  };
}

function pairsCase(random: SeededRandom): OpCase {
  const { shape, inputs, title, weightOf, dispose } = draw(random);
  return {
    title,
    inputs,
    outputShape: [shape.pairRows.length],
    oracle: float64.headLogProb(shape),
    evaluate: (tensors, dy) => {
      const hidden = tensors['hidden'] as tf.Tensor2D;
      const weights = dy.map((d) => -d); // the loss is −Σ weight · log p
      const pairs = { ...shape, weight: weightOf(tensors), weights };
      const { logProbs, dHidden, dWeight } = headLogProbBackward(hidden, pairs);
      const gradients = {
        hidden: dHidden.dataSync<'float32'>(),
        ...(dWeight ? { weight: dWeight.dataSync<'float32'>() } : {}),
      };
      tf.dispose([dHidden, ...(dWeight ? [dWeight] : [])]);
      expect(headLogProb(hidden, pairs)).toEqual(logProbs);
      return { y: logProbs, gradients };
    },
    dispose,
  };
}

function lossCase(random: SeededRandom): OpCase {
  const { shape, weights, inputs, title, weightOf, dispose } = draw(random);
  return {
    title,
    inputs,
    outputShape: [],
    dy: Float32Array.of(1),
    oracle: float64.headLoss(shape, weights),
    run: (tensors) => {
      const pairs = { ...shape, weight: weightOf(tensors), weights };
      return headLoss(tensors['hidden'] as tf.Tensor2D, pairs, new Float32Array(weights.length));
    },
    dispose,
  };
}

const pairs = { pairRows: Int32Array.of(0, 1), targetIds: Int32Array.of(4, 0) };

checkOp('headLogProb', {
  native: ['headLogProb', 'headLogProbBackward', 'packWeight'],
  draw: pairsCase,
  refusals: () => [
    {
      title: 'a hidden state of another width is refused',
      call: () => headLogProb(tf.zeros([2, 3]), { ...pairs, weight: tf.zeros([5, 4]) }),
      message: 'headLogProb: hidden has shape [2, 3], want [rows, 4]',
    },
    {
      title: 'a pair on a row outside is refused',
      call: () => headLogProb(tf.zeros([1, 4]), { ...pairs, weight: tf.zeros([5, 4]) }),
      message: 'headLogProb: pairRows[1] is 1, want 0 to 0',
    },
    {
      title: 'a target outside the vocabulary is refused',
      call: () => headLogProb(tf.zeros([2, 3]), { ...pairs, weight: tf.zeros([4, 3]) }),
      message: 'headLogProb: targetIds[0] is 4, want 0 to 3',
    },
  ],
});

checkOp('headLoss', { native: ['headGradient', 'scalar', 'share', 'packWeight'], draw: lossCase });

describe.each(['cpu', 'wasm'] as const)('head, %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('logits of all rows equal loops', () => {
    const hidden = Float32Array.of(1, 2, 3, -1, 0, 2);
    const weight = Float32Array.of(1, 0, 0, 0, 1, 1);
    const [h, w] = [tf.tensor2d(hidden, [2, 3]), tf.tensor2d(weight, [2, 3])];
    const { logits, logSumExp } = headLogits(h, w);
    tf.dispose([h, w]);
    expect([...logits]).toEqual([1, 5, -1, 2]);
    expect(logSumExp[0]).toBeCloseTo(Math.log(Math.exp(1) + Math.exp(5)), 12);
    expect(logSumExp[1]).toBeCloseTo(Math.log(Math.exp(-1) + Math.exp(2)), 12);
  });

  test.each([0, 3])('%i rows without any pair have zero gradients, no NaN', (rows) => {
    const before = tf.memory().numTensors;
    const hidden = tf.ones<tf.Rank.R2>([rows, 4]);
    const weight = tf.ones<tf.Rank.R2>([5, 4]);
    const none = {
      pairRows: new Int32Array(0),
      targetIds: new Int32Array(0),
      weights: new Float32Array(0),
    };
    const { logProbs, dHidden, dWeight } = headLogProbBackward(hidden, { ...none, weight });
    expect(logProbs).toHaveLength(0);
    expect(dHidden.shape).toEqual([rows, 4]);
    expect([...dHidden.dataSync(), ...dWeight!.dataSync()].every((g) => g === 0)).toBe(true);
    tf.dispose([hidden, weight, dHidden, dWeight!]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
