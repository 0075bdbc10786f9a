/**
 * What tests of native kernels share: seeded numbers, tensors of either storage, gradients through the tape, and the
 * check that every instruction set and thread count gives the same bytes. Tests skip where the addon is not built.
 */
import * as tf from '@tensorflow/tfjs-core';
import { nativeAddon } from '../../kernels/addon.ts';
import { setIsa, setThreads, supportedIsas, useBackend } from '../../kernels/index.ts';
import type { Storage } from '../../kernels/index.ts';
import { registerNativeBackend } from '../../kernels/native-backend.ts';

export const describeNative = nativeAddon() ? describe : describe.skip;

/** Normal numbers from a seed (xorshift and Box–Muller). */
export function gaussian(size: number, seed: number, scale = 1): Float32Array {
  let state = (seed * 2654435761 + 1) >>> 0;
  const uniform = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) + 0.5) / 2 ** 32;
  };
  for (let i = 0; i < 8; i++) uniform();
  return Float32Array.from(
    { length: size },
    () => scale * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
}

/** A tensor of the native backend that is kept as `storage`. */
export function stored(values: Float32Array, shape: number[], storage: Storage = 'f32'): tf.Tensor {
  const backend = registerNativeBackend();
  const info = backend.allocate(shape, storage);
  backend.addon.writeFloats(backend.slot(info), 0, values);
  return tf.engine().makeTensorFromTensorInfo(info);
}

export interface Results {
  y: Float32Array;
  gradients: Float32Array[];
}

/** y = f() and the gradients of sum(y · dy) by each of `xs`. Everything made on the way is freed. */
export function forwardBackward(f: () => tf.Tensor, xs: tf.Tensor[], dy: tf.Tensor): Results {
  const { value, grads } = tf.engine().gradients(f, xs, tf.clone(dy));
  const results = { y: floats(value), gradients: grads.map(floats) };
  tf.dispose([value, ...grads]);
  return results;
}

export function floats(x: tf.Tensor): Float32Array {
  return x.dataSync() as Float32Array;
}

/**
 * Runs under every instruction set with 1, 2 and 4 threads, wants the same bytes, and returns those of the best one.
 * With AMX, bf16 chains have an order of their own (kernels/amx.h): it must agree with itself.
 */
export async function sameBytes(run: () => Float32Array[]): Promise<Float32Array[]> {
  await useBackend('native');
  const firsts = new Map<boolean, Float32Array[]>();
  for (const isa of supportedIsas()) {
    for (const threads of [1, 2, 4]) {
      setIsa(isa);
      setThreads(threads);
      const live = nativeAddon()!.memory()[0];
      const results = run();
      expect(nativeAddon()!.memory()[0]).toBe(live);
      const first = firsts.get(isa === 'amx') ?? results;
      firsts.set(isa === 'amx', first);
      results.forEach((values, i) => {
        if (!equalBytes(values, first[i]!)) {
          throw new Error(`result ${i} with ${isa}, ${threads} threads differs from the first`);
        }
      });
    }
  }
  setIsa(supportedIsas()[0]!);
  setThreads(2);
  return firsts.get(supportedIsas()[0] === 'amx')!;
}

export function equalBytes(a: Float32Array, b: Float32Array): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(
    Buffer.from(b.buffer, b.byteOffset, b.byteLength),
  );
}

/** |got − want| / |want|, Euclidean; NaN counts as infinite. */
export function relativeError(got: ArrayLike<number>, want: ArrayLike<number>): number {
  expect(got.length).toBe(want.length);
  let difference = 0;
  let size = 0;
  for (let i = 0; i < want.length; i++) {
    difference += (got[i]! - want[i]!) ** 2;
    size += want[i]! ** 2;
  }
  const error = Math.sqrt(difference / Math.max(size, 1e-300));
  return Number.isNaN(error) ? Infinity : error;
}
