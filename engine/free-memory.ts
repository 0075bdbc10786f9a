/**
 * How much memory this process may still take: the least of what the machine has (MemAvailable), what every
 * enclosing cgroup leaves (versions 1 and 2), and the address-space limit (ulimit -v). Linux files; elsewhere
 * what Node says.
 */
import { existsSync, readFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { dirname, join } from 'node:path';

export interface FreeMemory {
  availableBytes: number;
  /** Which of the limits it was. */
  limitedBy: string;
}

/** `root` is where /proc and /sys are looked for: tests bring their own. */
export function readFreeMemory(root = '/'): FreeMemory {
  const limits = [...machine(root), ...controlGroups(root), ...addressSpace(root)];
  const least = limits.reduce<FreeMemory | undefined>(
    (best, limit) =>
      best === undefined || limit.availableBytes < best.availableBytes ? limit : best,
    undefined,
  );
  return least ?? { availableBytes: freemem(), limitedBy: 'free memory' };
}

function read(...path: string[]): string | undefined {
  const file = join(...path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function machine(root: string): FreeMemory[] {
  const kib = /^MemAvailable:\s+(\d+) kB/m.exec(read(root, 'proc/meminfo') ?? '')?.[1];
  return kib === undefined
    ? []
    : [{ availableBytes: Number(kib) * 1024, limitedBy: 'MemAvailable' }];
}

/** A limit may stand at any level above the process: all of them bind. */
function controlGroups(root: string): FreeMemory[] {
  const lines = (read(root, 'proc/self/cgroup') ?? '').split('\n').map((line) => line.split(':'));
  return lines.flatMap(([, controllers = '-', path = '/']) => {
    const isV1 = controllers.split(',').includes('memory');
    if (controllers !== '' && !isV1) return [];
    const mount = join(root, 'sys/fs/cgroup', isV1 ? 'memory' : '');
    return ancestors(path).flatMap((group) => groupLimit(join(mount, group), isV1 ? v1 : v2));
  });
}

function ancestors(path: string): string[] {
  return path === '/' ? ['/'] : [path, ...ancestors(dirname(path))];
}

interface GroupFiles {
  limit: string;
  usage: string;
  reclaimable: RegExp;
}
const v1: GroupFiles = {
  limit: 'memory.limit_in_bytes',
  usage: 'memory.usage_in_bytes',
  reclaimable: /^total_inactive_file (\d+)/m,
};
const v2: GroupFiles = {
  limit: 'memory.max',
  usage: 'memory.current',
  reclaimable: /^inactive_file (\d+)/m,
};

function groupLimit(folder: string, files: GroupFiles): FreeMemory[] {
  const limit = Number(read(folder, files.limit) ?? 'max'); // "max" is NaN: no limit
  const usage = Number(read(folder, files.usage) ?? 'none');
  if (!(limit < 2 ** 60) || Number.isNaN(usage)) return []; // version 1 writes a number near 2^63 for none
  const cached = Number(files.reclaimable.exec(read(folder, 'memory.stat') ?? '')?.[1] ?? 0);
  return [{ availableBytes: Math.max(0, limit - usage + cached), limitedBy: 'cgroup limit' }];
}

function addressSpace(root: string): FreeMemory[] {
  const limit = /^Max address space\s+(\d+)/m.exec(read(root, 'proc/self/limits') ?? '')?.[1];
  const used = /^VmSize:\s+(\d+) kB/m.exec(read(root, 'proc/self/status') ?? '')?.[1];
  if (limit === undefined || used === undefined) return [];
  return [
    { availableBytes: Math.max(0, Number(limit) - Number(used) * 1024), limitedBy: 'ulimit -v' },
  ];
}
