import * as tf from '@tensorflow/tfjs-core';
import {
  embedding,
  headLogits,
  linear,
  packWeight,
  unpackWeight,
  useBackend,
  type FrozenWeight,
  type RawMatrix,
  type WeightStorage,
} from '../../kernels/index.ts';
import { equalBytes, gaussian } from '../support/arrays.ts';
import { describeNative, floats, forwardBackward, sameBytes, stored } from '../support/native.ts';

const kinds = ['int8', 'nf4'] as const;

function raw(values: Float32Array, inFeatures: number): RawMatrix {
  const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { data, dtype: 'F32', shape: [values.length / inFeatures, inFeatures] };
}

function packed(values: Float32Array, inFeatures: number, storage: WeightStorage): FrozenWeight {
  return packWeight([raw(values, inFeatures)], storage);
}

/** Values of a weight that is freed at once. */
function represented(values: Float32Array, inFeatures: number, storage: WeightStorage) {
  const weight = packed(values, inFeatures, storage);
  const result = unpackWeight(weight).slice();
  weight.dispose();
  return result;
}

/** Every value that a group of 64 may stand for, by the definition of the code. */
function representable(peak: number, kind: 'int8' | 'nf4'): number[] {
  if (kind === 'int8') return Array.from({ length: 255 }, (_, i) => ((i - 127) * peak) / 127);
  const quantiles = [
    ...[-1, -0.6961928, -0.52507305, -0.3949175, -0.28444138, -0.18477343, -0.09105004, 0],
    ...[0.0795803, 0.1609302, 0.2461123, 0.33791524, 0.44070983, 0.562617, 0.72295684, 1],
  ];
  return quantiles.map((q) => q * peak);
}

describe.each(kinds)('%s on cpu', (kind) => {
  beforeAll(() => useBackend('cpu'));

  test('every weight becomes the nearest value of its group of 64, up to bf16 rounding', () => {
    const inFeatures = 150; // two whole groups and one of 22
    const values = gaussian(7 * inFeatures, 1);
    const got = represented(values, inFeatures, kind);
    for (let row = 0; row < 7; row++) {
      for (let first = 0; first < inFeatures; first += 64) {
        const at = row * inFeatures + first;
        const group = values.subarray(at, at + Math.min(64, inFeatures - first));
        const grid = representable(Math.max(...group.map(Math.abs)), kind);
        group.forEach((value, i) => {
          const nearest = Math.min(...grid.map((g) => Math.abs(g - value)));
          // 2^-8 is half a bf16 step, relative; 1e-6 covers the digits of the table above.
          const rounding = (2 ** -8 + 1e-6) * Math.abs(got[at + i]!);
          expect(Math.abs(got[at + i]! - value)).toBeLessThanOrEqual(nearest + rounding + 1e-6);
        });
      }
    }
  });

  test('a group of zeros stays zero', () => {
    expect(represented(new Float32Array(128), 64, kind)).toEqual(new Float32Array(128));
  });
});

describeNative('quantised weights, native', () => {
  test.each(kinds)('%s: the panels stand for the same bits as the reference', async (kind) => {
    const [outputs, inFeatures] = [83, 150];
    const values = gaussian(outputs * inFeatures, 2);
    await useBackend('cpu');
    const want = represented(values, inFeatures, kind);
    await useBackend('native');
    const cut = 37 * inFeatures; // two parts, the second starts inside a panel
    const parts = [values.slice(0, cut), values.slice(cut)].map((part) => raw(part, inFeatures));
    const weight = packWeight(parts, kind);
    expect(equalBytes(unpackWeight(weight), want)).toBe(true);
    weight.dispose();
  });

  test.each(kinds)('%s: products equal those of the values in bf16, bit for bit', async (kind) => {
    for (const [rows, inFeatures, outputs] of [
      [1, 64, 64],
      [5, 150, 83],
      [33, 1400, 70],
      [70, 96, 1300],
    ] as const) {
      const values = gaussian(outputs * inFeatures, 3);
      await useBackend('native');
      const exact = represented(values, inFeatures, kind);
      const run = (weights: Float32Array, storage: WeightStorage) => (): Float32Array[] => {
        const weight = packed(weights, inFeatures, storage);
        const x = stored(gaussian(rows * inFeatures, 4), [rows, inFeatures], 'bf16') as tf.Tensor2D;
        const dy = stored(gaussian(rows * outputs, 5), [rows, outputs], 'f32');
        const { y, gradients } = forwardBackward(
          () => linear(x, { weight, outSizes: [outputs], storage: 'f32' }),
          [x],
          dy,
        );
        tf.dispose([x, dy]);
        weight.dispose();
        return [y, ...gradients];
      };
      const got = await sameBytes(run(values, kind), 'bf16');
      const want = await sameBytes(run(exact, 'bf16'), 'bf16');
      got.forEach((results, order) => {
        results.forEach((result, i) => {
          expect(equalBytes(result, want[order]![i]!)).toBe(true);
        });
      });
    }
  });

  test.each(kinds)('%s: token table and head read the same values', async (kind) => {
    await useBackend('native');
    const [vocabulary, hidden] = [99, 70];
    const values = gaussian(vocabulary * hidden, 6);
    const exact = represented(values, hidden, kind);
    const results = [packed(values, hidden, kind), packed(exact, hidden, 'bf16')].map((weight) => {
      const rows = embedding(weight, Int32Array.of(0, 98, 64, 31));
      const h = stored(gaussian(3 * hidden, 7), [3, hidden], 'bf16') as tf.Tensor2D;
      const { logits } = headLogits(h, weight);
      const read = [floats(rows).slice(), logits.slice()];
      tf.dispose([rows, h]);
      weight.dispose();
      return read;
    });
    expect(equalBytes(results[0]![0]!, results[1]![0]!)).toBe(true);
    expect(equalBytes(results[0]![1]!, results[1]![1]!)).toBe(true);
  });
});
