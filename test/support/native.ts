/**
 * What tests of native kernels share: tensors of either storage, gradients through the tape, and the
 * check that instruction sets and thread counts give the same bytes. Tests skip where the addon is not built.
 */
import * as tf from '@tensorflow/tfjs-core';
import { nativeAddon } from '../../kernels/addon.ts';
import { setIsa, setThreads, supportedIsas, useBackend } from '../../kernels/index.ts';
import type { Storage } from '../../kernels/index.ts';
import { registerNativeBackend } from '../../kernels/native-backend.ts';
import { equalBytes } from './arrays.ts';

/** Says why tests are skipped; jest shows that they are. */
export function skippedBecause(reason: string, what: string): void {
  process.stdout.write(`skipped, ${reason}: ${what}\n`);
}

const noAddon = 'no native addon (npm run build:native)';

/** Tests of what only the native backend has; elsewhere they are skipped, and say so. */
export function describeNative(name: string, tests: () => void): void {
  if (nativeAddon()) {
    describe(name, tests);
    return;
  }
  skippedBecause(noAddon, name);
  describe.skip(name, tests);
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
 * Runs under every instruction set with 1, 2 and 4 threads and wants the same bytes. bf16 products have one order of
 * sums with AMX (kernels/amx.h) and another without: each must agree with itself.
 * @returns the results of each order, one in f32
 */
export async function sameBytes(
  run: () => Float32Array[],
  products: Storage = 'f32',
): Promise<Float32Array[][]> {
  await useBackend('native');
  const byOrder = new Map<boolean, Float32Array[]>();
  for (const isa of supportedIsas()) {
    const hasOwnOrder = products === 'bf16' && isa === 'amx';
    for (const threads of [1, 2, 4]) {
      setIsa(isa);
      setThreads(threads);
      const live = nativeAddon()!.memory()[0];
      const results = run();
      expect(nativeAddon()!.memory()[0]).toBe(live);
      const first = byOrder.get(hasOwnOrder) ?? results;
      byOrder.set(hasOwnOrder, first);
      results.forEach((values, i) => {
        if (!equalBytes(values, first[i]!)) {
          throw new Error(`result ${i} with ${isa}, ${threads} threads differs from the first`);
        }
      });
    }
  }
  setIsa(supportedIsas()[0]!);
  setThreads(2);
  return [...byOrder.values()];
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
  skippedBecause(noAddon, name);
  test.skip(name, () => undefined);
}
