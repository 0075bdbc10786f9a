/** Continuous batching: random company, a cache that is far too small, sequences that leave; each gets what it gets alone. */
import { join } from 'node:path';
import { Batcher } from '../../engine/batcher.ts';
import { loadModel, type Model } from '../../engine/model.ts';
import { continuationExample, scoreExamples } from '../../engine/score.ts';
import type { SequenceOptions } from '../../engine/sequence.ts';
import type { TokenScore } from '../../engine/token-tree.ts';
import { fixtures } from '../support/golden.ts';
import { SeededRandom } from '../support/reliability.ts';

let model: Model;
beforeAll(async () => {
  model = await loadModel(join(fixtures, 'mistral'), { dtype: 'bf16' }); // has a sliding window
  model.loadAdapter(join(fixtures, 'mistral/adapter'), 'tuned');
});
afterAll(() => {
  model.dispose();
});

interface Outcome {
  scores: TokenScore[];
  tokens: { id: number; score: TokenScore }[];
  reason: string | undefined;
}

function enter(batcher: Batcher, options: SequenceOptions): { outcome: Outcome; cancel(): void } {
  const outcome: Outcome = { scores: [], tokens: [], reason: undefined };
  const sequence = batcher.add({
    ...options,
    onScore: (score, position) => {
      expect(outcome.scores[position]).toBeUndefined(); // each score once
      outcome.scores[position] = score;
    },
    onToken: (id, score) => {
      outcome.tokens.push({ id, score });
      return false;
    },
    onEnd: (reason) => {
      expect(outcome.reason).toBeUndefined();
      outcome.reason = reason;
    },
  });
  return {
    outcome,
    cancel: () => {
      batcher.cancel(sequence);
    },
  };
}

function alone(options: SequenceOptions): Outcome {
  const batcher = new Batcher(model.decoder, { capacity: 200 });
  const { outcome } = enter(batcher, options);
  while (batcher.step());
  batcher.dispose();
  return outcome;
}

/** Prompts of few different tokens, so that many share a beginning. */
function randomSequence(random: SeededRandom): SequenceOptions {
  const length = 1 + random.below(40);
  const promptIds = Array.from({ length }, (_, i) =>
    random.below(8) > 0 ? i % 5 : random.below(5),
  );
  const adapter = random.pick([undefined, model.adapters[0]]);
  return {
    promptIds,
    adapter,
    scoreFrom: random.pick([1, length, 1 + random.below(length)]),
    top: random.below(4),
    maxNewTokens: random.pick([0, 1, 2, 9]),
    sampling: { temperature: random.pick([0, 1]), seed: random.below(5) },
    sample: random.below(3),
  };
}

test('whatever the company, the cache and the order, a sequence gets what it gets alone', () => {
  if (model.backend.name !== 'native') return; // stock backends promise tolerances only
  const random = new SeededRandom(11);
  // 120 tokens: prefixes are evicted all the time, and many sequences must wait.
  const batcher = new Batcher(model.decoder, { capacity: 120, maxPromptRows: 7, maxSequences: 5 });
  const joined: { options: SequenceOptions; outcome: Outcome; left: boolean }[] = [];
  const leaving = new Map<number, () => void>();
  for (let step = 0; joined.length < 150 || batcher.numRunning + batcher.numWaiting > 0; step++) {
    while (joined.length < 150 && random.below(2) === 0) {
      const options = randomSequence(random);
      const { outcome, cancel } = enter(batcher, options);
      const entry = { options, outcome, left: false };
      joined.push(entry);
      if (random.below(5) > 0) continue;
      leaving.set(step + random.below(8), () => {
        entry.left = entry.outcome.reason === undefined;
        cancel();
      });
    }
    leaving.get(step)?.();
    batcher.step();
    expect(step).toBeLessThan(5000);
  }
  for (const { options, outcome, left } of joined) {
    const want = alone(options);
    if (!left) expect(outcome).toEqual(want);
    else expect(outcome.tokens).toEqual(want.tokens.slice(0, outcome.tokens.length));
  }
  expect(joined.some(({ left }) => left)).toBe(true);
  const { tokens, idle } = batcher.tree.usage();
  expect(idle).toBe(tokens); // nobody is left standing on anything
  expect(batcher.counts.cachedTokens).toBeGreaterThan(0);
  batcher.tree.clear();
  expect(batcher.tree.usage().tokens).toBe(0);
  expect(batcher.tree.cache.largestGap).toBe(120);
  batcher.dispose();
});

