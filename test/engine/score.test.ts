import { join } from 'node:path';
import { FileError } from '../../kernels/index.ts';
import { loadModel, type Model } from '../../engine/model.ts';
import { fixtures } from '../support/golden.ts';

let model: Model;
beforeAll(async () => {
  model = await loadModel(join(fixtures, 'llama'), { dtype: 'f32' });
});
afterAll(() => {
  model.dispose();
});

test('token ids are scored without a tokenizer, and probabilities of all next tokens add up to 1', () => {
  const continuations = Array.from({ length: model.config.vocabSize }, (_, id) => [id]);
  const [result] = model.score([{ prompt: [5, 17, 3], continuations }]);
  const sum = result!.continuations.reduce((total, { logProb }) => total + Math.exp(logProb), 0);
  // Each log-probability is a float32 near −5: an error of 2^-22 in each changes the sum by as much.
  expect(Math.abs(sum - 1)).toBeLessThan(1e-6);
});

test('text without a tokenizer is a typed error', () => {
  expect(() => model.score([{ prompt: 'a', continuations: ['b'] }])).toThrow(FileError);
});
