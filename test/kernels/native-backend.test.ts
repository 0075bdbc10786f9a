import * as tf from '@tensorflow/tfjs-core';
import { readFileSync } from 'node:fs';
import { nativeAddon } from '../../kernels/addon.ts';
import { selfTest, setIsa, setThreads, supportedIsas, useBackend } from '../../kernels/index.ts';
import { registerNativeBackend } from '../../kernels/native-backend.ts';
import { gaussian } from '../support/arrays.ts';
import { describeNative, floats, stored } from '../support/native.ts';

describeNative('the native backend', () => {
  beforeAll(() => useBackend('native'));
  const addon = () => nativeAddon()!;

  test('the interface Native names exactly what the addon exports', () => {
    const source = readFileSync('kernels/addon.ts', 'utf8');
    const body = /export interface Native \{\n([^]*?)\n\}/.exec(source)![1]!;
    const declared = [...body.matchAll(/^ {2}(\w+)\(/gm)].map((m) => m[1]!);
    expect(declared.sort()).toEqual(Object.keys(addon()).sort());
  });

  test("every instruction set's bf16 products are fused multiply-adds in the promised order", () => {
    for (const isa of supportedIsas().filter((name) => name !== 'generic')) {
      setIsa(isa);
      expect(selfTest()).toEqual([]);
    }
    setIsa(supportedIsas()[0]!);
  });

  test('an unknown instruction set and bad calls are errors that name the function', () => {
    expect(() => {
      setIsa('neon');
    }).toThrow('setIsa: unknown instruction set "neon", want one of');
    expect(() => {
      addon().release(123456);
    }).toThrow('release: slot 123456 is not live');
    const { release } = addon() as unknown as Record<string, () => void>;
    expect(release).toThrow('release: got 0 arguments, want 1');
    const slot = addon().allocate(32, 0);
    expect(() => {
      addon().readFloats(new Float32Array(9), slot, 0);
    }).toThrow('has 32 bytes, asked for elements 0 to 9');
    addon().release(slot);
    expect(() => addon().allocate(2 ** 50, 0)).toThrow('allocate: out of memory');
  });

  test('values survive in f32 and int32; bf16 rounds to nearest even', () => {
    const values = gaussian(37, 1);
    const x = tf.tensor1d(values);
    expect([...floats(x)]).toEqual([...values]);
    const ids = tf.tensor1d([1, -2, 2 ** 31 - 1], 'int32');
    expect([...ids.dataSync()]).toEqual([1, -2, 2 ** 31 - 1]);
    const half = stored(
      Float32Array.of(1 + 2 ** -8, 1 + 3 * 2 ** -8, -0, 1e-40, Infinity),
      [5],
      'bf16',
    );
    expect([...floats(half)]).toEqual([1, 1 + 2 ** -6, -0, 0, Infinity]);
    tf.dispose([x, ids, half]);
  });

  test('stock kernels: sums of mixed storage, reshapes that share bytes, kernels on the host', () => {
    const live = addon().memory()[0];
    tf.tidy(() => {
      const a = stored(Float32Array.of(1, 2, 3, 4), [2, 2], 'bf16');
      const b = tf.tensor2d([0.001, 0, 0, 0], [2, 2]);
      expect([...floats(tf.add(a, b))]).toEqual([Math.fround(1.001), 2, 3, 4]);
      expect([...floats(tf.addN([a, b, b]))][1]).toBe(2);
      const before = addon().memory()[0];
      const flat = tf.reshape(a, [4]);
      expect(addon().memory()[0]).toBe(before);
      expect(tf.sum(flat).dataSync()[0]).toBe(10);
      expect([...floats(tf.matMul(a, a, false, true))]).toEqual([5, 11, 11, 25]);
    });
    expect(addon().memory()[0]).toBe(live);
  });

  test('a block returned to the pool is used again and counted once', () => {
    const [live, bytes] = addon().memory();
    for (let i = 0; i < 100; i++) addon().release(addon().allocate(1 << 20, 0));
    const [nowLive, nowBytes, peak, pooled] = addon().memory();
    expect([nowLive, nowBytes]).toEqual([live, bytes]);
    expect(peak).toBeGreaterThanOrEqual(bytes + (1 << 20));
    expect(pooled).toBeGreaterThanOrEqual(1 << 20);
    addon().trimPool();
    expect(addon().memory()[3]).toBe(0);
  });

  test('JavaScript keeps its denormal numbers after a native call', () => {
    const x = registerNativeBackend().allocate([100_000]);
    addon().scale(registerNativeBackend().slot(x), registerNativeBackend().slot(x), 0, 100_000);
    registerNativeBackend().disposeData(x.dataId);
    expect(Number.MIN_VALUE * 1).toBeGreaterThan(0);
  });

  test('threads can be changed at any time', () => {
    for (const threads of [1, 3, 2, 8, 1, 2]) {
      setThreads(threads);
      const a = tf.ones([300_000]);
      const b = tf.add(a, a);
      expect(floats(b).every((v) => v === 2)).toBe(true);
      tf.dispose([a, b]);
    }
  });
});
