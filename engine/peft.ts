/**
 * LoRA adapters in the layout of huggingface/peft: adapter_config.json and adapter_model.safetensors, so that
 * PEFT, vLLM and others load what we write. What PEFT can express and this engine does not implement is
 * refused with all reasons at once, never ignored. Our own facts go into attune.json beside, because PEFT must
 * not meet a key it does not know. Knows plain records only; the trainable adapter is models/lora.ts.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FileError, isFloatDtype, widenToFloat32 } from '../kernels/index.ts';
import { realFileSystem, replaceDurably, type FileSystem } from './durable-write.ts';
import { quoted } from './safetensors-header.ts';
import { encodeSafetensors, openSafetensors, type TensorToWrite } from './safetensors.ts';

/** An adapter folder that cannot be used. The message lists everything that is wrong with it. */
export class AdapterError extends FileError {}

export interface PeftConfig {
  r: number;
  loraAlpha: number;
  loraDropout: number;
  useRslora: boolean;
  /** Names of linear layers; or one string: `all-linear`, or a regular expression of PEFT. */
  targetModules: string[] | string;
  baseModelNameOrPath: string | null;
  /** True only where the base stores its matrices transposed (GPT-2's Conv1D). A and B are not affected. */
  fanInFanOut: boolean;
}

export interface LoraPair {
  loraA: Float32Array; // [R, in]
  loraB: Float32Array; // [O, R]
  shapes: { loraA: [number, number]; loraB: [number, number] };
}

/** What only this engine knows: hashes of base and template, versions. */
export type AdapterFacts = Record<string, string | number | boolean | null>;

export interface PeftAdapter {
  config: PeftConfig;
  /** By module path, such as `model.layers.0.self_attn.q_proj`. */
  tensors: Map<string, LoraPair>;
  facts?: AdapterFacts;
}

/** Output and input width of every linear layer of the base, by module path. */
export type LinearShapes = Map<string, readonly [outFeatures: number, inFeatures: number]>;

const configFile = 'adapter_config.json';
const tensorFile = 'adapter_model.safetensors';
const factsFile = 'attune.json';
const keyPrefix = 'base_model.model.';

// ---- reading the config

const configSchema = z.looseObject({
  peft_type: z.literal('LORA'),
  r: z.int().positive().default(8),
  lora_alpha: z.number().default(8),
  lora_dropout: z.number().min(0).lt(1).default(0),
  use_rslora: z.boolean().default(false),
  fan_in_fan_out: z.boolean().default(false),
  base_model_name_or_path: z.string().nullish(),
  target_modules: z.union([z.array(z.string()).min(1), z.string().min(1)]),
});

// Keys whose value changes nothing here: bookkeeping, defaults of switched-off methods, hints for other tools.
const harmlessKeys = new Set([
  ...Object.keys(configSchema.shape),
  'auto_mapping',
  'inference_mode',
  'megatron_core',
  'peft_version',
  'qalora_group_size',
  'revision',
  'runtime_config',
  'task_type',
]);

// Initialisations that leave the base weights alone. The others (pissa, olora, corda, loftq, lora_ga) train
// against a changed base: on the original one their adapter is meaningless.
const harmlessInits = new Set<unknown>([
  true,
  false,
  null,
  undefined,
  'gaussian',
  'eva',
  'orthogonal',
]);

/** Reads adapter_config.json; refuses every feature that is switched on and not implemented. */
export function readPeftConfig(folder: string): PeftConfig {
  const path = join(folder, configFile);
  const parsed = configSchema.safeParse(readJson(path));
  if (!parsed.success) {
    throw new AdapterError(`adapter: ${path} is no LoRA config:\n${z.prettifyError(parsed.error)}`);
  }
  const refused = notImplemented(parsed.data);
  if (refused.length > 0) {
    const list = refused.map((reason) => `  ${reason}`).join('\n');
    throw new AdapterError(
      `adapter: ${path} uses what this engine does not implement:\n${list}\n  Merge the adapter into its base with PEFT, or train it again without these.`,
    );
  }
  const c = parsed.data;
  return {
    r: c.r,
    loraAlpha: c.lora_alpha,
    loraDropout: c.lora_dropout,
    useRslora: c.use_rslora,
    targetModules: c.target_modules,
    baseModelNameOrPath: c.base_model_name_or_path ?? null,
    fanInFanOut: c.fan_in_fan_out,
  };
}

