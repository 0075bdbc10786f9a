/**
 * All adapters of one seed over one pass of the frozen base: the control and every condition are tracks of one run,
 * with the same rows in the same order. Each stops early and keeps its best by its own dev loss, and ends with the
 * bytes it would have alone; so adapters are stored one by one, and only missing ones are trained.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { defaultOptimizer } from '../../engine/optimizer.ts';
import { readMetrics } from '../../engine/metrics.ts';
import { run, type RunOptions } from '../../engine/run.ts';
import { warmupSteps } from '../../engine/schedule.ts';
import { plannedSteps, type Track, type TrainOptions } from '../../engine/train.ts';
import type { Adapter } from '../../models/lora.ts';
import { UserError } from '../../kernels/index.ts';
import type { LearningRecord, Subject } from '../records.ts';
import type { Baseline } from './baseline.ts';
import { conditionsOf, labelOf, type Condition } from './conditions.ts';
import type { Study } from './context.ts';
import type { StudyConfig } from './options.ts';
import { devEvaluation, devRowsOf } from './dev-loss.ts';
import { adaptersPerPass } from './estimate.ts';
import { chooseRows, ExampleMaker, examplesOf, itemsOf, trainingRows, type Row } from './rows.ts';
import { hashOf, type EntryKey } from './store.ts';

/** The run was asked to stop; what it has is kept. */
export class InterruptedError extends UserError {
  constructor() {
    super('interrupted; everything done so far is kept, the same command goes on', 130);
  }
}

/** What one seed trains on; the same for all its conditions but for the labels. */
interface SeedPlan {
  seed: number;
  maker: ExampleMaker;
  rows: Row[];
  devRows: Row[];
  baseline: Baseline;
}

/** Trains what is missing of all seeds; a pass that was begun goes on first. */
export async function trainStudy(study: Study, baseline: Baseline): Promise<void> {
  for (const seed of study.config.seeds) {
    const plan = seedPlan(study, baseline, seed);
    const keyed = conditionsOf(study.config).map((condition) => ({
      condition,
      key: adapterKey(study, plan, condition),
    }));
    for (;;) {
      const missing = keyed.filter(({ key }) => !study.store.has(key));
      if (missing.length === 0) break;
      await trainPass(study, plan, missing.slice(0, passSize(study, missing)));
    }
  }
  rmSync(trainingFolder(study.config), { recursive: true, force: true });
}

interface Keyed {
  condition: Condition;
  key: EntryKey;
}

/** How many of the missing adapters share the next pass. Free memory may have changed since one was begun. */
function passSize(study: Study, missing: readonly Keyed[]): number {
  const begun = missing.findIndex((_, i) =>
    existsSync(passFolder(study.config, missing.slice(0, i + 1))),
  );
  if (begun >= 0) return begun + 1;
  return adaptersPerPass(study.config, study.model.config, missing.length);
}

function trainingFolder({ outputDir }: StudyConfig): string {
  return join(outputDir, 'training');
}

function passFolder(config: StudyConfig, adapters: readonly Keyed[]): string {
  return join(trainingFolder(config), hashOf(adapters.map(({ key }) => key)).slice(0, 20));
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
function trainingInputs(config: StudyConfig): Record<string, unknown> {
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

async function trainPass(study: Study, plan: SeedPlan, missing: Keyed[]): Promise<void> {
  const { config, model, notify, store } = study;
  const conditions = missing.map(({ condition }) => condition);
  const out = passFolder(config, missing);
  const names = conditions.map(({ name }) => name).join(', ');
  notify(`seed ${plan.seed}: training ${conditions.length} adapters in one pass (${names})`);
  const adapters = conditions.map(({ name }) => newAdapter(study, name, plan.seed));
  try {
    const tracks = adapters.map((adapter, i): Track => ({
      adapter,
      examples: examplesOf(plan.maker, plan.rows, conditions[i]!, plan.baseline),
    }));
    const dev = new Map(
      conditions.map((condition) => [
        condition.name,
        devRowsOf(plan.maker, plan.devRows, condition, plan.baseline),
      ]),
    );
    const summary = await run(model, {
      ...runOptionsOf(study, tracks),
      out,
      identity: { adapters: hashOf(missing) },
      evaluate: ({ adapter }) => devEvaluation(model, adapter!, dev.get(adapter!.name)!),
    });
    if (summary.reason === 'interrupted') throw new InterruptedError();
  } finally {
    for (const adapter of adapters) model.removeAdapter(adapter);
  }
  for (const { condition, key } of missing) {
    const subject = { condition: condition.name, seed: plan.seed };
    store.put(key, trainedFiles(out, subject, missing.length === 1));
  }
  rmSync(out, { recursive: true });
}

/** All but what tells passes apart. */
function runOptionsOf(
  { config, notify, signal }: Study,
  tracks: Track[],
): Omit<RunOptions, 'out' | 'identity' | 'evaluate'> {
  const train = trainOptionsOf(config, tracks);
  const evaluations = config.evalsPerEpoch * Math.ceil(config.numTrainEpochs);
  return {
    train,
    stepsPerReport: 10,
    stepsPerEval: Math.max(1, Math.ceil(plannedSteps(train) / evaluations)),
    saveEvery: config.saveEvery,
    keep: 2,
    earlyStopping: {
      patience: config.earlyStoppingPatience,
      threshold: config.earlyStoppingThreshold,
    },
    loadBestModelAtEnd: true,
    resume: true,
    tensorBoard: false,
    ...(signal ? { signal } : {}),
    onReport: ({ step, loss, ...line }) => {
      const rate = Math.round(line['tokens_per_second']!);
      notify(`  step ${step}: loss ${loss!.toFixed(4)} of the first, ${rate} tokens/s`);
    },
    onNotice: notify,
  };
}

/** What a pass leaves of one condition: the adapter's files and its learning curve. */
function trainedFiles(out: string, subject: Subject, alone: boolean): Map<string, Uint8Array> {
  const folder = join(out, alone ? 'adapter' : join('adapters', subject.condition));
  const adapter = ['adapter_config.json', 'adapter_model.safetensors'].map(
    (file): [string, Uint8Array] => [file, readFileSync(join(folder, file))],
  );
  const curve = Buffer.from(JSON.stringify(curveOf(out, subject, alone)));
  return new Map([...adapter, ['curve.json', curve]]);
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
export function trainOptionsOf(config: StudyConfig, tracks: Track[]): TrainOptions {
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
