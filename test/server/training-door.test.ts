/** The training door against `attune train`: the same losses and the same adapter, to the bit, while the server samples. */
import { join } from 'node:path';
import { loadModel, type Model } from '../../engine/model.ts';
import { defaultOptimizer } from '../../engine/optimizer.ts';
import { train } from '../../engine/train.ts';
import type { Example } from '../../engine/examples.ts';
import type { ServerHandle } from '../../server/index.ts';
import { fixtures } from '../support/golden.ts';
import { SeededRandom } from '../support/reliability.ts';
import { ask, endServing, expectLogProbs, post, serveHere } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
let model: Model;
let server: ServerHandle;
beforeAll(async () => {
  model = await loadModel(join(fixtures, 'e2e-llama3'), { dtype: 'bf16' });
  server = await serveHere(model, { trainingFolder: folder });
});
afterAll(() => endServing({ model, server }));

const random = new SeededRandom(8);
const rows = Array.from({ length: 6 }, (_, i) => {
  const tokens = [700, 1, 2, ...Array.from({ length: 3 + i }, () => random.below(700))];
  const weights = tokens.map((_, t) => (t < 3 ? 0 : 0.25 * (1 + ((t + i) % 4))));
  return { id: `row ${i}`, tokens, weights };
});

test('losses and adapter equal those of train(), and what was cached is forgotten', async () => {
  const shape = { rank: 4, alpha: 8, dropout: 0.1, seed: 3 };
  const alone = model.addAdapter({ name: 'alone', ...shape });
  const examples = rows.map(({ id, tokens, weights }): Example => ({
    ...{ id, source: 'test', tokenIds: tokens },
    pairs: weights.flatMap((weight, t) =>
      weight === 0 ? [] : [{ position: t - 1, targetId: tokens[t]!, weight }],
    ),
  }));
  const optimizer = { ...defaultOptimizer, weightDecay: 0.01 };
  const wanted: number[] = [];
  for await (const { loss } of train(model, {
    tracks: [{ adapter: alone, examples }],
    optimizer,
    schedule: { type: 'constant', learningRate: 1e-2, warmupSteps: 0 },
    ...{ batchSize: 3, gradientAccumulationSteps: 2, maxTokensPerBatch: 4096, maxSteps: 3 },
    ...{ numEpochs: 1, seed: 5, shuffle: false, groupPrefixes: false, sharePrefixes: true },
    recompute: 'never',
  })) {
    wanted.push(loss);
  }

  await ask(server, '/v1/training/create_adapter', { adapter: 'door', ...shape });
  const prompt = { model: 'door', prompt: [700, 1, 2], max_tokens: 1, temperature: 0, logprobs: 3 };
  const before = await ask(server, '/v1/completions', prompt);
  const losses: unknown[] = [];
  for (let step = 0; step < 3; step++) {
    for (const half of [rows.slice(0, 3), rows.slice(3)]) {
      const body = { adapter: 'door', examples: half, seed: 5, step };
      const got = await ask(server, '/v1/training/forward_backward', body);
      expect(got['supervised_tokens']).toBe(half.flatMap((r) => r.weights).filter(Boolean).length);
    }
    const settings = { learning_rate: 1e-2, weight_decay: 0.01 };
    losses.push(
      (await ask(server, '/v1/training/optim_step', { adapter: 'door', ...settings }))['loss'],
    );
  }
  expect(losses).toEqual(wanted);
  await ask(server, '/v1/training/save_adapter', { adapter: 'door' });
  const saved = model.loadAdapter(join(folder, 'door'), 'saved');
  for (const name of alone.arena.tensors.keys()) {
    expect(saved.arena.read(name)).toEqual(alone.arena.read(name));
  }
  const logprobsOf = (answer: Record<string, unknown>): unknown =>
    (answer['choices'] as { logprobs: unknown }[])[0]!.logprobs;
  const after = await ask(server, '/v1/completions', prompt);
  expect(logprobsOf(after)).not.toEqual(logprobsOf(before));
  const [direct] = await model.generate(
    { ids: [700, 1, 2] },
    { adapter: 'alone', maxNewTokens: 1 },
  );
  expectLogProbs(
    (logprobsOf(after) as { token_logprobs: number[] }).token_logprobs,
    direct!.logProbs,
  );
});

test('names are names, and the door is shut unless it was opened', async () => {
  for (const adapter of ['../x', '/etc/x', '.hidden', 'a/b', 'base', 'door']) {
    const { status } = await post(`${server.url}/v1/training/create_adapter`, { adapter });
    expect(status).toBe(400);
  }
  const nobody = await post(`${server.url}/v1/training/save_adapter`, { adapter: 'nobody' });
  expect(nobody.status).toBe(404);
  const early = { adapter: 'door', learning_rate: 1 };
  expect((await post(`${server.url}/v1/training/optim_step`, early)).status).toBe(400);
  const shut = await serveHere(model);
  const asked = await post(`${shut.url}/v1/training/save_adapter`, { adapter: 'door' });
  expect(asked.status).toBe(403);
  shut.close();
  await shut.finished;
});
