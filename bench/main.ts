/**
 * `npm run bench -- kernels | training | serving [--preset qwen2.5-0.5b] [--dtype bf16] [--tokens 512] [--steps 7] [--prompts 1000]`.
 * The machine card comes first, the table next, one JSON line last. Only ratios within one run mean anything.
 */
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { peakFlops, useBackend, type Storage } from '../kernels/index.ts';
import { benchKernels } from './kernels.ts';
import { makeCheckpoint } from './make-checkpoint.ts';
import { isPreset } from './presets.ts';
import { benchServing } from './serving.ts';
import { benchTraining } from './training.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    preset: { type: 'string', default: 'qwen2.5-0.5b' },
    dtype: { type: 'string', default: 'bf16' },
    tokens: { type: 'string', default: '512' },
    rank: { type: 'string', default: '16' },
    steps: { type: 'string', default: '7' },
    prompts: { type: 'string', default: '1000' },
    folder: { type: 'string', default: join(tmpdir(), 'attune-bench') },
  },
});
const suite = positionals[0] ?? 'all';
const dtype: Storage = values.dtype === 'f32' ? 'f32' : 'bf16';
if (!isPreset(values.preset) || !['kernels', 'training', 'serving', 'all'].includes(suite)) {
  process.stderr.write(
    'usage: npm run bench -- kernels|training|serving|all [--preset NAME] [--dtype bf16|f32]\n',
  );
  process.exit(2);
}

const info = await useBackend('auto');
const peak = Math.max(peakFlops(dtype), peakFlops(dtype));
const card = {
  cpu: cpus()[0]?.model.trim(),
  backend: info.name,
  isa: info.isa,
  threads: info.threads,
  dtype,
  peakGflops: peak / 1e9,
};
process.stdout.write(`${JSON.stringify(card)}\n`);

const kernels = ['kernels', 'all'].includes(suite) ? benchKernels(dtype, peak) : [];
for (const k of kernels) {
  const share = `${(100 * k.shareOfPeak).toFixed(0)} %`;
  process.stdout.write(
    `${k.name.padEnd(20)} ${k.shape.padEnd(10)} T=${k.rows}  ${k.gflops.toFixed(0)} GFLOP/s  ${share}\n`,
  );
}

const training = [];
if (['training', 'all'].includes(suite)) {
  const folder = join(values.folder, values.preset);
  makeCheckpoint(values.preset, folder);
  for (const supervised of ['last', 'all'] as const) {
    const result = await benchTraining({
      folder,
      dtype,
      tokens: Number(values.tokens),
      supervised,
      rank: Number(values.rank),
      steps: Number(values.steps),
      peak,
    });
    training.push(result);
    process.stdout.write(
      `LoRA step, ${result.tokens} tokens, loss on ${supervised}: ${result.medianMs.toFixed(0)} ms ` +
        `(± ${result.spreadMs.toFixed(0)}), ${result.tokensPerSecond.toFixed(0)} tok/s, ` +
        `${(100 * result.shareOfPeak).toFixed(0)} % of peak; load ${result.loadMs.toFixed(0)} ms, ` +
        `first step ${result.firstStepMs.toFixed(0)} ms, ${(result.peakRssBytes / 2 ** 30).toFixed(2)} GiB\n`,
    );
  }
}

let serving;
if (suite === 'serving') {
  const folder = join(values.folder, values.preset);
  makeCheckpoint(values.preset, folder);
  serving = await benchServing({ preset: values.preset, folder, prompts: Number(values.prompts) });
  for (const [name, { perSecond, perCpuSecond }] of Object.entries(serving)) {
    process.stdout.write(
      `${name.padEnd(24)} ${perSecond.toFixed(1)} /s, ${perCpuSecond.toFixed(1)} per CPU second\n`,
    );
  }
}
process.stdout.write(`${JSON.stringify({ ...card, kernels, training, serving })}\n`);
