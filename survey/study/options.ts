/**
 * study.yaml: every option of a study once, with type, default, unit and help, in the table form of engine/config.ts
 * (unknown keys are errors with "did you mean"). Training options keep the names they have in `attune train`.
 * A preset stands between the defaults and the file: what the file says wins.
 */
import { z } from 'zod';
import { loadConfig, optionMeta, type ConfigLayers, type OptionMeta } from '../../engine/config.ts';
import { trainOptions } from '../../engine/train-options.ts';
import { UsageError } from '../../kernels/index.ts';
import { basicValues, resolveValue } from '../values.ts';

function option<S extends z.ZodType>(schema: S, meta: OptionMeta): S {
  const own = schema.clone();
  optionMeta.add(own, meta);
  return own;
}

const positive = z.int().positive();
const count = z.int().nonnegative();
const words = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);
const anchors = z.enum(['forward', 'reversed', 'both']);
/** Part of a folder's name. */
const profileName = z.string().regex(/^[\w-]+$/, 'want letters, digits, _ and - in a name');
/** A rating from 1 to 6, or the six probabilities of a soft label. */
const wish = z.union([z.number().min(1).max(6), z.array(z.number().nonnegative()).length(6)]);

const { model, dtype, backend, threads, format, boundary, maxSeqLength } = trainOptions.shape;
const { learningRate, lrSchedulerType, warmupRatio, perDeviceTrainBatchSize } = trainOptions.shape;
const { gradientAccumulationSteps, maxTokensPerBatch, numTrainEpochs } = trainOptions.shape;
const { groupPrefixes, recompute, maxMemory, rank, loraAlpha, loraDropout } = trainOptions.shape;
const { useRslora, targetModules, earlyStoppingPatience } = trainOptions.shape;
const { earlyStoppingThreshold, saveEvery } = trainOptions.shape;

const design = {
  outputDir: option(z.string().min(1).default('study'), {
    group: 'study',
    help: 'folder of the store, the records and the report',
    aliases: ['output'],
  }),
  preset: option(z.enum(['small', 'paper']).default('small'), {
    group: 'study',
    help: 'defaults of training and evaluation: for a small machine, or the published settings',
  }),
  bank: option(z.string().min(1).optional(), {
    group: 'study',
    help: 'survey file in the KVS shape; default: the bank that ships',
  }),
  targets: option(words.default('all'), {
    group: 'study',
    help: 'basic values to steer, one adapter each, or all',
  }),
  directions: option(z.array(z.enum(['down', 'up'])).default(['down']), {
    group: 'study',
    help: 'down trains rating 1 on the target, up rating 6',
  }),
  profiles: option(z.record(profileName, z.record(z.string(), wish)).default({}), {
    group: 'study',
    help: 'whole target profiles: name → value → rating or six probabilities; other values keep their baseline',
  }),
  seeds: option(z.union([count, z.array(count).min(1)]).default([1]), {
    group: 'study',
    help: 'one training run of every adapter per seed',
  }),
  labels: option(z.enum(['likelihood', 'sampled']).default('likelihood'), {
    group: 'study',
    help: 'baseline rating of a statement: vote over the likeliest ratings, or over sampled answers',
  }),
  itemsPerLevel1: option(positive.optional(), {
    group: 'study',
    unit: 'statements',
    help: 'statements of a level-1 value and split that are used; default: all',
  }),
};

const variants = {
  labelVariants: option(positive.default(27), {
    group: 'variants',
    help: 'wordings per statement that the baseline rating is measured on',
  }),
  variantsPerEpoch: option(positive.default(27), {
    group: 'variants',
    help: 'wordings per statement in one epoch of training; the next epoch takes the next ones',
  }),
  devVariants: option(positive.default(27), {
    group: 'variants',
    help: 'wordings per statement in the dev loss',
  }),
  testVariants: option(positive.default(27), {
    group: 'variants',
    help: 'wordings per held-out statement',
  }),
  trainAnchors: option(anchors.default('forward'), {
    group: 'variants',
    help: 'direction of the scale in training',
  }),
  testAnchors: option(anchors.default('forward'), {
    group: 'variants',
    help: 'direction of the scale in evaluation',
  }),
};

