/**
 * Scores and profiles. Oracles: numbers worked out by hand, and the full softmax of each prompt computed alone (A6).
 */
import { join } from 'node:path';
import { headLogits } from '../../kernels/index.ts';
import { forward } from '../../models/decoder.ts';
import { supervisedRows, trainingPass } from '../../engine/backprop.ts';
import { buildForest } from '../../engine/forest.ts';
import { loadModel, type Model } from '../../engine/model.ts';
import { parseKvs } from '../../survey/importers/kvs.ts';
import { labelTokens, promptIds, type Format } from '../../survey/label-tokens.ts';
import { profileModel } from '../../survey/profile-model.ts';
import {
  majorityVote,
  profileOf,
  ratingScore,
  sampleRatings,
  scoreRatings,
} from '../../survey/profile.ts';
import { renderVariants, type SurveyBank, type Variant } from '../../survey/prompts.ts';
import { respondentOf, type Respondent } from '../../survey/respondent.ts';
import { ToyTokenizer } from '../support/toy-tokenizer.ts';
import { tinyBank, tinyModel } from '../support/tiny-study.ts';

const bank: SurveyBank = parseKvs({ name: 'tiny', text: JSON.stringify(tinyBank()) });

describe('A4: a majority vote', () => {
  test.each([
    { votes: [3], want: 3 },
    { votes: [1, 1, 6], want: 1 },
    { votes: [1, 1, 5, 5, 6], want: 5 }, // mean 3.6: 5 is 1.4 away, 1 is 2.6
    { votes: [2, 2, 6, 6, 1], want: 2 }, // mean 3.4
    { votes: [1, 4, 6], want: 4 }, // all tied, mean 3.67
    { votes: [2, 4], want: 2 }, // both one away from 3: the lower
  ])('of $votes is $want', ({ votes, want }) => {
    expect(majorityVote(votes)).toBe(want);
    expect(majorityVote([...votes].reverse())).toBe(want);
  });
});

test('six equal labels: expected 3.5, entropy ln 6, mass as given', () => {
  const score = ratingScore(new Array<number>(6).fill(Math.log(0.1)));
  expect(score.expected).toBeCloseTo(3.5, 12);
  expect(score.entropy).toBeCloseTo(Math.log(6), 12);
  expect(score.validMass).toBeCloseTo(0.6, 12);
  expect(score.argmax).toBe(1);
});

test('a rating is weighed by its share among the six', () => {
  const score = ratingScore([0.02, 0.04, 0.06, 0.08, 0.4, 0.2].map(Math.log)); // of 0.8
  expect(score.expected).toBeCloseTo((0.02 + 0.08 + 0.18 + 0.32 + 2 + 1.2) / 0.8, 12);
  expect(score.argmax).toBe(5);
  expect(score.validMass).toBeCloseTo(0.8, 12);
});

test('a label that cannot be said counts nothing and breaks nothing', () => {
  const score = ratingScore([-Infinity, 0, -Infinity, -Infinity, -Infinity, -Infinity]);
  expect(score).toMatchObject({ expected: 2, entropy: 0, argmax: 2, validMass: 1 });
});

test('a profile gives every level-1 value the same weight, however many statements it has', () => {
  const item = (id: string, level1: string, refined: string, basic: string) => ({
    ...bank.items[0]!,
    ...{ id, level1, refined, basic },
  });
  const items = [
    item('a', 'be_helpful', 'benevolence_caring', 'benevolence'),
    item('b', 'be_helpful', 'benevolence_caring', 'benevolence'),
    item('c', 'be_honest', 'benevolence_caring', 'benevolence'),
    item('d', 'be_responsible', 'benevolence_dependability', 'benevolence'),
    item('e', 'have_wealth', 'power_resources', 'power'),
    item('f', 'have_wealth', 'power_resources', 'power'),
  ];
  const ratings = { a: 6, b: 4, c: 3, d: 2, e: 1 }; // f has none
  const profile = profileOf(items, new Map(Object.entries(ratings)));
  expect(profile.grandMean).toBeCloseTo(3.2, 12);
  expect(profile.refined.find(({ id }) => id === 'benevolence_caring')!.raw).toBe(4); // (5 + 3) / 2
  expect(profile.basic).toEqual([
    expect.objectContaining({ id: 'power', raw: 1, items: 1 }),
    expect.objectContaining({ id: 'benevolence', raw: 3, items: 4 }), // (4 + 2) / 2
  ]);
  expect(profile.basic[1]!.centred).toBeCloseTo(-0.2, 12);
});

