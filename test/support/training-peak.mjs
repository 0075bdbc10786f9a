// Trains two steps on a checkpoint folder and prints, as JSON, the process's peak resident memory and what the engine
// estimated before (R22). Argument: {folder, dtype, rank, rows, recompute, fineTuneType}. Uses the compiled engine.
import { readFileSync } from 'node:fs';
import { estimateMemory } from '../../dist/engine/memory.js';
import { loadModel, memoryShape } from '../../dist/engine/model.js';
import { defaultOptimizer } from '../../dist/engine/optimizer.js';
import { train } from '../../dist/engine/train.js';

const { folder, dtype, rank, rows, recompute, fineTuneType } = JSON.parse(process.argv[2]);
const isFull = fineTuneType === 'full';
const model = await loadModel(folder, { dtype, ...(isFull ? { trainBase: true } : {}) });
const lora = { rank, targetModules: 'all-linear' };
const estimate = estimateMemory(memoryShape(model.config), {
  ...{ storage: dtype, fineTuneType, recompute, maxRows: rows, maxSupervisedRows: rows },
  ...(isFull ? {} : { lora }),
});
const adapter = isFull ? undefined : model.addAdapter({ ...lora, alpha: 2 * rank, seed: 1 });
const tokenIds = Array.from({ length: rows }, (_, i) => (i * 7919) % model.config.vocabSize);
const pairs = tokenIds.slice(1).map((targetId, position) => ({ position, targetId, weight: 1 }));
const example = { id: 'e', source: 'rows:1', tokenIds, pairs };
const options = {
  tracks: [{ ...(adapter ? { adapter } : {}), examples: [example] }],
  optimizer: defaultOptimizer,
  schedule: { type: 'constant', learningRate: 1e-4, warmupSteps: 0 },
  ...{ batchSize: 1, gradientAccumulationSteps: 1, maxTokensPerBatch: rows, maxSteps: 2 },
  ...{
    numEpochs: 1,
    seed: 1,
    shuffle: false,
    groupPrefixes: false,
    sharePrefixes: false,
    recompute,
  },
};
for await (const step of train(model, options)) void step;
const status = readFileSync('/proc/self/status', 'utf8');
const peakBytes = 1024 * Number(/VmHWM:\s+(\d+)/.exec(status)[1]);
console.log(
  JSON.stringify({
    peakBytes,
    estimate,
    anon: /RssAnon:\s+(\d+)/.exec(status)[1],
    file: /RssFile:\s+(\d+)/.exec(status)[1],
  }),
);
