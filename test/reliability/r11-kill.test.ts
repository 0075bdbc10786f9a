/**
 * R11: a training process killed with −9 at random moments and started again each time ends with the bytes of the
 * uninterrupted run, and no checkpoint is ever unreadable. Uses the compiled command line, as a user would.
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMetrics } from '../../engine/metrics.ts';
import { fixtures } from '../support/golden.ts';
import { caseCount, reportCases, SeededRandom } from '../support/reliability.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const cli = join(import.meta.dirname, '../../dist/cli/main.js');
const data = join(folder, 'rows.jsonl');
const STEPS = 150;

function command(out: string): string[] {
  return [
    cli,
    ...['train', '--model', join(fixtures, 'e2e-llama3'), '--data', data, '--output-dir', out],
    ...['--max-steps', String(STEPS), '--save-every', '2', '--save-total-limit', '3', '--resume'],
    ...['--steps-per-report', '1', '--lora-dropout', '0.1', '--batch-size', '2', '--threads', '1'],
  ];
}

function result(out: string): { adapter: Buffer; losses: number[][] } {
  const adapter = readFileSync(join(out, 'adapter/adapter_model.safetensors'));
  const losses = readMetrics(join(out, 'metrics.jsonl')).map(({ step, loss }) => [step, loss!]);
  return { adapter, losses };
}

/** Starts the run and kills it after `ms`. @returns whether it was killed (otherwise it had ended well) */
function startAndKill(out: string, ms: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command(out), { stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
    const timer = setTimeout(() => child.kill('SIGKILL'), ms);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      if (signal === 'SIGKILL') resolve(true);
      else if (code === 0) resolve(false);
      else reject(new Error(`exit ${String(code)}: ${errors}`));
    });
  });
}

test('R11: kill −9 at random points, resumed to the end, gives the same bytes', async () => {
  const rows = Array.from({ length: 12 }, (_, i) => ({
    prompt: `Item ${i}:`,
    completion: ` ${i % 5}`,
  }));
  writeFileSync(data, rows.map((row) => JSON.stringify(row)).join('\n'));
  const whole = join(folder, 'whole');
  const { status, stderr } = spawnSync(process.execPath, command(whole), { encoding: 'utf8' });
  expect(`${String(status)} ${status === 0 ? '' : stderr}`).toBe('0 ');
  const wanted = result(whole);
  expect(wanted.losses).toHaveLength(STEPS);

  const random = new SeededRandom(3);
  const total = caseCount(50, 200);
  let kills = 0;
  for (let run = 0; kills < total; run++) {
    const out = join(folder, `killed-${run}`);
    while (await startAndKill(out, kills < total ? 350 + random.below(1200) : 600_000)) kills++;
    const found = result(out);
    expect(found.losses).toEqual(wanted.losses);
    expect(found.adapter.equals(wanted.adapter)).toBe(true);
    rmSync(out, { recursive: true });
  }
  reportCases('R11', kills, kills);
}, 600_000);
