/**
 * Writes a model whose base learns as a checkpoint in Hugging Face layout: config.json, tokenizer files, and one
 * safetensors file under the usual names. Groups that were one matrix in memory are split again.
 */
import { narrowFromFloat32, type FloatDtype } from '../kernels/index.ts';
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { tensorPlan } from '../models/tensor-plan.ts';
import type { Model } from './model.ts';
import { writeSafetensors, type TensorToWrite } from './safetensors.ts';

/** @param dtype  of the written weights; F32 loses nothing */
export function saveModel(model: Model, folder: string, dtype: FloatDtype): void {
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(model.folder)) {
    if (isCompanion(file)) copyFileSync(join(model.folder, file), join(folder, file));
  }
  writeSafetensors(join(folder, 'model.safetensors'), baseTensors(model, dtype), { format: 'pt' });
}

/** Files of a checkpoint folder that go along with its weights; probes.json speaks of other weights. */
export function isCompanion(file: string): boolean {
  if (file === 'probes.json' || file.includes('safetensors')) return false;
  return /\.(json|jinja|model|txt)$/.test(file);
}

function baseTensors(model: Model, dtype: FloatDtype): TensorToWrite[] {
  const { arena } = model.base!;
  const shapes = new Map(tensorPlan(model.config).map(({ name, shape }) => [name, shape]));
  return [...arena.tensors.keys()].flatMap((group) => {
    const values = arena.read(group);
    let at = 0;
    return memberNames(group).map((name): TensorToWrite => {
      const shape = shapes.get(name)!;
      const size = shape.reduce((a, b) => a * b, 1);
      const part = values.subarray(at, (at += size));
      return { name, dtype, shape, data: () => narrowFromFloat32(part, dtype) };
    });
  });
}

/** `a+b.weight` holds the rows of `a.weight` and `b.weight`. */
function memberNames(group: string): string[] {
  const end = group.lastIndexOf('.');
  const suffix = group.slice(end);
  return group
    .slice(0, end)
    .split('+')
    .map((module) => module + suffix);
}
