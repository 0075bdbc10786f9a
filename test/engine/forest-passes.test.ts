/**
 * A forest cut into passes: every row is computed once, and no bit depends on where the cuts are. The oracle is the
 * same forest in one pass, and each example alone.
 */
import { join } from 'node:path';
import type { Adapter } from '../../models/lora.ts';
import { countRows, exampleKey, type ForestInput } from '../../engine/forest.ts';
import { loadModel, type Model } from '../../engine/model.ts';
import { scoreExamples } from '../../engine/score.ts';
import { fixtures } from '../support/golden.ts';
import { SeededRandom } from '../support/reliability.ts';

/** Paths that branch off one another at random places, some with several pairs, some a prefix of others. */
function branchingInputs(random: SeededRandom, count: number, vocabSize: number): ForestInput[] {
  const paths: number[][] = [];
  return Array.from({ length: count }, (_, i) => {
    const from = paths.length > 0 && random.next() < 0.9 ? random.pick(paths) : [];
    const kept = from.slice(0, random.below(from.length + 1));
    const fresh = Array.from({ length: 1 + random.below(9) }, () => random.below(vocabSize));
    const tokenIds = [...kept, ...fresh];
    paths.push(tokenIds);
    const pairs = Array.from({ length: 1 + random.below(3) }, () => ({
      position: random.below(tokenIds.length),
      targetId: random.below(vocabSize),
      weight: 1,
    }));
    pairs.push({ position: tokenIds.length - 1, targetId: random.below(vocabSize), weight: 1 });
    return { tokenIds, pairs, adapter: i % 3 === 0 ? 0 : -1, key: exampleKey(`e${i}`) };
  });
}

describe.each(['f32', 'bf16'] as const)('%s', (dtype) => {
  let model: Model;
  let adapter: Adapter;
  let closeTo: number;
  beforeAll(async () => {
    model = await loadModel(join(fixtures, 'qwen3'), { dtype });
    adapter = model.loadAdapter(join(fixtures, 'qwen3/adapter'));
    closeTo = model.backend.name === 'native' ? 0 : 1e-5;
  });
  afterAll(() => {
    model.dispose();
  });

  function scored(
    inputs: ForestInput[],
    maxTokensPerPass: number,
  ): { all: number[]; rows: number } {
    let rows = 0;
    const onPass = (count: number): void => void (rows += count);
    const all = scoreExamples(model, [adapter], inputs, { maxTokensPerPass, onPass }).flat();
    return { all, rows };
  }

  test('passes of any size give the bits of one pass, and compute each node of the trie once', () => {
    for (const seed of [1, 2, 3]) {
      const inputs = branchingInputs(new SeededRandom(seed), 41, model.config.vocabSize);
      const nodes = countRows(inputs, { sharePrefixes: true });
      const whole = scored(inputs, Infinity);
      expect(whole.rows).toBe(nodes);
      for (const size of [97, 31, 13]) {
        const cut = scored(inputs, size);
        expect(cut.rows).toBe(nodes);
        cut.all.forEach((logProb, i) => {
          expect(Math.abs(logProb - whole.all[i]!)).toBeLessThanOrEqual(closeTo);
        });
      }
    }
  });

  test('a deep path that leaves no gap in the cache is computed again, with the same bits', () => {
    // Ten single tokens of the path lie ten rows apart in the cache of 200 rows, fifteen more behind a side branch of
    // forty: the last segment of 75 finds only gaps of 9, 40 and 45.
    const { vocabSize } = model.config;
    const random = new SeededRandom(5);
    const ids = (count: number): number[] =>
      Array.from({ length: count }, () => random.below(vocabSize));
    const spine = ids(10);
    const trunk = [...spine, ...ids(15)];
    const paths = [
      ...spine.map((_, i) => [...spine.slice(0, i + 1), ...ids(9)]),
      [...spine, ...ids(40)],
      [...trunk, ...ids(75)],
      [...trunk, ...ids(1)],
    ];
    const inputs = paths.map((tokenIds, key): ForestInput => {
      const pairs = [{ position: tokenIds.length - 1, targetId: key, weight: 1 }];
      return { tokenIds, pairs, adapter: -1, key };
    });
    const whole = scored(inputs, Infinity);
    const cut = scored(inputs, 100);
    expect(cut.rows).toBe(whole.rows + trunk.length);
    cut.all.forEach((logProb, i) => {
      expect(Math.abs(logProb - whole.all[i]!)).toBeLessThanOrEqual(closeTo);
    });
  });
});
