import * as tf from '@tensorflow/tfjs-core';
import { nativeAddon } from '../../kernels/addon.ts';
import { embedding, packWeight, useBackend, type Weight } from '../../kernels/index.ts';
import { checkOp, lengths, normal } from '../support/check-op.ts';
import * as float64 from '../support/float64.ts';

checkOp('embedding', {
  native: ['embeddingForward', 'embeddingBackward'],
  draw: (random) => {
    const [V, D] = [random.pick(lengths), random.pick(lengths)];
    const tokenIds = Int32Array.from({ length: random.pick(lengths) }, () => random.below(V));
    return {
      title: `${tokenIds.length} tokens of [${V}, ${D}]`,
      inputs: { weight: normal(random, [V, D]) },
      outputShape: [tokenIds.length, D],
      oracle: float64.lookup('weight', tokenIds, D),
      run: ({ weight }) => embedding(weight as Weight, tokenIds),
    };
  },
  refusals: () => [
    {
      title: 'a token outside the vocabulary is refused',
      call: () => embedding(tf.zeros([5, 2]), Int32Array.of(0, 4, 5)),
      message: 'embedding: tokenIds[2] is 5, want 0 to 4',
    },
    {
      title: 'a negative token is refused',
      call: () => embedding(tf.zeros([5, 2]), Int32Array.of(-1)),
      message: 'embedding: tokenIds[0] is -1, want 0 to 4',
    },
  ],
});

const native = nativeAddon() ? (['native'] as const) : [];

test.each(['cpu', 'wasm', ...native] as const)(
  'embedding, %s: rows of a frozen table',
  async (backend) => {
    await useBackend(backend);
    const before = tf.memory().numTensors;
    const data = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);
    const table = packWeight([{ data, dtype: 'F32', shape: [3, 2] }], 'f32');
    const rows = tf.tidy(() => embedding(table, Int32Array.of(2, 0, 2)).dataSync());
    expect([...rows]).toEqual([5, 6, 1, 2, 5, 6]);
    table.dispose();
    expect(tf.memory().numTensors).toBe(before);
  },
);
