/**
 * `POST /v1/completions`: text from prompts, and log-probabilities of prompts. With `echo` and `logprobs` the lists
 * have one entry for every prompt token (the first is null, nothing predicts it) and one for every token after it:
 * what lm-evaluation-harness reads.
 */
import type { z } from 'zod';
import type { TokenScore } from '../engine/token-tree.ts';
import { needTokenizer, type Context } from './context.ts';
import type { SequenceResult } from './engine-client.ts';
import {
  codePoints,
  completionLogprobs,
  Offsets,
  promptLogprobs,
  type PromptLogprobs,
  type TokenNames,
} from './logprobs.ts';
import { identity, observe, type Identity } from './observe.ts';
import type { SequenceEvent, SequenceSpec } from './protocol.ts';
import type { Reply } from './reply.ts';
import { check, type Schemas } from './schemas.ts';
import { sequencesOf } from './sequences.ts';
import { inTurns } from './turns.ts';

type Body = z.infer<Schemas['completion']>;

/** OpenAI's default. */
const DEFAULT_MAX_TOKENS = 16;

interface Prompt {
  ids: number[];
  text: string;
  /** Leading tokens that the tokenizer added: they have no place in the text. */
  added: number;
}

export async function completions(context: Context, input: unknown, reply: Reply): Promise<void> {
  const body = check(context.schemas.completion, input);
  const prompts = await promptsOf(context, body);
  const echo = body.echo ?? false;
  const sequences = sequencesOf(context, body, {
    prompts: prompts.map(({ ids }) => ids),
    maxTokens: body.max_tokens ?? DEFAULT_MAX_TOKENS,
    scorePrompt: (echo && wantsLogprobs(body)) || typeof body.prompt_logprobs === 'number',
    ranks: typeof body.prompt_logprobs === 'number',
    top: Math.max(body.logprobs ?? 0, body.prompt_logprobs ?? 0),
    continuesText: true,
  });
  const names = { tokenizer: context.tokenizer, asIds: body.return_tokens_as_token_ids ?? false };
  const n = body.n ?? 1;
  const writers = sequences.map(
    (spec, index) =>
      new ChoiceWriter(body, names, { spec, index, prompt: prompts[Math.floor(index / n)]! }),
  );
  const id = identity('cmpl', 'text_completion', context, body.model);
  const usage = (results: readonly SequenceResult[]): Usage => usageOf(prompts, results);
  if (body.stream) {
    await stream(context, reply, { id, sequences, writers, usage, body });
    return;
  }
  const run = context.client.run(sequences, { signal: reply.signal });
  const results = await run.results;
  observe(context.metrics, run.times, sequences, results);
  reply.json(200, {
    ...id,
    choices: results.map((result, i) => writers[i]!.whole(result)),
    usage: usage(results),
  });
}

function wantsLogprobs(body: Body): boolean {
  return typeof body.logprobs === 'number' || !!body.logprob_token_ids;
}

interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
}

interface Streaming {
  id: Identity;
  sequences: SequenceSpec[];
  writers: ChoiceWriter[];
  usage: (results: readonly SequenceResult[]) => Usage;
  body: Body;
}

async function stream(context: Context, reply: Reply, s: Streaming): Promise<void> {
  const run = context.client.run(s.sequences, {
    signal: reply.signal,
    onEvent: (event) => {
      const choice = s.writers[event.sequence]!.chunk(event);
      if (choice) reply.event({ ...s.id, choices: [choice] });
    },
  });
  reply.onBehind = (behind) => {
    run.pause(behind);
  };
  const results = await run.results;
  observe(context.metrics, run.times, s.sequences, results);
  if (s.body.stream_options?.include_usage) {
    reply.event({ ...s.id, choices: [], usage: s.usage(results) });
  }
  reply.endEvents();
}

