/**
 * The arrays of a ParameterArena in the addon's memory. A parameter's values are the slot of its own tensor, which the
 * optimizer kernel rewrites in place; packed copies of it are dropped then.
 */
import type * as tf from '@tensorflow/tfjs-core';
import { F32, type Slot } from './addon.ts';
import type { NativeBackend } from './native-backend.ts';
import type { AdamwStep, Arena, ArenaArray, SgdStep } from './parameter-arena.ts';

interface Slots extends Record<Exclude<ArenaArray, 'values'>, Slot> {
  tensor: tf.Variable;
}

const NONE = -1;

export class NativeArena implements Arena {
  private readonly backend: NativeBackend;
  private readonly parameters: Slots[] = [];

  constructor(backend: NativeBackend) {
    this.backend = backend;
  }

  /** Gradients and moments are allocated when something learns: an adapter for scoring has values alone. */
  add(tensor: tf.Variable): void {
    this.parameters.push({ tensor, gradient: NONE, m: NONE, v: NONE });
  }

  read(index: number, array: ArenaArray): Float32Array {
    const parameter = this.parameters[index]!;
    const values = new Float32Array(parameter.tensor.size);
    const slot = this.slot(parameter, array);
    if (slot !== NONE) this.backend.addon.readFloats(values, slot, 0);
    return values;
  }

  write(index: number, array: ArenaArray, values: Float32Array): void {
    const parameter = this.parameters[index]!;
    const slot = array === 'values' ? this.slot(parameter, array) : this.filled(parameter, array);
    this.backend.addon.writeFloats(slot, 0, values);
    if (array === 'values') this.backend.forgetPacked(parameter.tensor.dataId);
  }

  accumulate(index: number, gradient: tf.Tensor): void {
    const slot = this.filled(this.parameters[index]!, 'gradient');
    this.backend.addon.add(slot, slot, this.backend.slot(gradient), gradient.size);
  }

  zeroGradients(): void {
    for (const { gradient } of this.parameters) {
      if (gradient !== NONE) this.backend.addon.clear(gradient);
    }
  }

  gradNorm(): number {
    const learning = this.parameters.filter(({ gradient }) => gradient !== NONE);
    return this.backend.addon.gradientNorm(this.slots(learning));
  }

  adamw(step: AdamwStep, t: number): void {
    const { learningRate, beta1, beta2, eps, weightDecay, gradScale } = step;
    const decay = 1 - learningRate * weightDecay;
    const rootCorrection = Math.sqrt(1 - beta2 ** t);
    const stepSize = learningRate / (1 - beta1 ** t);
    const scalars = [decay, 1 - beta1, beta2, 1 - beta2, rootCorrection, eps, stepSize, gradScale];
    this.backend.addon.adamw(this.allSlots(), Float64Array.from(scalars));
    this.valuesChanged();
  }

  sgd({ learningRate, momentum, weightDecay, gradScale }: SgdStep, t: number): void {
    const first = t === 1 ? 1 : 0;
    const { addon } = this.backend;
    addon.sgd(this.allSlots(), learningRate, momentum, weightDecay, gradScale, first);
    this.valuesChanged();
  }

  dispose(): void {
    for (const { gradient, m, v } of this.parameters) {
      for (const slot of [gradient, m, v]) if (slot !== NONE) this.backend.addon.release(slot);
    }
    this.parameters.length = 0;
  }

  private slot(parameter: Slots, array: ArenaArray): Slot {
    return array === 'values' ? this.backend.slot(parameter.tensor) : parameter[array];
  }

  private filled(parameter: Slots, array: Exclude<ArenaArray, 'values'>): Slot {
    if (parameter[array] === NONE) {
      const { addon } = this.backend;
      parameter[array] = addon.allocate(parameter.tensor.size * 4, F32);
      addon.clear(parameter[array]);
    }
    return parameter[array];
  }

  private allSlots(): Int32Array {
    for (const parameter of this.parameters) {
      for (const array of ['gradient', 'm', 'v'] as const) this.filled(parameter, array);
    }
    return this.slots(this.parameters);
  }

  private slots(parameters: Slots[]): Int32Array {
    const flat = parameters.flatMap((p) => [this.slot(p, 'values'), p.gradient, p.m, p.v]);
    return Int32Array.from(flat);
  }

  private valuesChanged(): void {
    for (const { tensor } of this.parameters) this.backend.forgetPacked(tensor.dataId);
  }
}
