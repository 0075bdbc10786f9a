/**
 * A served model under two loads: scoring many prompts that begin alike, as lm-evaluation-harness sends them, and one
 * stream against sixteen samples of a prompt. The server is the real command in a process of its own; its CPU time is
 * taken too, since on a shared machine the wall clock says little.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { presets, type PresetName } from './presets.ts';

export interface ServingPlan {
  preset: PresetName;
  folder: string;
  /** Prompts of the scoring load; 300 tokens are common to all, 20 are each prompt's own. */
  prompts: number;
}

interface Load {
  perSecond: number;
  perCpuSecond: number;
}

export type ServingResult = Record<
  'promptsScored' | 'tokensOfOneStream' | 'tokensOfSixteenStreams',
  Load
>;

const SHARED = 300;
const OWN = 20;
/** Prompts of one request, and requests under way. */
const BATCH = 16;
const CLIENTS = 4;

export async function benchServing(plan: ServingPlan): Promise<ServingResult> {
  const server = await startServer(plan.folder);
  const vocabSize = presets[plan.preset].vocab_size;
  const ids = (count: number, seed: number): number[] =>
    Array.from({ length: count }, (_, i) => ((i + 1) * 7919 + seed * 104729 + 13) % vocabSize);
  const measure = async (amount: number, run: () => Promise<unknown>): Promise<Load> => {
    const [started, cpu] = [performance.now(), server.cpuSeconds()];
    await run();
    const seconds = (performance.now() - started) / 1000;
    return { perSecond: amount / seconds, perCpuSecond: amount / (server.cpuSeconds() - cpu) };
  };
  const score = (first: number, count: number): Promise<unknown> => {
    const shared = ids(SHARED, first); // another prefix each time: nothing of it is cached
    const prompts = Array.from({ length: count }, (_, k) => [
      ...shared,
      ...ids(OWN, first + k + 1),
    ]);
    return scoreAll(server.url, prompts);
  };
  const sample = (n: number): Promise<Load> =>
    measure(64 * n, () => {
      const prompt = ids(64, n);
      const sampling = { temperature: 1, seed: 1, ignore_eos: true };
      return post(server.url, { prompt, n, max_tokens: 64, ...sampling });
    });
  try {
    await score(1, BATCH);
    const promptsScored = await measure(plan.prompts, () => score(10_000, plan.prompts));
    await sample(1);
    const tokensOfOneStream = await sample(1);
    return { promptsScored, tokensOfOneStream, tokensOfSixteenStreams: await sample(16) };
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
  cpuSeconds(): number;
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
        cpuSeconds: () => cpuSeconds(child.pid!),
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

/** User and system time of a process, which Linux counts in hundredths. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14).map(Number);
  return (user! + system!) / 100;
}
