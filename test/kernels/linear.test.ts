import * as tf from '@tensorflow/tfjs-core';
import { nativeAddon } from '../../kernels/addon.ts';
import { roundToBf16 } from '../../kernels/frozen-weight.ts';
import {
  linear,
  packWeight,
  unpackWeight,
  useBackend,
  type AdapterRun,
  type FrozenWeight,
  type LoraBranch,
  type Storage,
} from '../../kernels/index.ts';
import {
  addBlock,
  block,
  matrix,
  product,
  transposed,
  type Matrix,
} from '../support/matrix-oracle.ts';
import {
  describeNative,
  equalBytes,
  floats,
  forwardBackward,
  gaussian,
  relativeError,
  sameBytes,
  stored,
} from '../support/native.ts';

interface Case {
  T: number;
  inputs: number;
  outSizes: number[];
  rank: number;
  runs: AdapterRun[];
  storage: Storage;
  learns?: boolean;
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

const SCALE = 0.5;
const total = (sizes: number[]) => sizes.reduce((a, b) => a + b, 0);

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

/** y, dx, then the gradients of the factors, then those of a learning weight and its bias. */
function run(c: Case, d: Data): Float32Array[] {
  const O = total(c.outSizes);
  const x = stored(d.x, [c.T, c.inputs], c.storage) as tf.Tensor2D;
  const dy = stored(d.dy, [c.T, O], 'f32');
  const bias = tf.tensor1d(d.bias);
  const residual = tf.tensor2d(d.residual, [c.T, O]);
  const learning = c.learns ? tf.tensor2d(d.w, [O, c.inputs]) : undefined;
  const weight = learning ?? frozen(d.w, O, c.inputs, c.storage);
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
  const wanted = [x, ...factors, residual, ...(learning ? [learning, bias] : [])];
  const { y, gradients } = forwardBackward(
    () => linear(x, { ...options, storage: 'f32' }),
    wanted,
    dy,
  );
  tf.dispose([x, dy, bias, residual, ...factors, learning]);
  if (!learning) weight.dispose();
  return [y, ...gradients];
}

/** The same in float64, from the equations of linear.ts. */
function oracle(c: Case, d: Data): Matrix[] {
  const O = total(c.outSizes);
  const [x, w, dy] = [matrix(d.x, c.T, c.inputs), matrix(d.w, O, c.inputs), matrix(d.dy, c.T, O)];
  const y = product(x, transposed(w));
  addBlock(y, matrix(d.residual, c.T, O));
  for (let t = 0; t < c.T; t++) addBlock(y, matrix(d.bias, 1, O), t);
  const dx = product(dy, w);
  const factors: Matrix[] = [];
  for (const [adapter, ofAdapter] of d.a.entries()) {
    const { start, end } = c.runs.find((r) => r.adapter === adapter)!;
    let first = 0;
    for (const [p, values] of ofAdapter.entries()) {
      const size = c.outSizes[p]!;
      const a = matrix(values, c.rank, c.inputs);
      const b = matrix(d.b[adapter]![p]!, size, c.rank);
      const rows = block(x, start, end);
      const dRows = block(dy, start, end, first, first + size);
      const xA = product(rows, transposed(a));
      const dxA = product(dRows, b, SCALE);
      addBlock(y, product(xA, transposed(b), SCALE), start, first);
      addBlock(dx, product(dxA, a), start);
      factors.push(product(transposed(dxA), rows), product(transposed(dRows), xA, SCALE));
      first += size;
    }
  }
  const ones = matrix(new Float64Array(c.T).fill(1), 1, c.T);
  const weights = c.learns ? [product(transposed(dy), x), product(ones, dy)] : [];
  return [y, dx, ...factors, dy, ...weights];
}

const one = (T: number): AdapterRun[] => [{ start: 0, end: T, adapter: 0 }];
const three = (a: number, b: number, T: number): AdapterRun[] => [
  { start: 0, end: a, adapter: 1 },
  { start: a, end: b, adapter: 0 },
  { start: b, end: T, adapter: 2 },
];

const cases: Omit<Case, 'storage'>[] = [
  { T: 1, inputs: 128, outSizes: [64], rank: 16, runs: one(1) },
  { T: 5, inputs: 17, outSizes: [9], rank: 3, runs: one(5) },
  { T: 7, inputs: 70, outSizes: [33, 65], rank: 4, runs: three(1, 4, 7) },
  { T: 67, inputs: 131, outSizes: [100, 30, 7], rank: 64, runs: three(20, 33, 67) },
  { T: 13, inputs: 1400, outSizes: [1500], rank: 8, runs: [] },
  { T: 97, inputs: 96, outSizes: [80], rank: 256, runs: one(97) },
  { T: 29, inputs: 66, outSizes: [70], rank: 16, runs: [], learns: true },
  { T: 1300, inputs: 34, outSizes: [37], rank: 5, runs: one(1300), learns: true },
];
const named = cases.flatMap((c) =>
  (['f32', 'bf16'] as const).map((storage): [string, Case] => [
    `${storage} [${c.T}, ${c.inputs}] to ${c.outSizes.join('+')}, rank ${c.rank}, ` +
      `${c.runs.length} adapters${c.learns ? ', learning weight' : ''}`,
    { ...c, storage },
  ]),
);

describeNative('linear, native', () => {
  beforeAll(() => useBackend('native'));

  // f32: 2e-6·√(in/1024) of kernels.md 6.4, in = the longest reduction. bf16 adds the rounding of the rank's activations.
  test.each(named)('%s: equals float64 loops; same bytes everywhere', async (_, c) => {
    const d = data(c);
    const got = await sameBytes(() => run(c, d));
    const want = oracle(c, d);
    expect(got).toHaveLength(want.length);
    const longest = Math.max(1024, c.T, c.inputs, total(c.outSizes));
    const limit = c.storage === 'f32' ? 2e-6 * Math.sqrt(longest / 1024) : 3e-3;
    got.forEach((values, i) => {
      expect(relativeError(values, want[i]!.values)).toBeLessThan(limit);
    });
  });

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
