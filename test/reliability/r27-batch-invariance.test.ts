/** R27: a prompt scored alone and in random company, in any position, has bit-identical log-probabilities. */
import { join } from 'node:path';
import { exampleKey, type ForestInput } from '../../engine/forest.ts';
import { generateBatch } from '../../engine/generate.ts';
import { loadModel, type Model } from '../../engine/model.ts';
import { scoreExamples } from '../../engine/score.ts';
import { fixtures } from '../support/golden.ts';
import { testNative } from '../support/native.ts';
import { caseCount, reportCases, SeededRandom } from '../support/reliability.ts';

let model: Model;
beforeAll(async () => {
  model = await loadModel(join(fixtures, 'mistral'), { dtype: 'bf16' });
});
afterAll(() => {
  model.dispose();
});

function prompt(random: SeededRandom, length: number): number[] {
  return Array.from({ length }, () => random.below(model.config.vocabSize));
}

// Stock backends promise tolerances only.
testNative('R27: scores do not depend on company or position', () => {
  const random = new SeededRandom(41);
  const total = caseCount(100, 1000);
  let passed = 0;
  for (let i = 0; i < total; i++) {
    const inputs = Array.from({ length: 2 + random.below(8) }, (_, k): ForestInput => {
      const tokenIds = prompt(random, 2 + random.below(30));
      const pairs = tokenIds.slice(1).map((targetId, p) => ({ position: p, targetId, weight: 1 }));
      return { tokenIds, pairs, adapter: -1, key: exampleKey(`${i}.${k}`) };
    });
    const place = random.below(inputs.length);
    const together = scoreExamples(model, [], inputs)[place];
    const [alone] = scoreExamples(model, [], [inputs[place]!]);
    expect(together).toEqual(alone);
    passed++;
  }
  reportCases('R27', passed, total);
});

testNative(
  'R27: greedy text is the same alone and in a batch, and cached decoding equals scoring',
  async () => {
    const random = new SeededRandom(43);
    const inputs = Array.from({ length: 6 }, () => ({ ids: prompt(random, 3 + random.below(20)) }));
    const options = { maxNewTokens: 40, ignoreEos: true };
    const together = await generateBatch(model, inputs, options);
    for (const [i, input] of inputs.entries()) {
      const [alone] = await generateBatch(model, [input], options);
      expect(together[i]![0]!.tokenIds).toEqual(alone![0]!.tokenIds);
      expect(together[i]![0]!.logProbs).toEqual(alone![0]!.logProbs);
      const ids = [...input.ids, ...alone![0]!.tokenIds];
      const pairs = alone![0]!.tokenIds.map((targetId, k) => ({
        position: input.ids.length + k - 1,
        targetId,
        weight: 1,
      }));
      const [scored] = scoreExamples(
        model,
        [],
        [{ tokenIds: ids.slice(0, -1), pairs, adapter: -1, key: 0 }],
      );
      expect(scored).toEqual(alone![0]!.logProbs);
    }
  },
);
