/**
 * `npm run demo`: from random weights to a fine-tuned adapter, in a toy world (demo/corpus.ts).
 * 1 a two-block Llama with a byte tokenizer is initialised and trained from scratch by this engine;
 * 2 a LoRA adapter learns new survey answers for one person; 3 answers before and after are scored and printed.
 * It shows that the parts fit together, not that a language model has values: this one knows eight people.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeRows } from '../engine/examples.ts';
import { createModel, loadModel, type Model } from '../engine/model.ts';
import { defaultOptimizer } from '../engine/optimizer.ts';
import { parseRows } from '../engine/rows.ts';
import { saveModel } from '../engine/save-model.ts';
import { train, type TrainOptions } from '../engine/train.ts';

import { writeToyModelFiles } from './toy-model.ts';

/** @param print  receives the lines of the report */
export async function runDemo(print: (line: string) => void): Promise<void> {
  const folder = join(tmpdir(), `attune-demo-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  try {
    writeToyModelFiles(folder);
    await pretrain(folder, print);
    await fineTune(join(folder, 'base'), print);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const common: Omit<TrainOptions, 'tracks' | 'schedule' | 'numEpochs' | 'batchSize'> = {
  optimizer: defaultOptimizer,
  gradientAccumulationSteps: 1,
  maxTokensPerBatch: 4096,
  seed: 1,
  shuffle: true,
  groupPrefixes: false,
  sharePrefixes: true,
  recompute: 'auto',
};

async function pretrain(folder: string, print: (line: string) => void): Promise<void> {
  const model = await createModel(folder, 1, { dtype: 'f32' });
  print(
    `backend ${model.backend.name} (${model.backend.isa}); pre-training on ${pretrainingRows().length} texts`,
  );
  const examples = encodeRows(rowsOf(pretrainingRows()), model.tokenizer, {
    supervise: 'everything',
  });
  const options = { ...common, tracks: [{ examples }], batchSize: 32, numEpochs: 200 };
  const schedule = { type: 'cosine' as const, learningRate: 3e-3, warmupSteps: 20 };
  for await (const { step, loss, tokens, durationMs } of train(model, { ...options, schedule })) {
    if (step % 200 === 0)
      print(
        `  step ${step}: loss ${loss.toFixed(3)}, ${((1000 * tokens) / durationMs).toFixed(0)} tok/s`,
      );
  }
  saveModel(model, join(folder, 'base'), 'BF16');
  model.dispose();
}

async function fineTune(folder: string, print: (line: string) => void): Promise<void> {
  const model = await loadModel(folder);
  const before = answers(model, null);
  const adapter = model.addAdapter({ rank: 8, alpha: 16 });
  const examples = encodeRows(rowsOf(surveyRows()), model.tokenizer);
  const options = { ...common, tracks: [{ adapter, examples }], batchSize: 8, numEpochs: 60 };
  const schedule = { type: 'cosine' as const, learningRate: 5e-3, warmupSteps: 5 };
  let last = NaN;
  for await (const { loss } of train(model, { ...options, schedule })) last = loss;
  print(`LoRA adapter on ${examples.length} survey rows: loss ${last.toFixed(3)}`);
  const after = answers(model, 'default');
  print('p(yes)                              wanted   before   after');
  surveyRows().forEach(({ item, target }, i) => {
    const columns = [target[0]!, before[i]!, after[i]!].map((p) => p.toFixed(2).padStart(8));
    print(`${item.padEnd(32)} ${columns.join(' ')}`);
  });
  model.dispose();
}

/** p(yes) among yes and no for every survey item. */
function answers(model: Model, adapter: string | null): number[] {
  const results = model.score(
    surveyRows().map(({ item, scale }) => ({ prompt: item, continuations: scale, adapter })),
  );
  return results.map(
    ({ continuations: [yes, no] }) => 1 / (1 + Math.exp(no!.logProb - yes!.logProb)),
  );
}

function rowsOf(rows: readonly object[]): ReturnType<typeof parseRows> {
  return parseRows(Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n')), 'demo');
}
