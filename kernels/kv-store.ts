/**
 * Memory for the keys and values of processed tokens: one row of K·H keys and one of values per token and layer.
 * Which token lies where is decided by models/kv-cache.ts.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Storage } from './frozen-weight.ts';
import type { NativeBackend } from './native-backend.ts';

export interface KvStoreOptions {
  numLayers: number;
  /** Rows (tokens) per layer. */
  capacity: number;
  numKvHeads: number;
  headDim: number;
  storage: Storage;
}

/** Where one pass stores the keys and values of its rows in one layer. */
export interface KvLayer {
  store: KvStore;
  layer: number;
  writeRows: Int32Array; // [T]
}

export interface KvStore {
  readonly capacity: number;
  readonly bytes: number;
  /** Stock backends: stores [T, K, H] keys and values and returns all rows of the layer. */
  write(at: KvLayer, k: tf.Tensor3D, v: tf.Tensor3D): { k: tf.Tensor3D; v: tf.Tensor3D };
  /** Native backend: the slot of a layer, [capacity, 2·K·H], keys then values in each row. */
  layerInfo(layer: number): tf.TensorInfo;
  dispose(): void;
}

export function createKvStore(options: KvStoreOptions): KvStore {
  return tf.getBackend() === 'native' ? nativeStore(options) : arrayStore(options);
}

function nativeStore(options: KvStoreOptions): KvStore {
  const { numLayers, capacity, numKvHeads, headDim, storage } = options;
  const backend = tf.backend() as NativeBackend;
  const layers = Array.from({ length: numLayers }, () =>
    backend.allocate([capacity, 2 * numKvHeads * headDim], storage),
  );
  return {
    capacity,
    bytes: numLayers * capacity * 2 * numKvHeads * headDim * (storage === 'bf16' ? 2 : 4),
    write: () => {
      throw new Error('the native store is written by its kernel');
    },
    layerInfo: (layer) => layers[layer]!,
    dispose: () => {
      for (const { dataId } of layers.splice(0)) backend.disposeData(dataId);
    },
  };
}

/** Plain arrays: the reference backends copy a layer in and out per pass. */
function arrayStore({ numLayers, capacity, numKvHeads: K, headDim: H }: KvStoreOptions): KvStore {
  const width = K * H;
  const make = (): Float32Array[] =>
    Array.from({ length: numLayers }, () => new Float32Array(capacity * width));
  const keys = make();
  const values = make();
  const put = (into: Float32Array, rows: Int32Array, from: tf.Tensor3D): tf.Tensor3D => {
    const data = from.dataSync();
    rows.forEach((row, t) => {
      into.set(data.subarray(t * width, (t + 1) * width), row * width);
    });
    return tf.tensor3d(into.slice(), [capacity, K, H]);
  };
  return {
    capacity,
    bytes: numLayers * capacity * width * 8,
    write: ({ layer, writeRows }, k, v) => ({
      k: put(keys[layer]!, writeRows, k),
      v: put(values[layer]!, writeRows, v),
    }),
    layerInfo: () => {
      throw new Error('only the native store has slots');
    },
    dispose: () => {
      keys.length = 0;
      values.length = 0;
    },
  };
}
