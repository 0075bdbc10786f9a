/**
 * Forest-masked attention: each query reads the keys of its ancestor segments and, causally, of its own.
 *
 *   scores = scale · q·kᵀ,   logSumExp = log Σ exp(scores),   o = Σ exp(scores − logSumExp) · v
 *   with P the probabilities:  dv = Pᵀ·do,  dS = P ∘ (do·vᵀ − rowsum(do ∘ o)),  dq = scale · dS·k,  dk = scale · dSᵀ·q
 *
 * Grouped queries (Ainslie et al. 2023, arXiv:2305.13245): query head n reads key head n·K/N. A sliding window counts
 * along the path. The kernel keeps the scores of a few rows at a time, never a [T, T] matrix, and saves logSumExp
 * (Dao 2023, arXiv:2307.08691); keys are visited in path order, so a row's bits do not depend on where it is stored.
 * On CPUs with AMX, bf16 rows are multiplied as they are and probabilities are rounded to bf16; sums are f32.
 */
import * as tf from '@tensorflow/tfjs-core';
import { OpError } from './errors.ts';
import { visibleKeys, type AttentionLayout } from './forest.ts';
import { rowsByProduct } from './gather-rows.ts';
import { checkHeads, type Heads } from './heads.ts';
import type { KvLayer } from './kv-store.ts';
import { defineOp } from './op.ts';

export interface AttentionOptions extends Heads {
  layout: AttentionLayout;
  scale: number;
  /** Keys a query sees at most, itself included, counted along its path. */
  slidingWindow?: number;
  /** Keys and values are first stored there, then read from there. Forward only. */
  cache?: KvLayer;
}

const run = defineOp<AttentionOptions>({
  name: 'Attention',
  check: ({ qkv }, attrs) => {
    checkHeads('attention', qkv!.shape, attrs);
    const { layout, cache } = attrs;
    const T = qkv!.shape[0];
    const keys = cache ? cache.store.capacity : T;
    const needed = Math.max(0, ...maxOf(layout.ends), 1 + Math.max(-1, ...maxOf(layout.keyRows)));
    if (needed > keys) {
      throw new OpError(`attention: layout needs ${needed} key rows, there are ${keys}`);
    }
    if (layout.queryRows.some((row) => row < 0 || row >= T)) {
      throw new OpError(`attention: a query row lies outside [0, ${T})`);
    }
  },
  reference: ({ qkv }, attrs) => {
    const { numHeads: N, numKvHeads: K, headDim: H, layout, cache } = attrs;
    const T = qkv!.shape[0];
    const Q = layout.queryRows.length;
    const heads = (first: number, count: number): tf.Tensor3D =>
      tf.reshape(tf.slice(qkv!, [0, first * H], [T, count * H]), [T, count, H]);
    const stored = cache?.store.write(cache, heads(N, K), heads(N + K, K));
    const k = stored?.k ?? heads(N, K); // [keys, K, H]
    const v = stored?.v ?? heads(N + K, K);
    const q = pickRows(tf.reshape(heads(0, N), [T, N * H]), layout.queryRows);
    const perHead = (x: tf.Tensor, count: number): tf.Tensor =>
      tf.transpose(tf.reshape(x, [-1, count, H]), [1, 0, 2]); // [count, rows, H]
    const repeated = (x: tf.Tensor): tf.Tensor => {
      const rows = x.shape[0];
      const tiled = tf.tile(tf.reshape(x, [rows, K, 1, H]), [1, 1, N / K, 1]);
      return perHead(tiled, N);
    };
    const kT = tf.transpose(repeated(k), [0, 2, 1]); // [N, H, keys]
    const scores = tf.mul(tf.matMul(perHead(q, N), kT), attrs.scale);
    const probs = tf.softmax(tf.add(scores, additiveMask(attrs, k.shape[0])));
    const mixed = tf.matMul(probs, repeated(v)); // [N, Q, H]
    return tf.reshape(tf.transpose(mixed, [1, 0, 2]), [Q, N * H]);
  },
  native: {
    aux: (_, { layout, numHeads, cache }): Record<string, number[]> =>
      cache ? {} : { logSumExp: [layout.queryRows.length, numHeads] },
    forward: (backend, { qkv, logSumExp }, attrs) => {
      const { numHeads, headDim, layout } = attrs;
      const storage = backend.storageOf(qkv!);
      const y = backend.allocate([layout.queryRows.length, numHeads * headDim], storage);
      if (attrs.cache) {
        const { store, layer, writeRows } = attrs.cache;
        backend.call(
          'attentionCached',
          y,
          store.layerInfo(layer),
          qkv!,
          writeRows,
          ...native(attrs),
        );
      } else {
        backend.call('attentionForward', y, logSumExp!, qkv!, qkv!.shape[0]!, ...native(attrs));
      }
      return y;
    },
    backward: (backend, dy, { qkv, logSumExp }, attrs) => {
      const dx = backend.allocate(qkv!.shape, backend.storageOf(qkv!));
      backend.call('attentionBackward', dx, dy, qkv!, logSumExp!, qkv!.shape[0]!, ...native(attrs));
      return { qkv: dx };
    },
  },
  cost: ({ qkv }, { layout, numHeads, headDim, slidingWindow }) => {
    const keys = layout.queryRows.reduce(
      (sum, _, i) => sum + visibleKeys(layout, i, slidingWindow).length,
      0,
    );
    const product = 2 * keys * numHeads * headDim;
    return { flops: 2 * product, bytes: 4 * qkv!.size, backwardFlops: 5 * product };
  },
});

/**
 * @param qkv  [T, (N+2K)H] after the rotary embedding
 * @returns    [Q, N·H], one row per query of the layout
 */
export function attention(qkv: tf.Tensor2D, options: AttentionOptions): tf.Tensor2D {
  return run({ qkv }, options) as tf.Tensor2D;
}

/** The arguments that all native attention kernels share, in their order. */
function native(attrs: AttentionOptions): (number | Int32Array)[] {
  const { layout, numHeads, numKvHeads, headDim, scale, slidingWindow } = attrs;
  return [
    layout.starts,
    layout.ends,
    layout.parents,
    layout.queryRows,
    layout.rowSegments,
    layout.keyRows,
    numHeads,
    numKvHeads,
    headDim,
    scale,
    slidingWindow ?? 0,
  ];
}

/** 0 where query i sees key j, −∞ (a large number, so that no NaN arises) elsewhere. [Q, keys] */
function additiveMask({ layout, slidingWindow }: AttentionOptions, keys: number): tf.Tensor2D {
  const Q = layout.queryRows.length;
  const values = new Float32Array(Q * keys).fill(-1e30);
  for (let i = 0; i < Q; i++) {
    for (const key of visibleKeys(layout, i, slidingWindow)) values[i * keys + key] = 0;
  }
  return tf.tensor2d(values, [Q, keys]);
}

function pickRows(x: tf.Tensor2D, rows: Int32Array): tf.Tensor2D {
  if (rows.length === x.shape[0] && rows.every((row, i) => row === i)) return x;
  return rowsByProduct(x, rows);
}

function maxOf(values: Int32Array): number[] {
  return values.length === 0 ? [] : [values.reduce((a, b) => Math.max(a, b))];
}