function usageOf(prompts: readonly Prompt[], results: readonly SequenceResult[]): Usage {
  const promptTokens = prompts.reduce((sum, { ids }) => sum + ids.length, 0);
  const completionTokens = results.reduce((sum, { tokens }) => sum + tokens.length, 0);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

function promptsOf(context: Context, body: Body): Promise<Prompt[]> {
  const { prompt } = body;
  const isOne = typeof prompt === 'string' || typeof prompt[0] === 'number';
  const all = (isOne ? [prompt] : prompt) as (string | number[])[];
  return inTurns(all, (one) =>
    typeof one === 'string' ? textPrompt(context, body, one) : idPrompt(context, one),
  );
}

function textPrompt(context: Context, body: Body, text: string): Prompt {
  const tokenizer = needTokenizer(context);
  const parseSpecial = body.parse_special ?? false;
  const bare = tokenizer.encode(text, { parseSpecial, addSpecialTokens: false });
  if (body.add_special_tokens === false) return { ids: bare, text, added: 0 };
  const ids = tokenizer.encode(text, { parseSpecial });
  return { ids, text, added: ids.length - bare.length };
}

function idPrompt({ tokenizer }: Context, ids: number[]): Prompt {
  // A model may have more rows than its tokenizer has tokens; such ids have no text.
  const text = tokenizer ? tokenizer.decode(ids.filter((id) => tokenizer.isToken(id))) : '';
  return { ids, text, added: 0 };
}

interface ChoiceParts {
  spec: SequenceSpec;
  index: number;
  prompt: Prompt;
}

interface Choice {
  index: number;
  text: string;
  logprobs: ReturnType<typeof completionLogprobs> | null;
  finish_reason: 'stop' | 'length' | null;
  token_ids?: number[];
  prompt_token_ids?: number[];
  prompt_logprobs?: PromptLogprobs[];
}

/** Writes one choice, whole or in chunks. */
class ChoiceWriter {
  private readonly body: Body;
  private readonly names: TokenNames;
  private readonly parts: ChoiceParts;
  private readonly offsets: Offsets;
  private started = false;

  constructor(body: Body, names: TokenNames, parts: ChoiceParts) {
    this.body = body;
    this.names = names;
    this.parts = parts;
    const start = body.echo ? codePoints(parts.prompt.text) : 0;
    this.offsets = new Offsets(names.tokenizer, { start, continues: true });
  }

  whole(result: SequenceResult): Choice {
    const { prompt } = this.parts;
    const ids = result.tokens.map(({ id }) => id);
    return {
      index: this.parts.index,
      text: this.body.echo ? prompt.text + result.text : result.text,
      logprobs: this.logprobs([
        ...this.promptTokens(result.scores),
        ...this.newTokens(result.tokens),
      ]),
      finish_reason: result.reason,
      ...(this.body.return_token_ids ? { token_ids: ids, prompt_token_ids: prompt.ids } : {}),
      ...this.promptLogprobs(result.scores),
    };
  }

  /** @returns undefined when there is nothing to say yet */
  chunk(event: SequenceEvent): Choice | undefined {
    const first = !this.started;
    this.started = true;
    const opening = first && this.body.echo ? this.parts.prompt.text : '';
    const tokens = first ? this.promptTokens(event.scores ?? []) : [];
    if (event.kind === 'token') tokens.push(...this.newTokens([event]));
    const text = opening + event.piece;
    const logprobs = tokens.length > 0 ? this.logprobs(tokens) : null;
    const finish = event.kind === 'end' ? event.reason : null;
    if (text === '' && !logprobs && !finish && !this.body.return_token_ids) return undefined;
    const ids = event.kind === 'token' ? [event.id] : [];
    return {
      index: this.parts.index,
      text,
      logprobs,
      finish_reason: finish,
      ...(this.body.return_token_ids ? { token_ids: ids } : {}),
      ...(first ? this.promptLogprobs(event.scores ?? []) : {}),
    };
  }

  private logprobs(tokens: Parameters<typeof completionLogprobs>[1]): Choice['logprobs'] {
    return wantsLogprobs(this.body) ? completionLogprobs(this.names, tokens) : null;
  }

  private promptTokens(scores: readonly TokenScore[]): TokenEntry[] {
    if (!this.body.echo || !wantsLogprobs(this.body)) return [];
    const { ids, added } = this.parts.prompt;
    const offsets = new Offsets(this.names.tokenizer, { start: 0, continues: false });
    return ids.map((id, i) => ({
      id,
      score: i === 0 ? undefined : this.cut(scores[i - 1]!),
      offset: i < added ? 0 : offsets.next(id),
    }));
  }

  /** As many alternatives as `logprobs` says; `prompt_logprobs` may have asked for more. */
  private cut(score: TokenScore): TokenScore {
    return { ...score, top: score.top.slice(0, this.body.logprobs ?? 0) };
  }

  private promptLogprobs(scores: readonly TokenScore[]): { prompt_logprobs?: PromptLogprobs[] } {
    const most = this.body.prompt_logprobs;
    if (typeof most !== 'number') return {};
    const { ids } = this.parts.prompt;
    const entries = scores.map((score, i) =>
      promptLogprobs(this.names, ids[i + 1]!, { ...score, top: score.top.slice(0, most) }),
    );
    return { prompt_logprobs: [null, ...entries] };
  }

  private newTokens(tokens: readonly { id: number; score: TokenScore }[]): TokenEntry[] {
    return tokens.map(({ id, score }) => ({
      id,
      score: this.body.logprob_token_ids ? score : this.cut(score),
      offset: this.offsets.next(id),
    }));
  }
}

interface TokenEntry {
  id: number;
  score: TokenScore | undefined;
  offset: number;
}
