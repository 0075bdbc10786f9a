/**
 * From gradients to new values: global-norm clip, then AdamW (Loshchilov & Hutter 2019, arXiv:1711.05101, alg. 2) or
 * SGD, as one call over the arena. The norm is taken in float64 in a fixed order; if it or the loss is not finite,
 * nothing is touched and the step says so.
 */
import type { ParameterArena } from '../kernels/index.ts';

export interface OptimizerOptions {
  name: 'adamw' | 'sgd';
  /** AdamW. */
  beta1: number;
  beta2: number;
  eps: number;
  weightDecay: number;
  /** SGD. */
  momentum: number;
  /** Global norm above which gradients are scaled down; 0 = never. */
  maxGradNorm: number;
}

export const defaultOptimizer: OptimizerOptions = {
  name: 'adamw',
  beta1: 0.9,
  beta2: 0.999,
  eps: 1e-8,
  weightDecay: 0,
  momentum: 0,
  maxGradNorm: 1,
};

interface StepScalars {
  learningRate: number;
  /** 1 / pair weight of the step: turns summed gradients into those of the mean. */
  gradScale: number;
  lossIsFinite: boolean;
}

/** @returns the norm before clipping, and whether values changed */
export function updateParameters(
  arena: ParameterArena,
  options: OptimizerOptions,
  { learningRate, gradScale, lossIsFinite }: StepScalars,
): { gradNorm: number; applied: boolean } {
  const gradNorm = arena.gradNorm() * gradScale;
  if (!lossIsFinite || !Number.isFinite(gradNorm)) return { gradNorm, applied: false };
  const { maxGradNorm, weightDecay } = options;
  // torch's clip_grad_norm_: the 1e-6 keeps a zero norm from dividing by zero.
  const clip = maxGradNorm > 0 ? Math.min(1, maxGradNorm / (gradNorm + 1e-6)) : 1;
  const common = { learningRate, weightDecay, gradScale: gradScale * clip };
  if (options.name === 'sgd') arena.sgd({ ...common, momentum: options.momentum });
  else {
    const { beta1, beta2, eps } = options;
    arena.adamw({ ...common, beta1, beta2, eps });
  }
  return { gradNorm, applied: true };
}
