/**
 * The training loop: shuffled examples → forests → backprop → clip → one optimizer call per adapter.
 * Gradients are of the sum over pairs and divided once by the pair weight of the whole step, so accumulation over
 * micro-batches is exact in tokens. Everything random is a function of (seed, step), so a run can start at any step.
 * Several adapters train side by side (one track each) over one pass of the frozen base; each sees exactly what it
 * would see alone. No files and no clock decide anything here: saving, evaluating and stopping are in run.ts.
 */
import { endSpan, memoryInfo, span } from '../kernels/index.ts';
import type { Adapter } from '../models/lora.ts';
import { supervisedRows, trainingPass } from './backprop.ts';
import { exampleTokens, type Example } from './examples.ts';
import { trainingFlops } from './flops.ts';
import { exampleKey, planBatches, type ForestInput } from './forest.ts';
import { readFreeMemory } from './free-memory.ts';
import { GradientStep, type TrackReport } from './gradient-step.ts';
import { locateNonFinite } from './locate-non-finite.ts';
import { chooseRecompute } from './memory.ts';
import { memoryShape, type Model } from './model.ts';
import type { OptimizerOptions } from './optimizer.ts';
import type { Profile } from './profile.ts';
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
  /** Examples per batch and track. */
  batchSize: number;
  gradientAccumulationSteps: number;
  /** Rows of one forest and track; a larger batch is computed in parts. */
  maxTokensPerBatch: number;
  /** Optimizer steps of the run; default: numEpochs passes over the longest track. */
  maxSteps?: number;
  numEpochs: number;
  seed: number;
  /** A new order of the examples in every epoch. */
  shuffle: boolean;
  /** Keep examples of one group next to each other: more is shared, other rows meet in a step. */
  groupPrefixes: boolean;
  /** Compute tokens that examples of a micro-batch have in common once. Exact without dropout. */
  sharePrefixes: boolean;
  recompute: 'auto' | 'always' | 'never';
  /** First step to do (0-based): where a resumed run goes on. */
  startStep?: number;
  /** Takes down where the time of each step goes. */
  profile?: Profile;
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
  const recompute = recomputeChoice(model, options);
  const orders = options.tracks.map(({ examples }) => lazyOrder(examples, options));
  for (let step = options.startStep ?? 0; step < total; step++) {
    const run = (): Promise<StepReport> =>
      trainStep(model, options, { step, total, orders, recompute });
    yield await (options.profile ? options.profile.record(run) : run());
  }
}

/** Where a step stands in the run, and the order of each track's examples in a given epoch. */
interface Plan {
  step: number;
  total: number;
  orders: ((epoch: number) => Example[])[];
  recompute: 'always' | 'never';
}

async function trainStep(model: Model, options: TrainOptions, plan: Plan): Promise<StepReport> {
  const { step, total } = plan;
  const started = performance.now();
  const adapters = options.tracks.flatMap(({ adapter }) => (adapter ? [adapter] : []));
  const gradients = new GradientStep(model, adapters);
  const work: Work = { tokens: 0, flatTokens: 0, flops: 0, locate: () => 'unknown' };
  for (let micro = 0; micro < options.gradientAccumulationSteps; micro++) {
    for (const inputs of span('data', () => forestInputs(options, plan, micro))) {
      span('micro-batch', () => {
        accumulate(model, options, { step, recompute: plan.recompute, inputs, gradients, work });
      });
      const waiting = performance.now();
      await new Promise((resolve) => setImmediate(resolve));
      endSpan('event loop', waiting);
    }
  }
  const rate = learningRateAt({ ...options.schedule, totalSteps: total }, step);
  const tracks = span('optimizer', () => gradients.update(options.optimizer, rate));
  for (const [index, track] of tracks.entries()) {
    if (track.skipped && gradients.hasWeight(index)) track.where = work.locate();
  }
  const first = options.tracks[0]!;
  return {
    ...tracks[0]!,
    step: step + 1,
    epoch: (step + 1) / stepsPerEpoch(first.examples.length, options),
    learningRate: rate,
    tokens: work.tokens,
    flatTokens: work.flatTokens,
    flops: work.flops,
    durationMs: performance.now() - started,
    peakBytes: memoryInfo().peakBytes,
    tracks,
  };
}

