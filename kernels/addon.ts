/**
 * Loads the native addon, or says why there is none. The one declaration of what it exports: a test compares the keys
 * of `Native` with the addon's. Slots are numbers of memory blocks inside the addon; -1 stands for an absent tensor.
 * ATTUNE_ISA=amx|avx512bf16|avx512|avx2|generic forces an instruction set.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { UsageError } from './errors.ts';

export type Slot = number;
/** Storage numbers of the addon. */
export const F32 = 0;
export const BF16 = 1;

export interface Native {
  isa(): string;
  /** Instruction sets that this CPU has, best first. */
  isas(): string[];
  setIsa(name: string): void;
  threads(): number;
  setThreads(count: number): void;
  allocate(bytes: number, storage: number): Slot;
  release(slot: Slot): void;
  /** Offsets count elements of the slot's storage; values are converted. */
  writeFloats(slot: Slot, offset: number, values: Float32Array): void;
  readFloats(out: Float32Array, slot: Slot, offset: number): void;
  writeBytes(slot: Slot, offset: number, values: Uint8Array): void;
  readBytes(out: Uint8Array, slot: Slot, offset: number): void;
  /** [live slots, bytes, peak bytes, pooled bytes] */
  memory(): [number, number, number, number];
  trimPool(): void;
  mapFile(fd: number, bytes: number): ArrayBuffer | undefined;
  /** out[0] = cases in which the CPU's bf16 products differ from the promised chain (self-test.cc), of out[1]. */
  selfTest(out: Float32Array): void;
  peakFlops(storage: number, repeats: number): number;
  int8Peak(repeats: number): number;
  memoryReadRate(bytes: number): number;
  convert(out: Slot, input: Slot, n: number): void;
  add(out: Slot, a: Slot, b: Slot, n: number): void;
  subtract(out: Slot, a: Slot, b: Slot, n: number): void;
  multiply(out: Slot, a: Slot, b: Slot, n: number): void;
  scale(out: Slot, a: Slot, factor: number, n: number): void;
  /** Bytes of a matrix [outputs, inputs] as packed panels. */
  packedBytes(outputs: number, inputs: number, storage: number): number;
  clear(slot: Slot): void;
  /** Rows [first, first + count) from raw little-endian values; dtype 0 F32, 1 F16, 2 BF16. */
  packBytes(
    out: Slot,
    outputs: number,
    inputs: number,
    first: number,
    count: number,
    raw: Uint8Array,
    dtype: number,
  ): void;
  /** The same from a slot of f32 values, times `factor`. */
  packWeight(
    out: Slot,
    outputs: number,
    inputs: number,
    first: number,
    count: number,
    raw: Slot,
    dtype: number,
    factor: number,
  ): void;
  unpackWeight(out: Float32Array, packed: Slot, outputs: number, inputs: number): void;
  linearForward(
    y: Slot,
    x: Slot,
    weight: Slot,
    bias: Slot,
    residual: Slot,
    spec: Float64Array,
  ): void;
  linearBackward(
    dx: Slot,
    dWeight: Slot,
    dBias: Slot,
    dy: Slot,
    x: Slot,
    weight: Slot,
    spec: Float64Array,
  ): void;
  headLogits(
    out: Slot,
    logSumExp: Float64Array,
    hidden: Slot,
    packed: Slot,
    rows: number,
    V: number,
    D: number,
  ): void;
  headLogProb(
    logProbs: Float32Array,
    dHidden: Slot,
    dWeight: Slot,
    hidden: Slot,
    packed: Slot,
    pairRows: Int32Array,
    targetIds: Int32Array,
    weights: Float32Array,
    rows: number,
    V: number,
    D: number,
  ): void;
  /** `slots`: master, gradient, m, v of each parameter; -1 where a step does not need one. */
  adamw(slots: Int32Array, scalars: Float64Array): void;
  sgd(
    slots: Int32Array,
    learningRate: number,
    momentum: number,
    weightDecay: number,
    gradScale: number,
    first: number,
  ): void;
  gradientNorm(slots: Int32Array): number;
  // Kernels of the ops: arguments as in kernel.h, outputs first (called through NativeBackend.call).
  embeddingPacked(...args: unknown[]): void;
  embeddingForward(...args: unknown[]): void;
  embeddingBackward(...args: unknown[]): void;
  rmsNormForward(...args: unknown[]): void;
  rmsNormBackward(...args: unknown[]): void;
  rmsNormWeightBackward(...args: unknown[]): void;
  qkNormForward(...args: unknown[]): void;
  qkNormBackward(...args: unknown[]): void;
  qkNormWeightBackward(...args: unknown[]): void;
  rope(...args: unknown[]): void;
  swigluForward(...args: unknown[]): void;
  swigluBackward(...args: unknown[]): void;
  gatherRows(...args: unknown[]): void;
  scatterRows(...args: unknown[]): void;
  dropout(...args: unknown[]): void;
  attentionForward(...args: unknown[]): void;
  attentionCached(...args: unknown[]): void;
  attentionBackward(...args: unknown[]): void;
}

interface Loaded {
  addon?: Native;
  problem?: string;
}

let loaded: Loaded | undefined;

function root(): string {
  const here = import.meta.dirname;
  return here.endsWith(join('dist', 'kernels')) ? join(here, '../..') : join(here, '..');
}

function load(): Loaded {
  const path = join(root(), 'build/Release/attune.node');
  let addon: Native;
  try {
    addon = createRequire(import.meta.url)(path) as Native;
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    const platform = `${process.platform}-${process.arch}`;
    return {
      problem:
        `native: no addon for ${platform} (${why ?? ''}). ` +
        'Build it with `npm run build:native` (needs a C++20 compiler), or pass --backend wasm.',
    };
  }
  const isa = process.env['ATTUNE_ISA'];
  if (isa !== undefined && isa !== '') {
    if (!addon.isas().includes(isa)) {
      throw new UsageError(
        `native: ATTUNE_ISA is "${isa}", this CPU has ${addon.isas().join(', ')}. Unset it or choose one of these.`,
      );
    }
    addon.setIsa(isa);
  }
  return { addon };
}

/** The addon, loaded on first use; undefined when it is not built. */
export function nativeAddon(): Native | undefined {
  loaded ??= load();
  return loaded.addon;
}

/** Why there is no addon, and how to mend it. */
export function addonProblem(): string | undefined {
  loaded ??= load();
  return loaded.problem;
}

/** Read-only mapping of an open file; undefined without addon (then read the file). */
export function mapFile(fd: number, bytes: number): ArrayBuffer | undefined {
  return nativeAddon()?.mapFile(fd, bytes);
}
