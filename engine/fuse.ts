/**
 * Merging: W' = W + scale · B·A for every target, written as a new checkpoint in Hugging Face layout. The sum is
 * taken in float64 from the stored weights and rounded once to the stored dtype. A merge into bf16 loses what lies
 * below its resolution; f32 keeps it. Unmerging is the same with −scale, exact only where nothing was lost.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  FileError,
  isFloatDtype,
  narrowFromFloat32,
  widenToFloat32,
  type FloatDtype,
} from '../kernels/index.ts';
import type { PeftAdapter } from './peft.ts';
import { writeSafetensors, type TensorToWrite } from './safetensors.ts';
import { isCompanion } from './save-model.ts';
import { openWeights, type Weights } from './weights.ts';

export interface FuseOptions {
  /** Dtype of the written weights; default: as stored. */
  dtype?: FloatDtype;
  /** Subtract instead of add. */
  unmerge?: boolean;
}

/** @throws FileError when `out` is not empty */
export function fuse(
  base: string,
  adapter: PeftAdapter,
  out: string,
  options: FuseOptions = {},
): void {
  if (existsSync(out) && readdirSync(out).length > 0) {
    throw new FileError(`${out}: is not empty; fuse writes a whole checkpoint into a new folder`);
  }
  mkdirSync(out, { recursive: true });
  const weights = openWeights(base);
  try {
    writeSafetensors(join(out, 'model.safetensors'), mergedTensors(weights, adapter, options), {
      format: 'pt',
    });
  } finally {
    weights.close();
  }
  for (const file of readdirSync(base)) {
    if (isCompanion(file)) copyFileSync(join(base, file), join(out, file));
  }
}

function mergedTensors(
  weights: Weights,
  { config, tensors }: PeftAdapter,
  { dtype, unmerge = false }: FuseOptions,
): TensorToWrite[] {
  const scale = config.loraAlpha / (config.useRslora ? Math.sqrt(config.r) : config.r);
  return [...weights.tensors].map(([name, { info, bytes }]): TensorToWrite => {
    const { dtype: stored, shape } = info;
    const target = dtype ?? stored;
    const pair = tensors.get(name.replace(/\.weight$/, ''));
    if (!isFloatDtype(stored) || !isFloatDtype(target) || (!pair && target === stored)) {
      return { name, dtype: stored, shape: [...shape], data: bytes };
    }
    const data = (): Uint8Array => {
      const values = widenToFloat32(bytes(), stored);
      if (pair)
        addProduct(values, pair, { inFeatures: shape[1]!, scale: unmerge ? -scale : scale });
      return narrowFromFloat32(values, target);
    };
    return { name, dtype: target, shape: [...shape], data };
  });
}

/** values += scale · B·A, each element summed in float64. */
function addProduct(
  values: Float32Array, // [O, in]
  { loraA, loraB }: { loraA: Float32Array; loraB: Float32Array },
  { inFeatures, scale }: { inFeatures: number; scale: number },
): void {
  const rank = loraA.length / inFeatures;
  for (let o = 0; o < values.length / inFeatures; o++) {
    for (let i = 0; i < inFeatures; i++) {
      let sum = 0;
      for (let r = 0; r < rank; r++) sum += loraB[o * rank + r]! * loraA[r * inFeatures + i]!;
      values[o * inFeatures + i]! += scale * sum;
    }
  }
}