interface MicroBatch {
  step: number;
  recompute: 'always' | 'never';
  /** Examples of all tracks that share a forest. */
  inputs: ForestInput[];
  gradients: GradientStep;
  work: Work;
}

interface Work {
  tokens: number;
  flatTokens: number;
  flops: number;
  /** Looks for the first number that is not finite, in the last forest. */
  locate: () => string;
}

/** Forward and backward of one forest. */
function accumulate(model: Model, options: TrainOptions, batch: MicroBatch): void {
  const { inputs, gradients, work, recompute, step } = batch;
  const { adapters } = gradients;
  const { forest } = gradients.add(inputs, {
    sharePrefixes: options.sharePrefixes,
    recompute,
    dropout: { seed: options.seed, step },
  });
  work.locate = () => {
    const { rows } = supervisedRows(forest);
    const pass = trainingPass(forest, rows, { adapters });
    return locateNonFinite(model, pass, gradients.arenas);
  };
  work.tokens += forest.tokenIds.length;
  work.flatTokens += inputs.reduce((sum, input) => sum + exampleTokens(input), 0);
  work.flops += trainingFlops(model.config, forest, adapters, model.base !== undefined);
}

/**
 * The forests of one batch. Each track is cut into parts of its own and part k of every track shares forest k, so
 * that a track's sums are formed in the same order whether it trains alone or in company.
 */
function forestInputs(options: TrainOptions, plan: Plan, micro: number): ForestInput[][] {
  const { sharePrefixes, maxTokensPerBatch: maxTokens } = options;
  const forests: ForestInput[][] = [];
  options.tracks.forEach((track, index) => {
    const perEpoch = stepsPerEpoch(track.examples.length, options);
    const order = plan.orders[index]!(Math.floor(plan.step / perEpoch));
    const place = (plan.step % perEpoch) * options.gradientAccumulationSteps + micro;
    const from = place * options.batchSize;
    const inputs = order.slice(from, from + options.batchSize).map((example) => ({
      ...example,
      key: exampleKey(example.id),
      adapter: track.adapter ? index : -1,
    }));
    planBatches(inputs, { sharePrefixes, maxTokens }).forEach((part, k) => {
      (forests[k] ??= []).push(...part.map((i) => inputs[i]!));
    });
  });
  return forests;
}

/** Remembers the order of the epoch that is running. */
function lazyOrder(examples: readonly Example[], options: TrainOptions): Plan['orders'][number] {
  let latest: { epoch: number; order: Example[] } | undefined;
  return (epoch) => {
    if (latest?.epoch !== epoch) latest = { epoch, order: epochOrder(examples, options, epoch) };
    return latest.order;
  };
}

/** The examples in the order of one epoch: a function of seed and epoch. */
function epochOrder(
  examples: readonly Example[],
  { seed, shuffle, groupPrefixes }: TrainOptions,
  epoch: number,
): Example[] {
  const order = shuffle
    ? Array.from(
        shuffled(examples.length, { seed, purpose: 'order', step: epoch }),
        (i) => examples[i]!,
      )
    : [...examples];
  if (!groupPrefixes) return order;
  const groups = new Map<string, Example[]>();
  for (const example of order) {
    const name = example.group ?? example.id;
    const members = groups.get(name);
    if (members) members.push(example);
    else groups.set(name, [example]);
  }
  return [...groups.values()].flat();
}

function stepsPerEpoch(numExamples: number, options: TrainOptions): number {
  return Math.max(
    1,
    Math.ceil(numExamples / (options.batchSize * options.gradientAccumulationSteps)),
  );
}

/** `auto` keeps activations if the largest forest's fit into free memory. The bits do not depend on it. */
function recomputeChoice(model: Model, options: TrainOptions): 'always' | 'never' {
  if (options.recompute !== 'auto') return options.recompute;
  const maxRows = options.maxTokensPerBatch * options.tracks.length;
  const adapter = options.tracks[0]!.adapter?.config;
  return chooseRecompute(
    memoryShape(model.config),
    {
      storage: model.decoder.storage,
      fineTuneType: adapter ? 'lora' : 'full',
      ...(adapter
        ? {
            lora: {
              rank: adapter.rank,
              targetModules: 'all-linear' as const,
              numAdapters: options.tracks.length,
            },
          }
        : {}),
      maxRows,
      maxSupervisedRows: maxRows,
    },
    readFreeMemory().availableBytes + memoryInfo().bytes,
  );
}
