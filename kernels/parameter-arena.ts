/**
 * Everything that learns, in four parallel arrays: values, gradients and the two Adam moments. Parameters are views
 * by offset, so clipping and the optimizer are one call over contiguous memory. Values are also tensors for the ops.
 *
 *   AdamW (Loshchilov & Hutter 2019, arXiv:1711.05101, alg. 2), as torch does it, t counted from 1:
 *   θ ← θ·(1 − lr·λ);  m ← β1·m + (1−β1)·g;  v ← β2·v + (1−β2)·g²;  θ ← θ − lr/(1−β1ᵗ) · m / (√v/√(1−β2ᵗ) + eps)
 *
 * On the native backend one kernel updates all in place (native-arena.ts); elsewhere loops do (host-arena.ts).
 */
import * as tf from '@tensorflow/tfjs-core';
import { OpError } from './errors.ts';
import { HostArena } from './host-arena.ts';
import { NativeArena } from './native-arena.ts';
import { nativeBackend } from './native-backend.ts';
import { span } from './profiler.ts';

export interface AdamwStep {
  learningRate: number;
  beta1: number;
  beta2: number;
  eps: number;
  weightDecay: number;
  /** Multiplies every gradient first (1 / weight sum, clipping). */
  gradScale: number;
}

export interface SgdStep {
  learningRate: number;
  momentum: number;
  weightDecay: number;
  gradScale: number;
}

/** Copies of everything an optimizer resumes from, in the order of `add`. */
export interface ArenaState {
  master: Float32Array;
  m: Float32Array;
  v: Float32Array;
  /** Updates done: Adam's t. */
  updates: number;
}

/** The arrays of an arena, one set per parameter, numbered in the order of `add`. */
export type ArenaArray = 'values' | 'gradient' | 'm' | 'v';

export interface Arena {
  add(tensor: tf.Variable, values: Float32Array): void;
  read(index: number, array: ArenaArray): Float32Array;
  write(index: number, array: ArenaArray, values: Float32Array): void;
  accumulate(index: number, gradient: tf.Tensor): void;
  zeroGradients(): void;
  gradNorm(): number;
  /** `t` counts updates from 1. */
  adamw(step: AdamwStep, t: number): void;
  sgd(step: SgdStep, t: number): void;
  dispose(): void;
}

interface Parameter {
  index: number;
  size: number;
  tensor: tf.Variable;
}

const trained = new WeakSet<tf.Tensor>();

/** Whether a tensor's values live in an arena, that is, whether it wants a gradient. */
export function isTrained(tensor: tf.Tensor): boolean {
  return trained.has(tensor);
}

export class ParameterArena {
  private readonly parameters = new Map<string, Parameter>();
  private arrays: Arena | undefined;
  private size = 0;
  private updates = 0;

  get tensors(): ReadonlyMap<string, tf.Tensor> {
    return new Map([...this.parameters].map(([name, { tensor }]) => [name, tensor]));
  }

  /** Number of values. */
  get length(): number {
    return this.size;
  }

  /** Adds a parameter; the returned tensor stays valid and current until `dispose`. */
  add(name: string, values: Float32Array, shape: number[]): tf.Tensor {
    if (this.parameters.has(name)) throw new OpError(`arena: ${name} was added before`);
    const native = nativeBackend();
    this.arrays ??= native ? new NativeArena(native) : new HostArena();
    const tensor = tf.tidy(() => tf.variable(tf.tensor(values, shape), true));
    trained.add(tensor);
    this.arrays.add(tensor, values);
    this.parameters.set(name, { index: this.parameters.size, size: values.length, tensor });
    this.size += values.length;
    return tensor;
  }

  read(name: string): Float32Array {
    return this.all.read(this.parameter(name).index, 'values');
  }

  write(name: string, values: Float32Array): void {
    const { index, size } = this.parameter(name);
    if (values.length !== size) {
      throw new OpError(`arena: ${name} has ${size} values, got ${values.length}`);
    }
    this.all.write(index, 'values', values);
  }

  /** Adds a gradient of the parameter's shape. */
  accumulate(name: string, gradient: tf.Tensor): void {
    const { index, size } = this.parameter(name);
    if (gradient.size !== size) {
      throw new OpError(`arena: ${name} has ${size} values, its gradient ${gradient.size}`);
    }
    span('add gradients', () => {
      this.all.accumulate(index, gradient);
    });
  }

  readGradient(name: string): Float32Array {
    return this.all.read(this.parameter(name).index, 'gradient');
  }

  zeroGradients(): void {
    span('zero gradients', () => this.arrays?.zeroGradients());
  }

  /** Euclidean norm of all gradients, summed in float64 in a fixed order. */
  gradNorm(): number {
    return span('gradient norm', () => this.arrays?.gradNorm() ?? 0);
  }

  /** One AdamW update of everything. */
  adamw(step: AdamwStep): void {
    this.updates += 1;
    span('AdamW', () => this.arrays?.adamw(step, this.updates));
  }

  /** SGD with momentum (torch's form: the first buffer is the gradient itself) and coupled weight decay. */
  sgd(step: SgdStep): void {
    this.updates += 1;
    span('SGD', () => this.arrays?.sgd(step, this.updates));
  }

  state(): ArenaState {
    const joined = (array: ArenaArray): Float32Array => {
      const all = new Float32Array(this.size);
      this.each((index, offset) => {
        all.set(this.all.read(index, array), offset);
      });
      return all;
    };
    return { master: joined('values'), m: joined('m'), v: joined('v'), updates: this.updates };
  }

  restore({ master, m, v, updates }: ArenaState): void {
    if (master.length !== this.size || m.length !== this.size || v.length !== this.size) {
      throw new OpError(`arena: state holds ${master.length} values, want ${this.size}`);
    }
    this.each((index, offset, size) => {
      this.all.write(index, 'values', master.slice(offset, offset + size));
      this.all.write(index, 'm', m.slice(offset, offset + size));
      this.all.write(index, 'v', v.slice(offset, offset + size));
    });
    this.updates = updates;
  }

  dispose(): void {
    this.arrays?.dispose();
    this.arrays = undefined;
    for (const { tensor } of this.parameters.values()) tensor.dispose();
    this.parameters.clear();
    this.size = 0;
  }

  private get all(): Arena {
    if (this.arrays === undefined) throw new OpError('arena: no parameter was added');
    return this.arrays;
  }

  private each(visit: (index: number, offset: number, size: number) => void): void {
    let offset = 0;
    for (const { index, size } of this.parameters.values()) {
      visit(index, offset, size);
      offset += size;
    }
  }

  private parameter(name: string): Parameter {
    const found = this.parameters.get(name);
    if (!found) throw new OpError(`arena: no parameter ${name}`);
    return found;
  }
}
