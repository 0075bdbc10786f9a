import * as tf from '@tensorflow/tfjs-core';
import { nativeAddon } from '../../kernels/addon.ts';
import { packWeight, unpackWeight, useBackend, type RawMatrix } from '../../kernels/index.ts';

const bytes = (values: ArrayBufferView): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

const f32: RawMatrix = { data: bytes(Float32Array.of(1, -2.5, 0.1)), dtype: 'F32', shape: [1, 3] };
// 1, the smallest subnormal, the largest number
const f16: RawMatrix = {
  data: bytes(Uint16Array.of(0x3c00, 0x0001, 0x7bff)),
  dtype: 'F16',
  shape: [1, 3],
};
const bf16: RawMatrix = {
  data: bytes(Uint16Array.of(0x3f80, 0xc020, 0x3dcd)),
  dtype: 'BF16',
  shape: [1, 3],
};

const native = nativeAddon() ? (['native'] as const) : [];

describe.each(['cpu', 'wasm', ...native] as const)('packWeight, %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('rows of the parts follow each other, whatever their dtype', () => {
    const before = tf.memory().numTensors;
    const weight = packWeight([f32, f16, bf16], 'f32');
    expect(weight.shape).toEqual([3, 3]);
    const want = [1, -2.5, Math.fround(0.1), 1, 2 ** -24, 65504, 1, -2.5, 0.10009765625];
    expect([...unpackWeight(weight)]).toEqual(want);
    weight.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('bf16 storage rounds to nearest, ties to even; bf16 bytes stay as they are', () => {
    const ties = Float32Array.of(1 + 2 ** -8, 1 + 3 * 2 ** -8, 1 + 2 ** -8 + 2 ** -20);
    const weight = packWeight([{ data: bytes(ties), dtype: 'F32', shape: [1, 3] }, bf16], 'bf16');
    expect([...unpackWeight(weight)]).toEqual([
      ...[1, 1 + 2 ** -6, 1 + 2 ** -7],
      ...[1, -2.5, 0.10009765625],
    ]);
    weight.dispose();
  });

  test('bytes that do not start at a multiple of four are read', () => {
    const shifted = new Uint8Array(13);
    shifted.set(f32.data, 1);
    const weight = packWeight([{ ...f32, data: shifted.subarray(1) }], 'f32');
    expect([...unpackWeight(weight)]).toEqual([1, -2.5, Math.fround(0.1)]);
    weight.dispose();
  });
});
