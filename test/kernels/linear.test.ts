import * as tf from '@tensorflow/tfjs-core';
import { nativeAddon } from '../../kernels/addon.ts';
import {
  linear,
  packWeight,
  roundToBf16,
  unpackWeight,
  useBackend,
  type AdapterRun,
  type FrozenWeight,
  type LoraBranch,
  type Storage,
  type Weight,
} from '../../kernels/index.ts';
import { equalBytes, gaussian } from '../support/arrays.ts';
import { checkOp } from '../support/check-op.ts';
import * as float64 from '../support/float64.ts';
import { lengths, normal, type OpCase, type OpInput, type Tensors } from '../support/op-case.ts';
import { describeNative, floats, forwardBackward, stored } from '../support/native.ts';
import type { SeededRandom } from '../support/reliability.ts';

const SCALE = 0.5;
const total = (sizes: readonly number[]) => sizes.reduce((a, b) => a + b, 0);

type Branch = float64.LinearShape['branches'][number];

interface Shape extends float64.LinearShape {
  weight: 'frozen' | 'learning' | 'none';
  hasBias: boolean;
  hasResidual: boolean;
}

/** Rows split among up to three adapters and none, in any order. */
function drawRuns(random: SeededRandom, T: number): AdapterRun[] {
  const adapters = [-1, 0, 1, 2]
    .sort(() => random.next() - 0.5)
    .slice(0, random.pick([1, 2, 3, 4]));
  if (adapters.length > T) return [{ start: 0, end: T, adapter: 0 }];
  const inner = Array.from(
    { length: adapters.length - 1 },
    (_, i) => i + 1 + random.below(T - adapters.length + 1),
  );
  const cuts = [0, ...inner.sort((a, b) => a - b), T].map((cut, i) =>
    Math.max(cut, i === 0 ? 0 : cut),
  );
  return adapters.map((adapter, i) => ({ start: cuts[i]!, end: cuts[i + 1]!, adapter }));
}

/** At most one branch for each adapter and projection, of adapters that have rows. */
function drawBranches(random: SeededRandom, runs: AdapterRun[], projections: number): Branch[] {
  const ranks = [1, 2, 3, 4, 8, 16];
  return runs
    .filter(({ start, end, adapter }) => adapter >= 0 && end > start)
    .flatMap(({ adapter }) =>
      Array.from({ length: projections }, (_, projection) => ({
        adapter,
        projection,
        scale: random.pick([0.5, 1, 2]),
        rank: random.pick(ranks),
      })).filter(() => random.next() < 0.8),
    );
}

function drawShape(random: SeededRandom): Shape {
  const [T, inFeatures] = [random.pick(lengths), random.pick(lengths)];
  const outSizes = Array.from({ length: random.pick([1, 2, 3]) }, () =>
    random.pick([1, 2, 5, 7, 17, 32, 67]),
  );
  const adapterRuns = drawRuns(random, T);
  const branches = drawBranches(random, adapterRuns, outSizes.length);
  return {
    ...{ T, inFeatures, outSizes, branches, adapterRuns },
    // Without a branch there is a weight, so that there is something to make an output of.
    weight: branches.length > 0 ? random.pick(['frozen', 'learning', 'none'] as const) : 'frozen',
    hasBias: random.next() < 0.5,
    hasResidual: random.next() < 0.5,
  };
}

function linearCase(random: SeededRandom, shape: Shape): OpCase {
  const { T, inFeatures, outSizes, branches, weight } = shape;
  const O = total(outSizes);
  const inputs: Record<string, OpInput> = { x: normal(random, [T, inFeatures]) };
  if (weight !== 'none') {
    const frozen = weight === 'frozen' ? { frozen: 'packed' as const } : {};
    inputs['weight'] = { ...normal(random, [O, inFeatures], 1 / Math.sqrt(inFeatures)), ...frozen };
  }
  // A frozen weight's bias is frozen with it.
  const frozen = weight === 'learning' ? {} : { frozen: 'constant' as const };
  if (shape.hasBias) inputs['bias'] = { ...normal(random, [O]), ...frozen };
  if (shape.hasResidual) inputs['residual'] = normal(random, [T, O]);
  branches.forEach(({ projection, rank }, i) => {
    inputs[`loraA.${i}`] = normal(random, [rank, inFeatures], 1 / Math.sqrt(inFeatures));
    inputs[`loraB.${i}`] = normal(random, [outSizes[projection]!, rank], 1 / Math.sqrt(rank)); // not zero, as after training
  });
  return {
    title: `[${T}, ${inFeatures}] to [${outSizes.join(', ')}], ${weight}, ${branches.length} branches`,
    inputs,
    outputShape: [T, O],
    oracle: float64.linear(shape),
    run: (tensors, storage) => runLinear(tensors, storage, shape),
  };
}

