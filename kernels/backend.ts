/**
 * Which tfjs backend runs, and what can be asked of it. `auto` takes the first that works of native, tensorflow, wasm,
 * cpu and says why a better one was left out. Our gradients are registered last: another package's import would have
 * replaced them silently.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, sep } from 'node:path';
import { addonProblem, BF16, F32, nativeAddon } from './addon.ts';
import { UsageError } from './errors.ts';
import type { Storage } from './frozen-weight.ts';
import { registerNativeBackend } from './native-backend.ts';
import { registerStockGradients } from './stock-gradients.ts';
import { loadTensorflow } from './tensorflow-loader.ts';

export const backendNames = ['auto', 'native', 'tensorflow', 'wasm', 'cpu'] as const;
export type BackendChoice = (typeof backendNames)[number];

export interface BackendInfo {
  name: string;
  /** Instruction set of the native backend; what the others are, in words. */
  isa: string;
  threads: number;
  /** One line for the user: why a better backend is not used. */
  notice?: string;
}

/** Bytes and tensors alive now, and the highest number of bytes so far. */
export interface MemoryInfo {
  liveTensors: number;
  bytes: number;
  peakBytes: number;
}

/**
 * Makes `choice` the backend of this process.
 * @throws UsageError that says how to mend it when a backend was asked for by name and does not work
 */
export async function useBackend(
  choice: BackendChoice,
  { threads }: { threads?: number } = {},
): Promise<BackendInfo> {
  silenceBanner();
  const info = choice === 'auto' ? await firstThatWorks(threads) : await starters[choice](threads);
  registerStockGradients();
  return info;
}

/** tfjs's cpu backend advertises tfjs-node at its first use; ours copies small host ops to it. */
function silenceBanner(): void {
  const cpu = tf.findBackend('cpu') as unknown as { firstUse: boolean };
  cpu.firstUse = false;
}

type Start = (threads: number | undefined) => Promise<BackendInfo>;

const starters: Record<Exclude<BackendChoice, 'auto'>, Start> = {
  native: async (threads) => {
    const { addon } = registerNativeBackend();
    addon.setThreads(threads ?? cpus().length);
    await activate('native');
    return { name: 'native', isa: addon.isa(), threads: addon.threads() };
  },
  tensorflow: async () => {
    const { description, notice } = await loadTensorflow();
    await activate('tensorflow');
    return { name: 'tensorflow', isa: description, threads: cpus().length, ...notice };
  },
  wasm: async () => {
    const require = createRequire(import.meta.url);
    setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
    await activate('wasm');
    return { name: 'wasm', isa: 'stock tfjs ops', threads: 1 };
  },
  cpu: async () => {
    await activate('cpu');
    return { name: 'cpu', isa: 'stock tfjs ops in JavaScript', threads: 1 };
  },
};

async function firstThatWorks(threads: number | undefined): Promise<BackendInfo> {
  const left: string[] = [];
  for (const name of ['native', 'tensorflow', 'wasm'] as const) {
    try {
      const info = await starters[name](threads);
      const reason = left[0];
      return reason === undefined
        ? info
        : { ...info, notice: `${reason} Running on ${name} instead.` };
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      left.push(error.message);
    }
  }
  return { ...(await starters.cpu(threads)), notice: left.join('\n') };
}

async function activate(name: string): Promise<void> {
  if (await tf.setBackend(name)) {
    await tf.ready();
    return;
  }
  throw new UsageError(`backend ${name}: tfjs could not start it here; try another --backend`);
}

export function memoryInfo(): MemoryInfo {
  const addon = tf.getBackend() === 'native' ? nativeAddon() : undefined;
  if (addon) {
    const [liveTensors, bytes, peakBytes] = addon.memory();
    return { liveTensors, bytes, peakBytes };
  }
  const { numTensors, numBytes } = tf.memory();
  return { liveTensors: numTensors, bytes: numBytes, peakBytes: numBytes };
}

/** Instruction sets of the native backend that this CPU has, best first; empty without addon. */
export function supportedIsas(): string[] {
  return nativeAddon()?.isas() ?? [];
}

/** Switches the native kernels to another instruction set; results do not change, except that 'amx' adds bf16 products in its own order. */
export function setIsa(isa: string): void {
  const addon = nativeAddon();
  if (!addon) throw new UsageError(addonProblem() ?? 'native: no addon');
  addon.setIsa(isa);
}

/** Threads of the native kernels; results do not change. */
export function setThreads(threads: number): void {
  nativeAddon()?.setThreads(threads);
}

/** Measured FLOP/s of a loop that touches registers only, over all threads; 0 without the native backend. */
export function peakFlops(storage: Storage): number {
  const addon = tf.getBackend() === 'native' ? nativeAddon() : undefined;
  return addon ? addon.peakFlops(storage === 'bf16' ? BF16 : F32, PEAK_REPEATS) : 0;
}

const PEAK_REPEATS = 2_000_000;

/** What is wrong with this machine's arithmetic, in sentences; empty when all is well. */
export function selfTest(): string[] {
  const addon = nativeAddon();
  if (!addon) return [];
  const counts = new Float32Array(2);
  addon.selfTest(counts);
  const [wrong, cases] = counts;
  // Without FMA hardware the generic variant rounds products that underflow 2^-126: stated in kernels/README.md.
  if (wrong === 0 || addon.isa() === 'generic') return [];
  return [
    `bf16 dot product: ${wrong!} of ${cases!} cases differ from fused multiply-adds in order; set ATTUNE_ISA=avx512`,
  ];
}
