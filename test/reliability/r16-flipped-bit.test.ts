/**
 * R16: one flipped bit anywhere in a checkpoint is detected at load and the file is named; the checkpoint before is used.
 */
import * as nodeFs from 'node:fs';
import { join } from 'node:path';
import { RunFolder } from '../../engine/run-folder.ts';
import { checkpointFiles } from '../support/checkpoint-files.ts';
import { caseCount, reportCases, SeededRandom } from '../support/reliability.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();

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
