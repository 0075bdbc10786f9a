/**
 * What a study will cost before it starts: prompts and tokens of every stage, counted on the real prompts, memory of a
 * pass of training, and minutes from speeds that are measured on the spot. Counts are of the whole study, whatever of
 * it is stored already; early stopping may make it cheaper.
 */
import { countRows } from '../../engine/forest.ts';
import { readFreeMemory } from '../../engine/free-memory.ts';
import { estimateMemory, requireMemory, type MemoryPlan } from '../../engine/memory.ts';
import { memoryShape, type Model } from '../../engine/model.ts';
import { plannedSteps, train, type TrainOptions } from '../../engine/train.ts';
import { memoryInfo } from '../../kernels/index.ts';
import type { ModelConfig } from '../../models/index.ts';
import { ratingRequests } from '../profile.ts';
import {
  addWork,
  candidateTokens,
  inputOf,
  noWork,
  respondentOf,
  type Candidates,
  type Prompt,
  type ScoringWork,
} from '../respondent.ts';
import { chosenTasks, type TaskWork } from '../tasks.ts';
import { baselineRows } from './baseline.ts';
import { conditionsOf } from './conditions.ts';
import type { Study } from './context.ts';
import type { StudyConfig } from './options.ts';
import { chooseRows, examplesOf, itemsOf } from './rows.ts';
import { seedPlan, trainOptionsOf } from './train.ts';

export interface StageEstimate {
  stage: string;
  prompts: number;
  /** Tokens computed, each node of a trie once, and what every prompt alone would take. */
  tokens: number;
  flatTokens: number;
  /** Tokens generated. */
  writtenTokens: number;
  minutes: number;
}

export interface StudyEstimate {
  adapters: number;
  steps: number;
  adaptersPerPass: number;
  peakBytes: number;
  tokensPerSecond: { scoring: number; training: number; writing: number };
  stages: StageEstimate[];
  minutes: number;
}

type Tokens = Omit<StageEstimate, 'stage' | 'minutes'>;

export async function estimateStudy(study: Study): Promise<StudyEstimate> {
  const { config, model } = study;
  const adapters = conditionsOf(config).length * config.seeds.length;
  const perPass = adaptersPerPass(config, model.config, conditionsOf(config).length);
  const { training, dev, steps } = trainingTokens(study);
  const speeds = await measureSpeeds(study);
  const stage = (name: string, tokens: Tokens, speed: number): StageEstimate => ({
    stage: name,
    ...tokens,
    minutes: (tokens.tokens / speed + tokens.writtenTokens / speeds.writing) / 60,
  });
  const stages = [
    stage('baseline', baselineTokens(study), speeds.scoring),
    stage('training', times(training, adapters), speeds.training),
    stage('dev loss', times(dev, adapters), speeds.scoring),
    ...(await Promise.all(
      chosenTasks(config.tasks).map(async (task) => {
        const tokens = taskTokens(model, await task.work(study), config);
        return stage(task.name, times(tokens, adapters + 1), speeds.scoring);
      }),
    )),
    stage('dose-response', times(doseTokens(study), adapters), speeds.scoring),
  ];
  const plan = trainingPlan(config, perPass);
  return {
    adapters,
    steps,
    adaptersPerPass: perPass,
    peakBytes: estimateMemory(memoryShape(model.config), plan).totalBytes,
    tokensPerSecond: speeds,
    stages,
    minutes: stages.reduce((sum, { minutes }) => sum + minutes, 0),
  };
}

/** At most `wanted`; as many as fit into free memory, or what the config says. @throws OutOfMemoryError if not even one fits */
export function adaptersPerPass(config: StudyConfig, model: ModelConfig, wanted: number): number {
  if (config.adaptersPerPass !== undefined) return Math.min(config.adaptersPerPass, wanted);
  const { availableBytes, limitedBy } = readFreeMemory();
  // The estimate counts the base, which is loaded already.
  const free = { availableBytes: availableBytes + memoryInfo().bytes, limitedBy };
  const limit = config.maxMemory === undefined ? Infinity : config.maxMemory * 2 ** 30;
  const available = Math.min(free.availableBytes, limit);
  const shape = memoryShape(model);
  for (let count = wanted; count > 1; count--) {
    if (estimateMemory(shape, trainingPlan(config, count)).totalBytes <= available) return count;
  }
  requireMemory(shape, trainingPlan(config, 1), free, limit);
  return 1;
}

/** A pass of training in the thrifty form; `recompute: auto` keeps more where there is room. */
function trainingPlan(config: StudyConfig, numAdapters: number): MemoryPlan {
  const { targetModules, rank } = config;
  const maxRows = config.maxTokensPerBatch * numAdapters;
  return {
    storage: config.dtype,
    fineTuneType: 'lora',
    recompute: config.recompute === 'never' ? 'never' : 'always',
    maxRows,
    maxSupervisedRows: maxRows,
    lora: {
      rank,
      numAdapters,
      targetModules: typeof targetModules === 'string' ? 'all-linear' : targetModules,
    },
  };
}

// ---- tokens

function times(tokens: Tokens, count: number): Tokens {
  return {
    prompts: count * tokens.prompts,
    tokens: count * tokens.tokens,
    flatTokens: count * tokens.flatTokens,
    writtenTokens: count * tokens.writtenTokens,
  };
}

function scoringTokens(
  model: Model,
  requests: readonly Candidates[],
  { format }: StudyConfig,
): Tokens {
  const work: ScoringWork = { ...noWork };
  addWork(
    work,
    requests.map((request) => candidateTokens(model, request, format)),
  );
  const { prompts, trieTokens: tokens, perPromptTokens: flatTokens } = work;
  return { prompts, tokens, flatTokens, writtenTokens: 0 };
}

