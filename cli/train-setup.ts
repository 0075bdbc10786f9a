/** From a resolved training config to a model, encoded rows and train options; shared by train, validate, estimate. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Argv } from 'yargs';
import { flagsOf } from '../engine/config.ts';
import { encodeRows, type EncodeOptions, type Example } from '../engine/examples.ts';
import { loadModel, type Model } from '../engine/model.ts';
import { readData, type DataSplits } from '../engine/rows.ts';
import { warmupSteps } from '../engine/schedule.ts';
import { loadTrainConfig, trainOptions, type TrainConfig } from '../engine/train-options.ts';
import { plannedSteps, type TrainOptions } from '../engine/train.ts';
import { jsonOption } from './model-options.ts';

export interface TrainArguments {
  [flag: string]: unknown;
  config: string | undefined;
  json: boolean;
}

/** All training options as flags, beside -c/--config. */
export function withTrainOptions<T>(yargs: Argv<T>): Argv<T & TrainArguments> {
  return yargs.options({
    config: { type: 'string', alias: 'c', describe: 'YAML file of options; flags override it' },
    ...jsonOption,
    ...flagsOf(trainOptions),
  }) as unknown as Argv<T & TrainArguments>;
}

export function resolveConfig(args: TrainArguments): TrainConfig {
  const { config: file, json: _json, $0: _name, _: _words, ...flags } = args;
  if (flags['resume'] === '') flags['resume'] = true; // --resume without a checkpoint's name
  return loadTrainConfig({
    ...(file === undefined ? {} : { file }),
    env: process.env,
    flags,
  }).config;
}

export function encodeOptions(config: TrainConfig): EncodeOptions {
  return {
    format: config.format,
    supervise: config.maskPrompt ? 'last-answer' : config.supervise,
    boundary: config.boundary,
    maxSeqLength: config.maxSeqLength,
    truncation: config.truncation,
  };
}

export function readSplits(config: TrainConfig): DataSplits {
  return readData(config.data, {
    prompt: config.promptFeature,
    completion: config.completionFeature,
    text: config.textFeature,
  });
}

export interface Prepared {
  model: Model;
  train: TrainOptions;
  evalExamples: Example[];
}

/** Loads model and data and plans the run. */
export async function prepare(config: TrainConfig): Promise<Prepared> {
  const full = config.fineTuneType === 'full';
  const splits = readSplits(config);
  const model = await loadModel(config.model, {
    backend: config.backend,
    dtype: config.dtype,
    trainBase: full,
    ...(config.threads === undefined ? {} : { threads: config.threads }),
  });
  const examples = encodeRows(splits.train, model.tokenizer, encodeOptions(config));
  const valid = encodeRows(splits.valid ?? [], model.tokenizer, encodeOptions(config));
  const most = config.valBatches * config.perDeviceTrainBatchSize;
  return {
    model,
    train: trainOptionsOf(
      config,
      full ? { examples } : { examples, adapter: adapterOf(model, config) },
    ),
    evalExamples: config.valBatches < 0 ? valid : valid.slice(0, most),
  };
}

function adapterOf(model: Model, config: TrainConfig): ReturnType<Model['addAdapter']> {
  if (config.resumeAdapterFile !== undefined)
    return model.loadAdapter(config.resumeAdapterFile, 'default');
  return model.addAdapter({
    rank: config.rank,
    alpha: config.loraAlpha,
    dropout: config.loraDropout,
    useRslora: config.useRslora,
    targetModules: config.targetModules,
    seed: config.seed,
  });
}

export function trainOptionsOf(
  config: TrainConfig,
  track: TrainOptions['tracks'][number],
): TrainOptions {
  const options: TrainOptions = {
    tracks: [track],
    optimizer: {
      name: config.optimizer,
      beta1: config.adamBeta1,
      beta2: config.adamBeta2,
      eps: config.adamEpsilon,
      weightDecay: config.weightDecay,
      momentum: 0,
      maxGradNorm: config.maxGradNorm,
    },
    schedule: { type: config.lrSchedulerType, learningRate: config.learningRate, warmupSteps: 0 },
    batchSize: config.perDeviceTrainBatchSize,
    gradientAccumulationSteps: config.gradientAccumulationSteps,
    maxTokensPerBatch: config.maxTokensPerBatch,
    numEpochs: config.numTrainEpochs,
    ...(config.maxSteps > 0 ? { maxSteps: config.maxSteps } : {}),
    seed: config.seed,
    shuffle: config.shuffle,
    groupPrefixes: config.groupPrefixes,
    sharePrefixes: config.sharePrefixes,
    recompute: config.recompute,
  };
  const total = plannedSteps(options);
  options.schedule.warmupSteps = warmupSteps(config, total);
  if (config.decaySteps > 0) options.schedule.decaySteps = config.decaySteps;
  return options;
}

/** What must be equal for a resume: every option that changes numbers, and the bytes of base and data. */
export function identityOf(config: TrainConfig, modelFolder: string): Record<string, string> {
  const { outputDir: _o, threads: _t, backend: _b, recompute: _r, maxMemory: _m, ...rest } = config;
  const {
    resume: _s,
    stepsPerReport: _p,
    saveEvery: _e,
    saveTotalLimit: _l,
    reportTo: _q,
    profile: _f,
    ...numbers
  } = rest;
  const { model: _model, data: _data, saveMethod: _method, ...options } = numbers;
  return {
    ...Object.fromEntries(
      Object.entries(options).map(([key, value]) => [key, JSON.stringify(value)]),
    ),
    dataHash: dataHash(config.data),
    modelHash: fileHash(join(modelFolder, 'config.json')),
  };
}

function dataHash(path: string): string {
  if (!statSync(path).isDirectory()) return fileHash(path);
  return fileHash(join(path, 'train.jsonl'));
}

function fileHash(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
