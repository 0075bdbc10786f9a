/** What all generating endpoints share: the head of a reply, and the numbers for `/metrics`. */
import { randomUUID } from 'node:crypto';
import type { Context } from './context.ts';
import type { RunTimes, SequenceResult } from './engine-client.ts';
import type { Metrics } from './metrics.ts';
import type { SequenceSpec } from './protocol.ts';

export interface Identity {
  id: string;
  object: string;
  created: number;
  model: string;
}

export function identity(
  prefix: string,
  object: string,
  { settings }: Context,
  model: string | undefined,
): Identity {
  return {
    id: `${prefix}-${randomUUID()}`,
    object,
    created: Math.floor(Date.now() / 1000),
    model: model ?? settings.modelName,
  };
}

/** Counts a finished request. */
export function observe(
  metrics: Metrics,
  times: RunTimes,
  sequences: readonly SequenceSpec[],
  results: readonly SequenceResult[],
): void {
  const now = Date.now();
  const { accepted, joined = now, firstToken = now } = times;
  const seconds = (from: number, to: number): number => Math.max(0, to - from) / 1000;
  const { histograms } = metrics;
  histograms.request_queue_time_seconds.observe(seconds(accepted, joined));
  histograms.request_prefill_time_seconds.observe(seconds(joined, firstToken));
  histograms.e2e_request_latency_seconds.observe(seconds(accepted, now));
  metrics.add(
    'prompt_tokens_total',
    sequences.reduce((sum, s) => sum + s.promptIds.length, 0),
  );
  const tokens = results.reduce((sum, r) => sum + r.tokens.length, 0);
  metrics.add('generation_tokens_total', tokens);
  for (const { reason } of results) {
    metrics.add('request_success_total', 1, `finished_reason="${reason}"`);
  }
  if (tokens === 0) return;
  histograms.time_to_first_token_seconds.observe(seconds(accepted, firstToken));
  histograms.request_decode_time_seconds.observe(seconds(firstToken, now));
  if (tokens > results.length) {
    const later = tokens - results.length;
    const each = (seconds(firstToken, now) * results.length) / later;
    histograms.time_per_output_token_seconds.observe(each);
  }
}
