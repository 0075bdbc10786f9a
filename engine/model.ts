/**
 * A loaded model: configuration, packed weights, tokenizer, adapters, and what one does with them.
 * Weights go from the memory-mapped checkpoint straight into the packed form of the backend, one group at a time,
 * after every name and shape was compared with what config.json promises.
 * Read next: models/decoder.ts for the forward pass, engine/train.ts for learning.
 */
import assert from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import {
  FileError,
  packWeight,
  ParameterArena,
  UsageError,
  useBackend,
  type BackendInfo,
  mathStorage,
  type Weight,
  isFloatDtype,
  widenToFloat32,
  type FloatDtype,
  type WeightStorage,
} from '../kernels/index.ts';
import type { BlockWeights, Decoder, DecoderWeights, LinearGroup } from '../models/decoder.ts';
import { parseConfig, type ModelConfig } from '../models/index.ts';
import { Adapter, type LoraConfig } from '../models/lora.ts';
import { ropeFrequencies } from '../models/rope-frequencies.ts';
import {
  allProjections,
  groupNames,
  projections,
  tensorPlan,
  type GroupName,
  type Projection,
} from '../models/tensor-plan.ts';
import type { Parameter, Trainables } from './backprop.ts';
import { generate, type GenerateInput, type GenerateOptions, type Generation } from './generate.ts';
import { resolveModelFolder } from './hub-cache.ts';
import {
  readPeftAdapter,
  writePeftAdapter,
  type LinearShapes,
  type LoraPair,
  type PeftAdapter,
} from './peft.ts';
import type { ModelShape } from './memory.ts';
import { loraInit, normalArray } from './random.ts';
import { score, type ScoreOptions, type ScoreRequest, type ScoreResult } from './score.ts';
import { loadTokenizer, type Tokenizer } from './tokenizer.ts';
import { checkTensors, openWeights, type Weights } from './weights.ts';

export interface LoadOptions {
  /** Default `auto`: the first that works of cuda, native, tensorflow, wasm, cpu. */
  backend?: Parameters<typeof useBackend>[0];
  threads?: number;
  /**
   * How weights and activations are kept; accumulation is always f32. Default bf16. int8 and nf4 keep the projections
   * so (groups of 64), token table and LM head in int8, and activations in bf16.
   */
  dtype?: WeightStorage;
  /** Every weight learns (full fine-tuning) instead of being frozen and packed. */
  trainBase?: boolean;
}

/** Where the numbers of a decoder come from: a checkpoint, or a seed. */
type WeightSource = (name: string) => { data: Uint8Array; dtype: FloatDtype; shape: number[] };

export class Model {
  readonly folder: string;
  readonly decoder: Decoder;
  readonly backend: BackendInfo;
  /** Ids that end a generation: those of generation_config.json, else of config.json. */
  readonly eosTokenIds: readonly number[];
  readonly adapters: Adapter[] = [];
  /** Values, gradients and moments of the base weights when they learn. */
  readonly base: BaseParameters | undefined;

  private readonly loadedTokenizer: Tokenizer | undefined;

  constructor(
    parts: Pick<Model, 'folder' | 'decoder' | 'backend' | 'base'> & {
      tokenizer: Tokenizer | undefined;
    },
  ) {
    this.folder = parts.folder;
    this.decoder = parts.decoder;
    this.loadedTokenizer = parts.tokenizer;
    this.backend = parts.backend;
    this.base = parts.base;
    this.eosTokenIds = readEosTokenIds(parts.folder, this.config);
  }

  get hasTokenizer(): boolean {
    return this.loadedTokenizer !== undefined;
  }

  /** @throws FileError when the checkpoint folder has no tokenizer (token ids can still be used) */
  get tokenizer(): Tokenizer {
    if (this.loadedTokenizer) return this.loadedTokenizer;
    throw new FileError(
      `${this.folder}: no tokenizer.json and no tokenizer.model; text needs one, token ids do not`,
    );
  }

  get config(): ModelConfig {
    return this.decoder.config;
  }

  /** A fresh adapter: A from `seed`, B zero, so that it changes nothing yet. */
  addAdapter(options: Partial<LoraConfig> & { name?: string; seed?: number } = {}): Adapter {
    const { name = 'default', seed = 0, ...lora } = options;
    const config = { ...defaultLora, ...lora };
    return this.register(
      new Adapter(name, this.config, config, ({ module, inFeatures, outFeatures }) =>
        loraInit(module, { seed, rank: config.rank, inFeatures, outFeatures }),
      ),
    );
  }