test('scores of a prompt are those of score(), and a second time they cost one row', () => {
  const promptIds = [1, 5, 9, 2, 7, 7, 3, 1, 8, 2, 6, 4, 4];
  const batcher = new Batcher(model.decoder, { capacity: 100 });
  const options = { promptIds, scoreFrom: 1, top: 2, maxNewTokens: 1 };
  const first = enter(batcher, options).outcome;
  while (batcher.step());
  const input = { ...continuationExample(promptIds, 1), adapter: -1, key: 0 };
  const [want] = scoreExamples(model, [], [input]);
  first.scores.slice(1).forEach(({ logProb }, i) => {
    if (model.backend.name === 'native') expect(logProb).toBe(want![i]);
    expect(logProb).toBeCloseTo(want![i]!, 4);
  });
  const rows = batcher.counts.computedRows;
  expect(rows).toBe(promptIds.length);
  const second = enter(batcher, options).outcome;
  while (batcher.step());
  if (model.backend.name === 'native') expect(second).toEqual(first);
  expect(batcher.counts.computedRows).toBe(rows + 1);
  // Another continuation of the same beginning: the row before it again, and its own tokens.
  enter(batcher, { ...options, promptIds: [...promptIds.slice(0, 9), 11, 12] });
  while (batcher.step());
  expect(batcher.counts.computedRows).toBe(rows + 1 + 3);
  batcher.dispose();
});

test('one pass computes what sequences share once, and all samples of a prompt start together', () => {
  const batcher = new Batcher(model.decoder, { capacity: 300 });
  const promptIds = Array.from({ length: 20 }, (_, i) => i);
  const sampling = { temperature: 1, seed: 1 };
  const samples = [0, 1, 2, 3].map((sample) =>
    enter(batcher, { promptIds, maxNewTokens: 6, sampling, sample }),
  );
  enter(batcher, { promptIds: [...promptIds.slice(0, 15), 40, 41], maxNewTokens: 1 });
  batcher.step();
  expect(batcher.counts.computedRows).toBe(20 + 2);
  for (const { outcome } of samples) expect(outcome.tokens).toHaveLength(1);
  while (batcher.step());
  expect(batcher.counts.computedRows).toBe(20 + 2 + 4 * 5);
  batcher.dispose();
});

test('a long prompt does not hold up a sequence that is being written', () => {
  const batcher = new Batcher(model.decoder, { capacity: 400, maxPromptRows: 4 });
  const writer = enter(batcher, { promptIds: [1, 2], maxNewTokens: 30 });
  batcher.step();
  enter(batcher, { promptIds: Array.from({ length: 60 }, (_, i) => i % 40), maxNewTokens: 1 });
  for (let i = 0; i < 10; i++) batcher.step();
  expect(writer.outcome.tokens).toHaveLength(11);
  batcher.dispose();
});

test('what can never fit is refused, an adapter that changes is forgotten', () => {
  const batcher = new Batcher(model.decoder, { capacity: 20 });
  const long = { promptIds: [1, 2, 3], maxNewTokens: 18 };
  expect(() => batcher.add(long)).toThrow(/need 21 tokens, the cache holds 20/);
  expect(() => batcher.add({ promptIds: [], maxNewTokens: 1 })).toThrow(/no tokens/);
  const [adapter] = model.adapters;
  enter(batcher, { promptIds: [1, 2, 3], maxNewTokens: 1, adapter });
  enter(batcher, { promptIds: [1, 2, 3], maxNewTokens: 1 });
  while (batcher.step());
  expect(batcher.tree.usage().tokens).toBe(6);
  batcher.tree.forget(adapter!);
  expect(batcher.tree.usage().tokens).toBe(3);
  batcher.dispose();
});
