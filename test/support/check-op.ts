/**
 * One harness for every op: the same random shapes, on every backend that is here, against float64 loops.
 *
 *   - the float64 gradient against central differences of the float64 forward (at most 64 coordinates per shape)
 *   - forward and tape gradients of each backend against float64, and no tensor left behind
 *   - native against stock ops by FlashAttention's rule: at most twice their error forward, three times backward
 *   - native: equal bytes for every instruction set and 1, 2, 4 threads
 *   - what does not fit is refused with the exact text
 *
 * R_FULL=1 runs 50 shapes per op (R30). ATTUNE_TENSORFLOW=<folder> adds the tensorflow backend.
 */
import * as tf from '@tensorflow/tfjs-core';
import { nativeAddon } from '../../kernels/addon.ts';
import { OpError, ParameterArena, useBackend, type BackendChoice } from '../../kernels/index.ts';
import { NativeBackend } from '../../kernels/native-backend.ts';
import { centralDifference, type Arrays, type Oracle } from './float64.ts';
import { gaussian, relativeError, sameBytes } from './native.ts';
import { caseCount, reportCases, SeededRandom } from './reliability.ts';

export interface OpInput {
  shape: number[];
  values: Float32Array;
  /** Wants no gradient. */
  isFrozen?: boolean;
}

export type Tensors = Record<string, tf.Tensor>;

export interface Outcome {
  y: Float32Array;
  /** Of Σ y·dy, by input name. */
  gradients: Record<string, Float32Array>;
}

export interface OpCase {
  title: string;
  /** What may want a gradient. */
  inputs: Record<string, OpInput>;
  outputShape: number[];
  oracle: Oracle;
  /** The op through its public function; what it makes besides its result, the case frees in `dispose`. */
  run?: (inputs: Tensors) => tf.Tensor;
  /** Instead of `run`, for what is not on the tape. */
  evaluate?: (inputs: Tensors, dy: Float32Array) => Outcome;
  /** Values of dy; drawn at random where absent. */
  dy?: Float32Array;
  dispose?: () => void;
}

export interface Refusal {
  title: string;
  call: () => unknown;
  message: string;
}

export interface OpSuite {
  /** A case with its shapes and values drawn from `random`. */
  draw: (random: SeededRandom) => OpCase;
  /** Made once a backend is active. */
  refusals?: () => Refusal[];
  /** Functions of the addon or methods of NativeBackend that the op needs: it is skipped there until they exist. */
  native: string[];
}

type Choice = Exclude<BackendChoice, 'auto'>;

const FORWARD_TOLERANCE = 2e-6; // relative L2, f32 against float64
const GRADIENT_TOLERANCE = 5e-6;
const DIFFERENCE_TOLERANCE = 1e-6; // of the largest gradient, in float64
const COORDINATES = 64;

export function checkOp(name: string, suite: OpSuite): void {
  const count = caseCount(10, 50);
  const isNative = hasKernels(suite.native);
  describe(name, () => {
    test('float64: gradients equal central differences', () => {
      for (const drawn of cases(suite, count)) checkDifferences(drawn);
      reportCases(`R30 ${name} float64`, count, count);
    });

    for (const backend of backends(isNative)) {
      test(`${backend}: ${count} random shapes equal float64, forward and backward`, async () => {
        await useBackend(backend);
        for (const drawn of cases(suite, count)) checkAgainstFloat64(drawn);
        reportCases(`R30 ${name} ${backend}`, count, count);
      });
    }
    if (!process.env['ATTUNE_TENSORFLOW']) {
      test.skip('tensorflow: set ATTUNE_TENSORFLOW (tools/build-tensorflow.mjs)', () => undefined);
    }
    if (isNative) nativeTests(suite, count);
    else test.skip(`native: ${missing(suite.native)}`, () => undefined);

    for (const title of refusalTitles(suite)) {
      test(title, async () => {
        await useBackend('cpu');
        const { call, message } = suite.refusals!().find((refusal) => refusal.title === title)!;
        expect(call).toThrow(new OpError(message));
      });
    }
  });
}

