/** Mistral (Jiang et al. 2023, arXiv:2310.06825): Llama with a sliding window in every layer and no biases. */
import type { Architecture } from './architecture.ts';

export const mistral: Architecture = {
  modelType: 'mistral',
  bias: () => ({ qkv: false, o: false, mlp: false }),
  qkNorm: false,
  slidingWindow: (read) => (read.has('sliding_window') ? read.number('sliding_window') : undefined),
};
