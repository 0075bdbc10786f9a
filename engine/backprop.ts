/**
 * Forward and backward over one forest: the decoder's list of blocks, then the same list upside down.
 * With recompute, each block's input [T, D] is all that is kept, and the block runs again under the tape when its
 * gradient is due (Chen et al. 2016, arXiv:1604.06174); without, one tape holds the whole run. Same kernels in the
 * same order, so both give the same bits. This file is the only caller of `engine().gradients`.
 */
import * as tf from '@tensorflow/tfjs-core';
import {
  attentionLayout,
  headLogProbBackward,
  headLoss,
  type Forest,
  type ParameterArena,
} from '../kernels/index.ts';
import { block, embed, finalNorm, type Decoder, type Pass } from '../models/decoder.ts';
import type { Adapter } from '../models/lora.ts';

/** Something that learns: its value lives in an arena, next to its gradient and moments. */
export interface Parameter {
  name: string;
  tensor: tf.Tensor;
  arena: ParameterArena;
}

/** What learns where. With adapters only, `embed` and `head` are empty and the lowest blocks may be too. */
export interface Trainables {
  embed: Parameter[];
  blocks: Parameter[][]; // [L]
  head: { finalNorm: Parameter[]; lmHead: Parameter[] };
}

export interface BackpropOptions {
  adapters: readonly Adapter[];
  trainables: Trainables;
  recompute: 'always' | 'never';
  dropout?: { seed: number; step: number };
}

/**
 * Adds the gradient of Σ_i weight_i · (−log p_i) over all pairs to the arenas of `trainables`.
 * @returns log p of every pair, in nats [P]
 */
export function backprop(decoder: Decoder, forest: Forest, options: BackpropOptions): Float32Array {
  const { trainables } = options;
  const { rows, pairRows } = supervisedRows(forest);
  const pass = trainingPass(forest, rows, options);
  const head = { ...forest.pairs, pairRows, weight: decoder.weights.lmHead };
  const lowest = lowestTrainedBlock(trainables);
  const bottom = tf.tidy(() => frozenPrefix(decoder, pass, lowest)); // [T, D]
  const run: Run = { decoder, pass, head, trainables, lowest };
  const { logProbs, dBottom } =
    options.recompute === 'always' ? blockwise(run, bottom) : wholeTape(run, bottom);
  if (dBottom) embeddingGradient(run, dBottom);
  return logProbs;
}

interface Run {
  decoder: Decoder;
  pass: Pass;
  head: Parameters<typeof headLoss>[1];
  trainables: Trainables;
  lowest: number;
}

interface Gradients {
  logProbs: Float32Array;
  /** Gradient of the lowest trained block's input, when the embedding learns. */
  dBottom?: tf.Tensor2D;
}

/** Keep every block's input; walk back from the head, running each block once more under the tape. */
function blockwise(
  { decoder, pass, head, trainables, lowest }: Run,
  bottom: tf.Tensor2D,
): Gradients {
  const top = decoder.config.numHiddenLayers;
  const inputs = [bottom]; // input of block lowest, lowest + 1, …, and of the final norm
  for (let layer = lowest; layer < top; layer++) {
    inputs.push(tf.tidy(() => block(decoder, layer, inputs.at(-1)!, pass)));
  }
  const last = inputs.pop()!;
  const normed = finalNorm(decoder, last);
  const { logProbs, dHidden, dWeight } = headLogProbBackward(normed, head);
  normed.dispose();
  if (dWeight) collect(trainables.head.lmHead, [dWeight]);
  let dy = gradientStep(() => finalNorm(decoder, last), last, trainables.head.finalNorm, dHidden);
  last.dispose();
  for (let layer = top - 1; layer >= lowest; layer--) {
    const input = inputs.pop()!;
    const needsDx = layer > lowest || trainables.embed.length > 0;
    const parameters = trainables.blocks[layer]!;
    const run = (): tf.Tensor2D => block(decoder, layer, input, pass, needsDx);
    dy = gradientStep(run, needsDx ? input : undefined, parameters, dy);
    input.dispose();
  }
  return { logProbs, ...(dy ? { dBottom: dy } : {}) };
}

