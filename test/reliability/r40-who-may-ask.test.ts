/** R40: no key or a wrong one, a foreign Host, another network: nobody gets in; /health alone answers without a key. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { loadModel, type Model } from '../../engine/model.ts';
import { UsageError } from '../../kernels/index.ts';
import type { ServerHandle } from '../../server/index.ts';
import { fixtures } from '../support/golden.ts';
import { skippedBecause } from '../support/native.ts';
import { reportCases } from '../support/reliability.ts';
import { endServing, serveHere } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const key = 'correct horse battery staple';
const folder = temporaryFolder();
let model: Model;
let server: ServerHandle;
beforeAll(async () => {
  model = await loadModel(join(fixtures, 'e2e-llama3'), { dtype: 'bf16' });
  server = await serveHere(model, { apiKey: key, trainingFolder: folder });
});
afterAll(() => endServing({ model, server }));

function status(method: string, path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${server.url}${path}`, { method, headers, setHost: !headers['host'] });
    sent.on('response', (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    sent.on('error', reject);
    sent.end(method === 'POST' ? '{}' : undefined);
  });
}

const endpoints: [string, string][] = [
  ['GET', '/version'],
  ['GET', '/metrics'],
  ['GET', '/v1/models'],
  ['GET', '/v1/models/base'],
  ['GET', '/tokenizer_info'],
  ['POST', '/tokenize'],
  ['POST', '/detokenize'],
  ['POST', '/v1/completions'],
  ['POST', '/v1/chat/completions'],
  ['POST', '/v1/score'],
  ['POST', '/v1/training/forward_backward'],
  ['GET', '/no/such/path'],
];

const badKeys: Record<string, string>[] = [
  {},
  { authorization: '' },
  { authorization: 'Bearer ' },
  { authorization: `Bearer ${key}x` },
  { authorization: `Bearer ${key.slice(0, -1)}` },
  { authorization: `Basic ${key}` },
];

test('R40: 12 endpoints refuse 6 forms of a bad key', async () => {
  let passed = 0;
  for (const [method, path] of endpoints) {
    for (const bad of badKeys) {
      expect(await status(method, path, { 'content-type': 'application/json', ...bad })).toBe(401);
      passed++;
    }
  }
  expect(await status('GET', '/health', {})).toBe(200);
  expect(await status('GET', '/v1/models', { authorization: `Bearer ${key}` })).toBe(200);
  reportCases('R40', passed, endpoints.length * badKeys.length);
});

test('R40: a foreign Host is refused, whatever the key', async () => {
  const hosts = [
    ...['evil.example', 'evil.example:8000', 'localhost.evil.example', '127.0.0.1.evil.example'],
    ...['127.0.0.2', '0.0.0.0', '[::2]', 'LOCALHOST.', 'localhost@evil.example', 'attune.local'],
  ];
  let passed = 0;
  for (const host of hosts) {
    expect(await status('GET', '/health', { host, authorization: `Bearer ${key}` })).toBe(403);
    passed++;
  }
  expect(await status('GET', '/health', { host: 'LocalHost:1234' })).toBe(200);
  reportCases('R40', passed, hosts.length);
});

const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .filter(({ internal, family }) => !internal && family === 'IPv4');
if (outside.length === 0) skippedBecause('no address beside loopback', 'R40: loopback alone');

(outside.length === 0 ? test.skip : test)(
  'R40: the default address is loopback alone',
  async () => {
    for (const { address } of outside) {
      const { port } = new URL(server.url);
      await new Promise<void>((resolve, reject) => {
        const socket = connect(Number(port), address);
        socket.on('connect', () => {
          reject(new Error(`reached at ${address}`));
        });
        socket.on('error', () => {
          resolve();
        });
      });
    }
    reportCases('R40', outside.length, outside.length);
  },
);

test('R40: another address wants a key, and never trains', async () => {
  await expect(serveHere(model, { host: '0.0.0.0' })).rejects.toThrow(UsageError);
  const open = { host: '0.0.0.0', apiKey: key, trainingFolder: folder };
  await expect(serveHere(model, open)).rejects.toThrow(/training is local only/);
});