function runLinear(tensors: Tensors, storage: Storage, shape: Shape): tf.Tensor {
  const { x, weight, bias, residual } = tensors as {
    x: tf.Tensor2D;
    weight?: Weight;
    bias?: tf.Tensor1D;
    residual?: tf.Tensor2D;
  };
  const lora = shape.branches.map(({ adapter, projection, scale }, i): LoraBranch => {
    const loraA = tensors[`loraA.${i}`] as tf.Tensor2D;
    const loraB = tensors[`loraB.${i}`] as tf.Tensor2D;
    return { adapter, projection, scale, loraA, loraB };
  });
  return linear(x, {
    ...(weight ? { weight } : {}),
    ...(bias ? { bias } : {}),
    ...(residual ? { residual } : {}),
    outSizes: shape.outSizes,
    lora,
    adapterRuns: shape.adapterRuns,
    // The residual stream stays f32.
    storage: residual ? 'f32' : storage,
  });
}

const one = (T: number): AdapterRun[] => [{ start: 0, end: T, adapter: 0 }];
const three = (a: number, b: number, T: number): AdapterRun[] => [
  { start: 0, end: a, adapter: 1 },
  { start: a, end: b, adapter: 0 },
  { start: b, end: T, adapter: 2 },
];

/** All projections of all adapters, as a decoder calls it. */
function everyBranch(runs: AdapterRun[], outSizes: number[], rank: number): Branch[] {
  return runs.flatMap(({ adapter }) =>
    outSizes.map((_, projection) => ({ adapter, projection, scale: SCALE, rank })),
  );
}

/** Panels of 64 columns and tiles of rows, whole and with a tail; reductions longer than a block. */
const shapes: Shape[] = (
  [
    [1, 128, [64], 16, one(1)],
    [7, 70, [33, 65], 4, three(1, 4, 7)],
    [67, 131, [100, 30, 7], 64, three(20, 33, 67)],
    [13, 1400, [70], 8, []],
    [13, 70, [1500], 8, one(13)],
    [97, 96, [80], 256, one(97)],
    [29, 66, [70], 16, [], 'learning'],
    [1300, 34, [37], 5, one(1300), 'learning'],
  ] as [number, number, number[], number, AdapterRun[], 'learning'?][]
).map(([T, inFeatures, outSizes, rank, adapterRuns, weight], i): Shape => ({
  ...{ T, inFeatures, outSizes, adapterRuns, hasBias: true, hasResidual: i % 2 === 0 },
  weight: weight ?? 'frozen',
  branches: everyBranch(adapterRuns, outSizes, rank),
}));

const options = { outSizes: [5], storage: 'f32' } as const;
const branch = { adapter: 0, projection: 0, scale: 1 };

checkOp('linear', {
  draw: (random) => linearCase(random, drawShape(random)),
  shapes: (random) => shapes.map((shape) => linearCase(random, shape)),
  // Of y and of the rank's activations.
  bf16: { stored: ['x', 'dy'], y: 2 ** -8, gradient: 2 ** -8 },
  refusals: () => [
    {
      title: 'a weight of another shape is refused',
      call: () => linear(tf.zeros([2, 3]), { ...options, weight: tf.zeros([5, 4]) }),
      message: 'linear: weight has shape [5, 4], want [5, 3] for x [2, 3]',
    },
    {
      title: 'a bias of another length is refused',
      call: () =>
        linear(tf.zeros([2, 3]), { ...options, weight: tf.zeros([5, 3]), bias: tf.zeros([4]) }),
      message: 'linear: bias has shape [4], want [5]',
    },
    {
      title: 'a residual of another shape is refused',
      call: () =>
        linear(tf.zeros([2, 3]), {
          ...options,
          weight: tf.zeros([5, 3]),
          residual: tf.zeros([2, 4]),
        }),
      message: 'linear: residual has shape [2, 4], want [2, 5]',
    },
    {
      title: 'loraA of another width is refused',
      call: () =>
        linear(tf.zeros([2, 3]), {
          ...options,
          lora: [{ ...branch, loraA: tf.zeros([2, 4]), loraB: tf.zeros([5, 2]) }],
        }),
      message: 'linear: loraA has shape [2, 4], want [R, 3]',
    },
    {
      title: 'loraB of another rank is refused',
      call: () =>
        linear(tf.zeros([2, 3]), {
          ...options,
          lora: [{ ...branch, loraA: tf.zeros([2, 3]), loraB: tf.zeros([5, 1]) }],
        }),
      message: 'linear: loraB has shape [5, 1], want [5, 2]',
    },
    {
      title: 'a call without anything to multiply is refused',
      call: () => linear(tf.zeros([2, 3]), options),
      message: 'linear: neither a weight nor a LoRA branch',
    },
  ],
});

