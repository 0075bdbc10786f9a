/**
 * R36: bytes, broken JSON, JSON of the wrong shape, and requests that are valid but extreme, against the real command:
 * it stays up, answers each one, never with a server error except 503, and never shows a stack.
 */
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fixtures } from '../support/golden.ts';
import { caseCount, reportCases, SeededRandom } from '../support/reliability.ts';
import { post, startServe, type ServerProcess } from '../support/server.ts';

let server: ServerProcess;
beforeAll(async () => {
  const model = join(fixtures, 'e2e-llama3');
  server = await startServe(['-m', model, '--threads', '1', '--enable-training', '/dev/null/none']);
}, 60_000);
afterAll(() => server.stop());

const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const paths = [
  '/v1/completions',
  '/v1/chat/completions',
  '/v1/score',
  '/tokenize',
  '/detokenize',
  '/v1/training/forward_backward',
  '/v1/training/optim_step',
  '/v1/training/save_adapter',
];

interface Case {
  method: string;
  path: string;
  body: string | Uint8Array;
  contentType: string;
}

function send({
  method,
  path,
  body,
  contentType,
}: Case): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': contentType, 'content-length': Buffer.byteLength(body) };
    const options = { method, path, headers, agent };
    const sent = request(server.url, options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode!, text });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const valid = [
  { prompt: 'The sky is', max_tokens: 2, temperature: 0, echo: true, logprobs: 1 },
  { prompt: [[700, 5, 6], [7]], max_tokens: 1, logprobs: 5, stream: true },
  { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 2, logprobs: true, top_logprobs: 2 },
  { context: 'Answer:', continuations: [' 1', ' 2'], values: [1, 2] },
  { prompt: 'Hi', add_special_tokens: false },
  { tokens: [1, 2, 3] },
  { adapter: 'x', examples: [{ tokens: [1, 2], weights: [0, 1] }] },
];

const values: ((random: SeededRandom) => unknown)[] = [
  () => null,
  () => true,
  () => -1,
  () => 0,
  () => 1,
  () => 2 ** 31,
  () => 2 ** 53,
  () => -(2 ** 63),
  () => 1e308,
  () => 1e-308,
  () => 0.5,
  () => '',
  () => 'x',
  () => '\ud800',
  () => '<|eot_id|>'.repeat(20),
  () => '🙂'.repeat(200),
  () => 'a'.repeat(20_000),
  () => [],
  () => ({}),
  () => [[]],
  () => [null],
  () => ['', ''],
  () => [-1, 1e9],
  () => ({ constructor: { prototype: { polluted: 1 } } }),
  (random) => Array.from({ length: random.below(600) }, () => random.below(800)),
  (random) => Array.from({ length: random.below(40) }, () => ['\n', 'ab'][random.below(2)]),
];

const fields = [
  ...['prompt', 'messages', 'context', 'continuations', 'tokens', 'examples', 'adapter', 'model'],
  ...['max_tokens', 'n', 'logprobs', 'top_logprobs', 'temperature', 'top_p', 'top_k', 'min_p'],
  ...['repetition_penalty', 'seed', 'stop', 'stop_token_ids', 'logit_bias', 'min_tokens', 'echo'],
  ...['stream', 'stream_options', 'prompt_logprobs', 'logprob_token_ids', 'values', '__proto__'],
];

/** Valid, and as far out as the limits go. */
function extreme(random: SeededRandom): object {
  const either = <T>(...options: T[]): T => random.pick(options);
  return {
    prompt: either<unknown>('', 'x', '\u0000', '\ud83d', [random.below(712)], [[711], [0]]),
    max_tokens: either(0, 1, 3),
    n: either(1, 2, 8),
    temperature: either(0, 1e-9, 1, 100),
    top_p: either(0, 1e-9, 1),
    top_k: either(-1, 0, 1, 712),
    min_p: either(0, 1),
    repetition_penalty: either(1e-6, 1, 100),
    seed: either(-(2 ** 53), 0, 2 ** 53),
    stop: either<unknown>(null, [], 'a', Array<string>(16).fill('\ufffd'.repeat(256))),
    logit_bias: Object.fromEntries([...Array(either(0, 712)).keys()].map((id) => [id, -100])),
    logprobs: either(null, 0, 20),
    prompt_logprobs: either(null, 0, 20),
    min_tokens: either(0, 3),
    ignore_eos: either(true, false),
    echo: either(true, false),
    stream: either(true, false),
  };
}

