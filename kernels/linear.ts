/**
 * A frozen linear with its low-rank adapters, as one op (Hu et al. 2021, arXiv:2106.09685):
 *
 *   y = residual + x·Wᵀ + bias + scale · (x·loraAᵀ)·loraBᵀ
 *   dx = dy·W + dxA·loraA,   dxA = scale · dy·loraB,   dLoraA = dxAᵀ·x,   dLoraB = scale · dyᵀ·(x·loraAᵀ)
 *   and where W learns: dW = dyᵀ·x, dBias = Σ_T dy
 *
 * Several projections that share x (q, k, v; gate, up) are one call: W holds their rows one after the other, each
 * LoRA branch names its projection. Branches of adapter a act on the rows of its run only. Always through the rank:
 * B·A is never formed. In bf16 storage the inputs of products are rounded to bf16; all sums are f32.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { OpError } from './errors.ts';
import type { AdapterRun } from './forest.ts';
import {
  mathStorage,
  isFrozen,
  weightTensor,
  type FrozenWeight,
  type Storage,
  type Weight,
} from './frozen-weight.ts';
import type { NativeBackend } from './native-backend.ts';
import { defineOp, shapeError, type Cost, type InfoMap, type TensorMap } from './op.ts';

/** One adapter's pair on one projection of the call. */
export interface LoraBranch {
  adapter: number;
  projection: number;
  scale: number;
  loraA: tf.Tensor2D; // [R, in]
  loraB: tf.Tensor2D; // [O_p, R]
}

export interface LinearOptions {
  /** [O, in]; absent: the LoRA branches alone. */
  weight?: Weight;
  bias?: tf.Tensor1D; // [O]
  /** O_p of each projection; their sum is O. */
  outSizes: readonly number[];
  lora?: readonly LoraBranch[];
  adapterRuns?: readonly AdapterRun[];
  residual?: tf.Tensor2D; // [T, O]
  storage: Storage;
  /** False when nothing below wants a gradient. */
  needsDx?: boolean;
}

/** A branch with its place: rows [start, end), columns [first, first + outputs). Tensors are inputs loraA.i, loraB.i. */
export interface PlacedBranch {
  start: number;
  end: number;
  first: number;
  outputs: number;
  scale: number;
}

export interface LinearAttributes {
  frozen?: FrozenWeight;
  outputs: number; // O
  branches: PlacedBranch[];
  storage: Storage;
  needsDx: boolean;
}

const run = defineOp<LinearAttributes>({
  name: 'Linear',
  check: checkLinear,
  reference: (inputs, attrs) => {
    const { x, weight, bias, residual } = inputs as { x: tf.Tensor2D } & TensorMap;
    const terms: tf.Tensor[] = [];
    if (attrs.frozen) terms.push(timesTransposed(x, weightTensor(attrs.frozen)));
    if (weight) terms.push(timesTransposed(x, weight as tf.Tensor2D));
    attrs.branches.forEach((branch, i) => {
      const a = inputs[`loraA.${i}`] as tf.Tensor2D;
      const b = inputs[`loraB.${i}`] as tf.Tensor2D;
      terms.push(branchTerm(x, a, b, { ...branch, O: attrs.outputs }));
    });
    if (residual) terms.push(residual);
    const sum = terms.reduce((total, term) => tf.add(total, term));
    return bias ? tf.add(sum, bias) : sum;
  },
  native: {
    forward: forwardNative,
    backward: backwardNative,
  },
  cost: linearCost,
});

/** Backward: dX where it is wanted, dW where the weight learns, and LoRA's products once more for each factor. */
function linearCost({ x, weight, ...others }: TensorMap, attrs: LinearAttributes): Cost {
  const [T, inFeatures] = x!.shape as [number, number];
  const { frozen, outputs, branches, needsDx } = attrs;
  const base = frozen || weight ? 2 * T * inFeatures * outputs : 0;
  const lora = branches.reduce((sum, { start, end }, i) => {
    const parameters = others[`loraA.${i}`]!.size + others[`loraB.${i}`]!.size;
    return sum + 2 * (end - start) * parameters;
  }, 0);
  return {
    flops: base + lora,
    bytes: (frozen?.bytes ?? 4 * (weight?.size ?? 0)) + 4 * T * (inFeatures + outputs),
    backwardFlops: base * ((needsDx ? 1 : 0) + (weight ? 1 : 0)) + 2 * lora,
  };
}

/**
 * @param x  [T, in]
 * @returns  [T, O]
 * @throws OpError naming the input whose shape does not fit
 */