function nativeTests(suite: OpSuite, count: number): void {
  test('native: error at most twice (gradients: three times) that of stock ops', async () => {
    await useBackend('wasm');
    const stock = worst(cases(suite, count));
    await useBackend('native');
    const native = worst(cases(suite, count));
    // The floor is one rounding of the largest value: ops that only move values have no error of their own.
    const floor = 2 ** -24;
    expect(native.y).toBeLessThanOrEqual(2 * Math.max(stock.y, floor));
    expect(native.gradient).toBeLessThanOrEqual(3 * Math.max(stock.gradient, floor));
  });

  test('native: equal bytes for every instruction set and 1, 2, 4 threads', async () => {
    const drawn = cases(suite, 3);
    await sameBytes(() =>
      drawn.flatMap((each) => {
        const { y, gradients } = outcomeOf(each);
        return [y, ...Object.values(gradients)];
      }),
    );
  });
}

function backends(isNative: boolean): Choice[] {
  const tensorflow: Choice[] = process.env['ATTUNE_TENSORFLOW'] ? ['tensorflow'] : [];
  return ['cpu', 'wasm', ...tensorflow, ...(isNative ? (['native'] as const) : [])];
}

function hasKernels(names: string[]): boolean {
  return nativeAddon() !== undefined && names.every(exists);
}

function missing(names: string[]): string {
  if (nativeAddon() === undefined) return 'no addon (npm run build:native)';
  return `not wired yet: ${names.filter((name) => !exists(name)).join(', ')}`;
}

function exists(name: string): boolean {
  return name in nativeAddon()! || name in NativeBackend.prototype;
}

function refusalTitles({ refusals }: OpSuite): string[] {
  return refusals?.().map(({ title }) => title) ?? [];
}

/** The same cases for every backend. */
function cases({ draw }: OpSuite, count: number): OpCase[] {
  const random = new SeededRandom(30);
  return Array.from({ length: count }, () => draw(random));
}

function checkDifferences({ title, inputs, outputShape, oracle, dy: given }: OpCase): void {
  const values = widened(inputs);
  const dy = Float64Array.from(given ?? cotangent(outputShape));
  const gradients = oracle.backward(values, dy);
  const names = learningNames(inputs);
  const perInput = Math.max(1, Math.floor(COORDINATES / names.length));
  const random = new SeededRandom(64);
  for (const name of names) {
    const gradient = gradients[name]!;
    const largest = gradient.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    for (let i = 0; i < Math.min(perInput, gradient.length); i++) {
      const at = gradient.length <= perInput ? i : random.below(gradient.length);
      const difference = centralDifference(oracle, values, dy, { name, at });
      const error = Math.abs(difference - gradient[at]!);
      // Rounding of the differences themselves: about 1e-16 of y over a step of 1e-5.
      if (!(error <= DIFFERENCE_TOLERANCE * Math.max(largest, 1e-3))) {
        throw new Error(
          `${title}: d${name}[${at}] is ${gradient[at]!}, differences give ${difference}`,
        );
      }
    }
  }
}

function checkAgainstFloat64(drawn: OpCase): void {
  const before = tf.memory().numTensors;
  const { y, gradients } = outcomeOf(drawn);
  expect([drawn.title, tf.memory().numTensors]).toEqual([drawn.title, before]);
  const want = wanted(drawn);
  expectClose(`${drawn.title}: y`, y, want.y, FORWARD_TOLERANCE);
  expect(Object.keys(gradients)).toEqual(learningNames(drawn.inputs));
  for (const [name, gradient] of Object.entries(gradients)) {
    expectClose(`${drawn.title}: d${name}`, gradient, want.gradients[name]!, GRADIENT_TOLERANCE);
  }
}

function expectClose(what: string, got: Float32Array, want: Float64Array, tolerance: number): void {
  const error = relativeError(got, want);
  if (!(error <= tolerance))
    throw new Error(`${what} is off by ${error}, want at most ${tolerance}`);
}

