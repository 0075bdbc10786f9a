import * as tf from '@tensorflow/tfjs-core';
import { nativeAddon } from '../../kernels/addon.ts';
import {
  memoryInfo,
  peakFlops,
  supportedIsas,
  useBackend,
  UsageError,
} from '../../kernels/index.ts';

const withAddon = nativeAddon() ? test : test.skip;
const withoutAddon = nativeAddon() ? test.skip : test;

test.each(['cpu', 'wasm'] as const)('%s starts and multiplies', async (name) => {
  const info = await useBackend(name);
  expect(info).toMatchObject({ name, threads: 1 });
  expect(info.notice).toBeUndefined();
  expect(tf.getBackend()).toBe(name);
  const product = tf.tidy(() => tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).dataSync());
  expect([...product]).toEqual([3, 3, 3, 3]);
  expect(peakFlops('f32')).toBe(0);
});

test('memoryInfo of a stock backend counts tensors', async () => {
  await useBackend('cpu');
  const before = memoryInfo();
  const x = tf.ones([10]);
  expect(memoryInfo().liveTensors).toBe(before.liveTensors + 1);
  expect(memoryInfo().bytes).toBe(before.bytes + 40);
  x.dispose();
});

withAddon('auto takes native where the addon is built, without a notice', async () => {
  const info = await useBackend('auto', { threads: 2 });
  expect(info).toEqual({ name: 'native', isa: info.isa, threads: 2 });
  expect(supportedIsas()).toContain(info.isa);
});

withoutAddon('auto says in a notice why native is left out', async () => {
  const info = await useBackend('auto');
  expect(info.name).not.toBe('native');
  expect(info.notice).toContain('native: no addon');
  expect(info.notice).toContain(`Running on ${info.name} instead.`);
});

withoutAddon('native asked for by name is refused with the way to build it', async () => {
  const asked = useBackend('native');
  await expect(asked).rejects.toThrow(UsageError);
  await expect(asked).rejects.toThrow('npm run build:native');
});

(process.env['ATTUNE_TENSORFLOW'] ? test.skip : test)(
  'tensorflow asked for by name without a package is refused',
  async () => {
    await expect(useBackend('tensorflow')).rejects.toThrow(
      'tensorflow: no usable TensorFlow binding',
    );
  },
);
