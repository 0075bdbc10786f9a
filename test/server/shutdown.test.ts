/** SIGTERM finishes what is under way and takes nothing new; health answers while the engine computes. */
import { join } from 'node:path';
import { fixtures } from '../support/golden.ts';
import { post, startServe } from '../support/server.ts';

const options = ['-m', join(fixtures, 'e2e-llama3'), '--threads', '1'];

test('SIGTERM lets a stream end, then the process leaves with 0', async () => {
  const server = await startServe(options);
  const body = { prompt: 'Once', max_tokens: 300, ignore_eos: true, stream: true, temperature: 0 };
  const response = await fetch(`${server.url}/v1/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, stream_options: { include_usage: true } }),
  });
  const code = server.stop();
  const text = await response.text();
  expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  expect(text).toMatch(/"completion_tokens":300/);
  expect(await code).toBe(0);
  await expect(fetch(`${server.url}/health`)).rejects.toThrow();
}, 60_000);

test('health answers while long prompts are computed', async () => {
  const server = await startServe(options);
  const prompt = Array.from({ length: 24 }, (_, k) =>
    Array.from({ length: 500 }, (_, i) => (i * 7 + k) % 700),
  );
  const order: string[] = [];
  const long = post(`${server.url}/v1/completions`, { prompt, max_tokens: 1, temperature: 0 });
  const done = long.then(() => order.push('prompts'));
  for (;;) {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    if (/attune_num_requests_running [1-9]/.test(text)) break;
  }
  await fetch(`${server.url}/health`).then(() => order.push('health'));
  await done;
  expect((await long).status).toBe(200);
  expect(order).toEqual(['health', 'prompts']);
  await server.stop();
}, 60_000);
