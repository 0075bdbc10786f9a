/**
 * Every option of training, once: name, type, default, unit, help, and the names by which users of Hugging
 * Face, unsloth and mlx-lm know it. Flags, YAML checks, help text and JSON schema are made from this table by
 * engine/config.ts. Keys are ours (camelCase); in files they are snake_case, as flags kebab-case.
 */
import { z } from 'zod';
import { UsageError } from '../kernels/index.ts';
import { loadConfig, optionMeta } from './config.ts';
import type { ConfigLayers, LoadedConfig, OptionMeta } from './config.ts';
import { scheduleTypes } from './schedule.ts';

function option<S extends z.ZodType>(schema: S, meta: OptionMeta): S {
  const own = schema.clone(); // one entry per option, though types are shared
  optionMeta.add(own, meta);
  return own;
}

const count = z.int().nonnegative();
const positive = z.int().positive();
const share = z.number().min(0).max(1);
const rate = z.number().nonnegative();
const off = z.boolean().default(false);
const on = z.boolean().default(true);

const model = {
  model: option(z.string().min(1), {
    group: 'model',
    help: 'folder or hub id of the base model',
    aliases: ['model_name', 'model_name_or_path', 'base_model'],
  }),
  revision: option(z.string().min(1).optional(), {
    group: 'model',
    help: 'branch, tag or commit of a hub id',
  }),
  outputDir: option(z.string().min(1).default('out'), {
    group: 'model',
    help: 'folder for checkpoints, adapter, metrics and report',
    aliases: ['adapter_path', 'output'],
  }),
  dtype: option(z.enum(['bf16', 'f32', 'int8', 'nf4']).default('bf16'), {
    group: 'model',
    help: 'storage of frozen base weights; activations are bf16 unless f32, sums always f32',
    values: { bfloat16: 'bf16', float32: 'f32' },
  }),
  backend: option(z.enum(['auto', 'native', 'tensorflow', 'wasm', 'cpu']).default('auto'), {
    group: 'model',
    help: 'what computes; auto takes the first that works and says which',
  }),
  threads: option(positive.optional(), {
    group: 'model',
    help: 'threads of the native backend; default: one per core',
    aliases: ['num_threads'],
  }),
};

const data = {
  data: option(z.string().min(1), {
    group: 'data',
    help: 'JSONL file, or folder with train.jsonl and perhaps valid.jsonl, test.jsonl',
    aliases: ['dataset', 'train_file'],
  }),
  format: option(z.enum(['raw', 'chat']).default('raw'), {
    group: 'data',
    help: 'how prompt/completion and survey rows become text: as they stand, or through the chat template',
  }),
  promptFeature: option(z.string().min(1).default('prompt'), {
    group: 'data',
    help: 'key of the prompt in completion rows',
  }),
  completionFeature: option(z.string().min(1).default('completion'), {
    group: 'data',
    help: 'key of the completion in completion rows',
  }),
  textFeature: option(z.string().min(1).default('text'), {
    group: 'data',
    help: 'key of the text in text rows',
    aliases: ['dataset_text_field'],
  }),
  supervise: option(z.enum(['answers', 'last-answer', 'everything']).default('answers'), {
    group: 'data',
    help: 'which tokens are learned',
  }),
  maskPrompt: option(off, {
    group: 'data',
    help: 'in chats, learn the last answer only; the same as supervise: last-answer',
  }),
  boundary: option(z.enum(['joint', 'separate']).default('joint'), {
    group: 'data',
    help: 'encode prompt and answer joined (merged boundaries are errors), or each alone',
  }),
  maxSeqLength: option(positive.default(2048), {
    group: 'data',
    unit: 'tokens',
    help: 'longest row, end of text included',
    aliases: ['max_length', 'cutoff_len'],
  }),
  truncation: option(z.enum(['error', 'prompt']).default('error'), {
    group: 'data',
    help: 'longer rows: refuse, or cut the left of the prompt; answers are never cut',
  }),
  shuffle: option(on, { group: 'data', help: 'new order of the rows in every epoch' }),
};