export function linear(x: tf.Tensor2D, options: LinearOptions): tf.Tensor2D {
  const { weight, bias, residual, outSizes, lora = [], storage, needsDx = true } = options;
  const active = lora.flatMap((branch) => place(branch, x, options));
  const inputs: TensorMap = {
    x,
    ...(weight && !isFrozen(weight) ? { weight } : {}),
    ...(bias ? { bias } : {}),
    ...(residual ? { residual } : {}),
  };
  active.forEach(({ branch }, i) => {
    inputs[`loraA.${i}`] = branch.loraA;
    inputs[`loraB.${i}`] = branch.loraB;
  });
  return run(inputs, {
    ...(weight && isFrozen(weight) ? { frozen: weight } : {}),
    outputs: outSizes.reduce((a, b) => a + b, 0),
    branches: active.map(({ placed }) => placed),
    storage,
    needsDx,
  }) as tf.Tensor2D;
}

/** Rows and columns of a branch; none when its adapter has no row in this batch. */
function place(
  branch: LoraBranch,
  x: tf.Tensor2D,
  { outSizes, adapterRuns }: LinearOptions,
): { branch: LoraBranch; placed: PlacedBranch }[] {
  const whole = { start: 0, end: x.shape[0], adapter: branch.adapter };
  const found = adapterRuns ? adapterRuns.find(({ adapter }) => adapter === branch.adapter) : whole;
  if (!found || found.end === found.start) return [];
  const first = outSizes.slice(0, branch.projection).reduce((a, b) => a + b, 0);
  const outputs = outSizes[branch.projection]!;
  const { start, end } = found;
  return [{ branch, placed: { start, end, first, outputs, scale: branch.scale } }];
}

/** What products read: f32 values, or operands rounded to bf16. */
function mathOf(backend: NativeBackend, { x }: InfoMap, attrs: LinearAttributes): Storage {
  if (attrs.frozen) return mathStorage(attrs.frozen.storage);
  return attrs.storage === 'bf16' ? 'bf16' : backend.storageOf(x!);
}

/** The call as flat numbers (addon.cc, LinearCall); `gradients` are those of loraA and loraB of each branch. */
function nativeSpec(
  backend: NativeBackend,
  inputs: InfoMap,
  attrs: LinearAttributes,
  gradients?: TensorInfo[],
): Float64Array {
  const [T, inFeatures] = inputs['x']!.shape as [number, number];
  const storage = mathOf(backend, inputs, attrs);
  const weightKind = attrs.frozen ? 1 : inputs['weight'] ? 2 : 0;
  const spec = [T, inFeatures, attrs.outputs, storage === 'bf16' ? 1 : 0, weightKind];
  attrs.branches.forEach(({ start, end, first, outputs, scale }, i) => {
    const a = inputs[`loraA.${i}`]!;
    const b = inputs[`loraB.${i}`]!;
    const rank = a.shape[0]!;
    const formA = { outputs: rank, inputs: inFeatures, first: 0, storage, factor: 1 };
    // loraB lies in whole panels of 64 columns of the output, zero beside its own.
    const before = first % 64;
    const padded = Math.min(
      attrs.outputs - first + before,
      Math.ceil((before + outputs) / 64) * 64,
    );
    const formB = { outputs: padded, inputs: rank, first: before, storage, factor: scale };
    spec.push(start, end, first, outputs, rank, scale);
    spec.push(backend.packedCopy(a, formA), backend.packedCopy(b, formB));
    spec.push(backend.slot(gradients?.[2 * i]), backend.slot(gradients?.[2 * i + 1]));
  });
  return Float64Array.from(spec);
}

const weightSlot = (
  backend: NativeBackend,
  inputs: InfoMap,
  { frozen }: LinearAttributes,
): number => (frozen ? frozen.packed! : backend.slot(inputs['weight']));

function forwardNative(
  backend: NativeBackend,
  inputs: InfoMap,
  attrs: LinearAttributes,
): TensorInfo {
  const y = backend.allocate([inputs['x']!.shape[0]!, attrs.outputs], attrs.storage);
  const [x, bias, residual] = ['x', 'bias', 'residual'].map((name) => backend.slot(inputs[name]));
  const weight = weightSlot(backend, inputs, attrs);
  const spec = nativeSpec(backend, inputs, attrs);
  backend.addon.linearForward(backend.slot(y), x!, weight, bias!, residual!, spec);
  return y;
}

