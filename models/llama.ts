/**
 * Llama 2 and 3.x, SmolLM2, TinyLlama (Touvron et al. 2023, arXiv:2302.13971; Grattafiori et al. 2024, arXiv:2407.21783).
 * The plain form: every other file in this folder says only how it differs.
 */
import type { Architecture } from './architecture.ts';

export const llama: Architecture = {
  modelType: 'llama',
  bias: (read) => {
    const attention = read.boolean('attention_bias', false);
    return { qkv: attention, o: attention, mlp: read.boolean('mlp_bias', false) };
  },
  qkNorm: false,
  slidingWindow: () => undefined,
};