const optimization = {
  learningRate: option(z.number().positive().default(1e-4), {
    group: 'optimization',
    help: 'peak learning rate',
    aliases: ['lr'],
  }),
  lrSchedulerType: option(z.enum(scheduleTypes).default('linear'), {
    group: 'optimization',
    help: 'course of the learning rate',
    aliases: ['lr_scheduler', 'lr_schedule'],
    values: { wsd: 'warmup_stable_decay' },
  }),
  warmupSteps: option(rate.default(0), {
    group: 'optimization',
    unit: 'steps',
    help: 'steps of warm-up; below 1 a share of all steps',
    aliases: ['warmup'],
  }),
  warmupRatio: option(share.default(0), {
    group: 'optimization',
    help: 'share of all steps that warm up, if warmup_steps is 0',
  }),
  decaySteps: option(count.default(0), {
    group: 'optimization',
    unit: 'steps',
    help: 'final descent of warmup_stable_decay',
    aliases: ['num_decay_steps'],
  }),
  perDeviceTrainBatchSize: option(positive.default(8), {
    group: 'optimization',
    unit: 'rows',
    help: 'rows that are drawn together',
    aliases: ['batch_size', 'micro_batch_size'],
  }),
  gradientAccumulationSteps: option(positive.default(1), {
    group: 'optimization',
    unit: 'batches',
    help: 'batches per optimizer step; the loss is per supervised token, however they are split',
    aliases: ['grad_accumulation_steps'],
  }),
  maxTokensPerBatch: option(positive.default(4096), {
    group: 'optimization',
    unit: 'tokens',
    help: 'most tokens in memory at once; larger batches are computed in parts',
  }),
  sharePrefixes: option(on, {
    group: 'optimization',
    help: 'compute tokens that rows have in common once; with dropout one mask serves all of them',
  }),
  groupPrefixes: option(off, {
    group: 'optimization',
    help: 'draw rows of one group together: more is shared, but it changes which rows share a step',
  }),
  numTrainEpochs: option(z.number().positive().default(3), {
    group: 'optimization',
    unit: 'epochs',
    help: 'passes over the training rows',
    aliases: ['epochs', 'num_epochs'],
  }),
  maxSteps: option(z.int().min(-1).default(-1), {
    group: 'optimization',
    unit: 'steps',
    help: 'stop after this many optimizer steps; -1 goes by epochs',
    aliases: ['iters'],
  }),
  optimizer: option(z.enum(['adamw', 'sgd']).default('adamw'), {
    group: 'optimization',
    help: 'update rule',
    aliases: ['optim'],
    values: { adamw_torch: 'adamw', adam: 'adamw' },
  }),
  adamBeta1: option(share.default(0.9), {
    group: 'optimization',
    help: 'decay of the first moment',
  }),
  adamBeta2: option(share.default(0.999), {
    group: 'optimization',
    help: 'decay of the second moment',
  }),
  adamEpsilon: option(z.number().positive().default(1e-8), {
    group: 'optimization',
    help: 'added to the root of the second moment',
  }),
  weightDecay: option(rate.default(0), { group: 'optimization', help: 'decoupled weight decay' }),
  maxGradNorm: option(rate.default(1), {
    group: 'optimization',
    help: 'clip by the global norm of the gradient; 0 does not clip',
    aliases: ['grad_clip', 'max_grad_value'],
  }),
  seed: option(count.default(42), { group: 'optimization', help: 'seed of everything random' }),
  recompute: option(z.enum(['auto', 'always', 'never']).default('auto'), {
    group: 'optimization',
    help: 'recompute activations in the backward pass; auto keeps them while memory allows',
  }),
  maxMemory: option(z.number().positive().optional(), {
    group: 'optimization',
    unit: 'GiB',
    help: 'refuse to start a run that needs more; default: what is free',
  }),
};

const lora = {
  fineTuneType: option(z.enum(['lora', 'full']).default('lora'), {
    group: 'lora',
    help: 'train an adapter, or every weight',
  }),
  rank: option(positive.default(16), {
    group: 'lora',
    name: 'r',
    help: 'rank of the adapter',
    aliases: ['rank', 'lora_r', 'lora_rank'],
  }),
  loraAlpha: option(z.number().positive().default(32), {
    group: 'lora',
    help: 'the adapter is scaled by alpha / r',
    aliases: ['alpha'],
  }),
  loraDropout: option(z.number().min(0).lt(1).default(0), {
    group: 'lora',
    help: 'dropout before the adapter',
  }),
  useRslora: option(off, { group: 'lora', help: 'scale by alpha / sqrt(r) instead' }),
  targetModules: option(
    z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).default('all-linear'),
    {
      group: 'lora',
      help: 'linears that get an adapter: all-linear, or a list such as q_proj,v_proj',
      aliases: ['lora_target', 'lora_target_modules'],
    },
  ),
};

