/**
 * `POST /v1/score`: how likely each of a set of answers is after one context. The context is computed once; the labels
 * of a survey scale, one token each, cost no pass of their own. With `values`, also the mean of the scale under the
 * model's own distribution over the labels.
 */
import { jointIds } from '../engine/score.ts';
import { chatIds } from './chat.ts';
import { adapterOf, needTokenizer, type Context } from './context.ts';
import type { SequenceResult } from './engine-client.ts';
import { HttpError } from './http-error.ts';
import { finite } from './logprobs.ts';
import { identity, observe } from './observe.ts';
import type { SequenceSpec } from './protocol.ts';
import type { Reply } from './reply.ts';
import { check } from './schemas.ts';
import { checkSize, tooLong } from './sequences.ts';
import { inTurns } from './turns.ts';

export async function score(context: Context, input: unknown, reply: Reply): Promise<void> {
  const body = check(context.schemas.score, input);
  const adapter = adapterOf(context, body.model);
  const prompt = body.context ?? chatIds(context, body.messages ?? [], true);
  const sequences = await inTurns(body.continuations, (continuation) =>
    scoreSpec(context, { prompt, continuation, adapter }),
  );
  checkSize(sequences, context.settings.limits);
  const run = context.client.run(sequences, { signal: reply.signal });
  const results = await run.results;
  observe(context.metrics, run.times, sequences, results);
  const logProbs = results.map(sumOf);
  reply.json(200, {
    ...identity('score', 'score', context, body.model),
    continuations: results.map((result, i) => ({
      index: i,
      token_ids: sequences[i]!.promptIds.slice(sequences[i]!.scoreFrom),
      logprob: finite(logProbs[i]!),
      token_logprobs: result.scores.map(({ logProb }) => finite(logProb)),
    })),
    ...distribution(logProbs, body.values),
    usage: {
      prompt_tokens: sequences.reduce((sum, { promptIds }) => sum + promptIds.length, 0),
      completion_tokens: 0,
    },
  });
}

function sumOf({ scores }: SequenceResult): number {
  return scores.reduce((sum, { logProb }) => sum + logProb, 0);
}

/** Probabilities among the continuations, and what share of all probability they hold together. */
function distribution(logProbs: readonly number[], values: readonly number[] | undefined): object {
  const peak = Math.max(...logProbs);
  const weights = logProbs.map((logProb) => Math.exp(logProb - peak));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const probabilities = weights.map((weight) => weight / total);
  const expected = values?.reduce((sum, value, i) => sum + value * probabilities[i]!, 0);
  return {
    probabilities,
    valid_mass: Math.exp(peak) * total,
    ...(expected === undefined ? {} : { expected_value: expected }),
  };
}

interface Scored {
  prompt: string | number[];
  continuation: string | number[];
  adapter: string | null;
}

function scoreSpec(context: Context, { prompt, continuation, adapter }: Scored): SequenceSpec {
  const { maxModelLen } = context.settings;
  const { ids, promptLength } = jointIds(() => needTokenizer(context), prompt, continuation);
  if (promptLength === 0)
    throw new HttpError(400, 'the context has no tokens', { param: 'context' });
  if (ids.length > maxModelLen) {
    throw tooLong(promptLength, ids.length - promptLength, maxModelLen);
  }
  return {
    promptIds: [...ids],
    adapter,
    scoreFrom: promptLength,
    top: 0,
    ranks: false,
    labelIds: [],
    maxNewTokens: 0,
    minNewTokens: 0,
    temperature: 0,
    topK: 0,
    topP: 1,
    minP: 0,
    repetitionPenalty: 1,
    logitBias: [],
    seed: 0,
    sample: 0,
    stop: [],
    endIds: [],
    continuesText: true,
  };
}
