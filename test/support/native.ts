/**
 * What tests of native kernels share: tensors of either storage, gradients through the tape, and the
 * check that every instruction set and thread count gives the same bytes. Tests skip where the addon is not built.
 */
import * as tf from '@tensorflow/tfjs-core';
import { nativeAddon } from '../../kernels/addon.ts';
import { setIsa, setThreads, supportedIsas, useBackend } from '../../kernels/index.ts';
import type { Storage } from '../../kernels/index.ts';
import { registerNativeBackend } from '../../kernels/native-backend.ts';
import { equalBytes } from './arrays.ts';

export const describeNative = nativeAddon() ? describe : describe.skip;

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

/** A test of what only the native backend promises; elsewhere it is skipped, and says so. */
export function testNative(
  name: string,
  run: () => void | Promise<void>,
  timeoutMs?: number,
): void {
  if (nativeAddon()) {
    test(
      name,
      async () => {
        await run();
      },
      timeoutMs,
    );
    return;
  }
  process.stdout.write(`skipped without the native addon (npm run build:native): ${name}\n`);
  test.skip(name, () => undefined);
}
