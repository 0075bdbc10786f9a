/**
 * Everything that learns, in four parallel arrays: values, gradients and the two Adam moments. Parameters are views
 * by offset, so clipping and the optimizer are one call over contiguous memory. Values are also tensors for the ops.
 *
 *   AdamW (Loshchilov & Hutter 2019, arXiv:1711.05101, alg. 2), as torch does it, t counted from 1:
 *   θ ← θ·(1 − lr·λ);  m ← β1·m + (1−β1)·g;  v ← β2·v + (1−β2)·g²;  θ ← θ − lr/(1−β1ᵗ) · m / (√v/√(1−β2ᵗ) + eps)
 *
 * On the native backend one kernel updates all; elsewhere the loop below does, and tensors are written back.
 */
import * as tf from '@tensorflow/tfjs-core';
import { OpError } from './errors.ts';

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

interface Parameter {
  offset: number;
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
  private master: Float32Array = new Float32Array(0);
  private gradients: Float32Array = new Float32Array(0);
  private m: Float32Array = new Float32Array(0);
  private v: Float32Array = new Float32Array(0);
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
    const offset = this.size;
    this.size += values.length;
    if (this.size > this.master.length) this.master = grown(this.master, this.size);
    this.master.set(values, offset);
    const tensor = tf.tidy(() => tf.variable(tf.tensor(values, shape), true));
    trained.add(tensor);
    this.parameters.set(name, { offset, size: values.length, tensor });
    return tensor;
  }

  read(name: string): Float32Array {
    const { offset, size } = this.parameter(name);
    return this.master.slice(offset, offset + size);
  }

  write(name: string, values: Float32Array): void {
    const { offset, size } = this.parameter(name);
    if (values.length !== size) {
      throw new OpError(`arena: ${name} has ${size} values, got ${values.length}`);
    }
    this.master.set(values, offset);
    this.publish(name);
  }

  /** Adds a gradient of the parameter's shape. */
  accumulate(name: string, gradient: tf.Tensor): void {
    const { offset, size } = this.parameter(name);
    if (gradient.size !== size) {
      throw new OpError(`arena: ${name} has ${size} values, its gradient ${gradient.size}`);
    }
    this.allocateGradients();
    const values = gradient.dataSync();
    for (let i = 0; i < size; i++) this.gradients[offset + i]! += values[i]!;
  }

  readGradient(name: string): Float32Array {
    const { offset, size } = this.parameter(name);
    this.allocateGradients();
    return this.gradients.slice(offset, offset + size);
  }

  zeroGradients(): void {
    this.gradients.fill(0);
  }

  /** Euclidean norm of all gradients, summed in float64 in the order of `add`. */
  gradNorm(): number {
    let sum = 0;
    for (const gradient of this.gradients) sum += gradient * gradient;
    return Math.sqrt(sum);
  }

  /** One AdamW update of everything. */
  adamw(step: AdamwStep): void {
    this.allocateMoments();
    this.updates += 1;
    adamwUpdate(this.master, this.gradients, this.m, this.v, step, this.updates);
    this.publishAll();
  }

  /** SGD with momentum (torch's form: the first buffer is the gradient itself) and coupled weight decay. */
  sgd({ learningRate, momentum, weightDecay, gradScale }: SgdStep): void {
    this.allocateMoments();
    this.updates += 1;
    const { master, gradients, m } = this;
    for (let i = 0; i < this.size; i++) {
      const gradient = gradients[i]! * gradScale + weightDecay * master[i]!;
      m[i] = this.updates === 1 ? gradient : momentum * m[i]! + gradient;
      master[i]! -= learningRate * (momentum === 0 ? gradient : m[i]!);
    }
    this.publishAll();
  }

  state(): ArenaState {
    this.allocateMoments();
    const { master, m, v, updates } = this;
    return { master: master.slice(), m: m.slice(), v: v.slice(), updates };
  }

  restore({ master, m, v, updates }: ArenaState): void {
    if (master.length !== this.size || m.length !== this.size || v.length !== this.size) {
      throw new OpError(`arena: state holds ${master.length} values, want ${this.size}`);
    }
    this.master = master.slice();
    this.m = m.slice();
    this.v = v.slice();
    this.updates = updates;
    this.publishAll();
  }

  dispose(): void {
    for (const { tensor } of this.parameters.values()) tensor.dispose();
    this.parameters.clear();
  }

  private parameter(name: string): Parameter {
    const found = this.parameters.get(name);
    if (!found) throw new OpError(`arena: no parameter ${name}`);
    return found;
  }

  /** Gradients and moments exist only where something learns: an adapter for scoring has values alone. */
  private allocateGradients(): void {
    if (this.gradients.length < this.size) this.gradients = grown(this.gradients, this.size);
  }

  private allocateMoments(): void {
    this.allocateGradients();
    if (this.m.length < this.size) this.m = grown(this.m, this.size);
    if (this.v.length < this.size) this.v = grown(this.v, this.size);
  }

  private publishAll(): void {
    for (const name of this.parameters.keys()) this.publish(name);
  }

  private publish(name: string): void {
    const { offset, size, tensor } = this.parameter(name);
    const values = this.master.slice(offset, offset + size);
    tf.tidy(() => {
      tensor.assign(tf.tensor(values, tensor.shape));
    });
  }
}

function grown(values: Float32Array, size: number): Float32Array {
  const larger = new Float32Array(size);
  larger.set(values);
  return larger;
}

/** The equation above; scalars in float64, stored values in float32. */
function adamwUpdate(
  master: Float32Array,
  gradients: Float32Array,
  m: Float32Array,
  v: Float32Array,
  { learningRate, beta1, beta2, eps, weightDecay, gradScale }: AdamwStep,
  t: number,
): void {
  const decay = 1 - learningRate * weightDecay;
  const stepSize = learningRate / (1 - beta1 ** t);
  const rootCorrection = Math.sqrt(1 - beta2 ** t);
  for (let i = 0; i < master.length; i++) {
    const gradient = Math.fround(gradients[i]! * gradScale);
    m[i] = beta1 * m[i]! + (1 - beta1) * gradient;
    v[i] = beta2 * v[i]! + (1 - beta2) * gradient * gradient;
    const denominator = Math.sqrt(v[i]!) / rootCorrection + eps;
    master[i] = master[i]! * decay - (stepSize * m[i]!) / denominator;
  }
}