function notImplemented(config: Record<string, unknown>): string[] {
  const reasons: string[] = [];
  for (const [key, value] of Object.entries(config)) {
    if (key === 'init_lora_weights' ? harmlessInits.has(value) : isHarmless(key, value)) continue;
    reasons.push(`${key}: ${JSON.stringify(value).slice(0, 120)}`);
  }
  return reasons;
}

/** A key may stay if it is known to change nothing, or if its feature is off: null, false, none, empty. */
function isHarmless(key: string, value: unknown): boolean {
  if (harmlessKeys.has(key) || value === null || value === false) return true;
  if (key === 'bias') return value === 'none';
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new AdapterError(`adapter: ${path} cannot be read: ${reasonOf(error)}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AdapterError(`adapter: ${path} is not JSON: ${reasonOf(error)}`);
  }
}

// ---- reading the tensors

/**
 * Reads an adapter folder; 16-bit tensors are widened to float32.
 *
 * @param linears  the base's linear layers; given, every misfit is collected into the error
 * @throws AdapterError
 */
export function readPeftAdapter(folder: string, linears?: LinearShapes): PeftAdapter {
  const config = readPeftConfig(folder);
  const path = join(folder, tensorFile);
  const file = openSafetensors(path);
  try {
    const { modules, problems } = pairedNames([...file.tensors.keys()]);
    const tensors = new Map<string, LoraPair>();
    for (const module of modules) {
      const loraA = readMatrix(file, `${keyPrefix}${module}.lora_A.weight`, problems);
      const loraB = readMatrix(file, `${keyPrefix}${module}.lora_B.weight`, problems);
      if (!loraA || !loraB) continue;
      const shapes = { loraA: loraA.shape, loraB: loraB.shape };
      tensors.set(module, { loraA: loraA.values, loraB: loraB.values, shapes });
    }
    problems.push(...misfits(config, tensors, linears));
    if (problems.length > 0) {
      const list = problems.map((problem) => `  ${problem}`).join('\n');
      throw new AdapterError(`adapter: ${path} cannot be used:\n${list}`);
    }
    const facts = readFacts(folder);
    return facts ? { config, tensors, facts } : { config, tensors };
  } finally {
    file.close();
  }
}

/** Module paths in the file's order, and every key that is not half of a pair. */
function pairedNames(keys: string[]): { modules: string[]; problems: string[] } {
  const halves = new Map<string, Set<string>>();
  const problems: string[] = [];
  for (const key of keys) {
    const match = /^base_model\.model\.(.+)\.lora_(A|B)\.weight$/.exec(key);
    if (!match) problems.push(`${quoted(key)}: ${whyNotLora(key)}`);
    const [, module, half] = match ?? [];
    if (!module || !half) continue;
    halves.set(module, (halves.get(module) ?? new Set()).add(half));
  }
  for (const [module, present] of halves) {
    if (present.size === 2) continue;
    const half = present.has('A') ? 'B' : 'A';
    problems.push(`${quoted(module)} has no lora_${half}`);
    halves.delete(module);
  }
  if (halves.size === 0 && problems.length === 0) problems.push('it holds no LoRA tensors');
  return { modules: [...halves.keys()], problems };
}

function whyNotLora(key: string): string {
  if (key.includes('lora_magnitude_vector')) return 'a DoRA magnitude; DoRA is not implemented';
  if (key.includes('lora_embedding_')) return 'LoRA on an embedding is not implemented';
  if (/\.lora_[AB]\.bias$/.test(key)) return 'a LoRA bias is not implemented';
  if (/\.lora_[AB]\..+\.weight$/.test(key)) {
    return 'the key carries an adapter name, as inside a training state; save the adapter with PEFT';
  }
  if (/lora_[ab]$/.test(key)) return 'an mlx-lm adapter; convert it to PEFT layout';
  return 'not a LoRA matrix; whole modules (modules_to_save) are not implemented';
}

interface Matrix {
  values: Float32Array;
  shape: [number, number];
}

function readMatrix(
  file: ReturnType<typeof openSafetensors>,
  key: string,
  problems: string[],
): Matrix | undefined {
  const info = file.tensors.get(key);
  if (!info) return undefined;
  const [rows, columns] = info.shape;
  const found = `${key} is ${info.dtype} [${info.shape.join(', ')}]`;
  if (rows === undefined || columns === undefined || info.shape.length !== 2) {
    problems.push(`${found}, want a matrix`);
    return undefined;
  }
  if (!isFloatDtype(info.dtype)) {
    problems.push(`${found}, want F32, F16 or BF16`);
    return undefined;
  }
  const values = widenToFloat32(file.bytes(key), info.dtype);
  if (!values.every(Number.isFinite)) problems.push(`${key} holds NaN or Infinity`);
  return { values, shape: [rows, columns] };
}

/** Ranks against the config, shapes against the base, and target modules that have no tensors. */
function misfits(
  { r, targetModules }: PeftConfig,
  tensors: Map<string, LoraPair>,
  linears: LinearShapes | undefined,
): string[] {
  const problems: string[] = [];
  for (const [module, { shapes }] of tensors) {
    const [rankA, inFeatures] = shapes.loraA;
    const [outFeatures, rankB] = shapes.loraB;
    if (rankA !== r || rankB !== r) {
      problems.push(
        `${module} has rank ${rankA} (A) and ${rankB} (B), ${configFile} says r = ${r}`,
      );
    }
    const base = linears?.get(module);
    if (!linears || (base?.[0] === outFeatures && base[1] === inFeatures)) continue;
    const want = base ? `the base has [${base.join(', ')}]` : 'the base has no such linear layer';
    problems.push(`${module} adapts [${outFeatures}, ${inFeatures}], ${want}`);
  }
  for (const module of linears?.keys() ?? []) {
    if (Array.isArray(targetModules) && isTarget(module, targetModules) && !tensors.has(module)) {
      problems.push(`${module} is among the target modules but has no tensors`);
    }
  }
  return problems;
}

/** PEFT's rule for a list: the whole path, or its last parts. */
export function isTarget(module: string, targetModules: string[]): boolean {
  return targetModules.some((target) => module === target || module.endsWith(`.${target}`));
}

function readFacts(folder: string): AdapterFacts | undefined {
  const path = join(folder, factsFile);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined; // an adapter of another program
  }
  const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
  try {
    return z.record(z.string(), value).parse(JSON.parse(text));
  } catch (error) {
    throw new AdapterError(`adapter: ${path} is damaged: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// ---- writing

/** Writes the folder (created where missing). Each file is replaced whole; the tensors come last. */
export function writePeftAdapter(
  folder: string,
  adapter: PeftAdapter,
  { fs = realFileSystem }: { fs?: FileSystem } = {},
): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of encodePeftAdapter(adapter)) {
    replaceDurably(fs, join(folder, name), [bytes]);
  }
}

