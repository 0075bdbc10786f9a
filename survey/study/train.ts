/**
 * All adapters of one seed over one pass of the frozen base: the control and every condition are tracks of one run,
 * with the same rows in the same order. Each stops early and keeps its best by its own dev loss, and ends with the
 * bytes it would have alone; so adapters are stored one by one, and only missing ones are trained.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { defaultOptimizer } from '../../engine/optimizer.ts';
import { exampleKey } from '../../engine/forest.ts';
import { supervisedPairs } from '../../engine/examples.ts';
import { readMetrics } from '../../engine/metrics.ts';
import { run, type TrackEvaluation } from '../../engine/run.ts';
import { warmupSteps } from '../../engine/schedule.ts';
import { scoreExamples } from '../../engine/score.ts';
import { plannedSteps, type Track, type TrainOptions } from '../../engine/train.ts';
import type { Model } from '../../engine/model.ts';
import type { Adapter } from '../../models/lora.ts';
import { UserError } from '../../kernels/index.ts';
import type { LearningRecord, Subject } from '../records.ts';
import type { Baseline } from './baseline.ts';
import { conditionsOf, labelOf, type Condition } from './conditions.ts';
import type { Study } from './context.ts';
import { adaptersPerPass } from './estimate.ts';
import {
  chooseRows,
  devRowsOf,
  ExampleMaker,
  examplesOf,
  itemsOf,
  trainingRows,
  type DevRow,
  type Row,
} from './rows.ts';
import { hashOf, type EntryKey } from './store.ts';

/** The run was asked to stop; what it has is kept. */
export class InterruptedError extends UserError {
  constructor() {
    super('interrupted; everything done so far is kept, the same command goes on', 130);
  }
}

const files = ['adapter_config.json', 'adapter_model.safetensors'];
const curveFile = 'curve.json';

/** What one seed trains on; the same for all its conditions but for the labels. */
interface SeedPlan {
  seed: number;
  maker: ExampleMaker;
  rows: Row[];
  devRows: Row[];
  baseline: Baseline;
}

/** Trains what is missing of all seeds. */
export async function trainStudy(study: Study, baseline: Baseline): Promise<void> {
  for (const seed of study.config.seeds) {
    const plan = seedPlan(study, baseline, seed);
    const missing = conditionsOf(study.config).filter(
      (condition) => !study.store.has(adapterKey(study, plan, condition)),
    );
    const perPass = adaptersPerPass(study.config, study.model.config, missing.length);
    for (let from = 0; from < missing.length; from += perPass) {
      await trainPass(study, plan, missing.slice(from, from + perPass));
    }
  }
}

export function seedPlan(study: Study, baseline: Baseline, seed: number): SeedPlan {
  const { bank, config, model } = study;
  const { devVariants: count, trainAnchors: anchors } = config;
  return {
    seed,
    maker: new ExampleMaker(model.tokenizer, config),
    rows: trainingRows(bank, config, seed),
    devRows: chooseRows(bank, itemsOf(bank, 'dev', config), { count, anchors, seed: 0 }),
    baseline,
  };
}

/** Where the adapter of a condition and seed is stored. */
export function adapterKey(
  { identity, config }: Study,
  plan: SeedPlan,
  condition: Condition,
): EntryKey {
  const labelled = (rows: readonly Row[]): string =>
    hashOf(
      rows.map(({ item, variant }) => [
        variant.hash,
        labelOf(condition, item, plan.baseline.get(item.id)!),
      ]),
    );
  const inputs = {
    ...identity,
    ...trainingInputs(config),
    seed: plan.seed,
    condition: condition.name,
    rows: labelled(plan.rows),
    dev: labelled(plan.devRows),
  };
  return { stage: 'adapter', inputs };
}

/** Options that change an adapter's numbers beyond its rows. */
function trainingInputs(config: Study['config']): Record<string, unknown> {
  const { rank, loraAlpha, loraDropout, useRslora, targetModules, learningRate } = config;
  const { lrSchedulerType, warmupRatio, perDeviceTrainBatchSize, maxTokensPerBatch } = config;
  const { gradientAccumulationSteps, numTrainEpochs, evalsPerEpoch } = config;
  const { earlyStoppingPatience, earlyStoppingThreshold } = config;
  return {
    ...{ rank, loraAlpha, loraDropout, useRslora, targetModules, learningRate },
    ...{ lrSchedulerType, warmupRatio, perDeviceTrainBatchSize, maxTokensPerBatch },
    ...{ gradientAccumulationSteps, numTrainEpochs, evalsPerEpoch },
    ...{ earlyStoppingPatience, earlyStoppingThreshold },
  };
}

