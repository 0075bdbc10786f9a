import * as tf from '@tensorflow/tfjs-core';
import { dropout, useBackend, type Storage } from '../../kernels/index.ts';
import {
  describeNative,
  floats,
  forwardBackward,
  gaussian,
  sameBytes,
  stored,
} from '../support/native.ts';

const [T, D] = [37, 131];
const options = {
  p: 0.1,
  seed: 17,
  step: 3,
  site: 5,
  rowKeys: Uint32Array.from({ length: T }, (_, t) => (t * 2654435761) >>> 0),
};

async function runDropout(storage: Storage): Promise<Float32Array[]> {
  return sameBytes(() => {
    const x = stored(gaussian(T * D, 1), [T, D], storage) as tf.Tensor2D;
    const dy = stored(new Float32Array(T * D).fill(1), [T, D], storage);
    const { y, gradients } = forwardBackward(() => dropout(x, options), [x], dy);
    tf.dispose([x, dy]);
    return [y, ...gradients];
  });
}

describeNative('dropout, native', () => {
  test('draws the mask of the reference, forward and backward', async () => {
    await useBackend('cpu');
    const x = tf.tensor2d(gaussian(T * D, 1), [T, D]);
    const want = floats(dropout(x, options));
    const mask = floats(dropout(tf.ones<tf.Rank.R2>([T, D]), options));
    const [y, dx] = await runDropout('f32');
    expect([...y!]).toEqual([...want]);
    expect([...dx!]).toEqual([...mask]);
    const kept = mask.filter((value) => value !== 0).length / mask.length;
    expect(Math.abs(kept - 0.9)).toBeLessThan(4 * Math.sqrt((0.9 * 0.1) / mask.length));
  });

  test('bf16: the same elements are kept', async () => {
    const full = await runDropout('f32');
    const half = await runDropout('bf16');
    expect(half[1]!.map((v) => (v === 0 ? 0 : 1))).toEqual(full[1]!.map((v) => (v === 0 ? 0 : 1)));
  });
});