  /** Reads a PEFT adapter folder. All mismatches with this model are reported together. */
  loadAdapter(folder: string, name = folder): Adapter {
    const { config, tensors } = readPeftAdapter(folder, linearShapes(this.config));
    const lora: LoraConfig = {
      rank: config.r,
      alpha: config.loraAlpha,
      dropout: config.loraDropout,
      useRslora: config.useRslora,
      targetModules: config.targetModules,
    };
    return this.register(
      new Adapter(name, this.config, lora, ({ module }) => tensors.get(module)!),
    );
  }

  /** Writes an adapter as a PEFT folder. */
  saveAdapter(adapter: Adapter, folder: string): void {
    writePeftAdapter(folder, adapterRecord(adapter, this.folder));
  }

  removeAdapter(adapter: Adapter): void {
    this.adapters.splice(this.adapters.indexOf(adapter), 1);
    adapter.dispose();
  }

  /** Log-probabilities of continuations; prompts and continuations that share a prefix compute it once. */
  score(requests: readonly ScoreRequest[], options?: ScoreOptions): ScoreResult[] {
    return score(this, requests, options);
  }

  generate(input: GenerateInput, options?: GenerateOptions): Promise<Generation[]> {
    return generate(this, input, options);
  }

  dispose(): void {
    for (const adapter of this.adapters) adapter.dispose();
    this.adapters.length = 0;
    this.base?.arena.dispose();
    disposeWeights(this.decoder.weights, this.base !== undefined);
  }

  private register(adapter: Adapter): Adapter {
    if (this.adapters.some(({ name }) => name === adapter.name)) {
      adapter.dispose();
      throw new UsageError(
        `model: an adapter named ${JSON.stringify(adapter.name)} exists already`,
      );
    }
    this.adapters.push(adapter);
    return adapter;
  }
}

export const defaultLora: LoraConfig = {
  rank: 16,
  alpha: 32,
  dropout: 0,
  useRslora: false,
  targetModules: 'all-linear',
};

/**
 * Loads a checkpoint folder in Hugging Face layout, or a hub id that is in the local cache.
 * @throws FileError naming every missing, unexpected or mis-shaped tensor before anything big is allocated
 */
export async function loadModel(idOrFolder: string, options: LoadOptions = {}): Promise<Model> {
  const { dtype = 'bf16', trainBase = false } = options;
  if (trainBase) mustLearn(dtype);
  const folder = resolveModelFolder(idOrFolder);
  const config = readModelConfig(folder);
  const weights = openWeights(folder);
  try {
    checkCheckpoint(weights, config);
    const backend = await useBackend(options.backend ?? 'auto', threadOption(options));
    const tokenizer = hasTokenizer(folder) ? await loadTokenizer(folder) : undefined;
    const source = (name: string): ReturnType<WeightSource> => checkpointTensor(weights, name);
    const parts = trainBase
      ? trainableWeights(config, source)
      : { weights: frozenWeights(config, source, dtype), base: undefined };
    const decoder = {
      config,
      rope: ropeFrequencies(config),
      weights: parts.weights,
      storage: mathStorage(dtype),
    };
    return new Model({ folder, decoder, tokenizer, backend, base: parts.base });
  } finally {
    weights.close();
  }
}

/** @throws UsageError where base weights learn: they must be kept in floats */
function mustLearn(dtype: WeightStorage): void {
  if (dtype === 'f32' || dtype === 'bf16') return;
  throw new UsageError(
    `model: base weights in ${dtype} cannot learn; train an adapter, or pass dtype bf16 or f32`,
  );
}

/** @throws CheckpointError listing every tensor that is missing, unexpected or of another shape */
export function checkCheckpoint(weights: Weights, config: ModelConfig): void {
  checkTensors(weights, tensorPlan(config), {
    model: config.modelType,
    mayIgnore: (name) =>
      name.endsWith('rotary_emb.inv_freq') ||
      (config.tieWordEmbeddings && name === 'lm_head.weight'),
  });
}

/**
 * A model with random weights, ready to be trained from scratch: normal(0, initializerRange), norms one, biases zero.
 * `folder` holds config.json and the tokenizer.
 */
export async function createModel(
  folder: string,
  seed: number,
  options: LoadOptions = {},
): Promise<Model> {
  const config = readModelConfig(folder);
  const backend = await useBackend(options.backend ?? 'auto', threadOption(options));
  const tokenizer = hasTokenizer(folder) ? await loadTokenizer(folder) : undefined;
  const shapes = new Map(tensorPlan(config).map(({ name, shape }) => [name, shape]));
  const { weights, base } = trainableWeights(config, (name) => {
    const shape = shapes.get(name)!;
    const values = initialValues(name, shape, config.initializerRange, seed);
    return { data: bytesOf(values), dtype: 'F32', shape };
  });
  const { dtype = 'f32' } = options;
  mustLearn(dtype);
  const rope = ropeFrequencies(config);
  const decoder = { config, rope, weights, storage: mathStorage(dtype) };
  return new Model({ folder, decoder, tokenizer, backend, base });
}