test('linear: an adapter without rows in the batch changes nothing', async () => {
  await useBackend('wasm');
  const [got, want] = tf.tidy(() => {
    const x = tf.ones<tf.Rank.R2>([2, 3]);
    const weight = tf.ones<tf.Rank.R2>([5, 3]);
    const lora = [
      {
        ...branch,
        adapter: 1,
        loraA: tf.ones<tf.Rank.R2>([2, 3]),
        loraB: tf.ones<tf.Rank.R2>([5, 2]),
      },
    ];
    const adapterRuns = [{ start: 0, end: 2, adapter: 0 }];
    const calls = [
      linear(x, { ...options, weight, lora, adapterRuns }),
      linear(x, { ...options, weight }),
    ];
    return calls.map((y) => y.dataSync());
  });
  expect(got).toEqual(want);
});

interface Case {
  T: number;
  inputs: number;
  outSizes: number[];
  rank: number;
  runs: AdapterRun[];
  storage: Storage;
}

interface Data {
  x: Float32Array;
  w: Float32Array;
  bias: Float32Array;
  residual: Float32Array;
  dy: Float32Array;
  /** loraA and loraB by adapter and projection. */
  a: Float32Array[][];
  b: Float32Array[][];
}

function data({ T, inputs, outSizes, rank, runs, storage }: Case): Data {
  const O = total(outSizes);
  let seed = 1;
  const some = (n: number, scale = 1) => {
    const values = gaussian(n, seed++, scale);
    return storage === 'bf16' ? values.map(roundToBf16) : values;
  };
  const adapters = Math.max(0, ...runs.map(({ adapter }) => adapter + 1));
  const each = <R>(make: (size: number) => R) =>
    Array.from({ length: adapters }, () => outSizes.map(make));
  return {
    x: some(T * inputs),
    w: some(O * inputs, 1 / Math.sqrt(inputs)),
    bias: gaussian(O, 100),
    residual: gaussian(T * O, 101),
    dy: some(T * O),
    a: each(() => some(rank * inputs, 1 / Math.sqrt(inputs))),
    b: each((size) => some(size * rank, 1 / Math.sqrt(rank))),
  };
}

function frozen(w: Float32Array, O: number, inputs: number, storage: Storage): FrozenWeight {
  const bytes = new Uint8Array(w.buffer, w.byteOffset, w.byteLength);
  return packWeight([{ data: bytes, dtype: 'F32', shape: [O, inputs] }], storage);
}

/** y, dx, then the gradients of the factors and of the residual. */
function run(c: Case, d: Data): Float32Array[] {
  const O = total(c.outSizes);
  const x = stored(d.x, [c.T, c.inputs], c.storage) as tf.Tensor2D;
  const dy = stored(d.dy, [c.T, O], 'f32');
  const bias = tf.tensor1d(d.bias);
  const residual = tf.tensor2d(d.residual, [c.T, O]);
  const weight = frozen(d.w, O, c.inputs, c.storage);
  const lora: LoraBranch[] = d.a.flatMap((ofAdapter, adapter) =>
    ofAdapter.map((a, projection) => ({
      adapter,
      projection,
      scale: SCALE,
      loraA: tf.tensor2d(a, [c.rank, c.inputs]),
      loraB: tf.tensor2d(d.b[adapter]![projection]!, [c.outSizes[projection]!, c.rank]),
    })),
  );
  const factors = lora.flatMap(({ loraA, loraB }) => [loraA, loraB]);
  const options = { weight, bias, residual, outSizes: c.outSizes, lora, adapterRuns: c.runs };
  const wanted = [x, ...factors, residual];
  const { y, gradients } = forwardBackward(
    () => linear(x, { ...options, storage: 'f32' }),
    wanted,
    dy,
  );
  tf.dispose([x, dy, bias, residual, ...factors]);
  weight.dispose();
  return [y, ...gradients];
}

