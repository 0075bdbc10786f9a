/**
 * The arrays of a ParameterArena in JavaScript memory, for stock backends: scalars in float64, stored values float32.
 * Updated values are written back to the tensors that the ops read.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { AdamwStep, Arena, ArenaArray, SgdStep } from './parameter-arena.ts';

interface Arrays extends Record<ArenaArray, Float32Array> {
  tensor: tf.Variable;
}

export class HostArena implements Arena {
  private readonly parameters: Arrays[] = [];

  /** Gradients and moments stay empty until something learns: an adapter for scoring has values alone. */
  add(tensor: tf.Variable, values: Float32Array): void {
    const none = new Float32Array(0);
    this.parameters.push({ tensor, values: values.slice(), gradient: none, m: none, v: none });
  }

  read(index: number, array: ArenaArray): Float32Array {
    return this.filled(this.parameters[index]!, array).slice();
  }

  write(index: number, array: ArenaArray, values: Float32Array): void {
    const parameter = this.parameters[index]!;
    parameter[array] = values.slice();
    if (array === 'values') publish(parameter);
  }

  accumulate(index: number, gradient: tf.Tensor): void {
    const sum = this.filled(this.parameters[index]!, 'gradient');
    const values = gradient.dataSync();
    for (let i = 0; i < sum.length; i++) sum[i]! += values[i]!;
  }

  zeroGradients(): void {
    for (const { gradient } of this.parameters) gradient.fill(0);
  }

  gradNorm(): number {
    let sum = 0;
    for (const { gradient } of this.parameters) for (const g of gradient) sum += g * g;
    return Math.sqrt(sum);
  }

  adamw(step: AdamwStep, t: number): void {
    for (const parameter of this.parameters) {
      this.allocate(parameter);
      adamwUpdate(parameter, step, t);
      publish(parameter);
    }
  }

  sgd({ learningRate, momentum, weightDecay, gradScale }: SgdStep, t: number): void {
    for (const parameter of this.parameters) {
      this.allocate(parameter);
      const { values, gradient, m } = parameter;
      for (let i = 0; i < values.length; i++) {
        const g = gradient[i]! * gradScale + weightDecay * values[i]!;
        m[i] = t === 1 ? g : momentum * m[i]! + g;
        values[i]! -= learningRate * (momentum === 0 ? g : m[i]!);
      }
      publish(parameter);
    }
  }

  dispose(): void {
    this.parameters.length = 0;
  }

  private allocate(parameter: Arrays): void {
    for (const array of ['gradient', 'm', 'v'] as const) this.filled(parameter, array);
  }

  private filled(parameter: Arrays, array: ArenaArray): Float32Array {
    const size = parameter.values.length;
    if (parameter[array].length !== size) parameter[array] = new Float32Array(size);
    return parameter[array];
  }
}

function publish({ tensor, values }: Arrays): void {
  tf.tidy(() => {
    tensor.assign(tf.tensor(values.slice(), tensor.shape));
  });
}

/** The equation of parameter-arena.ts. */
function adamwUpdate(
  { values, gradient, m, v }: Arrays,
  { learningRate, beta1, beta2, eps, weightDecay, gradScale }: AdamwStep,
  t: number,
): void {
  const decay = 1 - learningRate * weightDecay;
  const stepSize = learningRate / (1 - beta1 ** t);
  const rootCorrection = Math.sqrt(1 - beta2 ** t);
  for (let i = 0; i < values.length; i++) {
    const g = Math.fround(gradient[i]! * gradScale);
    m[i] = beta1 * m[i]! + (1 - beta1) * g;
    v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
    values[i] = values[i]! * decay - (stepSize * m[i]!) / (Math.sqrt(v[i]!) / rootCorrection + eps);
  }
}
