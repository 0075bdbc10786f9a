/**
 * Rotary position embedding (Su et al. 2021, arXiv:2104.09864, eq. 34), in the half-split form of Hugging Face:
 * element i of a head is paired with i + H/2 and turned by position · invFreq[i].
 *
 *   y[i] = x[i]·cos − x[i+H/2]·sin,   y[i+H/2] = x[i+H/2]·cos + x[i]·sin;   backward turns by the negative angle
 *
 * Angles are formed in float64 and rounded once; value heads pass through.
 */
import * as tf from '@tensorflow/tfjs-core';
import { OpError } from './errors.ts';
import { checkHeads, type Heads } from './heads.ts';
import type { NativeBackend } from './native-backend.ts';
import { defineOp } from './op.ts';

interface Attributes extends Heads {
  positions: Int32Array; // [T]
  invFreq: Float64Array; // [H/2]
  /** Multiplies cos and sin (YaRN). */
  attentionScaling: number;
}

const run = defineOp<Attributes>({
  name: 'Rope',
  check: ({ qkv }, attrs) => {
    checkHeads('rope', qkv!.shape, attrs);
    if (attrs.positions.length !== qkv!.shape[0]) {
      throw new OpError(`rope: ${attrs.positions.length} positions for ${qkv!.shape[0]} rows`);
    }
    if (attrs.invFreq.length * 2 !== attrs.headDim) {
      throw new OpError(`rope: ${attrs.invFreq.length} frequencies for heads of ${attrs.headDim}`);
    }
  },
  reference: ({ qkv }, attrs) => {
    const { numHeads: N, numKvHeads: K, headDim: H, positions } = attrs;
    const T = positions.length;
    const { cos, sin } = rotations(attrs);
    const angle = (values: Float32Array): tf.Tensor => tf.tensor3d(values, [T, 1, H / 2]);
    const heads = tf.reshape(tf.slice(qkv!, [0, 0], [T, (N + K) * H]), [T, N + K, H]);
    const [low, high] = tf.split(heads, 2, 2) as [tf.Tensor, tf.Tensor];
    const c = angle(cos);
    const s = angle(sin);
    const first = tf.sub(tf.mul(low, c), tf.mul(high, s));
    const second = tf.add(tf.mul(high, c), tf.mul(low, s));
    const rotated = tf.reshape(tf.concat([first, second], 2), [T, (N + K) * H]);
    return tf.concat([rotated, tf.slice(qkv!, [0, (N + K) * H], [T, K * H])], 1);
  },
  native: {
    forward: (backend, { qkv }, attrs) => turned(backend, qkv!, attrs, 1),
    backward: (backend, dy, _, attrs) => ({ qkv: turned(backend, dy, attrs, -1) }),
  },
  cost: ({ qkv }) => ({ flops: 3 * qkv!.size, bytes: 8 * qkv!.size }),
});

/**
 * @param qkv  [T, (N+2K)H]
 * @returns    same shape, queries and keys turned
 */
export function rope(qkv: tf.Tensor2D, options: Attributes): tf.Tensor2D {
  return run({ qkv }, options) as tf.Tensor2D;
}

/** Queries and keys of x [T, (N+2K)H] turned by their angles (direction 1) or the negative ones (−1). */
function turned(
  backend: NativeBackend,
  x: tf.TensorInfo,
  attrs: Attributes,
  direction: 1 | -1,
): tf.TensorInfo {
  const { numHeads: N, numKvHeads: K, headDim: H } = attrs;
  const y = backend.allocate(x.shape, backend.storageOf(x));
  const { cos, sin } = rotations(attrs);
  backend.call('rope', y, x, cos, sin, x.shape[0]!, N, K, H, direction);
  return y;
}

interface Rotations {
  cos: Float32Array; // [T, H/2]
  sin: Float32Array; // [T, H/2]
}

/** The last tables made: all layers of a pass ask for the same ones. */
let latest:
  | (Pick<Attributes, 'positions' | 'invFreq' | 'attentionScaling'> & { table: Rotations })
  | undefined;

function rotations({ positions, invFreq, attentionScaling }: Attributes): Rotations {
  const isSame = latest?.positions === positions && latest.invFreq === invFreq;
  if (isSame && latest?.attentionScaling === attentionScaling) return latest.table;
  const half = invFreq.length;
  const cos = new Float32Array(positions.length * half);
  const sin = new Float32Array(positions.length * half);
  positions.forEach((position, t) => {
    for (let i = 0; i < half; i++) {
      const angle = position * invFreq[i]!;
      cos[t * half + i] = Math.cos(angle) * attentionScaling;
      sin[t * half + i] = Math.sin(angle) * attentionScaling;
    }
  });
  latest = { positions, invFreq, attentionScaling, table: { cos, sin } };
  return latest.table;
}