describeNative('linear, native', () => {
  beforeAll(() => useBackend('native'));

  test.each(['f32', 'bf16'] as const)(
    '%s: a row has the same bits alone, in a pair and in a long batch',
    (storage) => {
      const c: Case = { T: 130, inputs: 1300, outSizes: [150], rank: 8, runs: one(130), storage };
      const d = data(c);
      const whole = run(c, d);
      const rows = (values: Float32Array, from: number, to: number, width: number) =>
        values.slice(from * width, to * width);
      for (const [from, to] of [
        [0, 1],
        [77, 79],
        [100, 105],
        [3, 14],
        [64, 130],
      ] as const) {
        const part = { ...c, T: to - from, runs: one(to - from) };
        const got = run(part, {
          ...d,
          x: rows(d.x, from, to, 1300),
          dy: rows(d.dy, from, to, 150),
          residual: rows(d.residual, from, to, 150),
        });
        expect(equalBytes(got[0]!, rows(whole[0]!, from, to, 150))).toBe(true);
        expect(equalBytes(got[1]!, rows(whole[1]!, from, to, 1300))).toBe(true);
      }
    },
  );

  test('an adapter gets the gradients it gets alone, bit for bit', () => {
    const c: Case = {
      ...{ T: 67, inputs: 131, outSizes: [100, 30], rank: 8 },
      ...{ runs: three(20, 33, 67), storage: 'bf16' },
    };
    const d = data(c);
    const together = run(c, d);
    const alone = run(
      { ...c, T: 13, runs: one(13) },
      {
        ...d,
        x: d.x.slice(20 * 131, 33 * 131),
        dy: d.dy.slice(20 * 130, 33 * 130),
        residual: d.residual.slice(20 * 130, 33 * 130),
        a: [d.a[0]!],
        b: [d.b[0]!],
      },
    );
    for (let i = 2; i < 6; i++) expect(equalBytes(alone[i]!, together[i]!)).toBe(true);
  });

  test.each(['F32', 'F16', 'BF16'] as const)(
    '%s rows in several parts pack and unpack',
    (dtype) => {
      const values = gaussian(53 * 37, 1).map(roundToBf16);
      const raw = (rows: Float32Array): Uint8Array => {
        if (dtype === 'F32') return new Uint8Array(rows.slice().buffer);
        if (dtype === 'BF16') {
          const words = new Uint32Array(rows.slice().buffer);
          return new Uint8Array(Uint16Array.from(words, (word) => word >>> 16).buffer);
        }
        return new Uint8Array(Uint16Array.from(rows, (v) => (v < 0 ? 0xbc00 : 0x3800)).buffer);
      };
      const want = dtype === 'F16' ? values.map((v) => (v < 0 ? -1 : 0.5)) : values;
      for (const storage of ['f32', 'bf16'] as const) {
        const parts = [
          [0, 20],
          [20, 21],
          [21, 53],
        ].map(([from, to]) => ({
          data: raw(values.slice(from! * 37, to! * 37)),
          dtype,
          shape: [to! - from!, 37] as const,
        }));
        const weight = packWeight(parts, storage);
        expect(equalBytes(unpackWeight(weight), want)).toBe(true);
        weight.dispose();
      }
    },
  );

  test('packed copies of adapters live as long as the adapter', () => {
    const live = () => nativeAddon()!.memory()[0];
    const before = live();
    const x = tf.ones<tf.Rank.R2>([3, 8]);
    const loraA = tf.ones<tf.Rank.R2>([2, 8]);
    const loraB = tf.ones<tf.Rank.R2>([5, 2]);
    const lora = [{ adapter: 0, projection: 0, scale: 2, loraA, loraB }];
    const once = () => linear(x, { outSizes: [5], lora, storage: 'f32' });
    const y = once();
    expect([...floats(y)]).toEqual(Array<number>(15).fill(32));
    y.dispose();
    const packed = live();
    once().dispose();
    expect(live()).toBe(packed);
    tf.dispose([x, loraA, loraB]);
    expect(live()).toBe(before);
  });
});
