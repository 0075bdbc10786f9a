/**
 * The language-model head on supervised rows only: logits and log-softmax over the whole vocabulary, log p of targets.
 *
 *   z = hidden·Wᵀ,   log p_i = z[row_i, target_i] − logSumExp(z[row_i])
 *   loss = −Σ_i weight_i · log p_i,   dz[r] = Σ_{i: row_i = r} weight_i · (softmax(z[r]) − onehot(target_i))
 *   dHidden = dz·W,   and where W learns: dW = dzᵀ·hidden
 *
 * Its forward is scoring, its backward is where training starts. Chunks of rows are processed one after the other, so
 * that [P, V] logits never exist; the backward reuses the chunk's logits instead of computing them again (the idea of
 * Liger's fused linear cross-entropy, Hsu et al. 2024, arXiv:2410.10989).
 */
import * as tf from '@tensorflow/tfjs-core';
import { OpError } from './errors.ts';
import { isFrozen, weightTensor, type Weight } from './frozen-weight.ts';
import { nativeBackend, type NativeBackend } from './native-backend.ts';
import { defineOp, shapeError, type Cost } from './op.ts';
import { span } from './profiler.ts';

/** Which pairs: pair i asks row `pairRows[i]` of hidden for token `targetIds[i]`. */
export interface HeadPairs {
  weight: Weight; // [V, D]
  pairRows: Int32Array; // [P]
  targetIds: Int32Array; // [P]
}

export interface HeadGradient {
  logProbs: Float32Array; // [P]
  dHidden: tf.Tensor2D;
  /** Present when the weight learns. */
  dWeight?: tf.Tensor2D;
}

/** Rows whose logits exist at one time: 64 rows of 151,936 logits are 39 MB. */
const ROWS_PER_CHUNK = 64;

/**
 * @param hidden  [rows, D], after the final norm
 * @returns       log p of every pair in nats [P]
 */
export function headLogProb(hidden: tf.Tensor2D, pairs: HeadPairs): Float32Array {
  checkHead(hidden, pairs);
  const logProbs = new Float32Array(pairs.pairRows.length);
  const native = nativeBackend();
  if (native) {
    runNative(native, hidden, pairs, { logProbs });
    return logProbs;
  }
  for (const chunk of chunks(hidden.shape[0])) {
    const values = tf.tidy(() => tf.logSoftmax(logitsOf(hidden, pairs.weight, chunk)).dataSync());
    pickLogProbs(logProbs, values, pairs, chunk);
  }
  return logProbs;
}

/**
 * Loss −Σ weights_i · log p_i: its log-probabilities, and its gradient with respect to hidden (and a learning weight).
 * @param hidden  [rows, D]
 */
export function headLogProbBackward(
  hidden: tf.Tensor2D,
  pairs: HeadPairs & { weights: Float32Array },
): HeadGradient {
  checkHead(hidden, pairs);
  const native = nativeBackend();
  if (native) return nativeGradient(native, hidden, pairs);
  const logProbs = new Float32Array(pairs.pairRows.length);
  if (hidden.shape[0] === 0) return { logProbs, ...zeroGradient(hidden, pairs) };
  const dHidden: tf.Tensor2D[] = [];
  const dWeights: tf.Tensor2D[] = [];
  for (const chunk of chunks(hidden.shape[0])) {
    const [dh, dw] = tf.tidy(() => chunkGradient(hidden, pairs, { chunk, logProbs }));
    dHidden.push(dh);
    if (dw) dWeights.push(dw);
  }
  const joined = tf.concat<tf.Tensor2D>(dHidden, 0);
  const summed = dWeights.length > 0 ? tf.addN<tf.Tensor2D>(dWeights) : undefined;
  tf.dispose([dHidden, dWeights]);
  return { logProbs, dHidden: joined, ...(summed ? { dWeight: summed } : {}) };
}

