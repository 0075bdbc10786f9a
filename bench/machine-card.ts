/**
 * What this machine can do at this moment, measured in this process: peaks of loops that touch registers only, and the
 * rate of reading memory that no cache holds. Every share in a bench is of these figures.
 */
import { cpus, loadavg, release } from 'node:os';
import { nativeAddon } from '../kernels/addon.ts';
import { peakFlops } from '../kernels/index.ts';

export interface MachineCard {
  cpu: string;
  isa: string;
  threads: number;
  node: string;
  kernel: string;
  /** Processes that wanted to run, over the last minute: above the core count, figures are of a busy machine. */
  load: number;
  /** 1e9 operations a second, all threads. */
  peakGflops: { f32: number; bf16: number; int8: number };
  /** Reading 1 GiB, 1e9 bytes a second. */
  memoryReadGBs: number;
}

const PEAK_REPEATS = 1_000_000;

export function machineCard(): MachineCard {
  const addon = nativeAddon();
  const best = (measure: () => number): number => Math.max(measure(), measure(), measure());
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    isa: addon?.isa() ?? 'none (no addon)',
    threads: addon?.threads() ?? 1,
    node: process.version,
    kernel: release(),
    load: loadavg()[0]!,
    peakGflops: {
      f32: best(() => peakFlops('f32')) / 1e9,
      bf16: best(() => peakFlops('bf16')) / 1e9,
      int8: best(() => addon?.int8Peak(PEAK_REPEATS) ?? 0) / 1e9,
    },
    memoryReadGBs: (addon?.memoryReadRate(2 ** 30) ?? 0) / 1e9,
  };
}