/** What learns when `adapters` are trained: their matrices, block by block; or the whole base. */
export function trainables(model: Model, adapters: readonly Adapter[]): Trainables {
  if (adapters.length === 0) {
    if (model.base) return model.base.trainables;
    throw new UsageError('train: nothing learns; add an adapter or load the model with trainBase');
  }
  const blocks = model.decoder.weights.blocks.map((_, layer) =>
    adapters.flatMap((adapter) =>
      [...adapter.modules.values()]
        .filter(({ projection }) => projection.module.startsWith(`model.layers.${layer}.`))
        .flatMap(({ projection: { module }, loraA, loraB }): Parameter[] => [
          { name: `${module}.loraA`, tensor: loraA, arena: adapter.arena },
          { name: `${module}.loraB`, tensor: loraB, arena: adapter.arena },
        ]),
    ),
  );
  return { embed: [], blocks, head: { finalNorm: [], lmHead: [] } };
}

// ---- weights ------------------------------------------------------------------------------------------------

export function readModelConfig(folder: string): ModelConfig {
  const path = join(folder, 'config.json');
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new FileError(
      `${path}: ${(error as Error).message}; want the config.json of a checkpoint`,
    );
  }
  return parseConfig(json, path);
}

function readEosTokenIds(folder: string, config: ModelConfig): number[] {
  const path = join(folder, 'generation_config.json');
  if (!existsSync(path)) return config.eosTokenIds;
  const { eos_token_id: eos } = JSON.parse(readFileSync(path, 'utf8')) as {
    eos_token_id?: unknown;
  };
  const ids = (Array.isArray(eos) ? eos : [eos]).filter(
    (id): id is number => typeof id === 'number',
  );
  return ids.length > 0 ? ids : config.eosTokenIds;
}

function hasTokenizer(folder: string): boolean {
  return ['tokenizer.json', 'tokenizer.model'].some((file) => existsSync(join(folder, file)));
}

function threadOption({ threads }: LoadOptions): { threads?: number } {
  return threads === undefined ? {} : { threads };
}

function checkpointTensor(weights: Weights, name: string): ReturnType<WeightSource> {
  const tensor = weights.tensors.get(name)!;
  const { dtype, shape } = tensor.info;
  assert(isFloatDtype(dtype)); // checkTensors has refused the others
  return { data: tensor.bytes(), dtype, shape };
}

function frozenWeights(
  config: ModelConfig,
  source: WeightSource,
  dtype: WeightStorage,
): DecoderWeights {
  const matrix = (names: string[], storage: WeightStorage): Weight =>
    packWeight(
      names.map((name) => {
        const { data, dtype, shape } = source(name);
        return { data, dtype, shape: [shape[0]!, shape[1]!] };
      }),
      storage,
    );
  const vector = (names: string[]): tf.Tensor1D =>
    tf.keep(tf.tensor1d(concatenated(names.map((name) => widened(source(name))))));
  return assembleWeights(config, {
    group: (parts) =>
      matrix(
        parts.map((p) => `${p.module}.weight`),
        dtype,
      ),
    bias: (parts) => vector(parts.map((p) => `${p.module}.bias`)),
    norm: (name) => vector([name]),
    table: (name) => matrix([name], dtype === 'nf4' ? 'int8' : dtype),
  });
}

/** Base weights that learn: one arena, and which parameter belongs to which block. */
export interface BaseParameters {
  arena: ParameterArena;
  trainables: Trainables;
}

function trainableWeights(
  config: ModelConfig,
  source: WeightSource,
): { weights: DecoderWeights; base: BaseParameters } {
  const arena = new ParameterArena();
  const learned = (name: string, names: string[]): tf.Tensor => {
    const parts = names.map(source);
    const rows = parts.reduce((sum, part) => sum + part.shape[0]!, 0);
    const shape = [rows, ...parts[0]!.shape.slice(1)];
    return arena.add(name, concatenated(parts.map(widened)), shape);
  };
  const groupPath = (parts: Projection[]): string => parts.map((p) => p.module).join('+');
  const weights = assembleWeights(config, {
    group: (parts) =>
      learned(
        `${groupPath(parts)}.weight`,
        parts.map((p) => `${p.module}.weight`),
      ) as tf.Tensor2D,
    bias: (parts) =>
      learned(
        `${groupPath(parts)}.bias`,
        parts.map((p) => `${p.module}.bias`),
      ) as tf.Tensor1D,
    norm: (name) => learned(name, [name]) as tf.Tensor1D,
    table: (name) => learned(name, [name]) as tf.Tensor2D,
  });
  const all = [...arena.tensors].map(([name, tensor]): Parameter => ({ name, tensor, arena }));
  const named = (prefix: string): Parameter[] => all.filter(({ name }) => name.startsWith(prefix));
  const table = named('model.embed_tokens');
  return {
    weights,
    base: {
      arena,
      trainables: {
        embed: table,
        blocks: weights.blocks.map((_, layer) => named(`model.layers.${layer}.`)),
        head: {
          finalNorm: named('model.norm'),
          lmHead: config.tieWordEmbeddings ? table : named('lm_head'),
        },
      },
    },
  };
}

