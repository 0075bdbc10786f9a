/**
 * R14: a full disk, short writes. Saves at random fill levels of a real tmpfs of 1, 8 and 64 MB (mounted in a namespace of our
 * own, so no rights are needed where the system allows that), once more with every 7th write cut short by an
 * LD_PRELOAD shim; and everywhere, the same logic with an injected file system. The previous checkpoint is intact each
 * time, no save reports success that was none. A whole run whose disk stays full ends with exit code 5.
 */
import { spawnSync } from 'node:child_process';
import * as nodeFs from 'node:fs';
import { join } from 'node:path';
import { RunFolder, SaveError } from '../../engine/run-folder.ts';
import { checkpointFiles } from '../support/checkpoint-files.ts';
import { fixtures } from '../support/golden.ts';
import { caseCount, reportCases, SeededRandom } from '../support/reliability.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const support = join(import.meta.dirname, '../support');

/** Runs `script` in a mount namespace in which $DISK is a tmpfs of its own. */
function onSmallDisk(megabytes: number, script: string, env: Record<string, string> = {}) {
  const disk = join(folder, 'disk');
  nodeFs.mkdirSync(disk, { recursive: true });
  const mount = `mount -t tmpfs -o size=${megabytes}m none "$DISK"`;
  return spawnSync(
    'unshare',
    ['--user', '--map-root-user', '--mount', 'sh', '-c', `${mount} && ${script}`],
    {
      encoding: 'utf8',
      env: { ...process.env, DISK: disk, ...env },
    },
  );
}

function reasonWithoutTmpfs(): string | undefined {
  const { status, stderr, error } = onSmallDisk(1, 'true');
  return status === 0 ? undefined : `no tmpfs here (${error?.message ?? stderr.trim()})`;
}

function shortWriteShim(): string | undefined {
  const library = join(folder, 'short-write.so');
  const { status } = spawnSync('gcc', [
    '-shared',
    '-fPIC',
    '-o',
    library,
    join(support, 'short-write.c'),
    '-ldl',
  ]);
  return status === 0 ? library : undefined;
}

interface Save {
  step: number;
  saved: boolean | string;
  latest: number;
  whole: boolean;
  damaged: string[];
}

function savesOn(megabytes: number, count: number, shim?: string): Save[] {
  const node = `"${process.execPath}" "${join(support, 'save-until-full.mjs')}"`;
  const preload = shim ? `LD_PRELOAD="${shim}" ` : '';
  const { status, stdout, stderr } = onSmallDisk(
    megabytes,
    `${preload}${node} "$DISK" ${count} ${megabytes} ${megabytes}`,
  );
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Save);
}

const noTmpfs = reasonWithoutTmpfs();
if (noTmpfs) process.stdout.write(`R14 on a real disk is skipped: ${noTmpfs}\n`);
const testOnTmpfs = noTmpfs ? test.skip : test;

testOnTmpfs(
  'R14: saves on a tmpfs that fills up keep the checkpoint before',
  () => {
    const shim = shortWriteShim();
    if (!shim) process.stdout.write('R14 with short writes is skipped: no gcc\n');
    let passed = 0;
    const outcomes = new Set<unknown>();
    for (const [megabytes, count] of [
      [1, 30],
      [8, 15],
      [64, 3],
    ] as const) {
      for (const library of shim ? [undefined, shim] : [undefined]) {
        let good = 1;
        for (const { step, saved, latest, whole, damaged } of savesOn(
          megabytes,
          caseCount(count, 100),
          library,
        )) {
          outcomes.add(saved);
          if (saved === true) good = step;
          expect({ latest, whole, damaged }).toEqual({ latest: good, whole: true, damaged: [] });
          passed++;
        }
      }
    }
    expect(outcomes).toEqual(new Set([true, 'SaveError']));
    reportCases('R14 tmpfs', passed, passed);
  },
  120_000,
);

testOnTmpfs(
  'R14: a run whose disk stays full goes on for three saves and ends with exit code 5',
  () => {
    const data = join(folder, 'rows.jsonl');
    nodeFs.writeFileSync(data, JSON.stringify({ prompt: 'Item:', completion: ' 1' }));
    const cli = join(import.meta.dirname, '../../dist/cli/main.js');
    const args = [
      '--model',
      join(fixtures, 'e2e-llama3'),
      '--data',
      data,
      '--max-steps',
      '9',
      '--save-every',
      '2',
    ];
    const node = [process.execPath, cli, 'train', ...args].map((word) => `"${word}"`).join(' ');
    const { status, stderr } = onSmallDisk(1, `${node} --output-dir "$DISK/out"`);
    expect(stderr).toContain('training goes on (2 of 3 failures)');
    expect(stderr).toContain('saving failed three times');
    expect(status).toBe(5);
  },
);

test('R14: short writes are finished, a full disk keeps the checkpoint before (injected)', () => {
  const out = join(folder, 'r14');
  const random = new SeededRandom(10);
  let budget = Infinity;
  const writeSync = (fd: number, bytes: Uint8Array, offset = 0, length = bytes.length): number => {
    if (budget <= 0)
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    const some = Math.min(budget, Math.max(1, Math.ceil(length * random.next())));
    budget -= some;
    return nodeFs.writeSync(fd, bytes, offset, some);
  };
  const fs = { ...nodeFs, writeSync: writeSync as typeof nodeFs.writeSync };
  const run = RunFolder.open(out, { create: true, fs });
  run.lock();
  run.save(1, checkpointFiles(1));
  const total = caseCount(100, 100);
  let lastGood = 1;
  let passed = 0;
  for (let step = 2; step < total + 2; step++) {
    budget = random.below(4000);
    let saved = true;
    try {
      run.save(step, checkpointFiles(step));
    } catch (error) {
      expect(error).toBeInstanceOf(SaveError);
      saved = false;
    }
    if (saved) lastGood = step;
    const found = RunFolder.open(out).latest()!;
    expect(found.step).toBe(lastGood);
    expect(found.damaged).toEqual([]);
    passed++;
  }
  expect(lastGood).toBeGreaterThan(1);
  run.unlock();
  reportCases('R14 injected', passed, total);
});
