/**
 * The training loop: shuffled examples → forests → backprop → clip → one optimizer call per adapter.
 * Gradients are of the sum over pairs and divided once by the pair weight of the whole step, so accumulation over
 * micro-batches is exact in tokens. Everything random is a function of (seed, step), so a run can start at any step.
 * Several adapters train side by side (one track each) over one pass of the frozen base; each sees exactly what it
 * would see alone. No files and no clock decide anything here: saving, evaluating and stopping are in run.ts.
 */
import { memoryInfo, type ParameterArena } from '../kernels/index.ts';
import type { Adapter } from '../models/lora.ts';
import { backprop, type Trainables } from './backprop.ts';
import type { Example } from './examples.ts';
import { trainingFlops } from './flops.ts';
import { buildForest, exampleKey } from './forest.ts';
import { trainables, type Model } from './model.ts';
import { updateParameters, type OptimizerOptions } from './optimizer.ts';
import { shuffled } from './random.ts';
import { learningRateAt, type Schedule } from './schedule.ts';

/** What one adapter (or, without one, the whole base) learns from. */
export interface Track {
  adapter?: Adapter;
  examples: readonly Example[];
}

export interface TrainOptions {
  tracks: readonly Track[];
  optimizer: OptimizerOptions;
  schedule: Omit<Schedule, 'totalSteps'>;
  /** Examples per micro-batch and track. */
  batchSize: number;
  gradientAccumulationSteps: number;
  /** Optimizer steps of the run; default: numEpochs passes over the longest track. */
  maxSteps?: number;
  numEpochs: number;
  seed: number;
  /** Compute tokens that examples of a micro-batch have in common once. Exact without dropout. */
  sharePrefixes: boolean;
  recompute: 'auto' | 'always' | 'never';
  /** First step to do (0-based): where a resumed run goes on. */
  startStep?: number;
}

/** One optimizer step of one track. */
export interface TrackReport {
  /** Mean negative log-likelihood per unit of pair weight before the update, in nats. */
  loss: number;
  /** Global norm before clipping. */
  gradNorm: number;
  supervisedTokens: number;
  /** The update was left out because loss or norm was not finite. */
  skipped: boolean;
}

export interface StepReport extends TrackReport {
  /** Steps done, counting this one. */
  step: number;
  epoch: number;
  learningRate: number;
  /** Rows computed (shared ones once) and tokens a flat batch would have. */
  tokens: number;
  flatTokens: number;
  durationMs: number;
  flops: number;
  peakBytes: number;
  /** Per track; the fields above are those of the first, tokens and flops of all together. */
  tracks: TrackReport[];
}

/** The number of optimizer steps that `options` asks for. */
export function plannedSteps(options: TrainOptions): number {
  if (options.maxSteps !== undefined) return options.maxSteps;
  const longest = Math.max(...options.tracks.map(({ examples }) => examples.length));
  return Math.ceil(stepsPerEpoch(longest, options) * options.numEpochs);
}

/** @yields one report per optimizer step; event-loop turns happen between micro-batches */
export async function* train(model: Model, options: TrainOptions): AsyncGenerator<StepReport> {
  const total = plannedSteps(options);
  for (let step = options.startStep ?? 0; step < total; step++) {
    yield await trainStep(model, options, step, total);
  }
}

async function trainStep(
  model: Model,
  options: TrainOptions,
  step: number,
  total: number,
): Promise<StepReport> {
  const started = performance.now();
  const state = options.tracks.map((track) => newTrackState(model, track));
  const work = { tokens: 0, flatTokens: 0, flops: 0 };
  for (let micro = 0; micro < options.gradientAccumulationSteps; micro++) {
    accumulate(model, options, { step, micro, state, work });
    await new Promise((resolve) => setImmediate(resolve));
  }
  const rate = learningRateAt({ ...options.schedule, totalSteps: total }, step);
  const tracks = state.map((track) => updateTrack(track, options.optimizer, rate));
  const first = options.tracks[0]!;
  return {
    ...tracks[0]!,
    step: step + 1,
    epoch: (step + 1) / stepsPerEpoch(first.examples.length, options),
    learningRate: rate,
    ...work,
    durationMs: performance.now() - started,
    peakBytes: memoryInfo().peakBytes,
    tracks,
  };
}

