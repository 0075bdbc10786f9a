/** `attune inspect`: what is in a checkpoint or adapter folder, without loading it. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { resolveModelFolder } from '../engine/hub-cache.ts';
import { formatBytes } from '../engine/memory.ts';
import { openSafetensors } from '../engine/safetensors.ts';
import { openWeights } from '../engine/weights.ts';
import { jsonOption } from './model-options.ts';
import { printable, printResult, table } from './output.ts';

interface Arguments {
  folder: string;
  json: boolean;
  checksum: boolean;
}

interface TensorLine {
  name: string;
  dtype: string;
  shape: number[];
  bytes: number;
  sha256?: string;
}

export const inspectCommand: CommandModule<object, Arguments> = {
  command: 'inspect <folder>',
  describe: 'tensors, dtypes, sizes of a checkpoint or adapter, without loading it',
  builder: (yargs) =>
    yargs.positional('folder', { type: 'string', demandOption: true }).options({
      ...jsonOption,
      checksum: { type: 'boolean', default: false, describe: 'SHA-256 of every tensor' },
    }),
  handler: ({ folder, json, checksum }) => {
    const path = resolveModelFolder(folder);
    const tensors = listTensors(path, checksum);
    const total = tensors.reduce((sum, t) => sum + t.bytes, 0);
    const config = readConfig(path);
    const rows = tensors.map((t) => [
      printable(t.name),
      t.dtype,
      `[${t.shape.join(', ')}]`,
      formatBytes(t.bytes),
      ...(t.sha256 === undefined ? [] : [t.sha256]),
    ]);
    const text = [
      ...Object.entries(config).map(([key, value]) =>
        printable(`${key}: ${JSON.stringify(value)}`),
      ),
      '',
      table(rows),
      `${tensors.length} tensors, ${formatBytes(total)}`,
    ];
    printResult(json, { folder: path, config, tensors, totalBytes: total }, text.join('\n'));
  },
};

function listTensors(folder: string, checksum: boolean): TensorLine[] {
  const adapter = join(folder, 'adapter_model.safetensors');
  const source = existsSync(adapter) ? adapterTensors(adapter) : checkpointTensors(folder);
  return source.map(({ name, dtype, shape, bytes, read }) => ({
    name,
    dtype,
    shape: [...shape],
    bytes,
    ...(checksum ? { sha256: createHash('sha256').update(read()).digest('hex') } : {}),
  }));
}

interface Source extends TensorLine {
  read: () => Uint8Array;
}

function adapterTensors(path: string): Source[] {
  const file = openSafetensors(path);
  return [...file.tensors.values()].map(({ name, dtype, shape, byteLength }) => ({
    name,
    dtype,
    shape: [...shape],
    bytes: byteLength,
    read: () => file.bytes(name),
  }));
}

function checkpointTensors(folder: string): Source[] {
  const weights = openWeights(folder);
  return [...weights.tensors].map(([name, { info, bytes }]) => ({
    name,
    dtype: info.dtype,
    shape: [...info.shape],
    bytes: info.byteLength,
    read: () => bytes(),
  }));
}

function readConfig(folder: string): Record<string, unknown> {
  for (const file of ['config.json', 'adapter_config.json']) {
    const path = join(folder, file);
    if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  }
  return {};
}