function mutated(random: SeededRandom, text: string): string {
  const at = random.below(text.length);
  const cut = at + random.below(8);
  const piece = random.pick(['', '[', '{"', '"', '\\', ',', 'e999', '\u0000', '\\ud800', '-', ']']);
  return text.slice(0, at) + piece.repeat(1 + random.below(3)) + text.slice(cut);
}

function caseOf(random: SeededRandom): Case {
  const path = random.pick(paths);
  const json = { method: 'POST', path, contentType: 'application/json' };
  switch (random.below(5)) {
    case 0: {
      const contentType = random.pick([
        'application/json',
        'text/plain',
        '',
        'application/json; x',
      ]);
      return { ...json, contentType, body: random.bytes(random.below(200)) };
    }
    case 1:
      return { ...json, body: mutated(random, JSON.stringify(random.pick(valid))) };
    case 2: {
      const body: Record<string, unknown> = { ...random.pick(valid) };
      for (let i = random.below(4); i >= 0; i--) {
        body[random.pick(fields)] = random.pick(values)(random);
      }
      return { ...json, body: JSON.stringify(body) };
    }
    case 3:
      return { ...json, path: '/v1/completions', body: JSON.stringify(extreme(random)) };
    default: {
      const method = random.pick(['GET', 'PUT', 'DELETE', 'OPTIONS', 'POST']);
      const paths = ['/', '//', '/v1/models/%00', '/v1/models/..%2f..', '/%', '/v1/x?y', '/health'];
      return { ...json, method, path: random.pick(paths), body: '{}' };
    }
  }
}

test('R36: every request gets an answer that is no server error', async () => {
  const random = new SeededRandom(36);
  const total = caseCount(600, 100_000);
  const refusalMs: number[] = [];
  let passed = 0;
  let halfway = 0;
  const work = async (): Promise<void> => {
    while (passed < total) {
      const which = caseOf(random);
      const started = performance.now();
      const { status, text } = await send(which);
      if (status >= 400) refusalMs.push(performance.now() - started);
      if (!(status < 500 || status === 503) || /\.(ts|js):\d/.test(text)) {
        throw new Error(`${String(status)} ${text} for ${JSON.stringify(which).slice(0, 1000)}`);
      }
      if (++passed === Math.floor(total / 2)) halfway = server.residentBytes();
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  expect(server.child.exitCode).toBeNull();
  const { status } = await post(`${server.url}/v1/completions`, { prompt: 'x', max_tokens: 1 });
  expect(status).toBe(200);
  const growth = server.residentBytes() / halfway - 1;
  if (process.env['R_FULL']) expect(growth).toBeLessThan(0.02);
  refusalMs.sort((a, b) => a - b);
  const p99 = refusalMs[Math.floor(0.99 * refusalMs.length)]!;
  process.stdout.write(
    `R36 refusals p99 ${p99.toFixed(1)} ms, memory of the second half ${(100 * growth).toFixed(1)} %\n`,
  );
  reportCases('R36', total, total);
}, 3_600_000);

test('R36: what is no HTTP at all ends the connection, nothing else', async () => {
  const random = new SeededRandom(37);
  const { port } = new URL(server.url);
  const total = caseCount(30, 1000);
  for (let i = 0; i < total; i++) {
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.end(random.bytes(500)));
      socket.on('error', () => undefined);
      socket.on('close', () => {
        resolve();
      });
      socket.resume();
    });
  }
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
});
