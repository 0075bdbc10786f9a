/**
 * R23: under an address-space limit 20 % below the need, train ends with exit code 3 and the table before it loads anything;
 * the kernel kills nobody. Only config.json is there: whoever looked for weights would end with another code.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { caseCount, reportCases } from '../support/reliability.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const cli = join(import.meta.dirname, '../../dist/cli/main.js');
const data = join(folder, 'rows.jsonl');

function configOf(numHiddenLayers: number): object {
  return {
    ...{ model_type: 'llama', hidden_size: 2048, intermediate_size: 8192, vocab_size: 32000 },
    ...{ num_attention_heads: 32, num_key_value_heads: 8, max_position_embeddings: 4096 },
    ...{ num_hidden_layers: numHiddenLayers, rms_norm_eps: 1e-5, tie_word_embeddings: true },
  };
}

/** Runs a command of the CLI with `kilobytes` of address space. */
function limited(
  kilobytes: number | 'unlimited',
  command: string,
  model: string,
  recompute: string,
) {
  const words = [process.execPath, cli, command, '--model', model, '--data', data, '--json'];
  const options = ['--recompute', recompute, '--output-dir', join(folder, 'out')];
  const line = [...words, ...options].map((word) => `"${word}"`).join(' ');
  return spawnSync('sh', ['-c', `ulimit -v ${kilobytes} && exec ${line}`], { encoding: 'utf8' });
}

/** Address space of the process itself, at most (Node 20 to 24); a shape below needs more than five times that. */
const ownBytes = 2 * 2 ** 30;

const hasLimit = existsSync('/proc/self/limits');
if (!hasLimit) process.stdout.write('R23 is skipped: no /proc/self/limits here\n');

(hasLimit ? test : test.skip)(
  'R23: a run that will not fit ends with exit code 3 and the table',
  () => {
    writeFileSync(data, JSON.stringify({ prompt: 'a', completion: 'b' }));
    const total = caseCount(4, 20);
    let passed = 0;
    for (let i = 0; i < total; i++) {
      const model = join(folder, `model-${i}`);
      mkdirSync(model);
      writeFileSync(join(model, 'config.json'), JSON.stringify(configOf(160 + 3 * i)));
      const recompute = i % 2 === 0 ? 'always' : 'never';
      const estimate = limited('unlimited', 'estimate', model, recompute);
      const { totalBytes } = JSON.parse(estimate.stdout) as { totalBytes: number };
      const kilobytes = Math.floor((0.8 * totalBytes + ownBytes) / 1024);
      const { status, signal, stderr } = limited(kilobytes, 'train', model, recompute);
      expect({ status, signal }).toEqual({ status: 3, signal: null });
      expect(stderr).toMatch(
        /memory: the run needs .* are free \((ulimit -v|MemAvailable|cgroup limit)\)/,
      );
      expect(stderr).toMatch(/base weights \(bf16\) +\d/);
      expect(existsSync(join(folder, 'out'))).toBe(false);
      passed++;
    }
    reportCases('R23', passed, total);
  },
  120_000,
);
