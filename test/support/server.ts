/** Servers for tests: one on the test's own thread, so that its model can be asked directly too, and the real command. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { loadModel, type Model } from '../../engine/model.ts';
import { nativeAddon } from '../../kernels/addon.ts';
import { listen } from '../../server/http-server.ts';
import { serve, type ServeOptions, type ServerHandle } from '../../server/index.ts';
import { fixtures } from './golden.ts';

/** Serves a model on a free port; HTTP and engine share this thread. */
export function serveHere(
  model: Model,
  options: Partial<ServeOptions> = {},
): Promise<ServerHandle> {
  const all = { modelName: 'base', version: 'test', port: 0, cacheTokens: 2048, ...options };
  return serve(model, all, async (settings) => {
    const { port1: engine, port2 } = new MessageChannel();
    const listener = await listen(settings, port2);
    let resolve = (): void => undefined;
    const ended = new Promise<void>((done) => (resolve = done));
    const close = (): void => {
      void listener.close().then(() => {
        setTimeout(() => {
          port2.close();
          resolve();
        });
      });
    };
    return { port: listener.port, engine, close, ended };
  });
}

export interface Served {
  model: Model;
  server: ServerHandle;
}

/** The end-to-end fixture and its adapter, "tuned", served here. */
export async function serveFixture(
  options: Partial<ServeOptions> = {},
  dtype: 'bf16' | 'f32' = 'bf16',
): Promise<Served> {
  const model = await loadModel(join(fixtures, 'e2e-llama3'), { dtype });
  model.loadAdapter(join(fixtures, 'e2e-llama3/adapter'), 'tuned');
  return { model, server: await serveHere(model, options) };
}

export async function endServing({ model, server }: Served): Promise<void> {
  server.close();
  await server.finished;
  model.dispose();
}

/** POST that must succeed. */
export async function ask(
  { url }: ServerHandle,
  path: string,
  body: unknown,
): Promise<Record<string, unknown>> {
  const { status, json } = await post(`${url}${path}`, body);
  expect(`${status} ${status === 200 ? '' : JSON.stringify(json)}`).toBe('200 ');
  return json as Record<string, unknown>;
}

/** The same bits on the native backend; stock backends promise tolerances only. */
export function expectLogProbs(
  got: readonly (number | null)[],
  want: readonly (number | null)[],
): void {
  if (nativeAddon()) expect(got).toEqual(want);
  expect(got).toHaveLength(want.length);
  got.forEach((value, i) => {
    expect(value === null).toBe(want[i] === null);
    expect(Math.abs((value ?? 0) - (want[i] ?? 0))).toBeLessThan(1e-4);
  });
}

export interface ServerProcess {
  url: string;
  child: ChildProcess;
  /** Resident memory in bytes. */
  residentBytes(): number;
  /** SIGTERM, then the exit code. */
  stop(): Promise<number | null>;
}

const cli = join(import.meta.dirname, '../../dist/cli/main.js');

/** Starts `attune serve` on a free port, as a user would. */
export function startServe(args: readonly string[]): Promise<ServerProcess> {
  const child = spawn(process.execPath, [cli, 'serve', '--port', '0', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return new Promise((resolve, reject) => {
    let errors = '';
    child.stderr.on('data', (text: Buffer) => {
      errors += text.toString();
      const url = /listening on (http:\S+);/.exec(errors)?.[1];
      if (url === undefined) return;
      resolve({
        url,
        child,
        residentBytes: () => {
          const status = readFileSync(`/proc/${String(child.pid)}/status`, 'utf8');
          return 1024 * Number(/VmRSS:\s+(\d+)/.exec(status)![1]);
        },
        stop: () => {
          child.kill('SIGTERM');
          return exited;
        },
      });
    });
    void exited.then((code) => {
      reject(new Error(`serve left with ${String(code)}: ${errors}`));
    });
  });
}

/** POST with a JSON body. */
export async function post(
  url: string,
  body: unknown,
): Promise<{ status: number; json: unknown; headers: Headers }> {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  return { status: response.status, json: await response.json(), headers: response.headers };
}

/** The gauges and counters of /metrics, by name. */
export async function gauges(url: string): Promise<(name: string) => number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return (name) => Number(new RegExp(`^attune_${name} (\\S+)$`, 'm').exec(text)![1]);
}

/** Waits until nothing is under way. */
export async function quiet(url: string): Promise<(name: string) => number> {
  for (;;) {
    const value = await gauges(url);
    const busy = value('num_requests_in_flight') + value('num_requests_running');
    if (busy + value('num_requests_waiting') === 0) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
