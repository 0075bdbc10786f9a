/**
 * R15: the k-th open, write, fsync, rename, mkdir or rm of a save fails, for every k: either the new checkpoint is complete
 * or the old one is, success is never reported falsely, and the next good save leaves no temporary folder. The save
 * of a new step, and of a step that is there already with other bytes (two renames instead of one).
 */
import * as nodeFs from 'node:fs';
import { join } from 'node:path';
import type { FileSystem } from '../../engine/durable-write.ts';
import { RunFolder, SaveError } from '../../engine/run-folder.ts';
import { checkpointFiles } from '../support/checkpoint-files.ts';
import { reportCases } from '../support/reliability.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const calls = ['openSync', 'writeSync', 'fsyncSync', 'renameSync', 'mkdirSync', 'rmSync'] as const;
type Call = (typeof calls)[number];

interface Faults {
  fs: FileSystem;
  /** Counts each call from now on, and lets the `at`-th of `call` fail. */
  arm: (call?: Call, at?: number, code?: string) => void;
  counts: Record<Call, number>;
}

function faultyFileSystem(): Faults {
  const counts = Object.fromEntries(calls.map((call) => [call, 0])) as Record<Call, number>;
  let fault: { call: Call; at: number; code: string } | undefined;
  const wrapped = calls.map((call) => {
    const real = nodeFs[call] as (...args: unknown[]) => unknown;
    const failing = (...args: unknown[]): unknown => {
      counts[call]++;
      if (fault?.call === call && fault.at === counts[call]) {
        throw Object.assign(new Error(`${fault.code}: injected`), { code: fault.code });
      }
      return real(...args);
    };
    return [call, failing];
  });
  return {
    fs: { ...nodeFs, ...Object.fromEntries(wrapped) } as FileSystem,
    counts,
    arm: (call, at = 0, code = '') => {
      for (const each of calls) counts[each] = 0;
      fault = call === undefined ? undefined : { call, at, code };
    },
  };
}

/** The steps 1 and 2 are there; then `save` is hit by the fault. @returns how often each call was made */
function faultedSave(
  out: string,
  { step, fault }: { step: number; fault?: { call: Call; at: number; code: string } },
): Record<Call, number> {
  const faults = faultyFileSystem();
  const run = RunFolder.open(out, { create: true, fs: faults.fs });
  run.lock();
  run.save(1, checkpointFiles(1));
  run.save(2, checkpointFiles(2));
  const fresh = checkpointFiles(step + 100);
  if (fault) faults.arm(fault.call, fault.at, fault.code);
  else faults.arm();
  let saved = true;
  try {
    run.save(step, fresh);
  } catch (error) {
    expect(error).toBeInstanceOf(SaveError);
    saved = false;
  }
  const counts = { ...faults.counts };
  faults.arm();
  const found = RunFolder.open(out).latest()!;
  expect(found.damaged).toEqual([]);
  const isNew = equalFiles(found.files, fresh);
  expect(isNew || equalFiles(found.files, checkpointFiles(2))).toBe(true);
  if (saved) expect(isNew).toBe(true);

  run.save(9, checkpointFiles(9));
  expect(nodeFs.readdirSync(out).filter((name) => name.startsWith('.tmp-'))).toEqual([]);
  expect(RunFolder.open(out).latest()!.step).toBe(9);
  run.unlock();
  return counts;
}

function equalFiles(a: Map<string, Uint8Array>, b: Map<string, Uint8Array>): boolean {
  return [...b].every(([name, bytes]) => Buffer.from(a.get(name) ?? []).equals(bytes));
}

test('R15: whichever call of a save fails, a whole checkpoint stays and nothing is left behind', () => {
  let passed = 0;
  for (const step of [3, 2]) {
    const counts = faultedSave(join(folder, `clean-${step}`), { step });
    expect(
      Math.min(...calls.map((call) => (call === 'rmSync' ? 1 : counts[call]))),
    ).toBeGreaterThan(0);
    for (const code of ['EIO', 'ENOSPC', 'EACCES', 'EMFILE']) {
      for (const call of calls) {
        for (let at = 1; at <= counts[call]; at++) {
          const out = join(folder, `${step}-${code}-${call}-${at}`);
          faultedSave(out, { step, fault: { call, at, code } });
          nodeFs.rmSync(out, { recursive: true });
          passed++;
        }
      }
    }
  }
  reportCases('R15', passed, passed);
});
