/** What every endpoint knows: the tokenizer, the names that requests may use, the limits, the way to the engine. */
import type { Tokenizer } from '../engine/tokenizer.ts';
import type { EngineClient } from './engine-client.ts';
import { HttpError } from './http-error.ts';
import type { Limits } from './limits.ts';
import type { Metrics } from './metrics.ts';
import type { Schemas } from './schemas.ts';

/** What the HTTP thread is told at its start; plain data. */
export interface HttpSettings {
  /** Where the tokenizer is. */
  folder: string;
  hasTokenizer: boolean;
  modelName: string;
  /** Names under which adapters can be asked for. */
  adapterNames: string[];
  eosTokenIds: number[];
  vocabSize: number;
  /** Tokens of a prompt and its answer. */
  maxModelLen: number;
  host: string;
  port: number;
  apiKey: string | undefined;
  /** Names beside localhost under which browsers and clients may call this server. */
  allowedHosts: string[];
  enableTraining: boolean;
  limits: Limits;
  version: string;
}

export interface Context {
  settings: HttpSettings;
  schemas: Schemas;
  client: EngineClient;
  metrics: Metrics;
  /** Start of the server, seconds since 1970. */
  created: number;
  tokenizer: Tokenizer | undefined;
}

/** @throws HttpError 400 when the model folder has none */
export function needTokenizer({ tokenizer }: Context): Tokenizer {
  if (tokenizer) return tokenizer;
  throw new HttpError(400, 'this model has no tokenizer: send token ids');
}

/** @returns the adapter that a request's model name means, null for the base. @throws HttpError 404 */
export function adapterOf({ settings }: Context, model: string | undefined): string | null {
  if (model === undefined || model === settings.modelName) return null;
  if (settings.adapterNames.includes(model)) return model;
  throw new HttpError(404, `no model named ${JSON.stringify(model)}; see /v1/models`, {
    param: 'model',
    code: 'model_not_found',
  });
}
