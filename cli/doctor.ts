/** `attune doctor`: which backend runs here, how fast it is, and whether it computes right. */
import type { CommandModule } from 'yargs';
import { cpus } from 'node:os';
import { OpError, peakFlops, selfTest, useBackend } from '../kernels/index.ts';
import { readFreeMemory } from '../engine/free-memory.ts';
import { formatBytes } from '../engine/memory.ts';
import { jsonOption, modelOptions } from './model-options.ts';
import { printResult, table } from './output.ts';

interface Arguments {
  backend: 'auto' | 'native' | 'tensorflow' | 'wasm' | 'cpu';
  threads: number | undefined;
  json: boolean;
}

export const doctorCommand: CommandModule<object, Arguments> = {
  command: 'doctor',
  describe: 'backend, instruction set, threads, peak speed, self-test',
  builder: (yargs) =>
    yargs.options({ backend: modelOptions.backend, threads: modelOptions.threads, ...jsonOption }),
  handler: async ({ backend, threads, json }) => {
    const info = await useBackend(backend, threads === undefined ? {} : { threads });
    const free = readFreeMemory();
    const failures = selfTest();
    const report = {
      ...info,
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      node: process.version,
      freeMemoryBytes: free.availableBytes,
      f32PeakFlops: peakFlops('f32'),
      bf16PeakFlops: peakFlops('bf16'),
      selfTestFailures: failures,
    };
    const gflops = (value: number): string =>
      value > 0 ? `${(value / 1e9).toFixed(0)} GFLOP/s` : '-';
    const text = table([
      ['backend', info.name],
      ['instruction set', info.isa],
      ['threads', String(info.threads)],
      ['CPU', report.cpu],
      ['Node.js', report.node],
      ['free memory', `${formatBytes(free.availableBytes)} (${free.limitedBy})`],
      ['f32 peak', gflops(report.f32PeakFlops)],
      ['bf16 peak', gflops(report.bf16PeakFlops)],
      ['self-test', failures.length === 0 ? 'passed' : `${failures.length} failures`],
      ...(info.notice === undefined ? [] : [['note', info.notice]]),
    ]);
    printResult(json, report, text);
    if (failures.length > 0) throw new OpError(`doctor: ${failures.join('\n')}`);
  },
};
