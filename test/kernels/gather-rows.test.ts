import * as tf from '@tensorflow/tfjs-core';
import { gatherRows, useBackend } from '../../kernels/index.ts';
import { describeNative, forwardBackward, gaussian, sameBytes, stored } from '../support/native.ts';

describeNative('gatherRows, native', () => {
  beforeAll(() => useBackend('native'));

  test.each([
    [1, 1, [0]],
    [7, 5, [6, 0, 3]],
    [300, 129, [299, 17, 18, 19, 0]],
    [4, 16, []],
  ] as [number, number, number[]][])(
    '[%i, %i] picks rows and puts gradients back',
    async (T, D, rows) => {
      const x = gaussian(T * D, 1).map((v) => Math.round(v * 8) / 8); // exact in bf16
      const dy = gaussian(rows.length * D, 2).map((v) => Math.round(v * 8) / 8);
      const dx = new Float32Array(T * D);
      rows.forEach((row, i) => {
        dx.set(dy.subarray(i * D, (i + 1) * D), row * D);
      });
      for (const storage of ['f32', 'bf16'] as const) {
        const [y, gradient] = await sameBytes(() => {
          const input = stored(x, [T, D], storage) as tf.Tensor2D;
          const output = stored(dy, [rows.length, D], storage);
          const run = () => gatherRows(input, Int32Array.from(rows));
          const results = forwardBackward(run, [input], output);
          tf.dispose([input, output]);
          return [results.y, ...results.gradients];
        });
        expect([...y!]).toEqual(rows.flatMap((row) => [...x.subarray(row * D, (row + 1) * D)]));
        expect([...gradient!]).toEqual([...dx]);
      }
    },
  );
});
