/**
 * R16: one flipped bit anywhere in a checkpoint is detected at load and the file is named; the checkpoint before is used.
 * R14 (its logic, with an injected file system): on short writes and a full disk the previous checkpoint stays intact and
 * no save reports success that was none.
 */
import * as nodeFs from 'node:fs';
import { join } from 'node:path';
import { SaveError, RunFolder } from '../../engine/run-folder.ts';
import { encodeSafetensors } from '../../engine/safetensors.ts';
import { caseCount, reportCases, SeededRandom } from '../support/reliability.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();

function checkpointFiles(step: number): Map<string, Uint8Array> {
  const values = Float32Array.from({ length: 301 }, (_, i) => Math.sin(i + step));
  const data = new Uint8Array(values.buffer);
  return new Map<string, Uint8Array>([
    [
      'parameters-0.safetensors',
      encodeSafetensors([{ name: 'master', dtype: 'F32', shape: [301], data }]),
    ],
    ['state.json', Buffer.from(JSON.stringify({ step }))],
  ]);
}

test('R16: every flipped bit is detected, named, and the checkpoint before is used', () => {
  const out = join(folder, 'r16');
  const run = RunFolder.open(out, { create: true });
  run.lock();
  run.save(1, checkpointFiles(1));
  run.save(2, checkpointFiles(2));
  const random = new SeededRandom(9);
  const total = caseCount(200, 1000);
  let passed = 0;
  for (let i = 0; i < total; i++) {
    const name = random.pick(nodeFs.readdirSync(join(out, 'step-2')));
    const path = join(out, 'step-2', name);
    const good = nodeFs.readFileSync(path);
    const bad = Buffer.from(good);
    const at = random.below(bad.length);
    bad[at]! ^= 1 << random.below(8);
    nodeFs.writeFileSync(path, bad);
    const found = RunFolder.open(out).latest()!;
    expect(found.step).toBe(1);
    expect(found.damaged.join('\n')).toContain('step-2');
    nodeFs.writeFileSync(path, good);
    passed++;
  }
  expect(RunFolder.open(out).latest()!.step).toBe(2);
  run.unlock();
  reportCases('R16', passed, total);
});

test('R14: short writes are finished, a full disk keeps the checkpoint before', () => {
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
  reportCases('R14', passed, total);
});
