/**
 * Qwen2 and Qwen2.5 (Yang et al. 2024, arXiv:2407.10671): Llama with biases on q, k and v.
 * A window acts only where `use_sliding_window` says so: in the layers named by `layer_types`, or, in older
 * files, from `max_window_layers` upwards.
 */
import type { Architecture, ConfigReader } from './architecture.ts';

export const qwen2: Architecture = {
  modelType: 'qwen2',
  bias: () => ({ qkv: true, o: false, mlp: false }),
  qkNorm: false,
  slidingWindow: qwenWindow,
};

/** The window of one layer, shared by Qwen2 and Qwen3. */
export function qwenWindow(read: ConfigReader, layer: number): number | undefined {
  if (!read.boolean('use_sliding_window', false) || !read.has('sliding_window')) return undefined;
  const layerTypes = read.strings('layer_types');
  const slides = layerTypes
    ? layerTypes[layer] === 'sliding_attention'
    : layer >= read.number('max_window_layers', 28);
  return slides ? read.number('sliding_window') : undefined;
}
