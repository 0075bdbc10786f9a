import { join } from 'node:path';
import { listenToSpans, span, type Span } from '../../kernels/index.ts';
import type { Example } from '../../engine/examples.ts';
import { readMetrics } from '../../engine/metrics.ts';
import { loadModel, type Model } from '../../engine/model.ts';
import { defaultOptimizer } from '../../engine/optimizer.ts';
import { chromeTrace, Profile, profileParts } from '../../engine/profile.ts';
import { run } from '../../engine/run.ts';
import { train, type StepReport, type TrainOptions } from '../../engine/train.ts';
import { fixtures } from '../support/golden.ts';
import { SeededRandom } from '../support/reliability.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROWS = 7;
const STEPS = 6;

const folder = temporaryFolder();
let model: Model;
let profile: Profile;
const reports: StepReport[] = [];

function options(name: string): TrainOptions {
  const random = new SeededRandom(5);
  const examples = Array.from({ length: ROWS }, (_, i): Example => {
    const tokenIds = Array.from({ length: 61 }, () => random.below(227));
    const pairs = tokenIds.map((_, position) => ({ position, targetId: 3, weight: 1 }));
    return { id: `e${i}`, source: `rows:${i}`, tokenIds, pairs };
  });
  return {
    tracks: [{ adapter: model.addAdapter({ name, rank: 4 }), examples }],
    optimizer: defaultOptimizer,
    schedule: { type: 'constant', learningRate: 1e-3, warmupSteps: 0 },
    batchSize: ROWS,
    gradientAccumulationSteps: 1,
    maxTokensPerBatch: 1024,
    maxSteps: STEPS,
    numEpochs: 1,
    seed: 1,
    shuffle: true,
    groupPrefixes: false,
    sharePrefixes: true,
    recompute: 'never',
  };
}

beforeAll(async () => {
  model = await loadModel(join(fixtures, 'llama'), { dtype: 'bf16' });
  profile = new Profile();
  for await (const report of train(model, { ...options('profiled'), profile }))
    reports.push(report);
});
afterAll(() => {
  model.dispose();
});

test('own times of the spans of a step add up to the clock of the step within 5 %', () => {
  const gaps = profile.steps.map(({ durationMs, spans }) => {
    const sum = spans.reduce((total, { own }) => total + own, 0);
    return Math.abs(durationMs - sum) / durationMs;
  });
  // The median: one step may be interrupted between two spans.
  expect(gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)]).toBeLessThan(0.05);
});

test('parts hold every own time once, arithmetic included', () => {
  const sum = profileParts(profile, 1e11).reduce((total, { ms }) => total + ms, 0);
  const own = profile.steady.flatMap(({ spans }) => spans.map((one) => one.own));
  const mean = own.reduce((total, ms) => total + ms, 0) / profile.steady.length;
  expect(Math.abs(sum / mean - 1)).toBeLessThan(1e-9);
});

test('costs of the products are the operations that the step reports', () => {
  const { hiddenSize, numAttentionHeads, numKeyValueHeads, headDim } = model.config;
  const products = profile.steps[1]!.spans.filter(({ name }) =>
    /^(Linear|Attention|HeadLoss)/.test(name),
  );
  const flops = products.reduce((total, { cost }) => total + cost!().flops, 0);
  const { tokens, flops: reported } = reports[1]!;
  // Nothing below the lowest block learns, so its first product needs no dX; the report counts it.
  const lowest = 2 * tokens * hiddenSize * (numAttentionHeads + 2 * numKeyValueHeads) * headDim;
  expect(flops).toBe(reported - lowest);
});

test('a trace is complete events in microseconds, ops inside the spans that hold them', () => {
  const { traceEvents } = JSON.parse(JSON.stringify(chromeTrace(profile))) as ReturnType<
    typeof chromeTrace
  >;
  const inStep = traceEvents.filter(({ args }) => args['step'] === 2);
  const names = new Set(inStep.map(({ name }) => name));
  for (const name of ['data', 'backprop', 'optimizer', 'Linear', 'Linear backward', 'AdamW']) {
    expect(names).toContain(name);
  }
  for (const event of inStep) {
    expect(event.ph).toBe('X');
    expect(event.ts).toBeGreaterThanOrEqual(0);
    expect(event.dur).toBeGreaterThanOrEqual(0);
  }
  const backprop = inStep.find(({ name }) => name === 'backprop')!;
  for (const linear of inStep.filter(({ name }) => name.startsWith('Linear'))) {
    expect(linear.ts).toBeGreaterThanOrEqual(backprop.ts);
    expect(linear.ts + linear.dur).toBeLessThanOrEqual(backprop.ts + backprop.dur + 1e-6);
  }
});

test('every log line says tokens a second and the share of the peak', async () => {
  const peakFlops = 1e10;
  await run(model, {
    out: folder,
    train: options('logged'),
    identity: {},
    stepsPerReport: 2,
    stepsPerEval: 100,
    saveEvery: 100,
    keep: 1,
    earlyStopping: { patience: 0, threshold: 0 },
    loadBestModelAtEnd: false,
    resume: false,
    tensorBoard: false,
    peakFlops,
  });
  const lines = readMetrics(join(folder, 'metrics.jsonl'));
  expect(lines.map(({ step }) => step)).toEqual([2, 4, 6]);
  for (const line of lines) {
    expect(line['tokens_per_second']).toBeGreaterThan(0);
    expect(line['share_of_peak']).toBeCloseTo(line['flops_per_second']! / peakFlops, 12);
  }
});

test('a span that throws is closed, and its time is not its parent’s own', () => {
  const spans: Span[] = [];
  listenToSpans((one) => spans.push(one));
  expect(() => {
    span('outer', () => {
      span('inner', () => {
        throw new Error('inside');
      });
    });
  }).toThrow('inside');
  listenToSpans(undefined);
  const [inner, outer] = spans;
  expect(spans.map(({ name }) => name)).toEqual(['inner', 'outer']);
  expect(outer!.own).toBeCloseTo(outer!.duration - inner!.duration, 9);
  span('unheard', () => undefined);
  expect(spans).toHaveLength(2);
});
