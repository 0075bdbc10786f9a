/**
 * From config.json to a ModelConfig, and the registry of architectures.
 * Accepts the key names of transformers 4 (`rope_theta`, `rope_scaling`, `torch_dtype`) and 5 (`rope_parameters`, `dtype`).
 * Nothing here knows weights; the names and shapes of tensors are in tensor-plan.ts.
 */
import { FileError } from '../kernels/index.ts';
import type { Architecture, ConfigReader, ModelConfig, RopeScaling } from './architecture.ts';
import { llama } from './llama.ts';
import { mistral } from './mistral.ts';
import { qwen2 } from './qwen2.ts';
import { qwen3 } from './qwen3.ts';

export type { Architecture, ModelConfig } from './architecture.ts';

/** A config.json that cannot be used; the message names file, field, what was found and what is wanted. */
export class ConfigError extends FileError {}

export const architectures: ReadonlyMap<string, Architecture> = new Map(
  [llama, mistral, qwen2, qwen3].map((a) => [a.modelType, a]),
);

/** Upper bound of every count in a config: far above any real model, far below what could overflow a size. */
const LARGEST_COUNT = 2 ** 24;

/**
 * @param json    the parsed config.json
 * @param source  its path, for messages
 * @throws ConfigError naming the field
 */
export function parseConfig(json: unknown, source: string): ModelConfig {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new ConfigError(`${source}: want a JSON object`);
  }
  const fields = new Map<string, unknown>(Object.entries(json));
  const read = reader(fields, source);
  const architecture = architectureOf(fields, source);
  if ((fields.get('hidden_act') ?? 'silu') !== 'silu') {
    read.fail('hidden_act', `got ${String(fields.get('hidden_act'))}, want silu`);
  }
  const count = (key: string, fallback?: number): number => {
    const value = read.number(key, fallback);
    if (!Number.isInteger(value) || value < 1 || value > LARGEST_COUNT) {
      read.fail(key, `got ${value}, want a whole number from 1 to ${LARGEST_COUNT}`);
    }
    return value;
  };
  const hiddenSize = count('hidden_size');
  const numAttentionHeads = count('num_attention_heads');
  const numHiddenLayers = count('num_hidden_layers');
  const config: ModelConfig = {
    modelType: architecture.modelType,
    hiddenSize,
    intermediateSize: count('intermediate_size'),
    numHiddenLayers,
    numAttentionHeads,
    numKeyValueHeads: count('num_key_value_heads', numAttentionHeads),
    headDim: count('head_dim', hiddenSize / numAttentionHeads),
    vocabSize: count('vocab_size'),
    rmsNormEps: read.number('rms_norm_eps', 1e-6),
    ...ropeOf(fields, read, source),
    maxPositionEmbeddings: count('max_position_embeddings', 2048),
    tieWordEmbeddings: read.boolean('tie_word_embeddings', false),
    bias: architecture.bias(read),
    qkNorm: architecture.qkNorm,
    slidingWindows: Array.from({ length: numHiddenLayers }, (_, layer) =>
      architecture.slidingWindow(read, layer),
    ),
    initializerRange: read.number('initializer_range', 0.02),
    bosTokenId: tokenIds(fields, 'bos_token_id', read)[0],
    eosTokenIds: tokenIds(fields, 'eos_token_id', read),
  };
  checkConsistency(config, read);
  return config;
}

function architectureOf(fields: Map<string, unknown>, source: string): Architecture {
  const modelType = fields.get('model_type');
  const found = typeof modelType === 'string' ? architectures.get(modelType) : undefined;
  if (found) return found;
  const known = [...architectures.keys()].join(', ');
  throw new ConfigError(
    `${source}: model_type is ${JSON.stringify(modelType)}; this version knows ${known}`,
  );
}

function reader(fields: Map<string, unknown>, source: string): ConfigReader {
  const fail = (key: string, problem: string): never => {
    throw new ConfigError(`${source}: ${key}: ${problem}`);
  };
  return {
    fail,
    has: (key) => fields.get(key) !== undefined && fields.get(key) !== null,
    number(key, fallback) {
      const value = fields.get(key) ?? fallback;
      if (typeof value === 'number' && Number.isFinite(value)) return value;
      return fail(
        key,
        value === undefined ? 'is missing' : `got ${JSON.stringify(value)}, want a number`,
      );
    },
    boolean(key, fallback) {
      const value = fields.get(key) ?? fallback;
      return typeof value === 'boolean'
        ? value
        : fail(key, `got ${JSON.stringify(value)}, want true or false`);
    },
    strings(key) {
      const value = fields.get(key);
      if (value === undefined || value === null) return undefined;
      if (Array.isArray(value) && value.every((v) => typeof v === 'string')) return value;
      return fail(key, 'want a list of strings');
    },
  };
}

