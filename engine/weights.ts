/**
 * The weights of a checkpoint folder in Hugging Face layout: one model.safetensors, or shards with an index.
 * What stands in their place is named for what it is (Git LFS pointer, pickle). Nothing is decoded here, and
 * `checkTensors` compares names, shapes and dtypes with the model's plan before anybody allocates.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FileError, floatDtypes, isFloatDtype } from '../kernels/index.ts';
import { quoted } from './safetensors-header.ts';
import {
  openSafetensors,
  type OpenOptions,
  type SafetensorsFile,
  type TensorInfo,
} from './safetensors.ts';

/** A checkpoint folder that cannot be used. The message lists everything that is wrong with it. */
export class CheckpointError extends FileError {}

export interface StoredTensor {
  info: TensorInfo;
  bytes: () => Uint8Array;
}

export interface Weights {
  readonly folder: string;
  readonly tensors: Map<string, StoredTensor>;
  /** Odd but harmless findings, for the caller to show. */
  readonly notices: string[];
  close(): void;
}

const singleFile = 'model.safetensors';
const indexFile = 'model.safetensors.index.json';

export function openWeights(folder: string, options: OpenOptions = {}): Weights {
  if (existsSync(join(folder, singleFile))) {
    return weightsOf(folder, [openSafetensors(join(folder, singleFile), options)]);
  }
  if (existsSync(join(folder, indexFile))) return openShards(folder, options);
  throw new CheckpointError(explainMissing(folder));
}

function weightsOf(folder: string, files: SafetensorsFile[]): Weights {
  const tensors = new Map<string, StoredTensor>();
  for (const file of files) {
    for (const [name, info] of file.tensors) {
      tensors.set(name, { info, bytes: () => file.bytes(name) });
    }
  }
  const close = () => {
    for (const file of files) file.close();
  };
  return { folder, tensors, notices: [], close };
}

// ---- shards

function openShards(folder: string, options: OpenOptions): Weights {
  const shardOf = readIndex(folder);
  const names = [...new Set(shardOf.values())].sort();
  const problems = names.filter((name) => !isBareName(name)).map(outsideFolder);
  problems.push(
    ...names
      .filter((name) => isBareName(name) && !existsSync(join(folder, name)))
      .map((name) => `${quoted(name)} does not exist. Is the download complete?`),
  );
  rejectIndex(folder, problems);
  const files: SafetensorsFile[] = [];
  try {
    for (const name of names) files.push(openSafetensors(join(folder, name), options));
    const { conflicts, leftOut } = compareWithIndex(shardOf, names, files);
    rejectIndex(folder, conflicts);
    const weights = weightsOf(folder, files);
    for (const name of leftOut) weights.tensors.delete(name);
    if (leftOut.length > 0) weights.notices.push(leftOutNotice(folder, leftOut));
    return weights;
  } catch (error) {
    for (const file of files) file.close();
    throw error;
  }
}

function readIndex(folder: string): Map<string, string> {
  const path = join(folder, indexFile);
  const text = readFileSync(path, 'utf8');
  if (text.startsWith('version https://git-lfs')) throw new CheckpointError(lfsPointer(path));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new CheckpointError(`checkpoint: ${path} is not JSON: ${String(error)}`);
  }
  const index = z.looseObject({ weight_map: z.record(z.string(), z.string()) }).safeParse(json);
  if (!index.success) {
    const detail = z.prettifyError(index.error);
    throw new CheckpointError(
      `checkpoint: ${path} has no weight_map of tensor names to file names:\n${detail}`,
    );
  }
  return new Map(Object.entries(index.data.weight_map));
}

/** A shard is a file of the same folder; an index from a stranger must not point anywhere else. */
function isBareName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name);
}

function outsideFolder(name: string): string {
  return `${quoted(name)} is not the bare name of a file in the same folder`;
}

function compareWithIndex(
  shardOf: Map<string, string>,
  names: string[],
  files: SafetensorsFile[],
): { conflicts: string[]; leftOut: string[] } {
  const conflicts: string[] = [];
  const found = new Map<string, string>();
  files.forEach((file, i) => {
    const shard = names[i] ?? '';
    for (const name of file.tensors.keys()) {
      const other = found.get(name);
      if (other)
        conflicts.push(`tensor ${quoted(name)} is in ${quoted(other)} and ${quoted(shard)}`);
      found.set(name, shard);
    }
  });
  for (const [name, shard] of shardOf) {
    if (found.get(name) === shard || conflicts.some((c) => c.includes(quoted(name)))) continue;
    conflicts.push(`tensor ${quoted(name)} is not in ${quoted(shard)}, where the index has it`);
  }
  return { conflicts, leftOut: [...found.keys()].filter((name) => !shardOf.has(name)) };
}

