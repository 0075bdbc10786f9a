/**
 * Frozen base weights: opaque handles, never on the tape, packed once at load (architecture: ops, kernels, backends).
 * The native backend keeps them as panels in its own memory; stock backends keep an f32 tensor (bf16 storage rounds
 * the values). A weight that learns is a plain [O, in] tensor instead.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { NativeBackend } from './native-backend.ts';
import { quantizeInPlace } from './quantize.ts';
import { widenToFloat32, type FloatDtype } from './stored-floats.ts';

export type Storage = 'f32' | 'bf16';
/** Frozen weights may also be kept in 8 or 4 bits (quantized.h). */
export type WeightStorage = Storage | 'int8' | 'nf4';

/** What products read where weights are kept so. */
export function mathStorage(weights: WeightStorage): Storage {
  return weights === 'f32' ? 'f32' : 'bf16';
}

export interface FrozenWeight {
  readonly kind: 'frozen';
  readonly shape: readonly [number, number]; // [O, in]
  readonly storage: WeightStorage;
  readonly bytes: number;
  /** Stock backends. */
  readonly tensor?: tf.Tensor2D;
  /** Native backend: the handle of the packed panels. */
  readonly packed?: number;
  dispose(): void;
}

/** A matrix as a checkpoint stores it: little-endian rows. */
export interface RawMatrix {
  data: Uint8Array;
  dtype: FloatDtype;
  shape: readonly [number, number];
}

export type Weight = FrozenWeight | tf.Tensor2D;

export function isFrozen(weight: Weight): weight is FrozenWeight {
  return 'kind' in weight;
}

/** Packs the rows of `parts`, one after the other, as one [ΣO, in] weight of the current backend. */
export function packWeight(parts: readonly RawMatrix[], storage: WeightStorage): FrozenWeight {
  if (tf.getBackend() === 'native')
    return (tf.backend() as NativeBackend).packWeight(parts, storage);
  const [, inFeatures] = parts[0]!.shape;
  const rows = parts.reduce((sum, { shape }) => sum + shape[0], 0);
  const values = new Float32Array(rows * inFeatures);
  let at = 0;
  for (const part of parts) {
    const widened = widenToFloat32(part.data, part.dtype);
    if (storage === 'int8' || storage === 'nf4') quantizeInPlace(widened, inFeatures, storage);
    values.set(storage === 'bf16' ? widened.map(roundToBf16) : widened, at);
    at += widened.length;
  }
  const tensor = tf.keep(tf.tensor2d(values, [rows, inFeatures]));
  return {
    kind: 'frozen',
    shape: [rows, inFeatures],
    storage,
    bytes: values.byteLength,
    tensor,
    dispose: () => {
      tensor.dispose();
    },
  };
}

/** The values of a weight, row-major [O, in]. */
export function unpackWeight(weight: FrozenWeight): Float32Array {
  if (weight.tensor) return weight.tensor.dataSync<'float32'>();
  return (tf.backend() as NativeBackend).unpackWeight(weight);
}

/** The weight as an [O, in] tensor of the current tidy scope; a learning weight is returned as it is. */
export function weightTensor(weight: Weight): tf.Tensor2D {
  if (!isFrozen(weight)) return weight;
  return weight.tensor ?? tf.tensor2d(unpackWeight(weight), [...weight.shape]);
}

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

/** Round to nearest even, as the hardware does; subnormals become zero. */
export function roundToBf16(value: number): number {
  float[0] = value;
  const bits = word[0]!;
  if ((bits & 0x7f800000) === 0x7f800000) return value; // infinities and NaN
  if ((bits & 0x7f800000) === 0) return bits >>> 31 ? -0 : 0;
  word[0] = (bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000;
  return float[0];
}