/** A batch without a supervised row learns nothing. */
function zeroGradient(
  hidden: tf.Tensor2D,
  { weight }: HeadPairs,
): { dHidden: tf.Tensor2D; dWeight?: tf.Tensor2D } {
  const dHidden = tf.zeros<tf.Rank.R2>(hidden.shape);
  return isFrozen(weight) ? { dHidden } : { dHidden, dWeight: tf.zeros(weight.shape) };
}

/** What sampling and rankings read. log p of token v in row r is logits[r, v] − logSumExp[r], rounded to float32. */
export interface HeadLogits {
  logits: Float32Array; // [rows, V], row-major
  logSumExp: Float64Array; // [rows]
}

/**
 * The logits of all rows at once: for a few rows. Log-probabilities formed from them are the bits of headLogProb on
 * the native backend.
 */
export function headLogits(hidden: tf.Tensor2D, weight: Weight): HeadLogits {
  const native = nativeBackend();
  if (native) return nativeLogits(native, hidden, weight);
  const [rows] = hidden.shape;
  const [V] = weight.shape as [number, number];
  const logits = tf.tidy(() =>
    logitsOf(hidden, weight, { from: 0, to: rows }).dataSync<'float32'>(),
  );
  const logSumExp = Float64Array.from({ length: rows }, (_, r) =>
    rowLogSumExp(logits.subarray(r * V, (r + 1) * V)),
  );
  return { logits, logSumExp };
}

/** log Σ exp of a row, summed in float64. */
function rowLogSumExp(row: Float32Array): number {
  let peak = -Infinity;
  for (const logit of row) peak = Math.max(peak, logit);
  let sum = 0;
  for (const logit of row) sum += Math.exp(logit - peak);
  return peak + Math.log(sum);
}

interface LossAttributes {
  pairs: HeadPairs & { weights: Float32Array };
  logProbs: Float32Array;
}

/**
 * The same loss as a node of the tape, for runs that keep everything: the gradient is computed in the forward pass,
 * where the logits are, and handed out in backward. It must be the end of the tape (dy = 1).
 */
const lossOp = defineOp<LossAttributes>({
  name: 'HeadLoss',
  check: () => undefined,
  reference: ({ hidden, weight }, { pairs, logProbs }) => {
    const learning = weight as tf.Tensor2D | undefined;
    const logits = logitsOf(hidden as tf.Tensor2D, learning ?? pairs.weight, {
      from: 0,
      to: hidden!.shape[0],
    });
    const peak = tf.tensor(rowMaxima(logits), [logits.shape[0], 1]); // a constant to the tape
    const shifted = tf.sub(logits, peak);
    const all = tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), 1, true)));
    pickLogProbs(logProbs, all.dataSync(), pairs, { from: 0, to: logits.shape[0] });
    return tf.neg(tf.sum(tf.mul(all, pairWeights(pairs, logits.shape[0], logits.shape[1]))));
  },
  native: {
    aux: ({ hidden, weight }): Record<string, number[]> => ({
      dHidden: hidden!.shape,
      ...(weight ? { dWeight: weight.shape } : {}),
    }),
    forward: (backend, { hidden, dHidden, dWeight }, { pairs, logProbs }) => {
      runNative(backend, hidden!, pairs, { logProbs, dHidden, dWeight });
      const loss = logProbs.reduce((sum, logProb, i) => sum - logProb * pairs.weights[i]!, 0);
      const shape: number[] = [];
      return {
        dataId: backend.write(Float32Array.of(loss), shape, 'float32'),
        shape,
        dtype: 'float32',
      };
    },
    backward: (backend, _, { dHidden, dWeight }) => ({
      hidden: backend.alias(dHidden!),
      ...(dWeight ? { weight: backend.alias(dWeight) } : {}),
    }),
  },
  cost: ({ hidden }, { pairs }) => lossCost(hidden!, pairs.weight),
});

