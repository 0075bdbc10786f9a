/** Stock TensorFlow.js on WebAssembly as a contestant for products: tf.matMul alone, f32, one thread as Node has it. */
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../../kernels/index.ts';
import { timed } from '../measure.ts';
import { serve, type Commands } from './peer.ts';

await useBackend('wasm');

function matmul({ rows, inFeatures, outputs, backward }: Commands['matmul']['command']) {
  const [inner, outer] = backward ? [outputs, inFeatures] : [inFeatures, outputs];
  const a = tf.randomUniform<tf.Rank.R2>([rows, inner], -1, 1, 'float32', 1);
  const b = tf.randomUniform<tf.Rank.R2>([inner, outer], -1, 1, 'float32', 2);
  const sample = timed(() => {
    tf.matMul(a, b).dispose();
  });
  tf.dispose([a, b]);
  return sample;
}

const card = () => ({ tfjs: tf.version_core });
await serve({ card, matmul });
