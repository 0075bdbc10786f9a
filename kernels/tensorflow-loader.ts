/**
 * Loads @tensorflow/tfjs-node-gpu or tfjs-node if the user installed one (optional peers; nothing here installs).
 * The addon is probed before the package is imported: a failed import would leave half of its kernels registered.
 * ATTUNE_TENSORFLOW names a folder with such an installation, for tests and hand-built bindings.
 */
import * as tf from '@tensorflow/tfjs-core';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from './errors.ts';

export interface TensorflowInfo {
  /** Version and device, for `doctor`. */
  description: string;
  notice: { notice?: string };
}

interface Binding {
  TF_Version?: string;
}

const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];
/** N-API versions for which the package may have built its addon, newest first. */
const napiVersions = [10, 9, 8, 7, 6, 5, 4, 3];

/** @throws UsageError with everything that was tried */
export async function loadTensorflow(): Promise<TensorflowInfo> {
  const problems: string[] = [];
  for (const name of packages) {
    const found = probe(name);
    if (typeof found === 'string') problems.push(`  ${name}: ${found}`);
    else return await importPackage(name, found);
  }
  throw new UsageError(
    `tensorflow: no usable TensorFlow binding:\n${problems.join('\n')}\n` +
      '  Install one with `npm install @tensorflow/tfjs-node`, or pass --backend native.',
  );
}

interface Found {
  require: NodeJS.Require;
  binding: Binding;
}

/** The package's addon, or why it cannot be used. */
function probe(name: string): Found | string {
  const places = [import.meta.url, ...extraPlace()];
  for (const place of places) {
    const require = createRequire(place);
    const folder = attempt(() => dirname(require.resolve(`${name}/package.json`)));
    if (folder === undefined) continue;
    const addon = napiVersions
      .map((n) => join(folder, 'lib', `napi-v${n}`, 'tfjs_binding.node'))
      .find((path) => attempt(() => require.resolve(path)) !== undefined);
    if (addon === undefined) {
      return `installed without its addon (install scripts skipped?): npm rebuild ${name}`;
    }
    setQuietDefaults();
    try {
      return { require, binding: require(addon) as Binding };
    } catch (error) {
      return (error as Error).message.split('\n')[0] ?? 'its addon does not load';
    }
  }
  return 'not installed';
}

function extraPlace(): string[] {
  const folder = process.env['ATTUNE_TENSORFLOW'];
  return folder ? [pathToFileURL(join(folder, 'package.json')).href] : [];
}

/** Before the library is opened: no banner, memory as needed, full f32 products. The user's own settings win. */
function setQuietDefaults(): void {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
}

async function importPackage(name: string, { require, binding }: Found): Promise<TensorflowInfo> {
  // Node 23 removed util.isNullOrUndefined, which the package calls at its first op.
  const util = require('node:util') as { isNullOrUndefined?: (value: unknown) => boolean };
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
  const active = tf.engine().backendName;
  const { engine } = requirePackage(name, require);
  if (engine() !== tf.engine()) {
    throw new UsageError(
      `tensorflow: ${name} brought an engine of its own; want tfjs-core ${tf.version_core}`,
    );
  }
  const backend = tf.findBackend('tensorflow') as { isUsingGpuDevice?: boolean } | null;
  if (!backend) throw new UsageError(`tensorflow: ${name} loaded but registered no backend`);
  await multiplyOnce(name);
  if (active) await tf.setBackend(active); // its import had switched
  const device = backend.isUsingGpuDevice ? 'GPU' : 'CPU';
  const noGpu = name.endsWith('-gpu') && device === 'CPU';
  return {
    description: `TensorFlow ${binding.TF_Version ?? ''} on ${device}`,
    notice: noGpu ? { notice: `${name} found no GPU; TensorFlow runs on the CPU.` } : {},
  };
}

/** Its addon loads; a half-deleted installation may still lack the rest. */
function requirePackage(name: string, require: NodeJS.Require): Pick<typeof tf, 'engine'> {
  try {
    return require(name) as Pick<typeof tf, 'engine'>;
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new UsageError(
      `tensorflow: ${name} does not load: ${why}\n  Install it again, or pass --backend native.`,
    );
  }
}

/** A package that loads may still fail at its first op. */
async function multiplyOnce(name: string): Promise<void> {
  await tf.setBackend('tensorflow');
  const product = attempt(() => {
    return tf.tidy(() => tf.matMul(tf.ones([2, 2]), tf.fill([2, 2], 3)).dataSync()[3]);
  });
  if (product !== 6) {
    throw new UsageError(
      `tensorflow: ${name} loads, but its product of two matrices is ${product ?? 'an error'}`,
    );
  }
}

function attempt<T>(f: () => T): T | undefined {
  try {
    return f();
  } catch {
    return undefined;
  }
}
