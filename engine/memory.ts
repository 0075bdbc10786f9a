/**
 * Memory of a run from the config alone, before anything is allocated: the sum of what is kept, block by
 * block, against what the machine and its limits leave. A run that will not fit ends here with the table and
 * the knob that helps most, not under the kernel's out-of-memory killer.
 */
import { mathStorage, OutOfMemoryError, type WeightStorage } from '../kernels/index.ts';
import type { FreeMemory } from './free-memory.ts';

/** The numbers of a model config that cost memory. */
export interface ModelShape {
  hiddenSize: number;
  intermediateSize: number;
  numHiddenLayers: number;
  numAttentionHeads: number;
  numKeyValueHeads: number;
  headDim: number;
  vocabSize: number;
  tieWordEmbeddings: boolean;
  attentionBias?: boolean;
  oProjBias?: boolean;
  mlpBias?: boolean;
  qkNorm?: boolean;
}

export interface MemoryPlan {
  storage: WeightStorage;
  /** Adapters in training; absent: inference, or full fine-tuning. */
  lora?: { rank: number; targetModules: 'all-linear' | string[]; numAdapters?: number };
  fineTuneType: 'none' | 'lora' | 'full';
  recompute: 'always' | 'never';
  /** Rows of the largest forest. */
  maxRows: number;
  /** Supervised rows of it. */
  maxSupervisedRows: number;
  /** Rows of the KV cache; 0 in training. */
  cacheRows?: number;
}

export interface MemoryEstimate {
  parts: { name: string; bytes: number }[];
  totalBytes: number;
  numParameters: number;
  numTrainable: number;
}

/** Node with its libraries (86 to 94 MiB resident, Node 20) and the heap of a Llama-3 tokenizer (69 MB), before any weight. */
const runtimeBytes = 160 * 2 ** 20;
/** Rows of logits that head-log-prob holds at once. */
const headChunkRows = 64;
/** Master, gradient and two moments, 4 bytes each. */
const trainableBytes = 16;

export function estimateMemory(model: ModelShape, plan: MemoryPlan): MemoryEstimate {
  const numParameters = countParameters(model);
  const numTrainable =
    plan.fineTuneType === 'full'
      ? numParameters
      : plan.fineTuneType === 'lora'
        ? countLora(model, plan)
        : 0;
  const parts = [
    {
      name: `base weights (${plan.storage})`,
      bytes: plan.fineTuneType === 'full' ? 0 : weightBytes(model, plan),
    },
    { name: 'trainable: master, gradient, moments', bytes: numTrainable * trainableBytes },
    { name: `activations (recompute ${plan.recompute})`, bytes: activationBytes(model, plan) },
    { name: 'working buffers of one block', bytes: workingBytes(model, plan) },
    { name: `output head, ${headChunkRows} rows of logits`, bytes: headBytes(model, plan) },
    { name: 'KV cache', bytes: cacheBytes(model, plan) },
    { name: 'staging for load and save', bytes: stagingBytes(model, plan, numTrainable) },
    { name: 'runtime', bytes: runtimeBytes },
  ].filter((part) => part.bytes > 0);
  const totalBytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  return { parts, totalBytes, numParameters, numTrainable };
}

/** Keeps all activations if that fits, recomputes otherwise: what `--recompute auto` means. */
export function chooseRecompute(
  model: ModelShape,
  plan: Omit<MemoryPlan, 'recompute'>,
  availableBytes: number,
): 'always' | 'never' {
  const all = estimateMemory(model, { ...plan, recompute: 'never' });
  return all.totalBytes <= availableBytes ? 'never' : 'always';
}

/** Throws OutOfMemoryError with the table; `maxMemoryBytes` is the user's own limit. */
export function requireMemory(
  model: ModelShape,
  plan: MemoryPlan,
  free: FreeMemory,
  maxMemoryBytes = Infinity,
): MemoryEstimate {
  const estimate = estimateMemory(model, plan);
  const available = Math.min(free.availableBytes, maxMemoryBytes);
  if (estimate.totalBytes <= available) return estimate;
  const limit = maxMemoryBytes < free.availableBytes ? 'max_memory' : free.limitedBy;
  throw new OutOfMemoryError(
    `memory: the run needs ${formatBytes(estimate.totalBytes)}, ${formatBytes(available)} are free (${limit})\n` +
      `${renderMemory(estimate)}\n${advice(model, plan, available)}`,
  );
}

