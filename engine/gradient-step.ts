/**
 * One optimizer step in the making: forests add their gradients to the arenas of the adapters (or of the whole base),
 * then one update divides by the pair weight of all of them. The training loop and the server's training door both
 * take their steps here, so they cannot differ by a bit. Read next: backprop.ts, optimizer.ts.
 */
import { span, type ParameterArena } from '../kernels/index.ts';
import type { Adapter } from '../models/lora.ts';
import { backprop } from './backprop.ts';
import { buildForest, type BuiltForest, type ForestInput } from './forest.ts';
import { trainables, type Model } from './model.ts';
import { updateParameters, type OptimizerOptions } from './optimizer.ts';

/** One optimizer step of one track. */
export interface TrackReport {
  /** Mean negative log-likelihood per unit of pair weight before the update, in nats. */
  loss: number;
  /** Global norm before clipping. */
  gradNorm: number;
  supervisedTokens: number;
  /** The update was left out because loss or norm was not finite. */
  skipped: boolean;
  /** Where the first number that is not finite was found. */
  where?: string;
}

export interface GradientOptions {
  sharePrefixes: boolean;
  recompute: 'always' | 'never';
  /** What dropout masks depend on. */
  dropout: { seed: number; step: number };
}

interface Track {
  arena: ParameterArena;
  lossSum: number;
  weightSum: number;
  supervisedTokens: number;
}

export class GradientStep {
  readonly adapters: readonly Adapter[];
  private readonly model: Model;
  private readonly tracks: Track[];

  /** Starts from zero gradients. @param adapters  one track each; none: the whole base is the only track */
  constructor(model: Model, adapters: readonly Adapter[]) {
    this.model = model;
    this.adapters = adapters;
    const arenas = adapters.length > 0 ? adapters.map(({ arena }) => arena) : [model.base!.arena];
    this.tracks = arenas.map((arena) => {
      arena.zeroGradients();
      return { arena, lossSum: 0, weightSum: 0, supervisedTokens: 0 };
    });
  }

  get arenas(): ParameterArena[] {
    return this.tracks.map(({ arena }) => arena);
  }

  /** Whether a track has learned from anything with a weight. */
  hasWeight(track: number): boolean {
    return this.tracks[track]!.weightSum > 0;
  }

  /**
   * Forward and backward of one forest.
   * @returns the forest, and log p of its pairs in nats
   */
  add(
    inputs: ForestInput[],
    { sharePrefixes, recompute, dropout }: GradientOptions,
  ): { forest: BuiltForest; logProbs: Float32Array } {
    const { adapters, model } = this;
    const forest = span('data', () => buildForest(inputs, { sharePrefixes }));
    const logProbs = span('backprop', () =>
      backprop(model.decoder, forest, {
        adapters,
        trainables: trainables(model, adapters),
        recompute,
        dropout,
      }),
    );
    forest.pairExample.forEach((example, i) => {
      const track = this.tracks[Math.max(0, inputs[example]!.adapter)]!;
      const weight = forest.pairs.weights[i]!;
      track.lossSum -= weight * logProbs[i]!;
      track.weightSum += weight;
      track.supervisedTokens += 1;
    });
    return { forest, logProbs };
  }

  /** Clip and optimizer, track by track. */
  update(optimizer: OptimizerOptions, learningRate: number): TrackReport[] {
    return this.tracks.map(({ lossSum, weightSum, supervisedTokens, arena }) => {
      if (weightSum === 0) return { loss: 0, gradNorm: 0, supervisedTokens, skipped: true };
      const loss = lossSum / weightSum;
      const { gradNorm, applied } = updateParameters(arena, optimizer, {
        learningRate,
        gradScale: 1 / weightSum,
        lossIsFinite: Number.isFinite(loss),
      });
      return { loss, gradNorm, supervisedTokens, skipped: !applied };
    });
  }
}