/** Logits and their gradient with respect to hidden, both in the forward pass; the weight is read for each. */
function lossCost({ shape }: tf.TensorInfo, { shape: [V, D] }: Weight): Cost {
  return { flops: 4 * shape[0]! * V * D, bytes: 4 * V * D, backwardFlops: 0 };
}

/** @returns the scalar loss; fills `logProbs` [P] */
export function headLoss(
  hidden: tf.Tensor2D,
  pairs: HeadPairs & { weights: Float32Array },
  logProbs: Float32Array,
): tf.Scalar {
  checkHead(hidden, pairs);
  const inputs = isFrozen(pairs.weight) ? { hidden } : { hidden, weight: pairs.weight };
  return lossOp(inputs, { pairs, logProbs }) as tf.Scalar;
}

/** Runs with the slot of the packed weight; a learning weight is packed for this call, as `hidden` is stored. */
function withPacked<R>(
  backend: NativeBackend,
  hidden: tf.TensorInfo,
  weight: Weight,
  run: (packed: number) => R,
): R {
  if (isFrozen(weight)) return run(weight.packed!);
  const [outputs, inputs] = weight.shape;
  const form = { outputs, inputs, first: 0, storage: backend.storageOf(hidden), factor: 1 };
  try {
    return run(backend.packedCopy(weight, form));
  } finally {
    backend.forgetPacked(weight.dataId);
  }
}

interface HeadResults {
  logProbs: Float32Array;
  dHidden?: tf.TensorInfo | undefined;
  dWeight?: tf.TensorInfo | undefined;
}

/** Fills the results; without `weights` there are log-probabilities alone. */
function runNative(
  backend: NativeBackend,
  hidden: tf.TensorInfo,
  { weight, pairRows, targetIds, weights }: HeadPairs & { weights?: Float32Array },
  { logProbs, dHidden, dWeight }: HeadResults,
): void {
  const [V, D] = weight.shape as [number, number];
  withPacked(backend, hidden, weight, (packed) => {
    backend.addon.headLogProb(
      logProbs,
      backend.slot(dHidden),
      backend.slot(dWeight),
      backend.slot(hidden),
      packed,
      pairRows,
      targetIds,
      weights ?? new Float32Array(0),
      hidden.shape[0]!,
      V,
      D,
    );
  });
}

function nativeGradient(
  backend: NativeBackend,
  hidden: tf.Tensor2D,
  pairs: HeadPairs & { weights: Float32Array },
): HeadGradient {
  const logProbs = new Float32Array(pairs.pairRows.length);
  const dHidden = backend.allocate(hidden.shape);
  const dWeight = isFrozen(pairs.weight) ? undefined : backend.allocate(pairs.weight.shape);
  span(
    'HeadLoss',
    () => {
      runNative(backend, hidden, pairs, { logProbs, dHidden, dWeight });
    },
    () => lossCost(hidden, pairs.weight),
  );
  const tensor = (info: tf.TensorInfo) => tf.engine().makeTensorFromTensorInfo(info) as tf.Tensor2D;
  return {
    logProbs,
    dHidden: tensor(dHidden),
    ...(dWeight ? { dWeight: tensor(dWeight) } : {}),
  };
}

function nativeLogits(backend: NativeBackend, hidden: tf.Tensor2D, weight: Weight): HeadLogits {
  const [rows, D] = hidden.shape;
  const V = weight.shape[0];
  const out = backend.allocate([rows, V]);
  const logSumExp = new Float64Array(rows);
  withPacked(backend, hidden, weight, (packed) => {
    const slot = backend.slot(out);
    backend.addon.headLogits(slot, logSumExp, backend.slot(hidden), packed, rows, V, D);
  });
  const logits = backend.readSync(out.dataId) as Float32Array;
  backend.disposeData(out.dataId);
  return { logits, logSumExp };
}