/** The gradient of a bias is a column sum: so cheap that it is there whether or not the bias learns. */
function backwardNative(
  backend: NativeBackend,
  dy: TensorInfo,
  saved: InfoMap,
  attrs: LinearAttributes,
): InfoMap {
  const { x, weight, bias, residual } = saved;
  const like = (info: TensorInfo) => backend.allocate(info.shape);
  const result: InfoMap = {
    ...(attrs.needsDx ? { x: backend.allocate(x!.shape, backend.storageOf(x!)) } : {}),
    ...(weight ? { weight: like(weight) } : {}),
    ...(bias ? { bias: like(bias) } : {}),
    ...(residual ? { residual: backend.alias(dy) } : {}),
  };
  const names = attrs.branches.flatMap((_, i) => [`loraA.${i}`, `loraB.${i}`]);
  for (const name of names) result[name] = like(saved[name]!);
  const gradients = names.map((name) => result[name]!);
  backend.addon.linearBackward(
    backend.slot(result['x']),
    backend.slot(result['weight']),
    backend.slot(result['bias']),
    backend.slot(dy),
    backend.slot(x),
    weightSlot(backend, saved, attrs),
    nativeSpec(backend, saved, attrs, gradients),
  );
  return result;
}

function checkLinear(inputs: TensorMap, attrs: LinearAttributes): void {
  const { x, weight, bias, residual } = inputs;
  const [T, inFeatures] = x!.shape;
  const shape = weight?.shape ?? attrs.frozen?.shape;
  const O = attrs.outputs;
  if (shape && (shape[0] !== O || shape[1] !== inFeatures)) {
    shapeError('linear', 'weight', shape, `[${O}, ${inFeatures}] for x [${x!.shape.join(', ')}]`);
  }
  if (bias && bias.size !== O) shapeError('linear', 'bias', bias.shape, `[${O}]`);
  if (residual && (residual.shape[0] !== T || residual.shape[1] !== O)) {
    shapeError('linear', 'residual', residual.shape, `[${T}, ${O}]`);
  }
  attrs.branches.forEach(({ outputs }, i) => {
    const a = inputs[`loraA.${i}`]!;
    const b = inputs[`loraB.${i}`]!;
    if (a.shape[1] !== inFeatures) shapeError('linear', 'loraA', a.shape, `[R, ${inFeatures}]`);
    if (b.shape[0] !== outputs || b.shape[1] !== a.shape[0]) {
      shapeError('linear', 'loraB', b.shape, `[${outputs}, ${a.shape[0]}]`);
    }
  });
  if (!shape && attrs.branches.length === 0 && !residual) {
    throw new OpError('linear: neither a weight nor a LoRA branch');
  }
}

/** x·wᵀ by an explicit transpose: the transpose flag makes wasm's product 10 to 40 times slower. */
function timesTransposed(x: tf.Tensor2D, w: tf.Tensor2D): tf.Tensor2D {
  return tf.matMul(x, tf.transpose(w));
}

/** scale · (x·Aᵀ)·Bᵀ on the branch's rows and columns, zero elsewhere: [T, O]. */
function branchTerm(
  x: tf.Tensor2D,
  loraA: tf.Tensor2D,
  loraB: tf.Tensor2D,
  { start, end, first, outputs, scale, O }: PlacedBranch & { O: number },
): tf.Tensor2D {
  const [T, inFeatures] = x.shape;
  const rows = start === 0 && end === T ? x : tf.slice(x, [start, 0], [end - start, inFeatures]);
  const xA = timesTransposed(rows, loraA); // [rows, R]
  const y = tf.mul(timesTransposed(xA, loraB), scale); // [rows, O_p]
  return placeBlock(y as tf.Tensor2D, { top: start, left: first, T, O, outputs });
}

function placeBlock(
  y: tf.Tensor2D,
  {
    top,
    left,
    T,
    O,
    outputs,
  }: { top: number; left: number; T: number; O: number; outputs: number },
): tf.Tensor2D {
  const rows = y.shape[0];
  const wide = concatNonEmpty([tf.zeros([rows, left]), y, tf.zeros([rows, O - left - outputs])], 1);
  return concatNonEmpty([tf.zeros([top, O]), wide, tf.zeros([T - top - rows, O])], 0);
}

function concatNonEmpty(parts: tf.Tensor2D[], axis: number): tf.Tensor2D {
  const filled = parts.filter((part) => part.size > 0);
  return filled.length === 1 ? filled[0]! : tf.concat(filled, axis);
}
