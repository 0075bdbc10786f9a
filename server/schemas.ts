/**
 * What a request may say: every field with its type and its limit, nothing coerced. A field that this server does not
 * implement is refused by name rather than ignored, unless it cannot change an answer.
 */
import { z } from 'zod';
import { HttpError } from './http-error.ts';
import type { Limits } from './limits.ts';

/** Fields of other servers that change nothing in an answer. */
const neutral = {
  user: z.string().max(256).optional(),
  metadata: z.record(z.string(), z.string()).nullish(),
  store: z.boolean().nullish(),
  service_tier: z.string().nullish(),
};

/** Fields whose default says what this server does anyway. */
const onlyDefaults = {
  best_of: z.literal(1).nullish(),
  frequency_penalty: z.literal(0).nullish(),
  presence_penalty: z.literal(0).nullish(),
  suffix: z.literal('').nullish(),
};

function tokenIds(vocabSize: number, most: number) {
  return z.array(z.int().min(0).lt(vocabSize)).min(1).max(most);
}

export type Schemas = ReturnType<typeof makeSchemas>;

/** The schemas of one server; `maxModelLen` in tokens. */
export function makeSchemas(limits: Limits, vocabSize: number, maxModelLen: number) {
  const text = z.string().max(maxModelLen * limits.charactersPerToken);
  const ids = tokenIds(vocabSize, maxModelLen);
  const count = z.int().min(0).max(maxModelLen);
  const stop = z.string().min(1).max(limits.stopLength);
  const biasKey = z.string().regex(/^\d{1,9}$/);
  const sampling = {
    model: z.string().max(256).optional(),
    temperature: z.number().min(0).max(100).nullish(),
    top_p: z.number().min(0).max(1).nullish(),
    top_k: z.int().min(-1).max(vocabSize).nullish(),
    min_p: z.number().min(0).max(1).nullish(),
    repetition_penalty: z.number().gt(0).max(100).nullish(),
    seed: z
      .int()
      .min(-(2 ** 53))
      .max(2 ** 53)
      .nullish(),
    n: z.int().min(1).max(limits.n).nullish(),
    stop: z.union([stop, z.array(stop).max(limits.stops)]).nullish(),
    stop_token_ids: tokenIds(vocabSize, 64).or(z.tuple([])).nullish(),
    ignore_eos: z.boolean().nullish(),
    min_tokens: count.nullish(),
    logit_bias: z
      .record(biasKey, z.number().min(-100).max(100))
      .refine((bias) => Object.keys(bias).length <= limits.logitBiases, 'too many entries')
      .nullish(),
    stream: z.boolean().nullish(),
    stream_options: z
      .strictObject({
        include_usage: z.boolean().nullish(),
        include_obfuscation: z.boolean().nullish(),
      })
      .nullish(),
    return_tokens_as_token_ids: z.boolean().nullish(),
    return_token_ids: z.boolean().nullish(),
    logprob_token_ids: tokenIds(vocabSize, limits.top).nullish(),
  };
  const part = z.strictObject({ type: z.literal('text'), text });
  const message = z.strictObject({
    role: z.string().regex(/^[\w.-]{1,64}$/),
    content: z.union([text, z.array(part).max(64)]).nullish(),
    name: z.string().max(64).optional(),
  });
  const messages = z.array(message).min(1).max(1024);
  const adapter = z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/);
  return {
    completion: z.strictObject({
      ...neutral,
      ...onlyDefaults,
      ...sampling,
      prompt: z.union([
        text,
        ids,
        z.array(text).min(1).max(limits.prompts),
        z.array(ids).min(1).max(limits.prompts),
      ]),
      echo: z.boolean().nullish(),
      logprobs: z.int().min(0).max(limits.top).nullish(),
      max_tokens: count.nullish(),
      add_special_tokens: z.boolean().nullish(),
      parse_special: z.boolean().nullish(),
      prompt_logprobs: z.int().min(0).max(limits.top).nullish(),
    }),
    chat: z.strictObject({
      ...neutral,
      ...onlyDefaults,
      ...sampling,
      messages,
      logprobs: z.boolean().nullish(),
      top_logprobs: z.int().min(0).max(limits.top).nullish(),
      max_tokens: count.min(1).nullish(),
      max_completion_tokens: count.min(1).nullish(),
      response_format: z.strictObject({ type: z.literal('text') }).nullish(),
    }),
    score: z
      .strictObject({
        ...neutral,
        model: sampling.model,
        context: z.union([text, ids]).optional(),
        messages: messages.optional(),
        continuations: z
          .array(z.union([text.min(1), ids]))
          .min(1)
          .max(limits.prompts),
        values: z.array(z.number().min(-1e9).max(1e9)).max(limits.prompts).optional(),
      })
      .refine(
        ({ context, messages: chat }) => (context === undefined) !== (chat === undefined),
        'give either context or messages',
      )
      .refine(
        ({ values, continuations }) => !values || values.length === continuations.length,
        'values and continuations differ in length',
      ),
    tokenize: z
      .strictObject({
        model: sampling.model,
        prompt: text.optional(),
        messages: messages.optional(),
        add_special_tokens: z.boolean().nullish(),
        add_generation_prompt: z.boolean().nullish(),
        return_token_strs: z.boolean().nullish(),
      })
      .refine(
        ({ prompt, messages: chat }) => (prompt === undefined) !== (chat === undefined),
        'give either prompt or messages',
      ),
    detokenize: z.strictObject({
      model: sampling.model,
      tokens: z.array(z.int().min(0).lt(vocabSize)).max(maxModelLen),
    }),
    createAdapter: z.strictObject({
      adapter,
      rank: z.int().min(1).max(1024).default(16),
      alpha: z.number().gt(0).max(1e6).default(32),
      dropout: z.number().min(0).lt(1).default(0),
      target_modules: z
        .union([z.literal('all-linear'), z.array(z.string().max(128)).min(1).max(64)])
        .default('all-linear'),
      seed: z
        .int()
        .min(0)
        .max(2 ** 32 - 1)
        .default(0),
    }),
    forwardBackward: z.strictObject({
      adapter,
      examples: z
        .array(
          z
            .strictObject({
              id: z.string().max(256).optional(),
              tokens: ids.min(2),
              weights: z.array(z.number().min(-1e6).max(1e6)).max(maxModelLen),
            })
            .refine(({ tokens, weights }) => tokens.length === weights.length, {
              message: 'tokens and weights differ in length',
            }),
        )
        .min(1)
        .max(limits.prompts),
      seed: z
        .int()
        .min(0)
        .max(2 ** 32 - 1)
        .default(0),
      step: z
        .int()
        .min(0)
        .max(2 ** 31)
        .default(0),
    }),
    optimStep: z.strictObject({
      adapter,
      learning_rate: z.number().min(0).max(1e3),
      weight_decay: z.number().min(0).max(1e3).default(0),
      beta1: z.number().min(0).lt(1).default(0.9),
      beta2: z.number().min(0).lt(1).default(0.999),
      eps: z.number().gt(0).max(1).default(1e-8),
      max_grad_norm: z.number().min(0).max(1e9).default(1),
    }),
    saveAdapter: z.strictObject({ adapter }),
  };
}

/** @throws HttpError 400 that names the first field that is wrong */
export function check<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const path = issue.path.map(String).join('.');
  const where = path === '' ? '' : `${path}: `;
  throw new HttpError(400, `${where}${issue.message}`.slice(0, 500), {
    ...(path === '' ? {} : { param: path.slice(0, 200) }),
  });
}