function rowMaxima(logits: tf.Tensor2D): Float32Array {
  const [rows, V] = logits.shape;
  const values = logits.dataSync();
  return Float32Array.from({ length: rows }, (_, r) => {
    let peak = -Infinity;
    for (let v = 0; v < V; v++) peak = Math.max(peak, values[r * V + v]!);
    return peak;
  });
}

interface Chunk {
  from: number;
  to: number;
}

function chunks(rows: number): Chunk[] {
  return Array.from({ length: Math.ceil(rows / ROWS_PER_CHUNK) }, (_, i) => ({
    from: i * ROWS_PER_CHUNK,
    to: Math.min(rows, (i + 1) * ROWS_PER_CHUNK),
  }));
}

function logitsOf(hidden: tf.Tensor2D, weight: Weight, { from, to }: Chunk): tf.Tensor2D {
  const rows =
    to - from === hidden.shape[0]
      ? hidden
      : tf.slice(hidden, [from, 0], [to - from, hidden.shape[1]]);
  return tf.matMul(rows, tf.transpose(weightTensor(weight)));
}

function pickLogProbs(
  out: Float32Array,
  values: ArrayLike<number>,
  { pairRows, targetIds, weight }: HeadPairs,
  { from, to }: Chunk,
): void {
  const V = weight.shape[0];
  pairRows.forEach((row, i) => {
    if (row >= from && row < to) out[i] = values[(row - from) * V + targetIds[i]!]!;
  });
}

function chunkGradient(
  hidden: tf.Tensor2D,
  pairs: HeadPairs & { weights: Float32Array },
  { chunk, logProbs }: { chunk: Chunk; logProbs: Float32Array },
): [tf.Tensor2D, tf.Tensor2D?] {
  const all = tf.logSoftmax(logitsOf(hidden, pairs.weight, chunk));
  pickLogProbs(logProbs, all.dataSync(), pairs, chunk);
  const wanted = pairWeights(pairs, chunk.to - chunk.from, all.shape[1], chunk.from);
  const rowWeights = tf.sum(wanted, 1, true); // [rows, 1]
  const dz = tf.sub<tf.Tensor2D>(tf.mul(tf.exp(all), rowWeights), wanted); // [rows, V]
  const dHidden = tf.matMul<tf.Tensor2D>(dz, weightTensor(pairs.weight));
  if (isFrozen(pairs.weight)) return [dHidden];
  const rows = tf.slice(hidden, [chunk.from, 0], [chunk.to - chunk.from, hidden.shape[1]]);
  return [dHidden, tf.matMul<tf.Tensor2D>(tf.transpose(dz), rows)];
}

/** Σ of the pair weights at (row, target): [rows, V] */
function pairWeights(
  { pairRows, targetIds, weights }: HeadPairs & { weights: Float32Array },
  rows: number,
  V: number,
  from = 0,
): tf.Tensor2D {
  const values = new Float32Array(rows * V);
  pairRows.forEach((row, i) => {
    if (row >= from && row < from + rows) values[(row - from) * V + targetIds[i]!]! += weights[i]!;
  });
  return tf.tensor2d(values, [rows, V]);
}

function checkHead(hidden: tf.Tensor2D, { weight, pairRows, targetIds }: HeadPairs): void {
  const [V, D] = weight.shape as [number, number];
  if (hidden.shape[1] !== D) shapeError('headLogProb', 'hidden', hidden.shape, `[rows, ${D}]`);
  const badRow = pairRows.findIndex((row) => row < 0 || row >= hidden.shape[0]);
  if (badRow >= 0) {
    throw new OpError(
      `headLogProb: pairRows[${badRow}] is ${pairRows[badRow]!}, want 0 to ${hidden.shape[0] - 1}`,
    );
  }
  const bad = targetIds.findIndex((id) => id < 0 || id >= V);
  if (bad >= 0) {
    throw new OpError(`headLogProb: targetIds[${bad}] is ${targetIds[bad]!}, want 0 to ${V - 1}`);
  }
}