export function renderMemory(estimate: MemoryEstimate): string {
  const rows = [...estimate.parts, { name: 'total', bytes: estimate.totalBytes }];
  const width = Math.max(...rows.map((row) => row.name.length));
  return rows
    .map(({ name, bytes }) => `  ${name.padEnd(width)}  ${formatBytes(bytes).padStart(10)}`)
    .join('\n');
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(
    units.length - 1,
    Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)),
  );
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(value < 10 ? 2 : 1)} ${units[power]!}`;
}

// ---- parameters

interface Linear {
  name: string;
  inFeatures: number;
  outFeatures: number;
}

/** The seven linears of a block. */
function linears(m: ModelShape): Linear[] {
  const queries = m.numAttentionHeads * m.headDim;
  const keys = m.numKeyValueHeads * m.headDim;
  const [D, F] = [m.hiddenSize, m.intermediateSize];
  return [
    { name: 'q_proj', inFeatures: D, outFeatures: queries },
    { name: 'k_proj', inFeatures: D, outFeatures: keys },
    { name: 'v_proj', inFeatures: D, outFeatures: keys },
    { name: 'o_proj', inFeatures: queries, outFeatures: D },
    { name: 'gate_proj', inFeatures: D, outFeatures: F },
    { name: 'up_proj', inFeatures: D, outFeatures: F },
    { name: 'down_proj', inFeatures: F, outFeatures: D },
  ];
}

function countMatrices(m: ModelShape): number {
  const block = linears(m).reduce((sum, l) => sum + l.inFeatures * l.outFeatures, 0);
  return m.numHiddenLayers * block + countTables(m);
}

/** Token table and LM head, which may be one. */
function countTables(m: ModelShape): number {
  return m.vocabSize * m.hiddenSize * (m.tieWordEmbeddings ? 1 : 2);
}

/** Norms and biases: always f32. */
function countVectors(m: ModelShape): number {
  const out = (names: string[]): number =>
    linears(m).reduce((sum, l) => sum + (names.includes(l.name) ? l.outFeatures : 0), 0);
  const block =
    2 * m.hiddenSize +
    (m.attentionBias ? out(['q_proj', 'k_proj', 'v_proj']) : 0) +
    (m.oProjBias ? out(['o_proj']) : 0) +
    (m.mlpBias ? out(['gate_proj', 'up_proj', 'down_proj']) : 0) +
    (m.qkNorm ? 2 * m.headDim : 0);
  return m.numHiddenLayers * block + m.hiddenSize;
}

export function countParameters(model: ModelShape): number {
  return countMatrices(model) + countVectors(model);
}

function countLora(model: ModelShape, plan: MemoryPlan): number {
  const { rank = 0, numAdapters = 1 } = plan.lora ?? {};
  const block = tunedLinears(model, plan).reduce(
    (sum, l) => sum + rank * (l.inFeatures + l.outFeatures),
    0,
  );
  return numAdapters * model.numHiddenLayers * block;
}

function tunedLinears(model: ModelShape, plan: MemoryPlan): Linear[] {
  const wanted = plan.lora?.targetModules ?? [];
  return linears(model).filter(
    (l) => wanted === 'all-linear' || wanted.some((name) => name.endsWith(l.name)),
  );
}

// ---- bytes

/** Of activations. */
function storageBytes(plan: MemoryPlan): number {
  return mathStorage(plan.storage) === 'bf16' ? 2 : 4;
}

/** Bytes per frozen weight, scales of quantised groups included. */
const weightSizes: Record<WeightStorage, number> = {
  f32: 4,
  bf16: 2,
  int8: 1 + 4 / 64,
  nf4: 0.5 + 4 / 64,
};

function weightBytes(model: ModelShape, plan: MemoryPlan): number {
  const tables = countTables(model);
  const tableStorage = plan.storage === 'nf4' ? 'int8' : plan.storage;
  return Math.ceil(
    (countMatrices(model) - tables) * weightSizes[plan.storage] +
      tables * weightSizes[tableStorage] +
      countVectors(model) * 4,
  );
}

/** Saved for backward by one block, per row. */
export function activationBytesPerRow(m: ModelShape, plan: MemoryPlan): number {
  const s = storageBytes(plan);
  const queries = m.numAttentionHeads * m.headDim;
  const qkv = queries + 2 * m.numKeyValueHeads * m.headDim;
  return (
    8 * m.hiddenSize + // block input and the stream between attention and MLP, f32
    2 * s * m.hiddenSize + // outputs of the two norms
    s * qkv +
    s * queries + // attention output
    3 * s * m.intermediateSize + // gate, up, silu(gate)·up
    4 * m.numAttentionHeads + // logSumExp
    8 + // two rstd
    4 * (plan.lora?.rank ?? 0) * tunedLinears(m, plan).length // loraInput
  );
}

function activationBytes(model: ModelShape, plan: MemoryPlan): number {
  const stream = 4 * model.hiddenSize * plan.maxRows; // the input of a block, f32
  if (plan.fineTuneType === 'none') return 2 * stream;
  const block = activationBytesPerRow(model, plan) * plan.maxRows;
  if (plan.recompute === 'never') return model.numHiddenLayers * block + stream;
  return model.numHiddenLayers * stream + block;
}

/** An allowance, not yet fitted to measured peaks. Values in flight: forward of the MLP, and in training the gradients that flow beside them, f32. */
function workingBytes(m: ModelShape, plan: MemoryPlan): number {
  const forward = 4 * (3 * m.intermediateSize + 2 * m.hiddenSize);
  const qkv = (m.numAttentionHeads + 2 * m.numKeyValueHeads) * m.headDim;
  const backward =
    plan.fineTuneType === 'none' ? 0 : 4 * (3 * m.intermediateSize + 2 * m.hiddenSize + qkv);
  return plan.maxRows * Math.max(forward, backward);
}

/** Logits exist for one chunk of rows only; the supervised rows and their gradient are kept whole. */
function headBytes(model: ModelShape, plan: MemoryPlan): number {
  const copies = plan.fineTuneType === 'none' ? 1 : 2;
  return (
    headChunkRows * model.vocabSize * 4 + copies * plan.maxSupervisedRows * model.hiddenSize * 4
  );
}

function cacheBytes(model: ModelShape, plan: MemoryPlan): number {
  const row =
    2 * model.numHiddenLayers * model.numKeyValueHeads * model.headDim * storageBytes(plan);
  return row * (plan.cacheRows ?? 0);
}

/** The largest tensor while loading, or the copies that a checkpoint writes; never both at once. */
function stagingBytes(model: ModelShape, plan: MemoryPlan, numTrainable: number): number {
  const largest =
    Math.max(model.vocabSize, model.intermediateSize) * model.hiddenSize * storageBytes(plan);
  return Math.max(largest, 12 * numTrainable);
}

// ---- advice

/** The single change that saves most, and whether it is enough. */
function advice(model: ModelShape, plan: MemoryPlan, availableBytes: number): string {
  const now = estimateMemory(model, plan).totalBytes;
  const knobs: { text: string; plan: MemoryPlan }[] = [
    {
      text: 'halve max_tokens_per_batch',
      plan: { ...plan, maxRows: plan.maxRows / 2, maxSupervisedRows: plan.maxSupervisedRows / 2 },
    },
  ];
  if (plan.recompute === 'never' && plan.fineTuneType !== 'none') {
    knobs.push({ text: 'pass recompute: always', plan: { ...plan, recompute: 'always' } });
  }
  if (plan.storage === 'f32')
    knobs.push({ text: 'pass dtype: bf16', plan: { ...plan, storage: 'bf16' } });
  if (plan.storage !== 'nf4' && plan.fineTuneType !== 'full')
    knobs.push({ text: 'pass dtype: nf4', plan: { ...plan, storage: 'nf4' } });
  if (plan.fineTuneType === 'full') {
    const lora = { rank: 16, targetModules: 'all-linear' } as const;
    knobs.push({
      text: 'train an adapter (fine_tune_type: lora)',
      plan: { ...plan, fineTuneType: 'lora', lora },
    });
  }
  if (plan.lora && plan.lora.rank > 1) {
    knobs.push({
      text: 'halve r',
      plan: { ...plan, lora: { ...plan.lora, rank: plan.lora.rank / 2 } },
    });
  }
  if (plan.cacheRows)
    knobs.push({ text: 'halve the context', plan: { ...plan, cacheRows: plan.cacheRows / 2 } });
  const [best] = knobs
    .map((knob) => ({ text: knob.text, total: estimateMemory(model, knob.plan).totalBytes }))
    .sort((a, b) => a.total - b.total);
  if (best === undefined) return '';
  const verdict =
    best.total <= availableBytes
      ? 'it then fits'
      : 'it still does not fit: take a smaller model too';
  return `What helps most: ${best.text} (saves ${formatBytes(now - best.total)}; ${verdict}).`;
}