function ropeOf(
  fields: Map<string, unknown>,
  read: ConfigReader,
  source: string,
): Pick<ModelConfig, 'ropeTheta' | 'ropeScaling'> {
  const key = fields.get('rope_parameters') ? 'rope_parameters' : 'rope_scaling';
  const raw = fields.get(key) ?? {};
  if (typeof raw !== 'object' || Array.isArray(raw)) read.fail(key, 'want an object');
  const parameters = new Map<string, unknown>(Object.entries(raw));
  const inner = reader(parameters, `${source}: ${key}`);
  const ropeTheta = inner.number('rope_theta', read.number('rope_theta', 10000));
  if (ropeTheta <= 0) read.fail('rope_theta', `got ${ropeTheta}, want more than 0`);
  if (read.number('partial_rotary_factor', inner.number('partial_rotary_factor', 1)) !== 1) {
    read.fail('partial_rotary_factor', 'rotating only a part of each head is not implemented');
  }
  const type = parameters.get('rope_type') ?? parameters.get('type') ?? 'default';
  return { ropeTheta, ropeScaling: ropeScalingOf(type, inner, read) };
}

function ropeScalingOf(type: unknown, inner: ConfigReader, read: ConfigReader): RopeScaling {
  const originalMaxPositionEmbeddings = (): number =>
    inner.number(
      'original_max_position_embeddings',
      read.number('original_max_position_embeddings', read.number('max_position_embeddings', 2048)),
    );
  switch (type) {
    case 'default':
      return { type };
    case 'linear':
      return { type, factor: inner.number('factor') };
    case 'llama3':
      return {
        type,
        factor: inner.number('factor'),
        lowFreqFactor: inner.number('low_freq_factor'),
        highFreqFactor: inner.number('high_freq_factor'),
        originalMaxPositionEmbeddings: originalMaxPositionEmbeddings(),
      };
    case 'yarn':
      return {
        type,
        factor: inner.number('factor'),
        betaFast: inner.number('beta_fast', 32),
        betaSlow: inner.number('beta_slow', 1),
        originalMaxPositionEmbeddings: originalMaxPositionEmbeddings(),
        truncate: inner.boolean('truncate', true),
        ...(inner.has('attention_factor')
          ? { attentionFactor: inner.number('attention_factor') }
          : {}),
      };
    default:
      return inner.fail(
        'rope_type',
        `got ${JSON.stringify(type)}; this version knows default, linear, llama3, yarn`,
      );
  }
}

/** `eos_token_id` may be a number, a list of numbers or null. */
function tokenIds(fields: Map<string, unknown>, key: string, read: ConfigReader): number[] {
  const value = fields.get(key);
  if (value === undefined || value === null) return [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (
    !list.every((id): id is number => typeof id === 'number' && Number.isInteger(id) && id >= 0)
  ) {
    return read.fail(key, `got ${JSON.stringify(value)}, want a token id or a list of token ids`);
  }
  return list;
}

function checkConsistency(config: ModelConfig, read: ConfigReader): void {
  const { numAttentionHeads, numKeyValueHeads, headDim, slidingWindows } = config;
  if (numAttentionHeads % numKeyValueHeads !== 0) {
    read.fail(
      'num_key_value_heads',
      `${numKeyValueHeads} does not divide ${numAttentionHeads} heads`,
    );
  }
  if (headDim % 2 !== 0)
    read.fail('head_dim', `got ${headDim}, want an even number (rotary pairs)`);
  if (config.rmsNormEps <= 0)
    read.fail('rms_norm_eps', `got ${config.rmsNormEps}, want more than 0`);
  if (slidingWindows.some((w) => w !== undefined && (!Number.isInteger(w) || w < 1))) {
    read.fail('sliding_window', 'want a whole number of at least 1');
  }
}
