import * as tf from '@tensorflow/tfjs-core';
import {
  attention,
  attentionLayout,
  createKvStore,
  useBackend,
  type AttentionLayout,
  type Forest,
  type Storage,
} from '../../kernels/index.ts';
import { attentionOracle, type OracleShape } from '../support/attention-oracle.ts';
import {
  describeNative,
  equalBytes,
  floats,
  forwardBackward,
  gaussian,
  relativeError,
  sameBytes,
  stored,
  type Results,
} from '../support/native.ts';

/** Segments given as [length, parent], stored one after the other. */
function layoutOf(segments: [number, number][]): AttentionLayout {
  let next = 0;
  const placed = segments.map(([length, parent]) => ({
    start: next,
    end: (next += length),
    parent,
  }));
  return attentionLayout({ segments: placed, tokenIds: new Int32Array(next) } as unknown as Forest);
}

function queriesOf(layout: AttentionLayout, keep: (row: number) => boolean): AttentionLayout {
  const kept = [...layout.queryRows.keys()].filter(keep);
  const pick = (values: Int32Array): Int32Array => Int32Array.from(kept, (i) => values[i]!);
  return {
    ...layout,
    queryRows: pick(layout.queryRows),
    rowSegments: pick(layout.rowSegments),
    keyRows: pick(layout.keyRows),
  };
}

const tree: [number, number][] = [
  [37, -1],
  [70, 0],
  [3, 1],
  [1, 1],
  [5, 0],
  [66, -1],
  [2, 5],
];
const layouts: Record<string, AttentionLayout> = {
  'one token': layoutOf([[1, -1]]),
  'roots of 1, 5, 7, 131': layoutOf([
    [1, -1],
    [5, -1],
    [7, -1],
    [131, -1],
  ]),
  'a tree': layoutOf(tree),
  'a tree, every third row asks': queriesOf(layoutOf(tree), (row) => row % 3 === 1),
};

interface Case extends OracleShape {
  qkv: Float32Array;
  dy: Float32Array;
  T: number;
}

function makeCase(layout: AttentionLayout, heads: [number, number, number], window?: number): Case {
  const [numHeads, numKvHeads, headDim] = heads;
  const T = layout.ends.reduce((a, b) => Math.max(a, b), 0);
  const width = (numHeads + 2 * numKvHeads) * headDim;
  const shape = { layout, numHeads, numKvHeads, headDim, scale: 1 / Math.sqrt(headDim) };
  return {
    ...shape,
    ...(window === undefined ? {} : { slidingWindow: window }),
    T,
    qkv: gaussian(T * width, 7 + headDim),
    dy: gaussian(layout.queryRows.length * numHeads * headDim, 11),
  };
}

function runCase(c: Case, storage: Storage): Results {
  const qkv = stored(c.qkv, [c.T, c.qkv.length / c.T], storage) as tf.Tensor2D;
  const dy = stored(c.dy, [c.layout.queryRows.length, c.numHeads * c.headDim], storage);
  const results = forwardBackward(() => attention(qkv, c), [qkv], dy);
  tf.dispose([qkv, dy]);
  return results;
}

const headShapes: [number, number, number][] = [
  [2, 2, 8],
  [4, 1, 16],
  [7, 1, 32],
  [14, 2, 64],
  [4, 4, 40],
  [8, 1, 80],
  [8, 2, 128],
];