/** The files of an adapter by name, as a checkpoint wants them. */
export function encodePeftAdapter(adapter: PeftAdapter): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  files.set(configFile, sortedJson(peftConfigJson(adapter.config)));
  if (adapter.facts) files.set(factsFile, sortedJson(adapter.facts));
  files.set(tensorFile, encodeSafetensors(tensorsToWrite(adapter.tensors), { format: 'pt' }));
  return files;
}

function peftConfigJson(config: PeftConfig): Record<string, unknown> {
  const { targetModules } = config;
  return {
    alpha_pattern: {},
    base_model_name_or_path: config.baseModelNameOrPath,
    bias: 'none',
    fan_in_fan_out: config.fanInFanOut,
    inference_mode: true,
    init_lora_weights: true,
    layers_pattern: null,
    layers_to_transform: null,
    lora_alpha: config.loraAlpha,
    lora_dropout: config.loraDropout,
    modules_to_save: null,
    peft_type: 'LORA',
    r: config.r,
    rank_pattern: {},
    revision: null,
    target_modules: Array.isArray(targetModules) ? [...targetModules].sort() : targetModules,
    task_type: 'CAUSAL_LM',
    use_dora: false,
    use_rslora: config.useRslora,
  };
}

/** Sorted keys and two spaces, as PEFT writes its config. */
function sortedJson(record: Record<string, unknown>): Uint8Array {
  const sorted = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify(Object.fromEntries(sorted), null, 2));
}

function* tensorsToWrite(tensors: PeftAdapter['tensors']): Generator<TensorToWrite> {
  for (const [module, { loraA, loraB, shapes }] of tensors) {
    const key = `${keyPrefix}${module}`;
    yield { name: `${key}.lora_A.weight`, dtype: 'F32', shape: shapes.loraA, data: bytesOf(loraA) };
    yield { name: `${key}.lora_B.weight`, dtype: 'F32', shape: shapes.loraB, data: bytesOf(loraB) };
  }
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
