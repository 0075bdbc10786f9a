/**
 * R13: resuming at every step of a run gives the bytes of the uninterrupted run; R26: so does any thread count. Dropout,
 * accumulation, shuffling, warm-up and cosine are on.
 */
import { join } from 'node:path';
import { setThreads, type ArenaState } from '../../kernels/index.ts';
import type { Adapter } from '../../models/lora.ts';
import type { Example } from '../../engine/examples.ts';
import { loadModel, type Model } from '../../engine/model.ts';
import { defaultOptimizer } from '../../engine/optimizer.ts';
import { train, type TrainOptions } from '../../engine/train.ts';
import { fixtures } from '../support/golden.ts';
import { caseCount, reportCases, SeededRandom } from '../support/reliability.ts';

let model: Model;
beforeAll(async () => {
  model = await loadModel(join(fixtures, 'llama'), { dtype: 'bf16' });
});
afterAll(() => {
  model.dispose();
});

function examples(count: number): Example[] {
  const random = new SeededRandom(23);
  return Array.from({ length: count }, (_, i) => {
    const tokenIds = Array.from({ length: 6 + random.below(9) }, () => random.below(227));
    const pairs = tokenIds
      .slice(4)
      .map((targetId, k) => ({ position: k + 3, targetId, weight: 1 }));
    return { id: `e${i}`, source: `rows:${i}`, tokenIds, pairs };
  });
}

function options(adapter: Adapter, startStep: number, maxSteps: number): TrainOptions {
  return {
    tracks: [{ adapter, examples: examples(10) }],
    optimizer: defaultOptimizer,
    schedule: { type: 'cosine', learningRate: 0.01, warmupSteps: 4 },
    batchSize: 2,
    gradientAccumulationSteps: 3,
    maxTokensPerBatch: 64,
    maxSteps,
    numEpochs: 1,
    seed: 5,
    shuffle: true,
    groupPrefixes: false,
    sharePrefixes: false,
    recompute: 'never',
    startStep,
  };
}

const STEPS = 40;

/** Losses as they are, and the state after the last step. */
async function runFrom(
  start: ArenaState | undefined,
  startStep: number,
  dropout: number,
): Promise<{ losses: number[]; states: ArenaState[] }> {
  const adapter = model.addAdapter({ name: 'run', rank: 4, alpha: 8, dropout, seed: 1 });
  if (start) adapter.arena.restore(start);
  const losses: number[] = [];
  const states: ArenaState[] = [];
  for await (const { loss } of train(model, options(adapter, startStep, STEPS))) {
    losses.push(loss);
    states.push(adapter.arena.state());
  }
  model.removeAdapter(adapter);
  return { losses, states };
}

test('R13: resuming at every step is bit-identical', async () => {
  let passed = 0;
  let total = 0;
  for (const dropout of [0.1, 0]) {
    const whole = await runFrom(undefined, 0, dropout);
    const every = Math.max(1, Math.round(STEPS / caseCount(10, STEPS)));
    for (let step = 1; step < STEPS; step += every) {
      const resumed = await runFrom(whole.states[step - 1], step, dropout);
      total++;
      expect(resumed.losses).toEqual(whole.losses.slice(step));
      expect(resumed.states.at(-1)).toEqual(whole.states.at(-1));
      passed++;
    }
  }
  reportCases('R13', passed, total);
}, 300_000);

test('R26: 1, 2, 3, 4, 8 and 16 threads give the same bytes', async () => {
  const first = await runFrom(undefined, 0, 0.1);
  const counts = [1, 2, 3, 4, 8, 16];
  let passed = 0;
  for (const threads of counts) {
    setThreads(threads);
    const run = await runFrom(undefined, 0, 0.1);
    expect(run.losses).toEqual(first.losses);
    expect(run.states.at(-1)).toEqual(first.states.at(-1));
    passed++;
  }
  setThreads(model.backend.threads);
  reportCases('R26', passed, counts.length);
}, 300_000);
