/**
 * Scoring and generation over HTTP: the model stays on this thread, the network on another. Read in this order:
 * http-server.ts (who may ask what), completions.ts (the contract), engine-service.ts (who is computed when), then
 * engine/batcher.ts. README.md shows it from the outside.
 */
import { UsageError } from '../kernels/index.ts';
import type { Model } from '../engine/model.ts';
import type { HttpSettings } from './context.ts';
import { EngineService } from './engine-service.ts';
import { startHttpThread, type HttpThread } from './http-worker.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { TrainingDoor } from './training-door.ts';

export interface ServeOptions {
  /** Default 127.0.0.1. Any other address needs a key, or `insecure`. */
  host?: string;
  /** Default 8000; 0 takes a free one. */
  port?: number;
  apiKey?: string;
  insecure?: boolean;
  allowedHosts?: string[];
  /** Name of the base model in requests. */
  modelName: string;
  /** Tokens of a prompt and its answer; default: what the model was made for, at most 8192. */
  maxModelLen?: number;
  /** Tokens of all sequences and cached prefixes together; default: four contexts, at least 16384 (two on stock backends). */
  cacheTokens?: number;
  /** Sequences that are computed at once. Default 64. */
  maxSequences?: number;
  /** Folder into which the training door saves adapters; absent: the door is shut. */
  trainingFolder?: string;
  limits?: Partial<Limits>;
  version: string;
}

export interface ServerHandle {
  url: string;
  /** Takes no new request and lets the others finish. */
  close: () => void;
  /** Settles when everything has stopped. */
  finished: Promise<void>;
}

/**
 * Serves `model` and its adapters by their names.
 * @param startHttp  where HTTP runs: a thread of its own
 * @throws UsageError for an address that needs a key
 */
export async function serve(
  model: Model,
  options: ServeOptions,
  startHttp: (settings: HttpSettings) => Promise<HttpThread> = startHttpThread,
): Promise<ServerHandle> {
  const { host = '127.0.0.1', maxSequences = 64, trainingFolder } = options;
  checkAddress(host, options);
  const maxModelLen = options.maxModelLen ?? Math.min(model.config.maxPositionEmbeddings, 8192);
  const cacheTokens = options.cacheTokens ?? defaultCacheTokens(model, maxModelLen);
  const http = await startHttp(settingsOf(model, options, Math.min(maxModelLen, cacheTokens)));
  const service = new EngineService(model, http.engine, {
    cacheTokens,
    maxSequences,
    ...(trainingFolder === undefined ? {} : { training: new TrainingDoor(model, trainingFolder) }),
  });
  const finished = Promise.all([service.run(), http.ended]).then(() => {
    http.engine.close();
  });
  const name = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${name}:${http.port}`, close: http.close, finished };
}

/** Stock backends copy the whole cache at every step: there it holds no more than two contexts. */
function defaultCacheTokens({ backend }: Model, maxModelLen: number): number {
  return backend.name === 'native' ? Math.max(16_384, 4 * maxModelLen) : 2 * maxModelLen;
}

function checkAddress(host: string, options: ServeOptions): void {
  if (['127.0.0.1', '::1', 'localhost'].includes(host)) return;
  if (options.apiKey === undefined && options.insecure !== true) {
    throw new UsageError(
      `serve: ${host} can be reached from other machines; give --api-key, or --insecure to do without`,
    );
  }
  if (options.trainingFolder !== undefined) {
    throw new UsageError('serve: training is local only; leave --host at 127.0.0.1');
  }
}

function settingsOf(model: Model, options: ServeOptions, maxModelLen: number): HttpSettings {
  return {
    folder: model.folder,
    hasTokenizer: model.hasTokenizer,
    modelName: options.modelName,
    adapterNames: model.adapters.map(({ name }) => name),
    eosTokenIds: [...model.eosTokenIds],
    vocabSize: model.config.vocabSize,
    maxModelLen,
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 8000,
    apiKey: options.apiKey,
    allowedHosts: options.allowedHosts ?? [],
    enableTraining: options.trainingFolder !== undefined,
    limits: { ...defaultLimits, ...options.limits },
    version: options.version,
  };
}
