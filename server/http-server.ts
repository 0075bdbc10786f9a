/**
 * The listening side: who may ask (address, host, key), what can be asked (a table), and how every failure becomes
 * one JSON error without a stack. Endpoints are in the files of their names; limits in limits.ts.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MessagePort } from 'node:worker_threads';
import { UserError } from '../kernels/index.ts';
import { loadTokenizer } from '../engine/tokenizer.ts';
import { readJson } from './body.ts';
import { chatCompletions } from './chat.ts';
import { completions } from './completions.ts';
import type { Context, HttpSettings } from './context.ts';
import { EngineClient } from './engine-client.ts';
import { HttpError } from './http-error.ts';
import { Metrics } from './metrics.ts';
import { getModel, health, listModels, metrics, version } from './models.ts';
import { Reply } from './reply.ts';
import { makeSchemas } from './schemas.ts';
import { score } from './score.ts';
import { detokenize, tokenize, tokenizerInfo } from './tokens.ts';
import { trainingEndpoint } from './training.ts';

type Endpoint = (context: Context, body: unknown, reply: Reply) => void | Promise<void>;

const endpoints: Record<string, Endpoint> = {
  'GET /health': health,
  'GET /version': version,
  'GET /metrics': metrics,
  'GET /v1/models': listModels,
  'GET /tokenizer_info': tokenizerInfo,
  'POST /tokenize': tokenize,
  'POST /detokenize': detokenize,
  'POST /v1/completions': completions,
  'POST /v1/chat/completions': chatCompletions,
  'POST /v1/score': score,
  'POST /v1/training/create_adapter': trainingEndpoint('create_adapter'),
  'POST /v1/training/forward_backward': trainingEndpoint('forward_backward'),
  'POST /v1/training/optim_step': trainingEndpoint('optim_step'),
  'POST /v1/training/save_adapter': trainingEndpoint('save_adapter'),
};

export interface HttpListener {
  port: number;
  /** Takes no new request, lets the others finish for a while, then cuts them. */
  close(): Promise<void>;
}

export async function listen(settings: HttpSettings, port: MessagePort): Promise<HttpListener> {
  const { limits } = settings;
  const context: Context = {
    settings,
    schemas: makeSchemas(limits, settings.vocabSize, settings.maxModelLen),
    client: new EngineClient(port, limits.requests),
    metrics: new Metrics(),
    created: Math.floor(Date.now() / 1000),
    tokenizer: settings.hasTokenizer ? await loadTokenizer(settings.folder) : undefined,
  };
  const state = { closing: false };
  const server = createServer((request, response) => {
    void answer(context, state, request, response);
  });
  server.headersTimeout = limits.headersMs;
  server.requestTimeout = 0; // body.ts watches the body: slow is fine, silent is not
  server.keepAliveTimeout = limits.idleMs;
  server.maxConnections = limits.connections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });
  const close = async (): Promise<void> => {
    state.closing = true;
    await closeGracefully(server, limits.shutdownMs);
    context.client.close();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

async function closeGracefully(server: Server, shutdownMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  server.closeIdleConnections();
  const cut = setTimeout(() => {
    server.closeAllConnections();
  }, shutdownMs);
  await closed;
  clearTimeout(cut);
}

async function answer(
  context: Context,
  state: { closing: boolean },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { limits } = context.settings;
  const reply = new Reply(response, limits.idleMs);
  if (state.closing) response.shouldKeepAlive = false;
  try {
    const path = (request.url ?? '/').split('?')[0]!;
    admit(context.settings, request, path);
    if (state.closing) throw new HttpError(503, 'shutting down', { retryAfterSeconds: 5 });
    await dispatch(context, request, path, reply);
  } catch (error) {
    const known = asHttpError(error, context.settings);
    context.metrics.add('request_failure_total', 1, `status="${known.status}"`);
    if (!reply.signal.aborted && !response.writableEnded) reply.error(known);
  }
}

async function dispatch(
  context: Context,
  request: IncomingMessage,
  path: string,
  reply: Reply,
): Promise<void> {
  const method = request.method ?? '';
  const name = /^\/v1\/models\/(.+)$/.exec(path)?.[1];
  if (method === 'GET' && name !== undefined) {
    getModel(context, decoded(name), reply);
    return;
  }
  const endpoint = endpoints[`${method} ${path}`];
  if (!endpoint) {
    const other = Object.keys(endpoints).find((key) => key.endsWith(` ${path}`));
    if (other === undefined) throw new HttpError(404, 'no such path');
    throw new HttpError(405, `want ${other.split(' ')[0]!}`);
  }
  const body = method === 'POST' ? await readJson(request, context.settings.limits) : undefined;
  await endpoint(context, body, reply);
}

/** Host and key. @throws HttpError 401, 403 */
function admit(settings: HttpSettings, request: IncomingMessage, path: string): void {
  const host = /^(\[[^\]]*\]|[^:]*)(:\d+)?$/.exec(request.headers.host ?? '')?.[1]?.toLowerCase();
  const known = ['localhost', '127.0.0.1', '[::1]', settings.host, ...settings.allowedHosts];
  if (host === undefined || !known.includes(host)) {
    // A page of another site whose name was pointed at this machine (DNS rebinding).
    throw new HttpError(403, 'unknown Host; name it with --allowed-host');
  }
  if (settings.apiKey === undefined || path === '/health') return;
  const given = /^Bearer (.*)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  if (!timingSafeEqual(digest(given), digest(settings.apiKey))) {
    throw new HttpError(401, 'want Authorization: Bearer <key>', { code: 'invalid_api_key' });
  }
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw new HttpError(404, 'no such model');
  }
}

function asHttpError(error: unknown, { folder, modelName }: HttpSettings): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof UserError) {
    return new HttpError(400, error.message.replaceAll(folder, modelName));
  }
  return new HttpError(500, 'internal error');
}