function rejectIndex(folder: string, problems: string[]): void {
  if (problems.length === 0) return;
  const list = problems.map((problem) => `  ${problem}`).join('\n');
  throw new CheckpointError(
    `checkpoint: ${join(folder, indexFile)} and its shards disagree:\n${list}`,
  );
}

function leftOutNotice(folder: string, names: string[]): string {
  const some = names.slice(0, 5).map(quoted).join(', ');
  return `${folder}: ${names.length} tensors in the shards are not in the index and stay unused: ${some}`;
}

// ---- what stands there instead

function explainMissing(folder: string): string {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return `checkpoint: ${folder} is not a folder that can be read`;
  }
  const pickles = names.filter((name) => /\.(bin|pt|pth|ckpt)(\.index\.json)?$/.test(name));
  if (pickles.length > 0) {
    return `checkpoint: ${folder} has its weights as pickle (${pickles.slice(0, 3).map(quoted).join(', ')}), a format that can run code when it is read.
  Convert it once, where you trust it: in Python, AutoModelForCausalLM.from_pretrained(folder).save_pretrained(out, safe_serialization=True),
  or take a revision of the model that has ${singleFile}.`;
  }
  const others = names.filter((name) => name.endsWith('.safetensors'));
  const hint =
    others.length > 0
      ? `It has ${others.slice(0, 3).map(quoted).join(', ')}, but neither of the names a checkpoint has.`
      : 'Is this the folder of a model?';
  return `checkpoint: ${folder} has neither ${singleFile} nor ${indexFile}. ${hint}`;
}

function lfsPointer(path: string): string {
  return `checkpoint: ${path} is a Git LFS pointer. Run \`git lfs pull\` in its folder`;
}

// ---- the model's plan against the file

export interface WantedTensor {
  name: string;
  shape: readonly number[];
}

export interface CheckOptions {
  /** Names that old checkpoints carry and nobody needs (a stored rotary table, a tied head). */
  mayIgnore?: (name: string) => boolean;
  /** What the architecture is called in the message. */
  model?: string;
}

/**
 * Compares a checkpoint with the tensors that a model wants: all missing, mis-shaped, unreadable and unexpected
 * ones in one error.
 *
 * @throws CheckpointError
 */
export function checkTensors(
  weights: Pick<Weights, 'folder' | 'tensors'>,
  wanted: Iterable<WantedTensor>,
  { mayIgnore = () => false, model = 'the model' }: CheckOptions = {},
): void {
  const missing: string[] = [];
  const misshaped: string[] = [];
  const unreadable: string[] = [];
  const known = new Set<string>();
  for (const { name, shape } of wanted) {
    known.add(name);
    const info = weights.tensors.get(name)?.info;
    if (!info) missing.push(`${name}   want ${shapeText(shape)}`);
    else if (shapeText(info.shape) !== shapeText(shape)) {
      misshaped.push(`${name}   got ${shapeText(info.shape)}, want ${shapeText(shape)}`);
    } else if (!isFloatDtype(info.dtype)) {
      unreadable.push(`${name}   got ${info.dtype}, want one of ${floatDtypes.join(', ')}`);
    }
  }
  const unexpected = [...weights.tensors]
    .filter(([name]) => !known.has(name) && !mayIgnore(name))
    .map(([name, { info }]) => `${quoted(name).slice(1, -1)}   got ${shapeText(info.shape)}`);
  const groups = [
    section(`lacks ${countOf(missing)} that ${model} needs`, missing),
    section(`has ${countOf(misshaped)} of another shape`, misshaped),
    section(`has ${countOf(unreadable)} in a format that is not read`, unreadable),
    section(`has ${countOf(unexpected)} that ${model} does not know`, unexpected),
  ].filter((text) => text !== '');
  if (groups.length === 0) return;
  const hint = 'Do config.json and the weights belong together?';
  throw new CheckpointError(`checkpoint: ${weights.folder}\n${groups.join('\n')}\n  ${hint}`);
}

function section(title: string, lines: string[]): string {
  return lines.length === 0 ? '' : `${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

function countOf(lines: string[]): string {
  return lines.length === 1 ? '1 tensor' : `${lines.length} tensors`;
}

function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
