import { attentionLayout, headLogits } from '../../kernels/index.ts';
import { forward } from '../../models/decoder.ts';
import type { Adapter } from '../../models/lora.ts';
import { buildForest } from '../../engine/forest.ts';
import type { Model } from '../../engine/model.ts';

/** The logits of every token of each sequence, [tokens, V], all of them in one forest under the last of `adapters`. */
export function logitsOf(
  model: Model,
  sequences: readonly (readonly number[])[],
  adapters: Adapter[] = [],
): Float32Array[] {
  const inputs = sequences.map((ids, key) => ({
    tokenIds: [...ids],
    pairs: [],
    adapter: adapters.length - 1,
    key,
  }));
  const forest = buildForest(inputs, { sharePrefixes: false });
  const hidden = forward(model.decoder, { ...forest, layout: attentionLayout(forest), adapters });
  const { logits } = headLogits(hidden, model.decoder.weights.lmHead);
  hidden.dispose();
  const V = model.config.vocabSize;
  let row = 0;
  return sequences.map((ids) => logits.slice(row * V, (row += ids.length) * V));
}