const evaluation = {
  tasks: option(words.default('all'), {
    group: 'evaluation',
    help: 'evaluations to run, or all',
  }),
  sampledRatings: option(z.boolean().default(false), {
    group: 'evaluation',
    help: 'also sample an answer to every held-out prompt',
  }),
  postsPerValue: option(positive.optional(), {
    group: 'evaluation',
    unit: 'posts',
    help: 'moral posts of a refined value that are judged; default: all',
  }),
  labelOrders: option(z.int().min(1).max(6).default(3), {
    group: 'evaluation',
    help: 'orders of the three verdicts a post is judged under; 3 are the rotations',
  }),
  klSamples: option(count.default(2), {
    group: 'evaluation',
    help: 'continuations per neutral text for the divergence from the control',
  }),
  gameRuns: option(positive.default(3), {
    group: 'evaluation',
    help: 'plays of every game',
  }),
  gameSteps: option(positive.default(100), {
    group: 'evaluation',
    help: 'steps after which a play ends where it stands',
  }),
  doseScales: option(z.array(z.number()).default([0, 0.25, 0.5, 0.75, 1, 1.25]), {
    group: 'evaluation',
    help: 'factors on the adapter for the dose-response curve; an empty list leaves it out',
  }),
  doseVariants: option(positive.default(3), {
    group: 'evaluation',
    help: 'wordings per held-out statement of the target on that curve',
  }),
};

const training = {
  adaptersPerPass: option(positive.optional(), {
    group: 'training',
    help: 'adapters trained side by side; changes speed and memory, never a number. Default: as many as memory allows',
  }),
  evalsPerEpoch: option(positive.default(1), {
    group: 'training',
    help: 'looks at the dev statements per epoch',
  }),
};

export const studyOptions = z.strictObject({
  ...{ model, dtype, backend, threads, format, boundary, maxSeqLength },
  ...design,
  ...variants,
  ...{ learningRate, lrSchedulerType, warmupRatio, perDeviceTrainBatchSize },
  ...{ gradientAccumulationSteps, maxTokensPerBatch, numTrainEpochs, groupPrefixes },
  ...{ rank, loraAlpha, loraDropout, useRslora, targetModules },
  ...{ earlyStoppingPatience, earlyStoppingThreshold, recompute, maxMemory, saveEvery },
  ...training,
  ...evaluation,
});
type StudyOptions = z.output<typeof studyOptions>;

export interface StudyConfig extends Omit<StudyOptions, 'targets' | 'seeds'> {
  /** Ids of basic values. */
  targets: string[];
  seeds: number[];
}

/** Published settings (protocol: control, labels, training rows), and what a small machine can do in minutes. */
const presets: Record<StudyOptions['preset'], Partial<StudyOptions>> = {
  paper: {
    rank: 256,
    loraAlpha: 512,
    learningRate: 1e-4,
    numTrainEpochs: 10,
    warmupRatio: 0.15,
    perDeviceTrainBatchSize: 16,
    maxTokensPerBatch: 2048,
    maxSeqLength: 512,
    earlyStoppingPatience: 2,
    earlyStoppingThreshold: 0.01,
    seeds: [1, 2, 3],
  },
  small: {
    rank: 16,
    loraAlpha: 32,
    learningRate: 5e-4,
    numTrainEpochs: 3,
    warmupRatio: 0.15,
    perDeviceTrainBatchSize: 24,
    maxTokensPerBatch: 2048,
    groupPrefixes: true,
    earlyStoppingPatience: 2,
    earlyStoppingThreshold: 0.01,
    labelVariants: 9,
    variantsPerEpoch: 3,
    devVariants: 3,
    testVariants: 9,
  },
};

/** Merges file, environment and flags over the preset. @throws FileError or UsageError that lists every mistake */
export function loadStudyConfig(layers: ConfigLayers): StudyConfig {
  const { config, sources } = loadConfig(studyOptions, layers);
  const unset = Object.entries(presets[config.preset]).filter(
    ([key]) => sources.get(key) === 'default',
  );
  const merged = { ...config, ...Object.fromEntries(unset) };
  const { seeds } = merged;
  const resolved = {
    ...merged,
    targets: targetsOf(merged.targets),
    seeds: typeof seeds === 'number' ? [seeds] : seeds,
    profiles: profilesOf(merged.profiles),
  };
  if (resolved.targets.length + Object.keys(resolved.profiles).length === 0) {
    throw new UsageError('study: nothing to steer; name targets or profiles');
  }
  return resolved;
}

function targetsOf(given: StudyOptions['targets']): string[] {
  if (given === 'all') return basicValues.map(({ id }) => id);
  if (given === 'none') return [];
  const names = typeof given === 'string' ? [given] : given;
  return [...new Set(names.map((name) => resolveValue(name, 'basic')))];
}

function profilesOf(given: StudyOptions['profiles']): StudyOptions['profiles'] {
  return Object.fromEntries(
    Object.entries(given).map(([name, wishes]) => [
      name,
      Object.fromEntries(
        Object.entries(wishes).map(([value, w]) => [resolveValue(value, 'basic'), w]),
      ),
    ]),
  );
}
