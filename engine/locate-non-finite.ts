/**
 * Where a NaN or an infinity came from: the first learning value that is not finite, else the first block in whose
 * output it shows, else the gradient that went wrong first, which is the last in the decoder's order. Runs only after a
 * step went wrong; it computes the forward pass once more, block by block.
 */
import * as tf from '@tensorflow/tfjs-core';
import { block, embed, finalNorm, type Pass } from '../models/decoder.ts';
import type { Model } from './model.ts';
import type { ParameterArena } from '../kernels/index.ts';

/** @returns one sentence that names the place, for the report of a skipped step */
export function locateNonFinite(
  model: Model,
  pass: Pass,
  arenas: readonly ParameterArena[],
): string {
  return (
    firstParameter(arenas) ??
    firstActivation(model, pass) ??
    lastGradient(arenas) ??
    'the loss itself (a pair weight or the head)'
  );
}

function firstParameter(arenas: readonly ParameterArena[]): string | undefined {
  for (const arena of arenas) {
    const found = [...arena.tensors.keys()].find((name) => !allFinite(arena.read(name)));
    if (found !== undefined) return `parameter ${found}`;
  }
  return undefined;
}

/** The backward pass runs from the top down, and what it meets after a NaN is NaN. */
function lastGradient(arenas: readonly ParameterArena[]): string | undefined {
  for (const arena of arenas) {
    const found = [...arena.tensors.keys()]
      .reverse()
      .find((name) => !allFinite(arena.readGradient(name)));
    if (found !== undefined) return `gradient of ${found}`;
  }
  return undefined;
}

function firstActivation({ decoder }: Model, pass: Pass): string | undefined {
  return tf.tidy(() => {
    let hidden = embed(decoder, pass);
    if (!allFinite(hidden.dataSync())) return 'model.embed_tokens';
    for (let layer = 0; layer < decoder.config.numHiddenLayers; layer++) {
      hidden = block(decoder, layer, hidden, pass);
      if (!allFinite(hidden.dataSync())) return `activation of model.layers.${layer}`;
    }
    return allFinite(finalNorm(decoder, hidden).dataSync())
      ? undefined
      : 'activation of model.norm';
  });
}

function allFinite(values: Iterable<number>): boolean {
  for (const value of values) if (!Number.isFinite(value)) return false;
  return true;
}
