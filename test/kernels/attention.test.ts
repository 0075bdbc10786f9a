import * as tf from '@tensorflow/tfjs-core';
import type { Heads } from '../../kernels/heads.ts';
import {
  attention,
  attentionLayout,
  createKvStore,
  useBackend,
  type AttentionLayout,
  type Forest,
  type Segment,
  type Storage,
} from '../../kernels/index.ts';
import { equalBytes, gaussian, relativeError } from '../support/arrays.ts';
import type { OracleShape } from '../support/attention-oracle.ts';
import { checkOp } from '../support/check-op.ts';
import * as float64 from '../support/float64.ts';
import { drawHeads, normal, type OpCase } from '../support/op-case.ts';
import {
  describeNative,
  floats,
  forwardBackward,
  stored,
  type Results,
} from '../support/native.ts';
import type { SeededRandom } from '../support/reliability.ts';

/** A random forest of up to six segments; sometimes only some rows ask. */
function drawLayout(random: SeededRandom): AttentionLayout {
  const segments: Segment[] = [];
  let next = 0;
  for (let s = 0; s <= random.below(6); s++) {
    const length = random.pick([1, 1, 2, 3, 5, 7, 11]);
    segments.push({ start: next, end: (next += length), parent: random.below(s + 1) - 1 });
  }
  const placed = layoutOf(segments);
  return random.next() < 0.3
    ? queriesOf(placed, (row) => row === 0 || random.next() < 0.4)
    : placed;
}

function layoutOf(segments: Segment[]): AttentionLayout {
  const tokenIds = new Int32Array(segments.at(-1)!.end);
  return attentionLayout({ segments, tokenIds } as unknown as Forest);
}

