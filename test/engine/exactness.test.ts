/**
 * The forest's promise: loss and gradients equal those of the flat batch, and a log-probability does not depend on
 * what else is in the batch. Bit-equality is asked of the native backend only; stock backends get the tolerance.
 */
import { join } from 'node:path';
import { setThreads, type Forest } from '../../kernels/index.ts';
import type { Adapter } from '../../models/lora.ts';
import { backprop } from '../../engine/backprop.ts';
import { buildForest, exampleKey, type ForestInput } from '../../engine/forest.ts';
import { loadModel, trainables, type Model } from '../../engine/model.ts';
import { scoreExamples } from '../../engine/score.ts';
import { relativeError } from '../support/arrays.ts';
import { fixtures } from '../support/golden.ts';
import { testNative } from '../support/native.ts';
import { SeededRandom } from '../support/reliability.ts';

let model: Model;
let adapter: Adapter;
let isNative: boolean;

beforeAll(async () => {
  model = await loadModel(join(fixtures, 'qwen3'), { dtype: 'f32' });
  adapter = model.loadAdapter(join(fixtures, 'qwen3/adapter'));
  isNative = model.backend.name === 'native';
});
afterAll(() => {
  model.dispose();
});

/** Survey-like examples: a few prompts, several answers each. */
function surveyInputs(random: SeededRandom, count: number): ForestInput[] {
  const ids = (length: number): number[] =>
    Array.from({ length }, () => random.below(model.config.vocabSize));
  const common = ids(11);
  const items = Array.from({ length: 3 }, () => [...common, ...ids(1 + random.below(7))]);
  return Array.from({ length: count }, (_, i) => {
    const prompt = random.pick(items);
    const answer = ids(1 + random.below(4));
    const tokenIds = [...prompt, ...answer];
    const pairs = answer.map((targetId, a) => ({
      position: prompt.length + a - 1,
      targetId,
      weight: 0.25 + random.next(),
    }));
    return { tokenIds: tokenIds.slice(0, -1), pairs, adapter: 0, key: exampleKey(`e${i}`) };
  });
}

function gradientsOf(forest: Forest): { loss: number; gradients: Map<string, Float32Array> } {
  adapter.arena.zeroGradients();
  const logProbs = backprop(model.decoder, forest, {
    adapters: [adapter],
    trainables: trainables(model, [adapter]),
    recompute: 'never',
  });
  const { weights } = forest.pairs;
  const loss = logProbs.reduce((sum, logProb, i) => sum - logProb * weights[i]!, 0);
  const names = [...adapter.arena.tensors.keys()];
  return { loss, gradients: new Map(names.map((n) => [n, adapter.arena.readGradient(n)])) };
}

test('a forest with shared prefixes has the loss and gradients of the flat batch', () => {
  const inputs = surveyInputs(new SeededRandom(7), 12);
  const shared = buildForest(inputs, { sharePrefixes: true });
  const flat = buildForest(inputs, { sharePrefixes: false });
  expect(shared.tokenIds.length).toBeLessThan(flat.tokenIds.length / 2);
  const a = gradientsOf(shared);
  const b = gradientsOf(flat);
  expect(Math.abs(a.loss / b.loss - 1)).toBeLessThan(1e-6);
  for (const [name, gradient] of a.gradients) {
    expect(relativeError(gradient, b.gradients.get(name)!)).toBeLessThan(1e-5);
  }
});

test('log-probabilities alone, packed, prefix-shared and in any company are the same bits', () => {
  const random = new SeededRandom(11);
  const inputs = surveyInputs(random, 24);
  const alone = inputs.flatMap((input) => scoreExamples(model, [adapter], [input]));
  const company = [...inputs].reverse();
  const together = scoreExamples(model, [adapter], company).reverse();
  const closeTo = isNative ? 0 : 1e-5;
  together.forEach((logProbs, i) => {
    logProbs.forEach((logProb, k) => {
      expect(Math.abs(logProb - alone[i]![k]!)).toBeLessThanOrEqual(closeTo);
    });
  });
});

testNative('log-probabilities and gradients do not depend on the number of threads', () => {
  const inputs = surveyInputs(new SeededRandom(13), 16);
  const forest = buildForest(inputs, { sharePrefixes: true });
  setThreads(1);
  const single = gradientsOf(forest);
  for (const threads of [2, 3, 5]) {
    setThreads(threads);
    expect(gradientsOf(forest)).toEqual(single);
  }
  setThreads(model.backend.threads);
});

test('two adapters trained in one pass get exactly the gradients they get alone', () => {
  const other = model.addAdapter({ name: 'other', rank: 4, alpha: 8, seed: 3 });
  const perturbation = new SeededRandom(5);
  for (const [module, { loraB }] of other.modules) {
    other.arena.write(
      `${module}.loraB`,
      Float32Array.from({ length: loraB.size }, () => perturbation.next() - 0.5),
    );
  }
  const first = surveyInputs(new SeededRandom(17), 9);
  const second = surveyInputs(new SeededRandom(19), 7);
  const run = (inputs: ForestInput[], adapters: Adapter[]): Float32Array[] => {
    for (const { arena } of adapters) arena.zeroGradients();
    backprop(model.decoder, buildForest(inputs, { sharePrefixes: true }), {
      adapters,
      trainables: trainables(model, adapters),
      recompute: 'never',
    });
    return adapters.flatMap(({ arena }) =>
      [...arena.tensors.keys()].map((name) => arena.readGradient(name)),
    );
  };
  const together = run([...first, ...second.map((e) => ({ ...e, adapter: 1 }))], [adapter, other]);
  const apart = [...run(first, [adapter]), ...run(second, [other])];
  together.forEach((gradient, i) => {
    if (isNative) expect(gradient).toEqual(apart[i]);
    expect(relativeError(gradient, apart[i]!)).toBeLessThan(1e-5);
  });
  model.removeAdapter(other);
});
