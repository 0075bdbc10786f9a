/** `/v1/models`, `/health`, `/version`, `/metrics`: what is served and how it goes. */
import type { Context } from './context.ts';
import { adapterOf } from './context.ts';
import type { Reply } from './reply.ts';

function modelEntry({ settings, created }: Context, id: string): object {
  return {
    id,
    object: 'model',
    created,
    owned_by: 'attune',
    root: settings.modelName,
    parent: id === settings.modelName ? null : settings.modelName,
    max_model_len: settings.maxModelLen,
  };
}

export function listModels(context: Context, _: unknown, reply: Reply): void {
  const { modelName, adapterNames } = context.settings;
  const data = [modelName, ...adapterNames].map((id) => modelEntry(context, id));
  reply.json(200, { object: 'list', data });
}

export function getModel(context: Context, name: string, reply: Reply): void {
  adapterOf(context, name);
  reply.json(200, modelEntry(context, name));
}

export function health(_: Context, __: unknown, reply: Reply): void {
  reply.json(200, { status: 'ok' });
}

export function version({ settings }: Context, _: unknown, reply: Reply): void {
  reply.json(200, { version: settings.version });
}

export function metrics({ metrics: all, client }: Context, _: unknown, reply: Reply): void {
  const { load } = client;
  const gauges = {
    num_requests_in_flight: client.numPending,
    num_requests_running: load?.running ?? 0,
    num_requests_waiting: load?.waiting ?? 0,
    cache_tokens: load?.cacheTokens ?? 0,
    idle_cache_tokens: load?.idleCacheTokens ?? 0,
    cached_prompt_tokens: load?.cachedPromptTokens ?? 0,
    computed_rows: load?.computedRows ?? 0,
    engine_steps: load?.steps ?? 0,
  };
  reply.text(200, 'text/plain; version=0.0.4; charset=utf-8', all.render(gauges));
}
