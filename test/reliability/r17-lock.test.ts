/**
 * R17: of two processes that start on one run folder at the same moment exactly one gets it, with and without the stale
 * lock of a killed process in the way; the lock of a killed process is broken, that of a living one is not.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { acquireLock, LockError } from '../../engine/run-lock.ts';
import { caseCount, reportCases } from '../support/reliability.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = temporaryFolder();

async function contender(): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, '../support/lock-contender.mjs'), { execArgv: [] });
  expect(await answer(child)).toBe('ready');
  return child;
}

function answer(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => {
      reject(new Error(`the process ended with ${String(code)}`));
    });
  });
}

async function ask(child: ChildProcess, command: string, folder?: string): Promise<unknown> {
  const reply = answer(child);
  child.send({ command, folder });
  return reply;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

test('R17: two processes race for a folder, one gets it', async () => {
  const children = [await contender(), await contender()];
  const victim = await contender();
  const stale = join(root, 'stale');
  mkdirSync(stale);
  expect(await ask(victim, 'acquire', stale)).toBe('held');
  await kill(victim);
  const staleLock = readFileSync(join(stale, '.lock-1'));
  const total = caseCount(50, 1000);
  let passed = 0;
  for (let race = 0; race < total; race++) {
    const folder = join(root, `race-${race}`);
    mkdirSync(folder);
    if (race % 2 === 1) writeFileSync(join(folder, '.lock-1'), staleLock);
    const replies = await Promise.all(children.map((child) => ask(child, 'acquire', folder)));
    expect(replies.sort()).toEqual(['held', 'refused']);
    await Promise.all(children.map((child) => ask(child, 'release')));
    expect(readdirSync(folder)).toEqual([]);
    passed++;
  }
  reportCases('R17', passed, total);

  // The lock of a living process holds, whoever asks; that of a killed one is broken at once.
  const folder = join(root, 'living');
  mkdirSync(folder);
  const [first, second] = children as [ChildProcess, ChildProcess];
  expect(await ask(first, 'acquire', folder)).toBe('held');
  expect(await ask(second, 'acquire', folder)).toBe('refused');
  expect(() => acquireLock(folder)).toThrow(LockError);
  await kill(first);
  expect(await ask(second, 'acquire', folder)).toBe('held');
  await kill(second);
  acquireLock(folder).release();
  expect(readdirSync(folder)).toEqual([]);
}, 120_000);
