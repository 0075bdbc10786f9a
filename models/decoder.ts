/**
 * The decoder: hidden states flow through L blocks, each h + attention(norm(h)), then h + mlp(norm(h)).
 * Pure functions of config, weights and one pass over a forest; no loss, no tokenizer, no file.
 * Read next: the ops in the order of `block` (kernels/), then engine/backprop.ts, which walks the same list upside down.
 *
 * Letters: T rows of the forest, D hiddenSize, N/K query and key heads, H headDim, F intermediateSize.
 */
import * as tf from '@tensorflow/tfjs-core';
import {
  attention,
  dropout,
  embedding,
  gatherRows,
  linear,
  qkNorm,
  rmsNorm,
  rope,
  swiglu,
  type AdapterRun,
  type AttentionLayout,
  type KvLayer,
  type Storage,
  type Weight,
} from '../kernels/index.ts';
import type { ModelConfig } from './architecture.ts';
import { loraBranches, type Adapter } from './lora.ts';
import type { RopeFrequencies } from './rope-frequencies.ts';
import type { Projection } from './tensor-plan.ts';

/** Projections that share an input: one packed weight, one call. */
export interface LinearGroup {
  projections: Projection[];
  weight: Weight; // [O, in], rows of the projections one after the other
  bias?: tf.Tensor1D; // [O]
}

export interface BlockWeights {
  inputNorm: tf.Tensor1D; // [D]
  qkv: LinearGroup;
  qNorm?: tf.Tensor1D; // [H]
  kNorm?: tf.Tensor1D; // [H]
  o: LinearGroup;
  postAttentionNorm: tf.Tensor1D; // [D]
  gateUp: LinearGroup;
  down: LinearGroup;
}

export interface DecoderWeights {
  embedTokens: Weight; // [V, D]
  blocks: BlockWeights[]; // [L]
  finalNorm: tf.Tensor1D; // [D]
  lmHead: Weight; // [V, D]; the same object as embedTokens when tied
}

export interface Decoder {
  config: ModelConfig;
  rope: RopeFrequencies;
  weights: DecoderWeights;
  /** How activations are kept between ops: the residual stream is always f32. */
  storage: Storage;
}

/** Everything about one forward run that is not a weight. */
export interface Pass {
  tokenIds: Int32Array; // [T]
  positions: Int32Array; // [T]
  layout: AttentionLayout;
  adapters: readonly Adapter[];
  adapterRuns: AdapterRun[];
  /**
   * Rows whose final state is wanted, ascending. The top block computes queries, MLP and output for them alone
   * (exact: nothing else reads the other rows); absent = all T rows.
   */
  outputRows?: Int32Array;
  /** Set while training with LoRA dropout; rowKeys [T]. */
  dropout?: { seed: number; step: number; rowKeys: Uint32Array };
  /** Keys and values of earlier passes, and where this pass stores its own. */
  cache?: (layer: number) => KvLayer;
}

/** Token embeddings: the first hidden state. [T, D] */
export function embed(decoder: Decoder, pass: Pass): tf.Tensor2D {
  return embedding(decoder.weights.embedTokens, pass.tokenIds);
}

/** One transformer block. `needsDx: false` says that nothing below wants a gradient. */
export function block(
  decoder: Decoder,
  layer: number,
  hidden: tf.Tensor2D, // [T, D]
  pass: Pass,
  needsDx = true,
): tf.Tensor2D {
  const isTop = layer === decoder.config.numHiddenLayers - 1;
  const trims = isTop && (pass.outputRows?.length ?? Infinity) < pass.tokenIds.length;
  const rows = trims ? pass.outputRows : undefined;
  const attended = attentionHalf(decoder, layer, hidden, pass, { rows, needsDx });
  return mlpHalf(decoder, layer, attended, rows ? trimmed(pass, rows) : pass); // [T, D], top block [rows, D]
}

/** Final norm: what the LM head reads. */
export function finalNorm(decoder: Decoder, hidden: tf.Tensor2D): tf.Tensor2D {
  const { rmsNormEps: eps } = decoder.config;
  return rmsNorm(hidden, decoder.weights.finalNorm, { eps, storage: decoder.storage });
}

/** The whole decoder without the head: [T, D], or [outputRows, D]. For runs that need no gradient. */
export function forward(decoder: Decoder, pass: Pass): tf.Tensor2D {
  return tf.tidy(() => {
    let hidden = embed(decoder, pass);
    for (let layer = 0; layer < decoder.config.numHiddenLayers; layer++) {
      const next = tf.tidy(() => block(decoder, layer, hidden, pass));
      hidden.dispose();
      hidden = next;
    }
    return finalNorm(decoder, hidden);
  });
}

