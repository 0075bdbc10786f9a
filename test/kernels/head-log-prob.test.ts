import * as tf from '@tensorflow/tfjs-core';
import { roundToBf16 } from '../../kernels/frozen-weight.ts';
import {
  headLogits,
  headLogProb,
  headLogProbBackward,
  packWeight,
  useBackend,
  type Storage,
} from '../../kernels/index.ts';
import { matrix, product, transposed } from '../support/matrix-oracle.ts';
import {
  describeNative,
  equalBytes,
  floats,
  gaussian,
  relativeError,
  sameBytes,
  stored,
} from '../support/native.ts';

interface Case {
  rows: number;
  V: number;
  D: number;
  storage: Storage;
  learns: boolean;
}

function data({ rows, V, D, storage }: Case) {
  const rounded = (values: Float32Array) => (storage === 'bf16' ? values.map(roundToBf16) : values);
  const P = rows + 3; // several pairs on some rows, none on the last
  return {
    hidden: rounded(gaussian(rows * D, 1, 2)),
    w: rounded(gaussian(V * D, 2, 1 / Math.sqrt(D))),
    pairRows: Int32Array.from({ length: P }, (_, i) => (i * 7) % Math.max(1, rows - 1)),
    targetIds: Int32Array.from({ length: P }, (_, i) => (i * 31) % V),
    weights: Float32Array.from({ length: P }, (_, i) => 0.25 * ((i % 5) + 1)),
  };
}

/** log-probabilities, those of the backward, dHidden, logits, and dWeight where it learns. */
function run(c: Case, d: ReturnType<typeof data>): Float32Array[] {
  const hidden = stored(d.hidden, [c.rows, c.D], c.storage) as tf.Tensor2D;
  const bytes = new Uint8Array(d.w.buffer);
  const weight = c.learns
    ? tf.tensor2d(d.w, [c.V, c.D])
    : packWeight([{ data: bytes, dtype: 'F32', shape: [c.V, c.D] }], c.storage);
  const { pairRows, targetIds, weights } = d;
  const forward = headLogProb(hidden, { weight, pairRows, targetIds });
  const backward = headLogProbBackward(hidden, { weight, pairRows, targetIds, weights });
  const { logProbs, dHidden, dWeight } = backward;
  const { logits, logSumExp } = headLogits(hidden, weight);
  pairRows.forEach((row, i) => {
    expect(Math.fround(logits[row * c.V + targetIds[i]!]! - logSumExp[row]!)).toBe(forward[i]);
  });
  const results = [
    forward,
    logProbs,
    floats(dHidden),
    logits,
    ...(dWeight ? [floats(dWeight)] : []),
  ];
  tf.dispose([hidden, dHidden]);
  dWeight?.dispose();
  weight.dispose();
  return results;
}

function oracle(c: Case, d: ReturnType<typeof data>): ArrayLike<number>[] {
  const h = matrix(d.hidden, c.rows, c.D);
  const w = matrix(d.w, c.V, c.D);
  const z = product(h, transposed(w));
  const dz = matrix(new Float64Array(c.rows * c.V), c.rows, c.V);
  const logProbs = new Float64Array(d.pairRows.length);
  for (let r = 0; r < c.rows; r++) {
    const row = z.values.subarray(r * c.V, (r + 1) * c.V);
    const peak = row.reduce((a, b) => Math.max(a, b));
    const lse = peak + Math.log(row.reduce((sum, v) => sum + Math.exp(v - peak), 0));
    d.pairRows.forEach((pairRow, i) => {
      if (pairRow !== r) return;
      logProbs[i] = row[d.targetIds[i]!]! - lse;
      row.forEach((v, o) => (dz.values[r * c.V + o]! += d.weights[i]! * Math.exp(v - lse)));
      dz.values[r * c.V + d.targetIds[i]!]! -= d.weights[i]!;
    });
  }
  const dWeight = c.learns ? [product(transposed(dz), h).values] : [];
  return [logProbs, logProbs, product(dz, w).values, z.values, ...dWeight];
}

const shapes: [number, number, number][] = [
  [1, 5, 3],
  [7, 100, 33],
  [65, 1031, 70],
  [130, 515, 64],
];
const cases = shapes.flatMap(([rows, V, D]) =>
  [false, true].flatMap((learns) =>
    (['f32', 'bf16'] as const).map((storage): [string, Case] => [
      `${storage} ${rows} rows of ${D}, vocabulary ${V}${learns ? ', learning' : ''}`,
      { rows, V, D, storage, learns },
    ]),
  ),
);

describeNative('headLogProb, native', () => {
  beforeAll(() => useBackend('native'));

  test.each(cases)('%s: equals float64 loops; same bytes everywhere', async (_, c) => {
    const d = data(c);
    const got = await sameBytes(() => run(c, d));
    const want = oracle(c, d);
    expect(equalBytes(got[0]!, got[1]!)).toBe(true);
    got.forEach((values, i) => {
      // log-probabilities and logits see exact bf16 inputs; gradients see dz rounded to bf16.
      const limit = c.storage === 'bf16' && i !== 0 && i !== 1 && i !== 3 ? 4e-3 : 3e-6;
      expect(relativeError(values, want[i]!)).toBeLessThan(limit);
    });
  });

  test('a row has the same bits alone and in company', () => {
    const c: Case = { rows: 70, V: 1031, D: 66, storage: 'bf16', learns: false };
    const d = data(c);
    const whole = run(c, d);
    for (const row of [0, 5, 63, 64, 68]) {
      const mine = [...d.pairRows.keys()].filter((i) => d.pairRows[i] === row);
      const alone = run(
        { ...c, rows: 1 },
        {
          ...{ w: d.w, hidden: d.hidden.slice(row * 66, row * 66 + 66) },
          pairRows: new Int32Array(mine.length),
          targetIds: Int32Array.from(mine, (i) => d.targetIds[i]!),
          weights: Float32Array.from(mine, (i) => d.weights[i]!),
        },
      );
      expect([...alone[0]!]).toEqual(mine.map((i) => whole[0]![i]));
      expect(equalBytes(alone[2]!, whole[2]!.slice(row * 66, row * 66 + 66))).toBe(true);
    }
  });

  test('no supervised pair at all gives zero gradients', () => {
    const c: Case = { rows: 3, V: 50, D: 8, storage: 'f32', learns: false };
    const none = { pairRows: new Int32Array(0), targetIds: new Int32Array(0) };
    const got = run(c, { ...data(c), ...none, weights: new Float32Array(0) });
    expect(got[2]!.every((g) => g === 0)).toBe(true);
  });
});
