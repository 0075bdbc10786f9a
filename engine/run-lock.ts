/**
 * One training process per run folder. The lock is a file `.lock-<n>` with the holder's pid and start time; the
 * holder is the highest n. A dead holder is succeeded by creating n + 1, which the file system grants to one
 * process only, so a stale lock needs no deletion first: that is where lock files usually race.
 */
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../kernels/index.ts';

/** The folder belongs to another process. */
export class LockError extends UserError {}

export interface RunLock {
  release(): void;
}

const ownerSchema = z.object({ pid: z.int(), startTime: z.string(), host: z.string() });
type Owner = z.infer<typeof ownerSchema>;

/** @throws LockError when another live process holds the folder, or got it first */
export function acquireLock(folder: string): RunLock {
  const existing = lockNumbers(folder);
  for (const n of existing) refuseIfHeld(folder, n);
  const mine = (existing.at(-1) ?? 0) + 1;
  createLock(folder, mine);
  // A lock released between our look and our creation may have let somebody else start at another number.
  for (const n of lockNumbers(folder)) {
    if (n === mine) continue;
    try {
      refuseIfHeld(folder, n);
    } catch (error) {
      rmSync(lockPath(folder, mine), { force: true });
      throw error;
    }
    if (n < mine) rmSync(lockPath(folder, n), { force: true });
  }
  return {
    release() {
      rmSync(lockPath(folder, mine), { force: true });
    },
  };
}

function createLock(folder: string, n: number): void {
  const draft = join(folder, `.lock-draft-${process.pid}`);
  writeFileSync(draft, JSON.stringify(ownerOf(process.pid)));
  try {
    // A link appears with its whole content or not at all, and only one process can make it.
    linkSync(draft, lockPath(folder, n));
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    refuseIfHeld(folder, n);
    throw new LockError(`run: ${folder}: another process was faster. Try again`);
  } finally {
    rmSync(draft, { force: true });
  }
}

function refuseIfHeld(folder: string, n: number): void {
  const path = lockPath(folder, n);
  const owner = readOwner(path);
  if (owner === undefined) return;
  if (owner.host !== hostname()) {
    throw new LockError(
      `run: ${folder} is locked by process ${owner.pid} on ${JSON.stringify(owner.host)}, which cannot be seen from here. If it is gone, delete ${path}`,
    );
  }
  if (ownerOf(owner.pid).startTime !== owner.startTime || !isAlive(owner.pid)) return;
  throw new LockError(
    `run: ${folder} is in use by process ${owner.pid}. Wait for it, stop it, or choose another folder`,
  );
}

/** undefined: released since we saw it. */
function readOwner(path: string): Owner | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    throw new LockError(`run: ${path} is damaged. If no process uses the folder, delete it`);
  }
}

/** Process ids are used again; a start time tells two users of one id apart. Empty where there is no /proc. */
function ownerOf(pid: number): Owner {
  const fields = processFields(pid);
  return { pid, startTime: fields?.[19] ?? '', host: hostname() };
}

function isAlive(pid: number): boolean {
  if (processFields(pid)?.[0] === 'Z') return false; // dead, only not yet waited for
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM'); // alive, and somebody else's
  }
}

/** /proc/<pid>/stat from the state on: the name before it may hold spaces and brackets. */
function processFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined; // no such process, or no /proc on this system
  }
}

function lockNumbers(folder: string): number[] {
  return readdirSync(folder)
    .flatMap((name) => /^\.lock-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

function lockPath(folder: string, n: number): string {
  return join(folder, `.lock-${n}`);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
