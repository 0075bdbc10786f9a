/**
 * Where a NaN or an infinity came from: the first learning value, then the first block, then the first gradient that
 * is not finite. Runs only after a step went wrong; it computes the forward pass once more, block by block.
 */
import * as tf from '@tensorflow/tfjs-core';
import { block, embed, type Pass } from '../models/decoder.ts';
import type { Model } from './model.ts';
import type { ParameterArena } from '../kernels/index.ts';

/** @returns one sentence that names the place, for the report of a skipped step */
export function locateNonFinite(
  model: Model,
  pass: Pass,
  arenas: readonly ParameterArena[],
): string {
  return (
    firstOf(arenas, (arena, name) => arena.read(name), 'parameter') ??
    firstActivation(model, pass) ??
    firstOf(arenas, (arena, name) => arena.readGradient(name), 'gradient of') ??
    'the loss itself (a pair weight or the head)'
  );
}

function firstOf(
  arenas: readonly ParameterArena[],
  read: (arena: ParameterArena, name: string) => Float32Array,
  what: string,
): string | undefined {
  for (const arena of arenas) {
    for (const name of arena.tensors.keys()) {
      if (!allFinite(read(arena, name))) return `${what} ${name}`;
    }
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
    return undefined;
  });
}

function allFinite(values: Iterable<number>): boolean {
  for (const value of values) if (!Number.isFinite(value)) return false;
  return true;
}