async function trainPass(study: Study, plan: SeedPlan, conditions: Condition[]): Promise<void> {
  const { config, model, notify, store } = study;
  const keys = conditions.map((condition) => adapterKey(study, plan, condition));
  const out = join(config.outputDir, 'training', hashOf(keys).slice(0, 20));
  const names = conditions.map(({ name }) => name).join(', ');
  notify(`seed ${plan.seed}: training ${conditions.length} adapters in one pass (${names})`);
  const adapters = conditions.map(({ name }) => newAdapter(study, name, plan.seed));
  try {
    const tracks = adapters.map((adapter, i): Track => ({
      adapter,
      examples: examplesOf(plan.maker, plan.rows, conditions[i]!, plan.baseline),
    }));
    const options = trainOptionsOf(config, tracks);
    const dev = new Map(
      conditions.map((condition) => [
        condition.name,
        devRowsOf(plan.maker, plan.devRows, condition, plan.baseline),
      ]),
    );
    const summary = await run(model, {
      out,
      train: options,
      identity: { adapters: hashOf(keys) },
      evaluate: ({ adapter }) => devEvaluation(model, adapter!, dev.get(adapter!.name)!),
      stepsPerReport: 10,
      stepsPerEval: Math.max(1, Math.ceil(plannedSteps(options) / evaluations(config))),
      saveEvery: config.saveEvery,
      keep: 2,
      earlyStopping: {
        patience: config.earlyStoppingPatience,
        threshold: config.earlyStoppingThreshold,
      },
      loadBestModelAtEnd: true,
      resume: true,
      tensorBoard: false,
      ...(study.signal ? { signal: study.signal } : {}),
      onReport: ({ step, loss, ...line }) => {
        const rate = Math.round(line['tokens_per_second']!);
        notify(`  step ${step}: loss ${loss!.toFixed(4)} (${names.split(',')[0]!}), ${rate} tok/s`);
      },
      onNotice: notify,
    });
    if (summary.reason === 'interrupted') throw new InterruptedError();
  } finally {
    for (const adapter of adapters) model.removeAdapter(adapter);
  }
  conditions.forEach(({ name }, i) => {
    const folder = join(out, conditions.length === 1 ? 'adapter' : join('adapters', name));
    const curve = curveOf(out, { condition: name, seed: plan.seed }, conditions.length === 1);
    const entry = files.map((file) => [file, readFileSync(join(folder, file))] as const);
    const curveBytes = Buffer.from(JSON.stringify(curve));
    store.put(keys[i]!, new Map<string, Uint8Array>([...entry, [curveFile, curveBytes]]));
  });
  rmSync(out, { recursive: true });
}

function evaluations(config: Study['config']): number {
  return config.evalsPerEpoch * Math.ceil(config.numTrainEpochs);
}

/** The same start for every condition of a seed. */
function newAdapter({ model, config }: Study, name: string, seed: number): Adapter {
  return model.addAdapter({
    name,
    seed,
    rank: config.rank,
    alpha: config.loraAlpha,
    dropout: config.loraDropout,
    useRslora: config.useRslora,
    targetModules: config.targetModules,
  });
}

/** The rows come in their final order, all epochs one after the other. */
export function trainOptionsOf(config: Study['config'], tracks: Track[]): TrainOptions {
  const options: TrainOptions = {
    tracks,
    optimizer: defaultOptimizer,
    schedule: { type: config.lrSchedulerType, learningRate: config.learningRate, warmupSteps: 0 },
    batchSize: config.perDeviceTrainBatchSize,
    gradientAccumulationSteps: config.gradientAccumulationSteps,
    maxTokensPerBatch: config.maxTokensPerBatch,
    numEpochs: 1,
    seed: 0,
    shuffle: false,
    groupPrefixes: false,
    sharePrefixes: true,
    recompute: config.recompute,
  };
  options.schedule.warmupSteps = warmupSteps(
    { warmupSteps: 0, warmupRatio: config.warmupRatio },
    plannedSteps(options),
  );
  return options;
}

/** Dev loss, and loss and digit accuracy of target and anchor rows apart. */
function devEvaluation(model: Model, adapter: Adapter, rows: readonly DevRow[]): TrackEvaluation {
  const inputs = rows.map(({ example }) => ({
    ...example,
    adapter: 0,
    key: exampleKey(example.id),
  }));
  const logProbs = scoreExamples(model, [adapter], inputs);
  const judged = rows.map(({ example, isTarget, label }, i) => {
    const pairs = supervisedPairs(example);
    const digits = logProbs[i]!.slice(-6);
    return {
      isTarget,
      weight: pairs.reduce((sum, { weight }) => sum + weight, 0),
      loss: -pairs.reduce((sum, { weight }, p) => sum + weight * logProbs[i]![p]!, 0),
      hit: 1 + digits.indexOf(Math.max(...digits)) === label,
    };
  });
  return {
    loss: meanLoss(judged),
    ...groupMetrics(
      'target',
      judged.filter(({ isTarget }) => isTarget),
    ),
    ...groupMetrics(
      'anchor',
      judged.filter(({ isTarget }) => !isTarget),
    ),
  };
}

interface Judged {
  weight: number;
  loss: number;
  hit: boolean;
}

function meanLoss(rows: readonly Judged[]): number {
  const weight = rows.reduce((sum, row) => sum + row.weight, 0);
  return rows.reduce((sum, { loss }) => sum + loss, 0) / weight;
}

function groupMetrics(name: string, rows: readonly Judged[]): Record<string, number> {
  if (rows.length === 0) return {};
  const hits = rows.filter(({ hit }) => hit).length;
  return { [`${name}_loss`]: meanLoss(rows), [`${name}_accuracy`]: hits / rows.length };
}

/** The learning curve of one condition from the log of its pass. */
function curveOf(out: string, subject: Subject, alone: boolean): LearningRecord[] {
  const suffix = alone ? '' : `/${subject.condition}`;
  return readMetrics(join(out, 'metrics.jsonl')).flatMap((line) => {
    const value = (metric: string): number | undefined => line[`eval_${metric}${suffix}`];
    if (value('loss') === undefined) return [];
    return [
      {
        ...subject,
        step: line.step,
        targetLoss: value('target_loss') ?? null,
        anchorLoss: value('anchor_loss')!,
        targetAccuracy: value('target_accuracy') ?? null,
        anchorAccuracy: value('anchor_accuracy')!,
      },
    ];
  });
}