/** Segments given as [length, parent], stored one after the other. */
function treeOf(segments: readonly (readonly [number, number])[]): AttentionLayout {
  let next = 0;
  return layoutOf(
    segments.map(([length, parent]) => ({ start: next, end: (next += length), parent })),
  );
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

interface Shape extends Heads {
  layout: AttentionLayout;
  slidingWindow?: number;
}

function attentionCase(random: SeededRandom, drawn: Shape): OpCase {
  const { layout: tree, numHeads, numKvHeads, headDim, slidingWindow } = drawn;
  const T = tree.ends.reduce((a, b) => Math.max(a, b), 0);
  const width = (numHeads + 2 * numKvHeads) * headDim;
  const shape = { ...drawn, scale: 1 / Math.sqrt(headDim) };
  return {
    title: `[${T}, ${width}] N ${numHeads}, K ${numKvHeads}, H ${headDim}, window ${slidingWindow ?? 'none'}`,
    inputs: { qkv: normal(random, [T, width]) },
    outputShape: [tree.queryRows.length, numHeads * headDim],
    oracle: float64.attention(shape),
    run: ({ qkv }) => attention(qkv as tf.Tensor2D, shape),
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
const smallHeads: Heads[] = [
  { numHeads: 2, numKvHeads: 2, headDim: 8 },
  { numHeads: 4, numKvHeads: 1, headDim: 16 },
  { numHeads: 7, numKvHeads: 1, headDim: 32 },
  { numHeads: 3, numKvHeads: 1, headDim: 40 },
];
const branches = treeOf([
  [9, -1],
  [23, 0],
  [3, 1],
  [5, 0],
]);
const layouts = [
  treeOf([[1, -1]]),
  treeOf([
    [1, -1],
    [5, -1],
    [7, -1],
    [131, -1],
  ]),
  treeOf(tree),
  queriesOf(treeOf(tree), (row) => row % 3 === 1),
];

const heads = { numHeads: 2, numKvHeads: 1, headDim: 4 };
const layout = layoutOf([{ start: 0, end: 3, parent: -1 }]);
const options = { ...heads, layout, scale: 0.5 };

checkOp('attention', {
  draw: (random) =>
    attentionCase(random, {
      ...drawHeads(random),
      ...(random.next() < 0.3 ? { slidingWindow: 1 + random.below(9) } : {}),
      layout: drawLayout(random),
    }),
  // Every layout meets every window, and head shapes in turn; the widest heads are of Qwen2.5-0.5B and Llama.
  shapes: (random) => [
    ...layouts.flatMap((layout, i) =>
      [undefined, 1, 17, 70].map((slidingWindow, j) => {
        const window = slidingWindow === undefined ? {} : { slidingWindow };
        return attentionCase(random, { ...smallHeads[(i + j) % 4]!, ...window, layout });
      }),
    ),
    ...[
      { numHeads: 14, numKvHeads: 2, headDim: 64 },
      { numHeads: 8, numKvHeads: 2, headDim: 128 },
    ].map((wide) => attentionCase(random, { ...wide, layout: branches })),
  ],
  bf16: { stored: ['qkv', 'dy'], y: 2 ** -8, gradient: 2 ** -8 },
  refusals: () => [
    {
      title: 'a buffer of another width is refused',
      call: () => attention(tf.zeros([3, 15]), options),
      message: 'attention: qkv has shape [3, 15], want [T, 16] for 2 query and 1 key heads of 4',
    },
    {
      title: 'a layout of more keys than there are is refused',
      call: () => attention(tf.zeros([2, 16]), options),
      message: 'attention: layout needs 3 key rows, there are 2',
    },
    {
      title: 'a query whose own key lies outside is refused',
      call: () =>
        attention(tf.zeros([3, 16]), {
          ...options,
          layout: { ...layout, keyRows: Int32Array.of(0, 1, 3) },
        }),
      message: 'attention: layout needs 4 key rows, there are 3',
    },
    {
      title: 'a query outside the batch is refused',
      call: () =>
        attention(tf.zeros([3, 16]), {
          ...options,
          layout: { ...layout, queryRows: Int32Array.of(0, 1, 3) },
        }),
      message: 'attention: a query row lies outside [0, 3)',
    },
  ],
});

test.each(['cpu', 'wasm'] as const)(
  'attention, %s: token by token from shuffled cache rows equals one pass',
  async (backend) => {
    await useBackend(backend);
    const before = tf.memory().numTensors;
    const [T, width, capacity] = [13, 16, 20];
    const values = gaussian(T * width, 5);
    const whole = tf.tidy(() =>
      attention(tf.tensor2d(values, [T, width]), {
        ...options,
        layout: layoutOf([{ start: 0, end: T, parent: -1 }]),
      }).dataSync(),
    );
    const store = createKvStore({
      numLayers: 2,
      capacity,
      numKvHeads: 1,
      headDim: 4,
      storage: 'f32',
    });
    const place = (t: number): number => (t < 5 ? 12 + t : t - 5); // the path: rows 12 to 16, then 0 to 7
    for (let t = 0; t < T; t++) {
      const step: AttentionLayout = {
        starts: Int32Array.of(12, 0),
        ends: Int32Array.of(17, 8),
        parents: Int32Array.of(-1, 0),
        queryRows: Int32Array.of(0),
        rowSegments: Int32Array.of(t < 5 ? 0 : 1),
        keyRows: Int32Array.of(place(t)),
      };
      const cache = { store, layer: 1, writeRows: Int32Array.of(place(t)) };
      const row = values.slice(t * width, (t + 1) * width);
      const y = tf.tidy(() =>
        attention(tf.tensor2d(row, [1, width]), { ...options, layout: step, cache }).dataSync(),
      );
      expect(relativeError(y, whole.slice(t * 8, (t + 1) * 8))).toBeLessThan(1e-6);
    }
    store.dispose();
    expect(tf.memory().numTensors).toBe(before);
  },
);

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

describeNative('attention, native', () => {
  beforeAll(() => useBackend('native'));

  test('a tree has the same bits alone as between others, forward and backward', () => {
    const alone = makeCase(treeOf(tree), [7, 1, 32]);
    const others: [number, number][] = [
      [9, -1],
      [80, 0],
    ];
    const shifted = tree.map(([n, parent]): [number, number] => [n, parent < 0 ? -1 : parent + 2]);
    const packed = makeCase(treeOf([...others, ...shifted, [33, -1]]), [7, 1, 32]);
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
      const shared = makeCase(treeOf(tree), [14, 2, 64], 90);
      const flat = makeCase(treeOf([[110, -1]]), [14, 2, 64], 90); // segments 0, 1, 2 are rows 0 to 109
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
      queriesOf(treeOf(tree), (row) => row < 37),
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
      const c = makeCase(treeOf([[T, -1]]), [N, K, H]);
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
