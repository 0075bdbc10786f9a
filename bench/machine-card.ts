/**
 * What this machine can do at this moment, measured in this process: peaks of loops that touch registers only, and the
 * rate of reading memory that no cache holds. Every share in a bench is of these figures.
 */
import { cpus, loadavg, release } from 'node:os';
import { nativeAddon } from '../kernels/addon.ts';
import { peakFlops } from '../kernels/index.ts';
import { timed } from './measure.ts';

export interface MachineCard {
  cpu: string;
  isa: string;
  threads: number;
  node: string;
  kernel: string;
  /** Processes that wanted to run, over the last minute: above the core count, figures are of a busy machine. */
  load: number;
  /** 1e9 operations a second of all threads, by the wall clock. */
  peakGflops: Peaks;
  /** The same for cores of one's own: by the CPU time of the threads. */
  cpuPeakGflops: Peaks;
  /** Reading 1 GiB, 1e9 bytes a second. */
  memoryReadGBs: number;
}

export type Peaks = Record<'f32' | 'bf16' | 'int8', number>;

const PEAK_REPEATS = 1_000_000;

export function machineCard(): MachineCard {
  const addon = nativeAddon();
  const threads = addon?.threads() ?? 1;
  const f32 = bestPeak(() => peakFlops('f32'), threads);
  const bf16 = bestPeak(() => peakFlops('bf16'), threads);
  const int8 = bestPeak(() => addon?.int8Peak(PEAK_REPEATS) ?? 0, threads);
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    isa: addon?.isa() ?? 'none (no addon)',
    threads,
    node: process.version,
    kernel: release(),
    load: loadavg()[0]!,
    peakGflops: { f32: f32.wall, bf16: bf16.wall, int8: int8.wall },
    cpuPeakGflops: { f32: f32.cpu, bf16: bf16.cpu, int8: int8.cpu },
    memoryReadGBs: (addon?.memoryReadRate(2 ** 30) ?? 0) / 1e9,
  };
}

const BURSTS = 3;

/** The best of some bursts: neighbours only slow a loop down. */
function bestPeak(measure: () => number, threads: number): { wall: number; cpu: number } {
  const bursts = Array.from({ length: BURSTS }, () => {
    const { value, ms, cpuMs } = timed(measure);
    const wall = value / 1e9;
    return { wall, cpu: (wall * ms * threads) / cpuMs };
  });
  return {
    wall: Math.max(...bursts.map(({ wall }) => wall)),
    cpu: Math.max(...bursts.map(({ cpu }) => cpu)),
  };
}