function attentionHalf(
  decoder: Decoder,
  layer: number,
  hidden: tf.Tensor2D,
  pass: Pass,
  { rows, needsDx }: { rows: Int32Array | undefined; needsDx: boolean },
): tf.Tensor2D {
  const { config, storage } = decoder;
  const weights = decoder.weights.blocks[layer]!;
  const heads = {
    numHeads: config.numAttentionHeads,
    numKvHeads: config.numKeyValueHeads,
    headDim: config.headDim,
  };
  const normed = rmsNorm(hidden, weights.inputNorm, { eps: config.rmsNormEps, storage }); // [T, D]
  let qkv = project(normed, weights.qkv, pass, { site: 4 * layer, storage, needsDx }); // [T, (N+2K)H]
  if (weights.qNorm && weights.kNorm) {
    qkv = qkNorm(qkv, weights.qNorm, weights.kNorm, { eps: config.rmsNormEps, ...heads });
  }
  qkv = rope(qkv, { positions: pass.positions, ...decoder.rope, ...heads });
  const window = config.slidingWindows[layer];
  const mixed = attention(qkv, {
    layout: rows ? queriesAt(pass.layout, rows) : pass.layout,
    ...heads,
    scale: 1 / Math.sqrt(config.headDim),
    ...(window === undefined ? {} : { slidingWindow: window }),
    ...(pass.cache ? { cache: pass.cache(layer) } : {}),
  }); // [T, N·H], or [rows, N·H]
  const residual = rows ? gatherRows(hidden, rows) : hidden;
  return project(mixed, weights.o, rows ? trimmed(pass, rows) : pass, {
    site: 4 * layer + 1,
    storage: 'f32',
    residual,
  }); // [T, D]
}

function mlpHalf(decoder: Decoder, layer: number, hidden: tf.Tensor2D, pass: Pass): tf.Tensor2D {
  const { config, storage } = decoder;
  const weights = decoder.weights.blocks[layer]!;
  const normed = rmsNorm(hidden, weights.postAttentionNorm, { eps: config.rmsNormEps, storage });
  const gateUp = project(normed, weights.gateUp, pass, { site: 4 * layer + 2, storage }); // [T, 2F]
  const activated = swiglu(gateUp); // [T, F]
  return project(activated, weights.down, pass, {
    site: 4 * layer + 3,
    storage: 'f32',
    residual: hidden,
  }); // [T, D]
}

interface ProjectOptions {
  /** Names this place for the dropout mask. */
  site: number;
  storage: Storage;
  residual?: tf.Tensor2D;
  needsDx?: boolean;
}

/** residual + x·Wᵀ + bias + LoRA. Dropout acts on the input of LoRA alone, so then the two parts are separate calls. */
function project(x: tf.Tensor2D, group: LinearGroup, pass: Pass, o: ProjectOptions): tf.Tensor2D {
  const lora = loraBranches(pass.adapters, group.projections);
  const base = {
    weight: group.weight,
    ...(group.bias ? { bias: group.bias } : {}),
    outSizes: group.projections.map((p) => p.outFeatures),
    adapterRuns: pass.adapterRuns,
    storage: o.storage,
    ...(o.residual ? { residual: o.residual } : {}),
    ...(o.needsDx === undefined ? {} : { needsDx: o.needsDx }),
  };
  const p = pass.adapters[0]?.config.dropout ?? 0;
  if (!pass.dropout || p === 0 || lora.length === 0) return linear(x, { ...base, lora });
  const { weight: _weight, bias: _bias, ...branchOnly } = base;
  const dropped = dropout(x, { p, site: o.site, ...pass.dropout });
  return linear(dropped, { ...branchOnly, lora, residual: linear(x, base) });
}

/** The layout in which only `rows` ask; keys stay where they are. */
function queriesAt(layout: AttentionLayout, rows: Int32Array): AttentionLayout {
  const pick = (values: Int32Array): Int32Array => rows.map((row) => values[row]!);
  return {
    ...layout,
    queryRows: pick(layout.queryRows),
    rowSegments: pick(layout.rowSegments),
    keyRows: pick(layout.keyRows),
  };
}

/** The pass as seen after trimming: runs and row keys count among `rows`. */
function trimmed(pass: Pass, rows: Int32Array): Pass {
  const below = (end: number): number => {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[middle]! < end) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const adapterRuns = pass.adapterRuns
    .map(({ start, end, adapter }) => ({ start: below(start), end: below(end), adapter }))
    .filter(({ start, end }) => end > start);
  const { dropout: drop } = pass;
  return {
    ...pass,
    adapterRuns,
    ...(drop
      ? { dropout: { ...drop, rowKeys: Uint32Array.from(rows, (r) => drop.rowKeys[r]!) } }
      : {}),
  };
}
