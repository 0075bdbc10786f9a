/**
 * A study killed with −9 at random moments and started again each time ends with the bytes of an undisturbed one:
 * records and report. Uses the compiled command line, as a user would.
 */
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { caseCount, SeededRandom } from '../support/reliability.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { writeTinyStudy } from '../support/tiny-study.ts';

const root = temporaryFolder();
const cli = join(import.meta.dirname, '../../dist/cli/main.js');

/** The same study every time but for its output folder. */
function commandOf(name: string): { command: string[]; out: string } {
  const file = writeTinyStudy(root, {
    tasks: ['survey', 'preservation'],
    epochs: 3,
    save_every: 1,
    early_stopping_patience: 1,
  });
  const out = join(root, name);
  return { command: [cli, 'study', 'run', file, '--output-dir', out], out };
}

/** Path → bytes of everything that a reader of the study looks at. */
function results(out: string): Map<string, string> {
  const files = ['records', 'report'].flatMap((folder) =>
    readdirSync(join(out, folder)).map((name) => join(folder, name)),
  );
  return new Map(files.map((file) => [file, readFileSync(join(out, file), 'utf8')]));
}

/** Starts the study and kills it when it has said `lines` lines and `ms` more have passed. @returns whether it was killed */
function startAndKill(command: string[], lines: number, ms: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    let timer: NodeJS.Timeout | undefined;
    child.stderr.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.split('\n').length <= lines) return;
      timer ??= setTimeout(() => child.kill('SIGKILL'), ms);
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      if (signal === 'SIGKILL') resolve(true);
      else if (code === 0) resolve(false);
      else reject(new Error(`exit ${String(code)}: ${said}`));
    });
  });
}

test('killed at any point and started again, a study gives the same records and report', async () => {
  const whole = commandOf('whole');
  const { status, stderr } = spawnSync(process.execPath, whole.command, { encoding: 'utf8' });
  expect(`${String(status)} ${status === 0 ? '' : stderr}`).toBe('0 ');
  const wanted = results(whole.out);
  expect([...wanted.keys()]).toContain(join('report', 'report.html'));

  const { command, out } = commandOf('killed');
  const random = new SeededRandom(7);
  const most = caseCount(5, 40);
  let kills = 0;
  // Later and later: in the baseline, in training, between tasks, in the report.
  while (kills < most && (await startAndKill(command, 1 + random.below(3), random.below(400)))) {
    kills++;
  }
  expect(kills).toBeGreaterThanOrEqual(2);
  expect(await startAndKill(command, Infinity, 0)).toBe(false);
  const found = results(out);
  expect([...found.keys()]).toEqual([...wanted.keys()]);
  for (const [file, text] of wanted)
    expect(`${file} ${String(found.get(file) === text)}`).toBe(`${file} true`);
}, 300_000);
