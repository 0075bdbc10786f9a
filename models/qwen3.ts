/** Qwen3 (Yang et al. 2025, arXiv:2505.09388): Qwen2 without biases on q, k, v, and with an RMS norm on each query and key head. */
import type { Architecture } from './architecture.ts';
import { qwenWindow } from './qwen2.ts';

export const qwen3: Architecture = {
  modelType: 'qwen3',
  bias: (read) => {
    const attention = read.boolean('attention_bias', false);
    return { qkv: attention, o: attention, mlp: false };
  },
  qkNorm: true,
  slidingWindow: qwenWindow,
};