interface TrackState {
  arena: ParameterArena;
  lossSum: number;
  weightSum: number;
  supervisedTokens: number;
}

function newTrackState(model: Model, { adapter }: Track): TrackState {
  const arena = (adapter ?? model.base!).arena;
  arena.zeroGradients();
  return { arena, lossSum: 0, weightSum: 0, supervisedTokens: 0 };
}

interface MicroBatch {
  step: number;
  micro: number;
  state: TrackState[];
  work: { tokens: number; flatTokens: number; flops: number };
}

/** Forward and backward of one micro-batch of every track, as one forest. */
function accumulate(model: Model, options: TrainOptions, batch: MicroBatch): void {
  const adapters = options.tracks.flatMap(({ adapter }) => (adapter ? [adapter] : []));
  const examples = options.tracks.flatMap((track, index) =>
    microBatch(track.examples, options, batch).map((example) => ({
      ...example,
      key: exampleKey(example.id),
      adapter: track.adapter ? index : -1,
    })),
  );
  if (examples.length === 0) return;
  const forest = buildForest(examples, options);
  const trainable: Trainables = trainables(model, adapters);
  const logProbs = backprop(model.decoder, forest, {
    adapters,
    trainables: trainable,
    recompute: recomputeChoice(model, options, forest.tokenIds.length),
    dropout: { seed: options.seed, step: batch.step * options.gradientAccumulationSteps + batch.micro },
  });
  forest.pairExample.forEach((example, i) => {
    const state = batch.state[Math.max(0, examples[example]!.adapter)]!;
    const weight = forest.pairs.weights[i]!;
    state.lossSum -= weight * logProbs[i]!;
    state.weightSum += weight;
    state.supervisedTokens += 1;
  });
  batch.work.tokens += forest.tokenIds.length;
  batch.work.flatTokens += examples.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0);
  batch.work.flops += trainingFlops(model.config, forest, adapters, model.base !== undefined);
}

function updateTrack(state: TrackState, optimizer: OptimizerOptions, rate: number): TrackReport {
  const { lossSum, weightSum, supervisedTokens, arena } = state;
  if (weightSum === 0) return { loss: 0, gradNorm: 0, supervisedTokens, skipped: true };
  const loss = lossSum / weightSum;
  const { gradNorm, applied } = updateParameters(arena, optimizer, {
    learningRate: rate,
    gradScale: 1 / weightSum,
    lossIsFinite: Number.isFinite(loss),
  });
  return { loss, gradNorm, supervisedTokens, skipped: !applied };
}

/** The examples of micro-batch `micro` of `step`, in the shuffled order of their epoch. */
function microBatch(
  examples: readonly Example[],
  options: TrainOptions,
  { step, micro }: MicroBatch,
): Example[] {
  const perEpoch = stepsPerEpoch(examples.length, options);
  const epoch = Math.floor(step / perEpoch);
  const order = shuffled(examples.length, { seed: options.seed, purpose: 'order', step: epoch });
  const index = (step % perEpoch) * options.gradientAccumulationSteps + micro;
  const from = index * options.batchSize;
  return Array.from(order.slice(from, from + options.batchSize), (i) => examples[i]!);
}

function stepsPerEpoch(numExamples: number, options: TrainOptions): number {
  return Math.max(
    1,
    Math.ceil(numExamples / (options.batchSize * options.gradientAccumulationSteps)),
  );
}

/** Bytes of activations that may be kept before `auto` recomputes instead. */
const KEEP_LIMIT_BYTES = 4 * 2 ** 30;

function recomputeChoice(
  model: Model,
  { recompute }: TrainOptions,
  tokens: number,
): 'always' | 'never' {
  if (recompute !== 'auto') return recompute;
  const { hiddenSize, intermediateSize, numHiddenLayers } = model.config;
  const bytesPerToken = numHiddenLayers * (24 * hiddenSize + 12 * intermediateSize);
  return tokens * bytesPerToken > KEEP_LIMIT_BYTES ? 'always' : 'never';
}