describe('on a model', () => {
  let model: Model;
  beforeAll(async () => {
    model = await loadModel(tinyModel, { dtype: 'f32' });
    model.loadAdapter(join(tinyModel, 'adapter'), 'other');
  });
  afterAll(() => {
    model.dispose();
  });

  /** Σ log p of the label's tokens: one flat forward of the whole text, full softmax in float64. */
  function bruteForce(ids: readonly number[], from: number): number {
    const pairs = ids.slice(from).map((targetId, i) => ({
      position: from + i - 1,
      targetId,
      weight: 1,
    }));
    const input = { tokenIds: ids.slice(0, -1), pairs, adapter: -1, key: 0 };
    const forest = buildForest([input], { sharePrefixes: false });
    const pass = trainingPass(forest, supervisedRows(forest).rows, { adapters: [] });
    const hidden = forward(model.decoder, pass);
    const { logits } = headLogits(hidden, model.decoder.weights.lmHead);
    hidden.dispose();
    const V = model.config.vocabSize;
    return pairs.reduce((sum, { targetId }, i) => {
      const row = Array.from(logits.subarray(i * V, (i + 1) * V));
      const total = row.reduce((all, logit) => all + Math.exp(logit), 0);
      return sum + row[targetId]! - Math.log(total);
    }, 0);
  }

  test.each(['raw', 'chat'] as const)(
    'A6: likelihoods in %s format equal a brute-force full softmax',
    (format: Format) => {
      const variants = bank.items.slice(0, 3).flatMap((item) => renderVariants(bank, item));
      const respondent = respondentOf(model, { adapter: null, format });
      const records = scoreRatings(respondent, variants, { condition: 'base', seed: 0 });
      records.forEach(({ logProbs }, i) => {
        const { user, assistant, labels } = variants[i]!;
        const question = { user, assistant };
        const { prompt, answers } = labelTokens(model.tokenizer, question, labels, { format });
        answers.forEach((answer, r) => {
          const want = bruteForce([...prompt, ...answer], prompt.length);
          expect(Math.abs(logProbs[r]! - want)).toBeLessThan(2e-5); // f32, sums of about 10 nats
        });
      });
    },
  );

  test('prompt and label in chat format are the rendered chat', () => {
    const question = { user: 'How many?', assistant: 'Answer:' };
    const { prompt, answers } = labelTokens(model.tokenizer, question, [' 1', ' 2'], {
      format: 'chat',
    });
    const chat = [
      { role: 'user', content: 'How many?' },
      { role: 'assistant', content: 'Answer: 2' },
    ];
    const whole = model.tokenizer.encodeChat(chat).ids;
    const ids = [...prompt, ...answers[1]!];
    expect(whole.slice(0, ids.length)).toEqual(ids);
    expect(model.tokenizer.decode(answers[1]!)).toBe(' 2');
  });

  test('forward tokens of a profile equal the nodes of the trie', async () => {
    const options = { split: 'all', format: 'raw', anchors: 'both', variants: 4 } as const;
    const { work, records } = await profileModel(model, bank, { ...options, samples: 0 });
    expect(records).toHaveLength(40 * 4 * 2);
    expect(work.prompts).toBe(records.length);
    expect(work.forwardTokens).toBe(work.trieTokens);
    expect(work.perPromptTokens).toBeGreaterThan(2 * work.trieTokens);
    expect(work.perCandidateTokens).toBe(6 * work.perPromptTokens);
  });

  test('reversed anchors: the label of rating 1 is the digit 6', () => {
    const [item] = bank.items;
    const [forward] = renderVariants(bank, item!, { anchors: ['forward'] });
    const [reversed] = renderVariants(bank, item!, { anchors: ['reversed'] });
    expect(reversed!.labels).toEqual([...forward!.labels].reverse());
  });

  test('a prompt that mostly continues otherwise is a warning, not a result in silence', async () => {
    const options = { split: 'test', format: 'raw', anchors: 'forward', variants: 1 } as const;
    const report = await profileModel(model, bank, { ...options, samples: 2 });
    expect(report.scores.validMass).toBeLessThan(0.5); // random weights
    expect(report.warnings).toHaveLength(1);
    expect(report.records).toHaveLength(2 * 8);
    expect(report.sampled!.failures).toBeGreaterThan(0);
  });
});

test('a prompt that merges with its labels is cut back to what all have in common', () => {
  const tokenizer = new ToyTokenizer();
  const question = { user: 'Rate it.', assistant: 'Rating:' };
  const { prompt, answers } = labelTokens(tokenizer, question, ['1', '2'], { format: 'raw' });
  const texts = (ids: number[]): string[] => ids.map((id) => tokenizer.tokenText(id));
  expect(texts(prompt)).toEqual(['<s>', 'Rate']);
  expect(answers.map(texts)).toEqual([[' it.\n\nRating:1'], [' it.\n\nRating:2']]);
  const apart = { format: 'raw', boundary: 'separate' } as const;
  expect(labelTokens(tokenizer, question, ['1'], apart).prompt).toEqual(
    promptIds(tokenizer, question, 'raw'),
  );
});

test('a sampled answer counts by its first digit from 1 to 6, turned where the scale is', async () => {
  const answers = [' 2 or 3', 'none', ' 9, no: 6'];
  const variants = answers.map((_, i) => ({ anchors: i === 2 ? 'reversed' : 'forward' }));
  const respondent: Respondent = {
    score: () => [],
    generate: (prompts) =>
      Promise.resolve(
        prompts.map((_, i) => [
          { text: answers[i]!, tokenIds: [], logProbs: [], finishReason: 'stop', promptTokens: 0 },
        ]),
      ),
  };
  expect(await sampleRatings(respondent, variants as Variant[], 1)).toEqual([2, null, 1]);
});
