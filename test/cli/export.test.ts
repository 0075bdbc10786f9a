/** export → verify, and runs, as a user calls them: the compiled command line. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixtures } from '../support/golden.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const cli = join(import.meta.dirname, '../../dist/cli/main.js');
const base = join(fixtures, 'e2e-llama3');

function attune(...args: string[]): { status: number | null; json: unknown; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args, '--json'], {
    encoding: 'utf8',
  });
  return { status, json: stdout === '' ? undefined : JSON.parse(stdout), stderr };
}

test.each([
  ['merged', 'f32'],
  ['merged', 'bf16'],
  ['adapter', 'bf16'],
])(
  'an export as %s in %s verifies; with one changed byte of weights it does not',
  (format, dtype) => {
    const out = join(folder, `${format}-${dtype}`);
    const options = ['--format', format, '--dtype', dtype];
    const written = attune(
      'export',
      '-m',
      base,
      '--adapter',
      join(base, 'adapter'),
      '-o',
      out,
      ...options,
    );
    expect(written).toMatchObject({ status: 0, json: { out, format, dtype } });
    // A merge into bf16 rounds B·A away below the resolution of W; this model is tiny and its adapter large.
    const tolerance = format === 'merged' && dtype === 'bf16' ? ['--tolerance', '0.3'] : [];
    const good = attune('verify', out, ...tolerance);
    expect(good).toMatchObject({ status: 0, json: { passed: true } });

    const file = join(out, format === 'merged' ? 'model.safetensors' : 'adapter_model.safetensors');
    const bytes = readFileSync(file);
    bytes[bytes.length - 1]! ^= 0x08; // high byte of the last number: another exponent
    writeFileSync(file, bytes);
    const bad = attune('verify', out, ...tolerance);
    expect(bad.stderr).toContain('does not give the log-probabilities it was exported with');
    expect(bad).toMatchObject({ status: 1, json: { passed: false } });
  },
);

test('verify of a folder without probes, and export into a folder with files, are refused', () => {
  expect(attune('verify', base)).toMatchObject({ status: 4 });
  const args = ['-m', base, '--adapter', join(base, 'adapter'), '-o', base];
  expect(attune('export', ...args)).toMatchObject({ status: 4 });
  expect(existsSync(join(base, 'probes.json'))).toBe(false);
});

test('runs lists what train left: steps, losses, checkpoints, the base', () => {
  const root = join(folder, 'runs');
  const data = join(folder, 'rows.jsonl');
  writeFileSync(data, JSON.stringify({ prompt: 'Item:', completion: ' 1' }));
  const out = join(root, 'first');
  const args = ['--model', base, '--data', data, '--output-dir', out, '--max-steps', '4'];
  expect(attune('train', ...args, '--save-every', '2')).toMatchObject({ status: 0 });
  const facts = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as Record<string, unknown>;
  expect(facts).toMatchObject({ model: base, node: process.version, options: { maxSteps: 4 } });
  const { json } = attune('runs', root);
  expect(json).toEqual([
    {
      folder: out,
      started: facts['started'],
      model: base,
      step: 4,
      loss: expect.any(Number) as number,
      tokensPerSecond: expect.any(Number) as number,
      checkpoints: [2, 4],
    },
  ]);
  expect(attune('runs', folder).json).toEqual([]);
});