/** One tape over all trained blocks and the head. */
function wholeTape(
  { decoder, pass, head, trainables, lowest }: Run,
  bottom: tf.Tensor2D,
): Gradients {
  const top = decoder.config.numHiddenLayers;
  const trainsEmbedding = trainables.embed.length > 0;
  const logProbs = new Float32Array(head.targetIds.length);
  const parameters = [
    ...trainables.blocks.flat(),
    ...trainables.head.finalNorm,
    ...trainables.head.lmHead,
  ];
  const loss = (): tf.Scalar => {
    let hidden = bottom;
    for (let layer = lowest; layer < top; layer++) {
      const input = hidden;
      const needsDx = layer > lowest || trainsEmbedding;
      hidden = tf.tidy(() => block(decoder, layer, input, pass, needsDx));
    }
    return headLoss(finalNorm(decoder, hidden), head, logProbs);
  };
  const dBottom = gradientStep(loss, trainsEmbedding ? bottom : undefined, parameters);
  bottom.dispose();
  return { logProbs, ...(dBottom ? { dBottom } : {}) };
}

/** Runs `f` under the tape, adds the parameters' gradients to their arenas, returns the gradient of `x` if asked. */
function gradientStep(
  f: () => tf.Tensor,
  x: tf.Tensor2D | undefined,
  parameters: readonly Parameter[],
  dy?: tf.Tensor,
): tf.Tensor2D | undefined {
  const inputs = [...(x ? [x] : []), ...parameters.map((p) => p.tensor)];
  const { value, grads } = tf.engine().gradients(f, inputs, dy, true);
  value.dispose();
  dy?.dispose();
  const dx = x ? (grads.shift() as tf.Tensor2D) : undefined;
  collect(parameters, grads);
  return dx;
}

function collect(parameters: readonly Parameter[], gradients: readonly (tf.Tensor | null)[]): void {
  parameters.forEach(({ name, arena }, i) => {
    const gradient = gradients[i];
    if (!gradient) return; // an adapter that no row of this forest uses
    arena.accumulate(name, gradient);
    gradient.dispose();
  });
}

function embeddingGradient({ decoder, pass, trainables }: Run, dBottom: tf.Tensor2D): void {
  const tensors = trainables.embed;
  gradientStep(() => embed(decoder, pass), undefined, tensors, dBottom);
}

/** Blocks below the lowest trained one are constants: they run outside the tape and keep nothing. */
function frozenPrefix(decoder: Decoder, pass: Pass, lowest: number): tf.Tensor2D {
  let hidden = embed(decoder, pass);
  for (let layer = 0; layer < lowest; layer++) {
    const input = hidden;
    hidden = tf.tidy(() => block(decoder, layer, input, pass));
    input.dispose();
  }
  return hidden;
}

function lowestTrainedBlock(trainables: Trainables): number {
  if (trainables.embed.length > 0) return 0;
  const lowest = trainables.blocks.findIndex((parameters) => parameters.length > 0);
  return lowest < 0 ? trainables.blocks.length : lowest;
}

/** The rows that predict something, ascending, and each pair's index among them. */
export function supervisedRows(forest: Forest): { rows: Int32Array; pairRows: Int32Array } {
  const rows = Int32Array.from(new Set(forest.pairs.rows)).sort();
  const rank = new Map(Array.from(rows, (row, i) => [row, i]));
  return { rows, pairRows: forest.pairs.rows.map((row) => rank.get(row)!) };
}

/** The pass of a forest whose `rows` are supervised. */
export function trainingPass(
  forest: Forest,
  rows: Int32Array,
  options: Pick<BackpropOptions, 'adapters' | 'dropout'>,
): Pass {
  return {
    tokenIds: forest.tokenIds,
    positions: forest.positions,
    layout: attentionLayout(forest),
    adapters: options.adapters,
    adapterRuns: forest.adapterRuns,
    outputRows: rows,
    ...(options.dropout ? { dropout: { ...options.dropout, rowKeys: forest.rowKeys } } : {}),
  };
}
