/**
 * One case of an op for check-op.ts: its inputs, its oracle, and how to run it on whatever backend is active. Also what
 * such cases are drawn from: normal values, awkward lengths, shapes of heads.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Heads } from '../../kernels/heads.ts';
import {
  packWeight,
  ParameterArena,
  roundToBf16,
  type FrozenWeight,
  type Storage,
} from '../../kernels/index.ts';
import { gaussian } from './arrays.ts';
import type { Oracle } from './float64.ts';
import { stored } from './native.ts';
import type { SeededRandom } from './reliability.ts';

export interface OpInput {
  shape: number[];
  values: Float32Array;
  /** What wants no gradient: a constant tensor, or a matrix that the op gets as a packed weight. */
  frozen?: 'constant' | 'packed';
}

export type Tensors = Record<string, tf.Tensor | FrozenWeight>;

export interface Outcome {
  y: Float32Array;
  /** Of Σ y·dy, by input name. */
  gradients: Record<string, Float32Array>;
}

export interface OpCase {
  title: string;
  inputs: Record<string, OpInput>;
  outputShape: number[];
  oracle: Oracle;
  /** The op through its public function. */
  run?: (inputs: Tensors, storage: Storage) => tf.Tensor;
  /** Instead of `run`, for what is not on the tape. */
  evaluate?: (inputs: Tensors, dy: Float32Array) => Outcome;
  /** Values of dy; drawn at random where absent. */
  dy?: Float32Array;
}

/** How inputs are kept on the native backend: those of `names` as `storage`, packed weights, too, the others in f32. */
export interface KeptAs {
  storage: Storage;
  names: string[];
}

export function outcomeOf(drawn: OpCase, keptAs: KeptAs = { storage: 'f32', names: [] }): Outcome {
  const { inputs, outputShape, evaluate, run } = drawn;
  const dy = drawn.dy ?? cotangent(outputShape);
  // In an arena, since some ops compute a parameter's gradient only where it learns.
  const arena = new ParameterArena();
  const tensors: Tensors = {};
  const kept: { dispose: () => void }[] = [arena];
  for (const [name, { values, shape, frozen }] of Object.entries(inputs)) {
    if (frozen === 'packed') kept.push((tensors[name] = packed(values, shape, keptAs.storage)));
    else if (keptAs.names.includes(name))
      kept.push((tensors[name] = stored(values, shape, keptAs.storage)));
    else tensors[name] = arena.add(name, values, shape);
  }
  const dyTensor = (): tf.Tensor =>
    keptAs.names.includes('dy')
      ? stored(dy, outputShape, keptAs.storage)
      : tf.tensor(dy, outputShape);
  const outcome = evaluate
    ? evaluate(tensors, dy)
    : throughTape(
        () => run!(tensors, keptAs.storage),
        { tensors, names: learningNames(inputs) },
        dyTensor(),
      );
  for (const each of kept) each.dispose();
  return outcome;
}

function packed(values: Float32Array, shape: number[], storage: Storage): FrozenWeight {
  const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return packWeight([{ data, dtype: 'F32', shape: [shape[0]!, shape[1]!] }], storage);
}

function throughTape(
  run: () => tf.Tensor,
  { tensors, names }: { tensors: Tensors; names: string[] },
  dy: tf.Tensor,
): Outcome {
  const xs = names.map((name) => tensors[name] as tf.Tensor);
  const { value, grads } =
    xs.length > 0
      ? tf.engine().gradients(run, xs, dy)
      : { value: tf.tidy(run), grads: [] as tf.Tensor[] };
  const outcome = {
    y: value.dataSync<'float32'>(),
    gradients: Object.fromEntries(names.map((name, i) => [name, grads[i]!.dataSync<'float32'>()])),
  };
  tf.dispose([value, dy, ...grads]); // dy is gone already where a native gradient took it
  return outcome;
}

/** The inputs that want a gradient. */
export function learningNames(inputs: Record<string, OpInput>): string[] {
  return Object.keys(inputs).filter((name) => !inputs[name]!.frozen);
}

/** The same case with every value rounded to bf16. */
export function rounded(drawn: OpCase & { dy: Float32Array }): OpCase {
  const inputs = Object.entries(drawn.inputs).map(([name, input]) => [
    name,
    { ...input, values: input.values.map(roundToBf16) },
  ]);
  return {
    ...drawn,
    inputs: Object.fromEntries(inputs) as OpCase['inputs'],
    dy: drawn.dy.map(roundToBf16),
  };
}

/** Random values of dy, the same for every backend. */
export function cotangent(shape: number[]): Float32Array {
  return gaussian(tf.util.sizeFromShape(shape), 97);
}

/** An input of normal values. */
export function normal(random: SeededRandom, shape: number[], scale = 1): OpInput {
  return { shape, values: gaussian(tf.util.sizeFromShape(shape), random.below(1 << 30), scale) };
}

/** Odd, prime and one-element lengths. */
export const lengths = [1, 2, 3, 5, 7, 13, 17, 31, 64, 67] as const;

/** Query and key heads at ratios 1, 4, 7, 8, and their width. */
export function drawHeads(random: SeededRandom): Heads {
  const numKvHeads = random.pick([1, 2, 3]);
  return {
    numHeads: numKvHeads * random.pick([1, 1, 4, 7, 8]),
    numKvHeads,
    headDim: random.pick([2, 4, 6, 8, 10, 16, 34]),
  };
}

/** Rows and heads in vector widths and beside them, up to those of Qwen2.5-0.5B and Llama. */
export const headShapes: readonly [T: number, heads: Heads][] = (
  [
    [1, 1, 1, 8],
    [5, 4, 2, 16],
    [13, 7, 1, 40],
    [67, 14, 2, 64],
    [9, 16, 8, 128],
  ] as const
).map(([T, numHeads, numKvHeads, headDim]) => [T, { numHeads, numKvHeads, headDim }]);
