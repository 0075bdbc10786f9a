/**
 * R39: with room for a number of requests, a thousand at once: exactly that number is served, all others get 429 with
 * Retry-After, each client gets one answer, and it is its own. The engine starts only after everybody has come.
 */
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { loadModel } from '../../engine/model.ts';
import { EngineService } from '../../server/engine-service.ts';
import { listen } from '../../server/http-server.ts';
import { defaultLimits } from '../../server/limits.ts';
import { fixtures } from '../support/golden.ts';
import { caseCount, reportCases } from '../support/reliability.ts';
import { post } from '../support/server.ts';

test('R39: a full queue serves what it took and refuses the rest', async () => {
  const model = await loadModel(join(fixtures, 'e2e-llama3'), { dtype: 'bf16' });
  const total = caseCount(300, 1000);
  const capacity = 64;
  const { port1, port2 } = new MessageChannel();
  const listener = await listen(
    {
      ...{ folder: model.folder, hasTokenizer: true, modelName: 'base', adapterNames: [] },
      ...{ eosTokenIds: [], vocabSize: model.config.vocabSize, maxModelLen: 512 },
      ...{ host: '127.0.0.1', port: 0, apiKey: undefined, allowedHosts: [], version: 'test' },
      ...{ enableTraining: false, limits: { ...defaultLimits, requests: capacity } },
    },
    port2,
  );
  const url = `http://127.0.0.1:${listener.port}/v1/completions`;
  let refused = 0;
  let allCame = (): void => undefined;
  const everybody = new Promise<void>((resolve) => (allCame = resolve));
  const answers = Array.from({ length: total }, async (_, i) => {
    const prompt = [700, i % 600, Math.floor(i / 600)];
    const answer = await post(url, { prompt, max_tokens: 3, echo: true, return_token_ids: true });
    if (answer.status === 429) refused++;
    if (refused === total - capacity) allCame();
    return { ...answer, prompt };
  });
  await everybody;
  const options = { cacheTokens: 4096, maxSequences: 16 };
  const service = new EngineService(model, port1, options).run();
  let passed = 0;
  for (const { status, json, headers, prompt } of await Promise.all(answers)) {
    if (status === 429) {
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    } else {
      expect(status).toBe(200);
      const { choices } = json as {
        choices: { prompt_token_ids: number[]; token_ids: number[] }[];
      };
      expect(choices[0]!.prompt_token_ids).toEqual(prompt);
      expect(choices[0]!.token_ids).toHaveLength(3);
    }
    passed++;
  }
  expect(refused).toBe(total - capacity);
  await listener.close();
  await service;
  port1.close();
  model.dispose();
  reportCases('R39', passed, total);
}, 120_000);