/** Each prompt that is continued is computed once, and then token after token. */
function taskTokens(model: Model, { scored, written }: TaskWork, config: StudyConfig): Tokens {
  const scoring = scoringTokens(model, scored, config);
  const read = written.map(({ prompt }) => inputLength(model, prompt, config.format));
  const readTokens = read.reduce((sum, length) => sum + length, 0);
  return {
    prompts: scoring.prompts + written.length,
    tokens: scoring.tokens + readTokens,
    flatTokens: scoring.flatTokens + readTokens,
    writtenTokens: written.reduce((sum, { tokens }) => sum + tokens, 0),
  };
}

function inputLength(model: Model, prompt: Prompt, format: StudyConfig['format']): number {
  const input = inputOf(model, prompt, format);
  if (typeof input === 'string') return model.tokenizer.encode(input).length;
  if ('ids' in input) return input.ids.length;
  return model.tokenizer.encodeChat([...input], { addGenerationPrompt: true }).ids.length;
}

function baselineTokens(study: Study): Tokens {
  const { config } = study;
  const scored = scoringTokens(
    study.model,
    ratingRequests(baselineRows(study).map(({ variant }) => variant)),
    config,
  );
  return { ...scored, writtenTokens: config.labels === 'sampled' ? 8 * scored.prompts : 0 };
}

function doseTokens({ config, bank, model }: Study): Tokens {
  const options = { count: config.doseVariants, anchors: config.testAnchors, seed: 0 };
  const rows = chooseRows(bank, itemsOf(bank, 'test', config), options);
  const scales = config.doseScales.filter((scale) => scale !== 1).length;
  return times(
    scoringTokens(model, ratingRequests(rows.map(({ variant }) => variant)), config),
    scales,
  );
}

/** Tokens of training one adapter: rows of every micro-batch, and of every look at the dev statements. */
function trainingTokens(study: Study): { training: Tokens; dev: Tokens; steps: number } {
  const { config } = study;
  const { examples, options, plan } = planOfOne(study);
  let tokens = 0;
  let flatTokens = 0;
  for (let from = 0; from < examples.length; from += options.batchSize) {
    const batch = examples
      .slice(from, from + options.batchSize)
      .map((example) => ({ ...example, adapter: 0, key: 0 }));
    tokens += countRows(batch, { sharePrefixes: true });
    flatTokens += countRows(batch, { sharePrefixes: false });
  }
  const looks = config.evalsPerEpoch * Math.ceil(config.numTrainEpochs);
  const dev = scoringTokens(
    study.model,
    ratingRequests(plan.devRows.map(({ variant }) => variant)),
    config,
  );
  return {
    training: { prompts: examples.length, tokens, flatTokens, writtenTokens: 0 },
    dev: times(dev, looks),
    steps: plannedSteps(options),
  };
}

/** The control's training with a made-up baseline: labels change no count. */
function planOfOne(study: Study): {
  plan: ReturnType<typeof seedPlan>;
  options: TrainOptions;
  examples: ReturnType<typeof examplesOf>;
} {
  const { config, bank } = study;
  const baseline = new Map(bank.items.map(({ id }) => [id, 3]));
  const plan = seedPlan(study, baseline, config.seeds[0]!);
  const examples = examplesOf(plan.maker, plan.rows, conditionsOf(config)[0]!, baseline);
  return { plan, examples, options: trainOptionsOf(config, [{ examples }]) };
}

// ---- speeds

/** Prompts and rows of a measurement: enough to be in the steady state, few enough to wait for. */
const measuredPrompts = 12;
const measuredRows = 8;

async function measureSpeeds(study: Study): Promise<StudyEstimate['tokensPerSecond']> {
  const { model, config } = study;
  study.notify('measuring speed');
  const requests = ratingRequests(baselineRows(study).map(({ variant }) => variant)).slice(
    0,
    measuredPrompts,
  );
  const { tokens } = scoringTokens(model, requests, config);
  const respondent = respondentOf(model, { adapter: null, format: config.format });
  respondent.score(requests.slice(0, 1)); // the first call also sets up
  const scoring = await secondsOf(() => respondent.score(requests));
  const prompts = requests.slice(0, 4).map(({ prompt }) => prompt);
  const samples = { maxNewTokens: 8, ignoreEos: true };
  const writing = await secondsOf(() => respondent.generate(prompts, samples));
  return {
    scoring: tokens / scoring,
    training: await trainingSpeed(study),
    writing: (8 * prompts.length) / writing,
  };
}

async function secondsOf(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** Tokens per second of the second step of a short run of one adapter, which is then thrown away. */
async function trainingSpeed(study: Study): Promise<number> {
  const { model, config } = study;
  const { examples, options } = planOfOne(study);
  const adapter = model.addAdapter({
    name: 'speed',
    rank: config.rank,
    alpha: config.loraAlpha,
    targetModules: config.targetModules,
  });
  try {
    const few = examples.slice(0, 2 * measuredRows);
    const tracks = [{ adapter, examples: few }];
    const short = { ...options, tracks, batchSize: measuredRows, maxSteps: 2 };
    const gradientAccumulationSteps = 1;
    let speed = NaN;
    for await (const report of train(model, { ...short, gradientAccumulationSteps })) {
      speed = (1000 * report.tokens) / report.durationMs;
    }
    return speed;
  } finally {
    model.removeAdapter(adapter);
  }
}