const reporting = {
  stepsPerReport: option(positive.default(10), {
    group: 'reporting',
    unit: 'steps',
    help: 'steps between two log lines',
    aliases: ['logging_steps'],
  }),
  stepsPerEval: option(positive.default(200), {
    group: 'reporting',
    unit: 'steps',
    help: 'steps between two validations',
    aliases: ['eval_steps'],
  }),
  saveEvery: option(positive.default(100), {
    group: 'reporting',
    unit: 'steps',
    help: 'steps between two checkpoints',
    aliases: ['save_steps'],
  }),
  saveTotalLimit: option(positive.optional(), {
    group: 'reporting',
    unit: 'checkpoints',
    help: 'keep only the newest; default: all',
  }),
  valBatches: option(z.int().min(-1).default(25), {
    group: 'reporting',
    unit: 'batches',
    help: 'batches per validation; -1 takes all',
  }),
  earlyStoppingPatience: option(count.default(0), {
    group: 'reporting',
    unit: 'validations',
    help: 'stop after so many validations without progress; 0 never stops',
  }),
  earlyStoppingThreshold: option(rate.default(0), {
    group: 'reporting',
    unit: 'nats',
    help: 'a smaller fall of the validation loss is no progress',
  }),
  loadBestModelAtEnd: option(off, {
    group: 'reporting',
    help: 'end with the checkpoint of the lowest validation loss',
  }),
  resume: option(z.union([z.boolean(), z.string().min(1)]).default(false), {
    group: 'reporting',
    help: 'go on from the newest checkpoint of output_dir, or from the one named',
    aliases: ['resume_from_checkpoint'],
  }),
  resumeAdapterFile: option(z.string().min(1).optional(), {
    group: 'reporting',
    help: 'start from the weights of this adapter, with a fresh optimizer',
  }),
  saveMethod: option(z.enum(['lora', 'merged_16bit']).default('lora'), {
    group: 'reporting',
    help: 'what the end of the run writes: the adapter, or the model with the adapter merged in',
  }),
  profile: option(off, {
    group: 'reporting',
    help: 'print where the time of the first steps went, and write trace.json for chrome://tracing',
  }),
  reportTo: option(z.enum(['none', 'tensorboard']).default('none'), {
    group: 'reporting',
    help: 'also write event files for this viewer; metrics.jsonl is always written',
  }),
};

export const trainOptions = z.strictObject({
  ...model,
  ...data,
  ...optimization,
  ...lora,
  ...reporting,
});
export type TrainConfig = z.output<typeof trainOptions>;

export function loadTrainConfig(layers: ConfigLayers): LoadedConfig<TrainConfig> {
  const loaded = loadConfig(trainOptions, layers);
  const conflicts = trainConflicts(loaded.config);
  if (conflicts.length > 0) throw new UsageError(`config: ${conflicts.join('; ')}`);
  return loaded;
}

/** Combinations that can't work, each as one sentence; empty when all is well. */
function trainConflicts(config: TrainConfig): string[] {
  const conflicts: string[] = [];
  if (config.resume !== false && config.resumeAdapterFile !== undefined) {
    conflicts.push(
      'resume and resume_adapter_file exclude each other: one goes on, the other starts anew',
    );
  }
  if (config.maskPrompt && config.supervise === 'everything') {
    conflicts.push('mask_prompt learns the last answer only, supervise: everything contradicts it');
  }
  if (config.fineTuneType === 'full' && config.saveMethod === 'lora') {
    conflicts.push('fine_tune_type: full has no adapter to save; pass save_method: merged_16bit');
  }
  if (config.maxSteps === 0)
    conflicts.push('max_steps is 0: nothing would be trained; -1 goes by epochs');
  return conflicts;
}