describeNative('attention, native', () => {
  beforeAll(() => useBackend('native'));

  describe.each(Object.keys(layouts))('%s', (name) => {
    test.each(headShapes)(
      'N %i, K %i, H %i equals float64 loops, forward and backward',
      (...heads) => {
        for (const window of [undefined, 1, 17, 70]) {
          const c = makeCase(layouts[name]!, heads, window);
          const want = attentionOracle(c.qkv, c.dy, c);
          const got = runCase(c, 'f32');
          expect(relativeError(got.y, want.y)).toBeLessThan(2e-6);
          expect(relativeError(got.gradients[0]!, want.dqkv)).toBeLessThan(5e-6);
          const rounded = runCase(c, 'bf16');
          expect(relativeError(rounded.y, want.y)).toBeLessThan(6e-3);
          expect(relativeError(rounded.gradients[0]!, want.dqkv)).toBeLessThan(1e-2);
        }
      },
    );
  });

  test.each(['f32', 'bf16'] as const)(
    '%s: same bytes for instruction sets and threads',
    async (storage) => {
      for (const heads of [
        [7, 1, 32],
        [4, 2, 40],
      ] as [number, number, number][]) {
        const c = makeCase(layouts['a tree']!, heads, 41);
        await sameBytes(() => {
          const { y, gradients } = runCase(c, storage);
          return [y, ...gradients];
        });
      }
    },
  );

  test('a tree has the same bits alone as between others, forward and backward', () => {
    const alone = makeCase(layoutOf(tree), [7, 1, 32]);
    const others: [number, number][] = [
      [9, -1],
      [80, 0],
    ];
    const shifted = tree.map(([n, parent]): [number, number] => [n, parent < 0 ? -1 : parent + 2]);
    const packed = makeCase(layoutOf([...others, ...shifted, [33, -1]]), [7, 1, 32]);
    const width = packed.qkv.length / packed.T;
    packed.qkv.set(alone.qkv, 89 * width);
    packed.dy.set(alone.dy, 89 * 7 * 32);
    for (const storage of ['f32', 'bf16'] as const) {
      const a = runCase(alone, storage);
      const b = runCase(packed, storage);
      expect(equalBytes(a.y, b.y.slice(89 * 7 * 32, (89 + alone.T) * 7 * 32))).toBe(true);
      const dqkv = b.gradients[0]!.slice(89 * width, (89 + alone.T) * width);
      expect(equalBytes(a.gradients[0]!, dqkv)).toBe(true);
    }
  });

  test.each(['f32', 'bf16'] as const)(
    '%s: a branch of a tree has the bits of its flat row; queries left out change nothing',
    (storage) => {
      const size = 14 * 64;
      const shared = makeCase(layoutOf(tree), [14, 2, 64], 90);
      const flat = makeCase(layoutOf([[110, -1]]), [14, 2, 64], 90); // segments 0, 1, 2 are rows 0 to 109
      flat.qkv.set(shared.qkv.subarray(0, flat.qkv.length));
      const y = runCase(shared, storage).y;
      expect(equalBytes(runCase(flat, storage).y, y.slice(0, 110 * size))).toBe(true);
      const few = { ...shared, layout: queriesOf(shared.layout, (row) => row % 7 === 3) };
      few.dy = gaussian(few.layout.queryRows.length * size, 3);
      const some = runCase(few, storage).y;
      few.layout.queryRows.forEach((row, i) => {
        const want = y.slice(row * size, (row + 1) * size);
        expect(equalBytes(some.slice(i * size, (i + 1) * size), want)).toBe(true);
      });
    },
  );

  test('rows outside every seen segment may hold NaN; they get zero gradients', () => {
    const c = makeCase(
      queriesOf(layoutOf(tree), (row) => row < 37),
      [7, 1, 32],
    );
    const width = c.qkv.length / c.T;
    c.qkv.fill(NaN, 37 * width);
    const { y, gradients } = runCase(c, 'f32');
    expect(y.every(Number.isFinite)).toBe(true);
    expect(gradients[0]!.subarray(0, 37 * width).every(Number.isFinite)).toBe(true);
    expect(gradients[0]!.subarray(37 * width).every((value) => value === 0)).toBe(true);
  });

  test.each(['f32', 'bf16'] as const)(
    '%s: decoding token by token from shuffled cache rows has the bits of one pass',
    (storage) => {
      const [N, K, H, T] = [7, 1, 32, 150];
      const c = makeCase(layoutOf([[T, -1]]), [N, K, H]);
      const width = (N + 2 * K) * H;
      const whole = runCase(c, storage).y;
      const store = createKvStore({
        numLayers: 2,
        capacity: 200,
        numKvHeads: K,
        headDim: H,
        storage,
      });
      // The path: 64 rows from 130 on, 37 from 3 on, the rest from 50 on.
      const segments = { starts: [130, 3, 50], lengths: [64, 37, T - 101] };
      const place = (t: number): number => (t < 64 ? 130 + t : t < 101 ? 3 + t - 64 : 50 + t - 101);
      for (let t = 0; t < T; t++) {
        const last = t < 64 ? 0 : t < 101 ? 1 : 2;
        const layout: AttentionLayout = {
          starts: Int32Array.from(segments.starts),
          ends: Int32Array.from(segments.starts, (start, s) => start + segments.lengths[s]!),
          parents: Int32Array.of(-1, 0, 1),
          queryRows: Int32Array.of(0),
          rowSegments: Int32Array.of(last),
          keyRows: Int32Array.of(place(t)),
        };
        const row = stored(
          c.qkv.slice(t * width, (t + 1) * width),
          [1, width],
          storage,
        ) as tf.Tensor2D;
        const cache = { store, layer: 1, writeRows: Int32Array.of(place(t)) };
        const y = attention(row, { ...c, layout, cache });
        expect(equalBytes(floats(y), whole.slice(t * N * H, (t + 1) * N * H))).toBe(true);
        tf.dispose([row, y]);
      }
      store.dispose();
    },
  );
});
