/**
 * One harness for every op: the same random shapes, on every backend that is here, against float64 loops.
 *
 *   - the float64 gradient against central differences of the float64 forward (at most 64 coordinates per shape)
 *   - forward and tape gradients of each backend against float64, and no tensor left behind
 *   - native against stock ops by FlashAttention's rule: at most twice their error forward, three times backward
 *   - native: the suite's own shapes, too, in f32 and where the op has it in bf16 storage, against float64; and equal
 *     bytes for every instruction set (bf16 sums on AMX: among themselves) and 1, 2, 4 threads
 *   - what does not fit is refused with the exact text
 *
 * R_FULL=1 runs 50 shapes per op (R30). ATTUNE_TENSORFLOW=<folder> adds the tensorflow backend.
 */
import * as tf from '@tensorflow/tfjs-core';
import { nativeAddon } from '../../kernels/addon.ts';
import { OpError, useBackend, type BackendChoice } from '../../kernels/index.ts';
import { relativeError } from './arrays.ts';
import { centralDifference, type Arrays } from './float64.ts';
import { sameBytes } from './native.ts';
import {
  cotangent,
  learningNames,
  outcomeOf,
  rounded,
  type OpCase,
  type OpInput,
} from './op-case.ts';
import { caseCount, reportCases, SeededRandom } from './reliability.ts';

export interface Refusal {
  title: string;
  call: () => unknown;
  message: string;
}

export interface OpSuite {
  /** A case with its shapes and values drawn from `random`. */
  draw: (random: SeededRandom) => OpCase;
  /** More cases for the native backend: vector widths ± 1, presets. */
  shapes?: (random: SeededRandom) => OpCase[];
  bf16?: Bf16Storage;
  /** Made once a backend is active. */
  refusals?: () => Refusal[];
}

/** How the op runs in bf16 storage. Inputs are rounded before op and oracle see them. */
export interface Bf16Storage {
  /** The inputs, and "dy", that the op then gets in bf16. */
  stored: string[];
  /** Relative L2 error: 2⁻⁹ for each rounding on the way. */
  y: number;
  gradient: number;
}

type Choice = Exclude<BackendChoice, 'auto'>;

const FORWARD_TOLERANCE = 2e-6; // relative L2, f32 against float64
const GRADIENT_TOLERANCE = 5e-6;
const DIFFERENCE_TOLERANCE = 1e-6; // of the largest gradient, in float64
const COORDINATES = 64;

export function checkOp(name: string, suite: OpSuite): void {
  const count = caseCount(10, 50);
  const isNative = nativeAddon() !== undefined;
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
    if (isNative) nativeTests(name, suite, count);
    else test.skip('native: no addon (npm run build:native)', () => undefined);

    for (const title of refusalTitles(suite)) {
      test(title, async () => {
        await useBackend('cpu');
        const { call, message } = suite.refusals!().find((refusal) => refusal.title === title)!;
        expect(call).toThrow(new OpError(message));
      });
    }
  });
}

function nativeTests(name: string, suite: OpSuite, count: number): void {
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

  const { bf16 } = suite;
  for (const storage of bf16 ? (['f32', 'bf16'] as const) : (['f32'] as const)) {
    test(`native, ${storage}: equals float64; equal bytes on instruction sets and 1, 2, 4 threads`, async () => {
      const shapes = suite.shapes?.(new SeededRandom(31)) ?? [];
      for (const each of [...cases(suite, 3), ...shapes]) {
        const dy = each.dy ?? cotangent(each.outputShape);
        const drawn = storage === 'bf16' ? rounded({ ...each, dy }) : { ...each, dy };
        const keptAs = { storage, names: storage === 'bf16' ? bf16!.stored : [] };
        const learning = learningNames(drawn.inputs);
        const results = await sameBytes(() => {
          const outcome = outcomeOf(drawn, keptAs);
          return [outcome.y, ...learning.map((input) => outcome.gradients[input]!)];
        }, storage);
        const want = wanted(drawn);
        const limit =
          storage === 'bf16' ? bf16! : { y: FORWARD_TOLERANCE, gradient: GRADIENT_TOLERANCE };
        for (const [y, ...gradients] of results) {
          expectClose(`${name} ${drawn.title}: y`, y!, want.y, limit.y);
          gradients.forEach((gradient, i) => {
            const what = `${name} ${drawn.title}: d${learning[i]!}`;
            expectClose(what, gradient, want.gradients[learning[i]!]!, limit.gradient);
          });
        }
      }
    });
  }
}

function backends(isNative: boolean): Choice[] {
  const tensorflow: Choice[] = process.env['ATTUNE_TENSORFLOW'] ? ['tensorflow'] : [];
  return ['cpu', 'wasm', ...tensorflow, ...(isNative ? (['native'] as const) : [])];
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

function widened(inputs: Record<string, OpInput>): Arrays {
  const entries = Object.entries(inputs).map(([name, { values }]) => [
    name,
    Float64Array.from(values),
  ]);
  return Object.fromEntries(entries) as Arrays;
}
