import * as tf from '@tensorflow/tfjs-core';
import {
  linear,
  packWeight,
  useBackend,
  type AdapterRun,
  type FrozenWeight,
  type LoraBranch,
  type Weight,
} from '../../kernels/index.ts';
import {
  checkOp,
  lengths,
  normal,
  type OpCase,
  type OpInput,
  type Tensors,
} from '../support/check-op.ts';
import * as float64 from '../support/float64.ts';
import type { SeededRandom } from '../support/reliability.ts';

type Kind = 'frozen' | 'learning' | 'none';

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

type Branch = float64.LinearShape['branches'][number];

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

function rawFloats(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function drawCase(random: SeededRandom): OpCase {
  const [T, inFeatures] = [random.pick(lengths), random.pick(lengths)];
  const outSizes = Array.from({ length: random.pick([1, 2, 3]) }, () =>
    random.pick([1, 2, 5, 7, 17, 32, 67]),
  );
  const O = outSizes.reduce((a, b) => a + b, 0);
  const adapterRuns = drawRuns(random, T);
  const branches = drawBranches(random, adapterRuns, outSizes.length);
  // A frozen or learning weight always, unless there is something else to make an output of.
  const kind: Kind =
    branches.length > 0 ? random.pick(['frozen', 'learning', 'none'] as const) : 'frozen';
  const weight = normal(random, [O, inFeatures], 1 / Math.sqrt(inFeatures));
  const inputs: Record<string, OpInput> = { x: normal(random, [T, inFeatures]) };
  if (kind === 'learning') inputs['weight'] = weight;
  // A frozen weight's bias is frozen with it.
  if (random.next() < 0.5)
    inputs['bias'] = { ...normal(random, [O]), isFrozen: kind !== 'learning' };
  if (random.next() < 0.5) inputs['residual'] = normal(random, [T, O]);
  branches.forEach(({ projection, rank }, i) => {
    inputs[`loraA.${i}`] = normal(random, [rank, inFeatures], 1 / Math.sqrt(inFeatures));
    inputs[`loraB.${i}`] = normal(random, [outSizes[projection]!, rank]); // not zero, as after training
  });
  const shape: float64.LinearShape = { T, inFeatures, outSizes, branches, adapterRuns };
  if (kind === 'frozen') shape.frozen = Float64Array.from(weight.values);
  let frozen: FrozenWeight | undefined;
  return {
    title: `[${T}, ${inFeatures}] to [${outSizes.join(', ')}], ${kind}, ${branches.length} branches`,
    inputs,
    outputShape: [T, O],
    oracle: float64.linear(shape),
    run: (tensors) => {
      if (kind === 'frozen') {
        const raw = {
          data: rawFloats(weight.values),
          dtype: 'F32',
          shape: [O, inFeatures],
        } as const;
        frozen = packWeight([raw], 'f32');
      }
      return runLinear(tensors, frozen, shape);
    },
    dispose: () => {
      frozen?.dispose();
      frozen = undefined;
    },
  };
}

function runLinear(
  tensors: Tensors,
  frozen: Weight | undefined,
  shape: float64.LinearShape,
): tf.Tensor {
  const {
    weight = frozen,
    bias,
    residual,
    x,
  } = tensors as {
    x: tf.Tensor2D;
    weight?: tf.Tensor2D;
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
    storage: 'f32',
  });
}

const options = { outSizes: [5], storage: 'f32' } as const;
const branch = { adapter: 0, projection: 0, scale: 1 };

checkOp('linear', {
  native: ['linearForward', 'linearBackward', 'packWeight'],
  draw: drawCase,
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
