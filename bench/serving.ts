/**
 * A served model under two loads: scoring many prompts that begin alike, as lm-evaluation-harness sends them, and one
 * stream against sixteen samples of a prompt. The server is the real command in a process of its own.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { spread, type Spread } from './measure.ts';
import { presets } from './presets.ts';
import { checkpoint, randomIds, type SuiteOptions } from './suite.ts';

/** Prompts of the scoring load; SHARED tokens are common to all, OWN are each prompt's own. */
const PROMPTS = 1000;
const SHARED = 300;
const OWN = 20;
/** Prompts of one request, and requests under way. */
const BATCH = 16;
const CLIENTS = 4;

export async function benchServing(options: SuiteOptions): Promise<void> {
  if (!options.wants('serving')) return;
  const server = await startServer(checkpoint(options));
  const vocabSize = presets[options.preset].vocab_size;
  const ids = (count: number, seed: number): number[] => randomIds(count, vocabSize, seed);
  const rate = async (amount: number, run: () => Promise<unknown>): Promise<number> => {
    const started = performance.now();
    await run();
    return (1000 * amount) / (performance.now() - started);
  };
  const score = (first: number, count: number): Promise<unknown> => {
    const shared = ids(SHARED, first); // another prefix each time: nothing of it is cached
    const prompts = Array.from({ length: count }, (_, k) => [
      ...shared,
      ...ids(OWN, first + k + 1),
    ]);
    return scoreAll(server.url, prompts);
  };
  const sample = (n: number): Promise<number> =>
    rate(64 * n, () => {
      const prompt = ids(64, n);
      const sampling = { temperature: 1, seed: 1, ignore_eos: true };
      return post(server.url, { prompt, n, max_tokens: 64, ...sampling });
    });
  try {
    await score(1, BATCH);
    const scored = await rate(PROMPTS, () => score(10_000, PROMPTS));
    await sample(1);
    const ratios: number[] = [];
    for (let round = 0; round < options.rounds.rounds; round++) {
      const one = await sample(1);
      ratios.push((await sample(16)) / one);
    }
    const report = (id: string, what: string, unit: string, value: Spread): void => {
      options.report({ id, what: `${what}, ${options.preset}, bf16`, unit, value });
    };
    const prompts = `${PROMPTS} prompts of ${SHARED} shared and ${OWN} own tokens scored over HTTP`;
    report('serving.scoring', prompts, 'prompts/s', spread([scored]));
    report('serving.streams', 'tokens/s of 16 streams against one', 'x', spread(ratios));
  } finally {
    server.stop();
  }
}

/** What the harness sends for a log-likelihood, a batch at a time from a few clients at once. */
async function scoreAll(url: string, prompts: number[][]): Promise<void> {
  const batches = Array.from({ length: Math.ceil(prompts.length / BATCH) }, (_, i) =>
    prompts.slice(i * BATCH, (i + 1) * BATCH),
  );
  const client = async (): Promise<void> => {
    for (let batch = batches.shift(); batch; batch = batches.shift()) {
      const scoring = { temperature: 0, max_tokens: 1, logprobs: 1, echo: true };
      await post(url, { prompt: batch, ...scoring });
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

async function post(url: string, body: object): Promise<unknown> {
  const response = await fetch(`${url}/v1/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

interface ServerProcess {
  url: string;
  stop(): void;
}

function startServer(folder: string): Promise<ServerProcess> {
  const cli = join(import.meta.dirname, '../cli/main.js');
  const sizes = ['--max-model-len', '2048', '--cache-tokens', '32768'];
  const child = spawn(process.execPath, [cli, 'serve', '-m', folder, '--port', '0', ...sizes], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let notices = '';
    child.stderr.on('data', (text: Buffer) => {
      notices += text.toString();
      const url = /listening on (http:\S+);/.exec(notices)?.[1];
      if (url === undefined) return;
      resolve({
        url,
        stop: () => {
          child.kill();
        },
      });
    });
    child.once('exit', () => {
      reject(new Error(notices));
    });
  });
}