interface Wanted {
  y: Float64Array;
  gradients: Arrays;
}

function wanted({ inputs, outputShape, oracle, dy }: OpCase): Wanted {
  const values = widened(inputs);
  const gradients = oracle.backward(values, Float64Array.from(dy ?? cotangent(outputShape)));
  return { y: oracle.forward(values), gradients };
}

/** The largest error of any element, as a part of the largest value of its array. */
function worst(drawn: OpCase[]): { y: number; gradient: number } {
  const errors = { y: 0, gradient: 0 };
  for (const each of drawn) {
    const got = outcomeOf(each);
    const want = wanted(each);
    errors.y = Math.max(errors.y, largestError(got.y, want.y));
    for (const [name, gradient] of Object.entries(got.gradients)) {
      const error = largestError(gradient, want.gradients[name]!);
      errors.gradient = Math.max(errors.gradient, error);
    }
  }
  return errors;
}

function largestError(got: Float32Array, want: Float64Array): number {
  const largest = want.reduce((a, b) => Math.max(a, Math.abs(b)), 1e-30);
  return (
    want.reduce((worstYet, value, i) => Math.max(worstYet, Math.abs(got[i]! - value)), 0) / largest
  );
}

function outcomeOf(drawn: OpCase): Outcome {
  const { inputs, outputShape, evaluate, run } = drawn;
  const dy = drawn.dy ?? cotangent(outputShape);
  // In an arena, since some ops compute a parameter's gradient only where it learns.
  const arena = new ParameterArena();
  for (const [name, { values, shape }] of Object.entries(inputs)) arena.add(name, values, shape);
  const tensors = Object.fromEntries(arena.tensors);
  const outcome = evaluate
    ? evaluate(tensors, dy)
    : throughTape(run!, { tensors, names: learningNames(inputs) }, tf.tensor(dy, outputShape));
  arena.dispose();
  drawn.dispose?.();
  return outcome;
}

function throughTape(
  run: (inputs: Tensors) => tf.Tensor,
  { tensors, names }: { tensors: Tensors; names: string[] },
  dy: tf.Tensor,
): Outcome {
  const xs = names.map((name) => tensors[name]!);
  const { value, grads } = tf.engine().gradients(() => run(tensors), xs, dy);
  const outcome = {
    y: value.dataSync<'float32'>(),
    gradients: Object.fromEntries(names.map((name, i) => [name, grads[i]!.dataSync<'float32'>()])),
  };
  tf.dispose([value, dy, ...grads]); // dy is gone already where a native gradient took it
  return outcome;
}

function learningNames(inputs: Record<string, OpInput>): string[] {
  return Object.keys(inputs).filter((name) => !inputs[name]!.isFrozen);
}

function cotangent(shape: number[]): Float32Array {
  return gaussian(tf.util.sizeFromShape(shape), 97);
}

function widened(inputs: Record<string, OpInput>): Arrays {
  const entries = Object.entries(inputs).map(([name, { values }]) => [
    name,
    Float64Array.from(values),
  ]);
  return Object.fromEntries(entries) as Arrays;
}

/** An input of normal values. */
export function normal(random: SeededRandom, shape: number[], scale = 1): OpInput {
  return { shape, values: gaussian(tf.util.sizeFromShape(shape), random.below(1 << 30), scale) };
}

/** Odd, prime and one-element lengths. */
export const lengths = [1, 2, 3, 5, 7, 13, 17, 31, 64, 67] as const;

/** Query and key heads at ratios 1, 4, 7, 8, and their width. */
export function drawHeads(random: SeededRandom): {
  numHeads: number;
  numKvHeads: number;
  headDim: number;
} {
  const numKvHeads = random.pick([1, 2, 3]);
  return {
    numHeads: numKvHeads * random.pick([1, 1, 4, 7, 8]),
    numKvHeads,
    headDim: random.pick([2, 4, 6, 8, 10, 16, 34]),
  };
}
