import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../../kernels/index.ts';
import { gaussian } from '../support/arrays.ts';

/**
 * Each gradient against central differences of its own op. Steps are large, since stock backends compute in float32:
 * errors are about 1e-3. A missing axis, factor or sign is off by far more.
 */
const STEP = 1e-2;
const TOLERANCE = 5e-3;

interface Case {
  name: string;
  shapes: number[][];
  run: (...xs: tf.Tensor[]) => tf.Tensor;
  /** Values are moved into (1, 2.5): for log, rsqrt. */
  isPositive?: boolean;
}

const cases: Case[] = [
  {
    name: 'Add, broadcast',
    shapes: [
      [3, 1, 2],
      [5, 1],
    ],
    run: (a, b) => tf.add(a, b),
  },
  {
    name: 'AddN',
    shapes: [
      [3, 2],
      [3, 2],
      [3, 2],
    ],
    run: (...xs) => tf.addN(xs),
  },
  { name: 'Sub, broadcast', shapes: [[5], [3, 5]], run: (a, b) => tf.sub(a, b) },
  {
    name: 'Multiply, broadcast',
    shapes: [
      [3, 5],
      [3, 1],
    ],
    run: (a, b) => tf.mul(a, b),
  },
  { name: 'Neg', shapes: [[7]], run: (x) => tf.neg(x) },
  { name: 'Square', shapes: [[7]], run: (x) => tf.square(x) },
  { name: 'Rsqrt', shapes: [[7]], isPositive: true, run: (x) => tf.rsqrt(x) },
  { name: 'Exp', shapes: [[7]], run: (x) => tf.exp(x) },
  { name: 'Log', shapes: [[7]], isPositive: true, run: (x) => tf.log(x) },
  { name: 'Sigmoid', shapes: [[7]], run: (x) => tf.sigmoid(x) },
  { name: 'Softmax', shapes: [[3, 5]], run: (x) => tf.softmax(x) },
  { name: 'Sum over one axis', shapes: [[3, 5, 2]], run: (x) => tf.sum(x, 1) },
  { name: 'Sum over two axes, kept', shapes: [[3, 5, 2]], run: (x) => tf.sum(x, [0, 2], true) },
  { name: 'Mean over the last axis', shapes: [[3, 5]], run: (x) => tf.mean(x, -1, true) },
  { name: 'Reshape', shapes: [[3, 4]], run: (x) => tf.square(tf.reshape(x, [2, 6])) },
  { name: 'Transpose', shapes: [[3, 4, 2]], run: (x) => tf.transpose(x, [2, 0, 1]) },
  { name: 'Slice', shapes: [[5, 4]], run: (x) => tf.slice(x, [1, 2], [3, 2]) },
  {
    name: 'PadV2',
    shapes: [[3, 2]],
    run: (x) =>
      tf.pad(x, [
        [1, 2],
        [0, 3],
      ]),
  },
  {
    name: 'Concat',
    shapes: [
      [3, 2],
      [3, 1],
      [3, 4],
    ],
    run: (...xs) => tf.concat(xs, 1),
  },
  {
    name: 'SplitV',
    shapes: [[3, 4]],
    run: (x) => tf.sub(...(tf.split(x, 2, 1) as [tf.Tensor, tf.Tensor])),
  },
  { name: 'Tile, one axis', shapes: [[3, 2]], run: (x) => tf.tile(x, [1, 3]) },
  { name: 'Tile, no axis, rank 4', shapes: [[3, 2, 1, 2]], run: (x) => tf.tile(x, [1, 1, 1, 1]) },
  { name: 'Tile, two axes, rank 4', shapes: [[2, 3, 1, 2]], run: (x) => tf.tile(x, [2, 1, 3, 1]) },
  { name: 'Tile, every axis', shapes: [[2, 3]], run: (x) => tf.tile(x, [3, 2]) },
  { name: 'Identity', shapes: [[5]], run: (x) => tf.clone(x) },
  {
    name: 'BatchMatMul',
    shapes: [
      [2, 3, 5],
      [2, 5, 4],
    ],
    run: (a, b) => tf.matMul(a, b),
  },
];

function valuesOf({ shapes, isPositive }: Case): Float32Array[] {
  return shapes.map((shape, i) => {
    const values = gaussian(tf.util.sizeFromShape(shape), i + 1);
    return isPositive ? values.map((v) => 1.75 + 0.7 * Math.tanh(v)) : values;
  });
}

/** Σ y·dy, so that every element of y counts differently. */
function weighed(each: Case, values: Float32Array[]): number {
  return tf.tidy(() => {
    const y = each.run(...values.map((v, i) => tf.tensor(v, each.shapes[i])));
    const dy = gaussian(y.size, 9);
    return y.dataSync<'float32'>().reduce((sum, value, i) => sum + value * dy[i]!, 0);
  });
}

const tensorflow = process.env['ATTUNE_TENSORFLOW'] ? (['tensorflow'] as const) : [];

describe.each(['cpu', 'wasm', ...tensorflow] as const)('stock gradients, %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test.each(cases.map((each) => [each.name, each] as const))('%s', (_, each) => {
    const before = tf.memory().numTensors;
    const values = valuesOf(each);
    const gradients = tf.tidy(() => {
      const xs = values.map((v, i) => tf.tensor(v, each.shapes[i]));
      const shape = each.run(...xs).shape;
      const dy = tf.tensor(gaussian(tf.util.sizeFromShape(shape), 9), shape);
      const { grads } = tf.engine().gradients(() => each.run(...xs), xs, dy);
      return grads.map((gradient) => gradient.dataSync<'float32'>());
    });
    expect(tf.memory().numTensors).toBe(before);
    values.forEach((input, i) => {
      input.forEach((value, at) => {
        const moved = (by: number): number =>
          weighed(each, values.with(i, input.with(at, value + by)));
        const difference = (moved(STEP) - moved(-STEP)) / (2 * STEP);
        expect(Math.abs(gradients[i]![at]! - difference)).toBeLessThan(TOLERANCE);
      });
    });
  });
});

test('a product with transpose flags is refused: its gradient would need them too', async () => {
  await useBackend('cpu');
  tf.tidy(() => {
    const [a, b] = [tf.ones([2, 3]), tf.ones([4, 3])];
    const run = (): tf.Tensor => tf.sum(tf.matMul(a, b, false, true));
    expect(() => tf.engine().gradients(run, [a])).toThrow('transpose explicitly');
  });
});
