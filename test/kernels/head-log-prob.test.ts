import * as tf from '@tensorflow/tfjs-core';
import { nativeAddon } from '../../kernels/addon.ts';
import {
  headLogits,
  headLogProb,
  headLogProbBackward,
  headLoss,
  packWeight,
  useBackend,
  type FrozenWeight,
  type Weight,
} from '../../kernels/index.ts';
import { equalBytes, gaussian } from '../support/arrays.ts';
import { checkOp } from '../support/check-op.ts';
import * as float64 from '../support/float64.ts';
import { normal, type OpCase, type OpInput } from '../support/op-case.ts';
import { describeNative, floats, stored } from '../support/native.ts';
import type { SeededRandom } from '../support/reliability.ts';

interface Drawn {
  shape: float64.HeadShape;
  weights: Float32Array;
  inputs: Record<string, OpInput>;
  title: string;
}

type Shape = readonly [rows: number, D: number, V: number];

/** More than 64 rows are more than one chunk; V has a tail in every vector width. */
function drawShape(random: SeededRandom): Shape {
  return [
    random.pick([1, 2, 7, 65, 131]),
    random.pick([1, 5, 16, 33]),
    random.pick([2, 13, 64, 101]),
  ];
}

/** Several pairs on one row, rows without a pair. */
function drawPairs(random: SeededRandom, [rows, D, V]: Shape): Drawn {
  const P = random.pick([1, 5, rows, 2 * rows]);
  const isFrozen = random.next() < 0.5;
  // Logits of size one: where log p is nearly 0, it is a small difference of large numbers.
  const table = normal(random, [V, D], 1 / Math.sqrt(D));
  return {
    shape: {
      D,
      pairRows: Int32Array.from({ length: P }, () => random.below(rows)),
      targetIds: Int32Array.from({ length: P }, () => random.below(V)),
    },
    inputs: {
      hidden: normal(random, [rows, D]),
      weight: { ...table, ...(isFrozen ? { frozen: 'packed' } : {}) },
    },
    weights: Float32Array.from({ length: P }, () => random.pick([0.25, 0.7, 1, 3])),
    title: `${P} pairs on [${rows}, ${D}] of ${V}, ${isFrozen ? 'frozen' : 'learning'}`,
  };
}

function pairsCase(random: SeededRandom, of: Shape): OpCase {
  const { shape, inputs, title } = drawPairs(random, of);
  return {
    title,
    inputs,
    outputShape: [shape.pairRows.length],
    oracle: float64.headLogProb(shape),
    evaluate: (tensors, dy) => {
      const hidden = tensors['hidden'] as tf.Tensor2D;
      const weights = dy.map((d) => -d); // the loss is −Σ weight · log p
      const pairs = { ...shape, weight: tensors['weight'] as Weight, weights };
      const { logProbs, dHidden, dWeight } = headLogProbBackward(hidden, pairs);
      const gradients = {
        hidden: dHidden.dataSync<'float32'>(),
        ...(dWeight ? { weight: dWeight.dataSync<'float32'>() } : {}),
      };
      tf.dispose([dHidden, ...(dWeight ? [dWeight] : [])]);
      expect(headLogProb(hidden, pairs)).toEqual(logProbs);
      return { y: logProbs, gradients };
    },
  };
}

function lossCase(random: SeededRandom): OpCase {
  const { shape, weights, inputs, title } = drawPairs(random, drawShape(random));
  return {
    title,
    inputs,
    outputShape: [],
    dy: Float32Array.of(1),
    oracle: float64.headLoss(shape, weights),
    run: ({ hidden, weight }) => {
      const pairs = { ...shape, weight: weight as Weight, weights };
      return headLoss(hidden as tf.Tensor2D, pairs, new Float32Array(weights.length));
    },
  };
}

const pairs = { pairRows: Int32Array.of(0, 1), targetIds: Int32Array.of(4, 0) };

checkOp('headLogProb', {
  draw: (random) => pairsCase(random, drawShape(random)),
  shapes: (random) =>
    (
      [
        [7, 33, 100],
        [65, 70, 1031],
        [130, 64, 515],
      ] as const
    ).flatMap((shape) => [pairsCase(random, shape), pairsCase(random, shape)]),
  // Log-probabilities see exact bf16 inputs; gradients see those of the logits rounded to bf16.
  bf16: { stored: ['hidden'], y: 3e-6, gradient: 2 ** -8 },
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

checkOp('headLoss', { draw: lossCase });

const native = nativeAddon() ? (['native'] as const) : [];

describe.each(['cpu', 'wasm', ...native] as const)('head, %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('logits of all rows equal loops', () => {
    const hidden = Float32Array.of(1, 2, 3, -1, 0, 2);
    const weight = Float32Array.of(1, 0, 0, 0, 1, 1);
    const [h, w] = [hidden, weight].map((x) => tf.tensor2d(x, [2, 3]));
    const { logits, logSumExp } = headLogits(h!, w!);
    const pairs = { pairRows: Int32Array.of(0, 1), targetIds: Int32Array.of(1, 0), weight: w! };
    const logProbs = headLogProb(h!, pairs);
    expect([...logits]).toEqual([1, 5, -1, 2]);
    expect(logSumExp[0]).toBeCloseTo(Math.log(Math.exp(1) + Math.exp(5)), 5);
    expect(logProbs[0]).toBeCloseTo(5 - logSumExp[0]!, 5);
    expect(logProbs[1]).toBeCloseTo(-1 - logSumExp[1]!, 5);
    tf.dispose([h!, w!]);
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

describeNative('headLogProb, native', () => {
  test('a row has the same bits alone and in company', async () => {
    await useBackend('native');
    const [rows, V, D] = [70, 1031, 66];
    const table = new Uint8Array(gaussian(V * D, 2, 1 / Math.sqrt(D)).buffer);
    const weight = packWeight([{ data: table, dtype: 'F32', shape: [V, D] }], 'bf16');
    const values = gaussian(rows * D, 1, 2);
    const pairs = Array.from({ length: rows + 3 }, (_, i) => ({
      row: (i * 7) % (rows - 1),
      target: (i * 31) % V,
      weight: 0.25 * ((i % 5) + 1),
    }));
    const whole = headResults(values, pairs, weight);
    for (const row of [0, 5, 63, 64, 68]) {
      const own = values.slice(row * D, (row + 1) * D);
      const mine = pairs.filter((pair) => pair.row === row);
      const alone = headResults(
        own,
        mine.map((pair) => ({ ...pair, row: 0 })),
        weight,
      );
      const places = [...pairs.keys()].filter((i) => pairs[i]!.row === row);
      expect([...alone.logProbs]).toEqual(places.map((i) => whole.logProbs[i]));
      expect(equalBytes(alone.dHidden, whole.dHidden.slice(row * D, (row + 1) * D))).toBe(true);
    }
    weight.dispose();
  });
});

function headResults(
  values: Float32Array,
  pairs: { row: number; target: number; weight: number }[],
  weight: FrozenWeight,
): { logProbs: Float32Array; dHidden: Float32Array } {
  const D = weight.shape[1];
  const hidden = stored(values, [values.length / D, D], 'bf16') as tf.Tensor2D;
  const { logProbs, dHidden } = headLogProbBackward(hidden, {
    weight,
    pairRows: Int32Array.from(pairs, ({ row }) => row),
    targetIds: Int32Array.from(pairs, ({ target }) => target),
    weights: Float32Array.from(pairs, (pair) => pair.weight),
  });
  const results = { logProbs, dHidden: floats(dHidden) };
  tf.dispose([hidden, dHidden]);
  return results;
}
