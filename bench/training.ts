/**
 * A whole optimizer step of LoRA (r = 16, all linears) on a random checkpoint of a real model's shape: forward, backward,
 * clip, AdamW. Median and spread of the steps after the first two; share of the peak measured in the same process.
 */
import { loadModel } from '../engine/model.ts';
import { defaultOptimizer } from '../engine/optimizer.ts';
import { train } from '../engine/train.ts';
import type { Example } from '../engine/examples.ts';
import type { Storage } from '../kernels/index.ts';

export interface TrainingResult {
  tokens: number;
  supervised: 'all' | 'last';
  loadMs: number;
  firstStepMs: number;
  medianMs: number;
  spreadMs: number;
  tokensPerSecond: number;
  shareOfPeak: number;
  peakRssBytes: number;
}

export interface TrainingPlan {
  folder: string;
  dtype: Storage;
  tokens: number;
  supervised: 'all' | 'last';
  rank: number;
  steps: number;
  peak: number;
}

export async function benchTraining(plan: TrainingPlan): Promise<TrainingResult> {
  const started = performance.now();
  const model = await loadModel(plan.folder, { dtype: plan.dtype });
  const loadMs = performance.now() - started;
  const adapter = model.addAdapter({ rank: plan.rank, alpha: 2 * plan.rank });
  const durations: number[] = [];
  let flops = 0;
  for await (const report of train(model, {
    tracks: [{ adapter, examples: [randomExample(plan, model.config.vocabSize)] }],
    optimizer: defaultOptimizer,
    schedule: { type: 'constant', learningRate: 1e-4, warmupSteps: 0 },
    batchSize: 1,
    gradientAccumulationSteps: 1,
    maxTokensPerBatch: plan.tokens,
    maxSteps: plan.steps,
    numEpochs: 1,
    seed: 1,
    shuffle: false,
    groupPrefixes: false,
    sharePrefixes: false,
    recompute: 'auto',
  })) {
    durations.push(report.durationMs);
    flops = report.flops;
  }
  model.dispose();
  const steady = durations.slice(2).sort((a, b) => a - b);
  const medianMs = steady[Math.floor(steady.length / 2)]!;
  return {
    tokens: plan.tokens,
    supervised: plan.supervised,
    loadMs,
    firstStepMs: durations[0]!,
    medianMs,
    spreadMs: steady.at(-1)! - steady[0]!,
    tokensPerSecond: (1000 * plan.tokens) / medianMs,
    shareOfPeak: flops / (medianMs / 1000) / plan.peak,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  };
}

function randomExample({ tokens, supervised }: TrainingPlan, vocabSize: number): Example {
  const tokenIds = Array.from({ length: tokens + 1 }, (_, i) => (i * 7919 + 13) % vocabSize);
  const all = tokenIds.slice(1).map((targetId, position) => ({ position, targetId, weight: 1 }));
  const pairs = supervised === 'all' ? all : all.slice(-1);
  return { id: 'random', source: 'bench', tokenIds: tokenIds.slice(0, tokens), pairs };
}
