import * as tf from '@tensorflow/tfjs-core';
import {
  attention,
  attentionLayout,
  createKvStore,
  useBackend,
  type AttentionLayout,
  type Forest,
  type Segment,
} from '../../kernels/index.ts';
import { checkOp, drawHeads, normal } from '../support/check-op.ts';
import * as float64 from '../support/float64.ts';
import { gaussian, relativeError } from '../support/native.ts';
import { SeededRandom } from '../support/reliability.ts';

/** A random forest of up to six segments; sometimes only some rows ask. */
function drawLayout(random: SeededRandom): AttentionLayout {
  const segments: Segment[] = [];
  let next = 0;
  for (let s = 0; s <= random.below(6); s++) {
    const length = random.pick([1, 1, 2, 3, 5, 7, 11]);
    segments.push({ start: next, end: (next += length), parent: random.below(s + 1) - 1 });
  }
  return random.next() < 0.3 ? someQueries(layoutOf(segments), random) : layoutOf(segments);
}

function layoutOf(segments: Segment[]): AttentionLayout {
  const tokenIds = new Int32Array(segments.at(-1)!.end);
  return attentionLayout({ segments, tokenIds } as unknown as Forest);
}

function someQueries(layout: AttentionLayout, random: SeededRandom): AttentionLayout {
  const kept = [...layout.queryRows.keys()].filter((row) => row === 0 || random.next() < 0.4);
  const pick = (values: Int32Array): Int32Array => Int32Array.from(kept, (i) => values[i]!);
  const { queryRows, rowSegments, keyRows } = layout;
  return {
    ...layout,
    queryRows: pick(queryRows),
    rowSegments: pick(rowSegments),
    keyRows: pick(keyRows),
  };
}

const heads = { numHeads: 2, numKvHeads: 1, headDim: 4 };
const layout = layoutOf([{ start: 0, end: 3, parent: -1 }]);
const options = { ...heads, layout, scale: 0.5 };

checkOp('attention', {
  native: ['attentionForward', 'attentionBackward'],
  draw: (random) => {
    const drawn = drawHeads(random);
    const width = (drawn.numHeads + 2 * drawn.numKvHeads) * drawn.headDim;
    const tree = drawLayout(random);
    const T = tree.ends.at(-1)!;
    const window = random.next() < 0.3 ? { slidingWindow: 1 + random.below(9) } : {};
    const shape = { ...drawn, ...window, layout: tree, scale: 1 / Math.sqrt(drawn.headDim) };
    return {
      title: `[${T}, ${width}] ${JSON.stringify({ ...drawn, ...window })}`,
      inputs: { qkv: normal(random, [T, width]) },
      outputShape: [tree.queryRows.length, drawn.numHeads * drawn.headDim],
      oracle: float64.attention(shape),
      run: ({ qkv }) => attention(qkv as tf.Tensor2D, shape),
    };
  },
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
