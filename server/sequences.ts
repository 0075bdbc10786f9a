/** From a checked request to the sequences that the engine runs: defaults, limits that need token counts, seeds. */
import { randomInt } from 'node:crypto';
import type { z } from 'zod';
import { adapterOf, type Context } from './context.ts';
import { HttpError } from './http-error.ts';
import type { Limits } from './limits.ts';
import type { SequenceSpec } from './protocol.ts';
import type { Schemas } from './schemas.ts';

type Sampling = Pick<
  z.infer<Schemas['completion']>,
  | 'model'
  | 'temperature'
  | 'top_p'
  | 'top_k'
  | 'min_p'
  | 'repetition_penalty'
  | 'seed'
  | 'n'
  | 'stop'
  | 'stop_token_ids'
  | 'ignore_eos'
  | 'min_tokens'
  | 'logit_bias'
  | 'logprob_token_ids'
>;

/** What of a sequence does not come from its sampling fields. */
export interface SequenceParts {
  prompts: number[][];
  /** Absent: as much as fits, up to DEFAULT_ANSWER. */
  maxTokens: number | undefined;
  /** Every prompt token gets a log-probability, and a rank if asked. */
  scorePrompt: boolean;
  ranks?: boolean;
  top: number;
  continuesText: boolean;
}

/** Tokens of an answer when a chat request does not say. */
const DEFAULT_ANSWER = 1024;

/** n sequences for each prompt, in the order of the choices. */
export function sequencesOf(
  context: Context,
  body: Sampling,
  parts: SequenceParts,
): SequenceSpec[] {
  const { limits, maxModelLen } = context.settings;
  const n = body.n ?? 1;
  const count = parts.prompts.length * n;
  if (count > limits.sequences) {
    throw new HttpError(400, `prompts times n is ${count}, want at most ${limits.sequences}`, {
      param: 'n',
    });
  }
  const common = samplingOf(context, body);
  const sequences = parts.prompts.flatMap((promptIds, p) => {
    const room = maxModelLen - promptIds.length;
    const maxNewTokens = parts.maxTokens ?? Math.min(room, DEFAULT_ANSWER);
    if (promptIds.length === 0) {
      throw new HttpError(400, `prompt ${p + 1} has no tokens`, { param: 'prompt' });
    }
    if (maxNewTokens > room || room < 0) throw tooLong(promptIds.length, maxNewTokens, maxModelLen);
    return Array.from({ length: n }, (_, k): SequenceSpec => ({
      ...common,
      promptIds,
      scoreFrom: parts.scorePrompt ? 1 : promptIds.length,
      top: parts.top,
      ranks: parts.ranks ?? false,
      maxNewTokens,
      minNewTokens: Math.min(body.min_tokens ?? 0, maxNewTokens),
      sample: p * n + k,
      continuesText: parts.continuesText,
    }));
  });
  checkSize(sequences, limits);
  return sequences;
}

/** @throws HttpError 400 when the work or the reply would be too large */
export function checkSize(sequences: readonly SequenceSpec[], limits: Limits): void {
  let tokens = 0;
  let logprobs = 0;
  for (const { promptIds, scoreFrom, maxNewTokens, top, labelIds } of sequences) {
    tokens += promptIds.length + maxNewTokens;
    const scored = promptIds.length - scoreFrom + maxNewTokens;
    logprobs += scored * (1 + Math.max(top, labelIds.length));
  }
  if (tokens > limits.tokens) {
    throw new HttpError(400, `the request has ${tokens} tokens, want at most ${limits.tokens}`);
  }
  if (logprobs > limits.logprobs) {
    const most = `want at most ${limits.logprobs}`;
    throw new HttpError(400, `the reply would have ${logprobs} log-probabilities, ${most}`);
  }
}

function samplingOf(
  context: Context,
  body: Sampling,
): Omit<
  SequenceSpec,
  | 'promptIds'
  | 'scoreFrom'
  | 'top'
  | 'ranks'
  | 'maxNewTokens'
  | 'minNewTokens'
  | 'sample'
  | 'continuesText'
> {
  const { eosTokenIds, vocabSize } = context.settings;
  const logitBias = Object.entries(body.logit_bias ?? {}).map(([id, bias]): [number, number] => {
    if (Number(id) < vocabSize) return [Number(id), bias];
    throw new HttpError(400, `logit_bias: no token ${id}, want 0 to ${vocabSize - 1}`, {
      param: 'logit_bias',
    });
  });
  const stop = body.stop ?? [];
  return {
    adapter: adapterOf(context, body.model),
    temperature: body.temperature ?? 1,
    topK: Math.max(0, body.top_k ?? 0),
    topP: body.top_p ?? 1,
    minP: body.min_p ?? 0,
    repetitionPenalty: body.repetition_penalty ?? 1,
    logitBias,
    labelIds: body.logprob_token_ids ?? [],
    seed: body.seed ?? randomInt(2 ** 32),
    stop: typeof stop === 'string' ? [stop] : stop,
    endIds: [...(body.ignore_eos ? [] : eosTokenIds), ...(body.stop_token_ids ?? [])],
  };
}

export function tooLong(prompt: number, answer: number, most: number): HttpError {
  return new HttpError(
    400,
    `prompt and answer need ${prompt} + ${answer} tokens, the context has ${most}`,
    { code: 'context_length_exceeded' },
  );
}