interface WeightMakers {
  group(parts: Projection[]): Weight;
  bias(parts: Projection[]): tf.Tensor1D;
  norm(name: string): tf.Tensor1D;
  table(name: string): Weight;
}

/** The decoder's weights in their order, each made by the caller: packed, or learning. */
function assembleWeights(config: ModelConfig, make: WeightMakers): DecoderWeights {
  const embedTokens = make.table('model.embed_tokens.weight');
  const blocks = Array.from({ length: config.numHiddenLayers }, (_, layer): BlockWeights => {
    const groups = projections(config, layer);
    const path = `model.layers.${layer}`;
    const group = (name: GroupName): LinearGroup => ({
      projections: groups[name],
      weight: make.group(groups[name]),
      ...(groups[name][0]!.hasBias ? { bias: make.bias(groups[name]) } : {}),
    });
    return {
      inputNorm: make.norm(`${path}.input_layernorm.weight`),
      qkv: group('qkv'),
      ...(config.qkNorm
        ? {
            qNorm: make.norm(`${path}.self_attn.q_norm.weight`),
            kNorm: make.norm(`${path}.self_attn.k_norm.weight`),
          }
        : {}),
      o: group('o'),
      postAttentionNorm: make.norm(`${path}.post_attention_layernorm.weight`),
      gateUp: group('gateUp'),
      down: group('down'),
    };
  });
  return {
    embedTokens,
    blocks,
    finalNorm: make.norm('model.norm.weight'),
    lmHead: config.tieWordEmbeddings ? embedTokens : make.table('lm_head.weight'),
  };
}

function disposeWeights(weights: DecoderWeights, ownedByArena: boolean): void {
  if (ownedByArena) return;
  const parts = weights.blocks.flatMap((b) => [
    b.inputNorm,
    b.postAttentionNorm,
    ...(b.qNorm ? [b.qNorm] : []),
    ...(b.kNorm ? [b.kNorm] : []),
    ...groupNames.flatMap((name) => [b[name].weight, ...(b[name].bias ? [b[name].bias] : [])]),
  ]);
  const all = new Set([weights.embedTokens, ...parts, weights.finalNorm, weights.lmHead]);
  for (const part of all) part.dispose();
}

function initialValues(name: string, shape: number[], range: number, seed: number): Float32Array {
  const size = shape.reduce((a, b) => a * b, 1);
  if (name.endsWith('.bias')) return new Float32Array(size);
  if (shape.length === 1) return new Float32Array(size).fill(1);
  return normalArray(size, range, { seed, purpose: `init:${name}` });
}

/** An adapter as the file layer writes it. */
function adapterRecord(adapter: Adapter, base: string): PeftAdapter {
  const { config } = adapter;
  const tensors = [...adapter.modules].map(([module, { loraA, loraB }]): [string, LoraPair] => [
    module,
    {
      loraA: adapter.arena.read(`${module}.loraA`),
      loraB: adapter.arena.read(`${module}.loraB`),
      shapes: { loraA: loraA.shape, loraB: loraB.shape },
    },
  ]);
  return {
    config: {
      r: config.rank,
      loraAlpha: config.alpha,
      loraDropout: config.dropout,
      useRslora: config.useRslora,
      targetModules: config.targetModules,
      baseModelNameOrPath: base,
      fanInFanOut: false,
    },
    tensors: new Map(tensors),
  };
}

/** What of a config costs memory. */
export function memoryShape(config: ModelConfig): ModelShape {
  const { bias, ...shape } = config;
  return { ...shape, attentionBias: bias.qkv, oProjBias: bias.o, mlpBias: bias.mlp };
}

/** Output and input width of every linear, for checking an adapter against the model. */
export function linearShapes(config: ModelConfig): LinearShapes {
  return new Map(
    allProjections(config).map((p) => [p.module, [p.outFeatures, p.inFeatures] as const]),
  );
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function concatenated(parts: Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function widened({ data, dtype }: ReturnType<WeightSource>): Float32Array {
  return widenToFloat32(data, dtype);
}
