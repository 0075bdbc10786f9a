/**
 * R38: readers that read nothing and senders that never finish, all at once: they are cut off, what they held is free
 * again, another client is served meanwhile, and memory stays within the buffers.
 */
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { fixtures } from '../support/golden.ts';
import { caseCount, reportCases } from '../support/reliability.ts';
import { gauges, post, quiet, startServe, type ServerProcess } from '../support/server.ts';

const idleSeconds = 2;
let server: ServerProcess;
beforeAll(async () => {
  const model = join(fixtures, 'e2e-llama3');
  const options = ['-m', model, '--threads', '1', '--idle-timeout', String(idleSeconds)];
  server = await startServe([...options, '--max-requests', '400']);
}, 60_000);
afterAll(() => server.stop());

function open(text: string): { socket: Socket; closed: Promise<void> } {
  const socket = connect({ port: Number(new URL(server.url).port), host: '127.0.0.1' });
  socket.on('error', () => undefined); // being cut off is the point
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      resolve();
    });
  });
  socket.pause();
  socket.write(text);
  return { socket, closed };
}

function head(length: number): string {
  const lines = [
    'POST /v1/completions HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/json',
  ];
  return [...lines, `Content-Length: ${length}`, '', ''].join('\r\n');
}

test('R38: slow readers and slow senders cost nobody else the service', async () => {
  const each = caseCount(16, 500);
  const before = server.residentBytes();
  const body = JSON.stringify({
    ...{ prompt: 'x', n: 4, max_tokens: 200, stream: true, ignore_eos: true },
    ...{ logprobs: 5, return_token_ids: true },
  });
  const readers = Array.from({ length: each }, () => open(head(body.length) + body));
  const senders = Array.from({ length: each }, () => open(`${head(1000)}{"prompt": `));
  for (let served = 0; served < 5;) {
    const { status } = await post(`${server.url}/v1/completions`, { prompt: 'x', max_tokens: 1 });
    expect([200, 429]).toContain(status);
    if (status === 200) served++;
    else await new Promise((resolve) => setTimeout(resolve, 100));
  }
  // A silent sender gets 408, and its connection ends by itself.
  for (const { socket } of senders) socket.resume();
  await Promise.all(senders.map(({ closed }) => closed));
  const peak = server.residentBytes();
  for (const { socket } of readers) socket.destroy();
  await quiet(server.url);
  // Node's buffers are 16 KiB a reader; what a request weighs and a heap that has not been swept come on top.
  expect(peak - before).toBeLessThan(160 * 2 ** 20 + 2 * each * 256 * 2 ** 10);
  reportCases('R38', 2 * each, 2 * each);
}, 600_000);

test('R38: a reader that reads nothing is cut off after the idle time', async () => {
  const body = JSON.stringify({
    ...{ prompt: 'x', n: 64, max_tokens: 480, stream: true, ignore_eos: true, logprobs: 20 },
  });
  const { closed, socket } = open(head(body.length) + body);
  while ((await gauges(server.url))('num_requests_in_flight') !== 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await quiet(server.url);
  socket.destroy();
  await closed;
}, 120_000);
