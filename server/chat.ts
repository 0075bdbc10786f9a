/** `POST /v1/chat/completions`: the chat template of the model folder makes the prompt; templates never come from requests. */
import type { z } from 'zod';
import type { ChatMessage } from '../engine/tokenizer.ts';
import { needTokenizer, type Context } from './context.ts';
import type { SequenceResult } from './engine-client.ts';
import { HttpError } from './http-error.ts';
import { chatLogprob, type ChatLogprob, type TokenNames } from './logprobs.ts';
import { identity, observe, type Identity } from './observe.ts';
import type { SequenceEvent, SequenceSpec } from './protocol.ts';
import type { Reply } from './reply.ts';
import { check, type Schemas } from './schemas.ts';
import { sequencesOf } from './sequences.ts';

type Body = z.infer<Schemas['chat']>;

export async function chatCompletions(
  context: Context,
  input: unknown,
  reply: Reply,
): Promise<void> {
  const body = check(context.schemas.chat, input);
  const promptIds = chatIds(context, body.messages, true);
  const maxTokens = body.max_completion_tokens ?? body.max_tokens ?? undefined;
  const sequences = sequencesOf(context, body, {
    prompts: [promptIds],
    maxTokens,
    scorePrompt: false,
    top: body.logprobs ? (body.top_logprobs ?? 0) : 0,
    continuesText: false,
  });
  if (body.stream) {
    await stream(context, reply, body, sequences);
    return;
  }
  const run = context.client.run(sequences, { signal: reply.signal });
  const results = await run.results;
  observe(context.metrics, run.times, sequences, results);
  const writer = new ChatWriter(context, body, sequences);
  reply.json(200, {
    ...identity('chatcmpl', 'chat.completion', context, body.model),
    choices: results.map((result, index) => writer.whole(result, index)),
    usage: usageOf(promptIds, results),
  });
}

async function stream(
  context: Context,
  reply: Reply,
  body: Body,
  sequences: SequenceSpec[],
): Promise<void> {
  const id: Identity = identity('chatcmpl', 'chat.completion.chunk', context, body.model);
  const writer = new ChatWriter(context, body, sequences);
  const run = context.client.run(sequences, {
    signal: reply.signal,
    onEvent: (event) => {
      for (const choice of writer.chunks(event)) reply.event({ ...id, choices: [choice] });
    },
  });
  reply.onBehind = (behind) => {
    run.pause(behind);
  };
  const results = await run.results;
  observe(context.metrics, run.times, sequences, results);
  if (body.stream_options?.include_usage) {
    const usage = usageOf(sequences[0]!.promptIds, results);
    reply.event({ ...id, choices: [], usage });
  }
  reply.endEvents();
}

function usageOf(promptIds: readonly number[], results: readonly SequenceResult[]): object {
  const completion = results.reduce((sum, { tokens }) => sum + tokens.length, 0);
  return {
    prompt_tokens: promptIds.length,
    completion_tokens: completion,
    total_tokens: promptIds.length + completion,
  };
}

/** A chat as token ids; content that comes in parts is joined. */
export function chatIds(
  context: Context,
  messages: Body['messages'],
  addGenerationPrompt: boolean,
): number[] {
  const plain = messages.map(({ role, content, name }): ChatMessage => ({
    role,
    content: Array.isArray(content) ? content.map(({ text }) => text).join('') : (content ?? ''),
    ...(name === undefined ? {} : { name }),
  }));
  const { limits, maxModelLen } = context.settings;
  const characters = plain.reduce((sum, { content }) => sum + (content as string).length, 0);
  if (characters > maxModelLen * limits.charactersPerToken) {
    throw new HttpError(
      400,
      `the chat has ${characters} characters, the context ${maxModelLen} tokens`,
    );
  }
  return needTokenizer(context).encodeChat(plain, { addGenerationPrompt }).ids;
}

interface ChunkChoice {
  index: number;
  delta: { role?: 'assistant'; content?: string };
  logprobs: { content: ChatLogprob[] } | null;
  finish_reason: 'stop' | 'length' | null;
}

class ChatWriter {
  private readonly body: Body;
  private readonly names: TokenNames;
  private readonly endIds: ReadonlySet<number>;
  private readonly started = new Set<number>();

  constructor({ tokenizer }: Context, body: Body, sequences: readonly SequenceSpec[]) {
    this.body = body;
    this.names = { tokenizer, asIds: body.return_tokens_as_token_ids ?? false };
    this.endIds = new Set(sequences[0]!.endIds);
  }

  whole(result: SequenceResult, index: number): object {
    return {
      index,
      message: { role: 'assistant', content: result.text, refusal: null },
      logprobs: this.logprobs(result.tokens),
      finish_reason: result.reason,
    };
  }

  chunks(event: SequenceEvent): ChunkChoice[] {
    const { sequence: index, piece } = event;
    const choices: ChunkChoice[] = [];
    const say = (choice: Omit<ChunkChoice, 'index'>): void => {
      choices.push({ index, ...choice });
    };
    if (!this.started.has(index)) {
      this.started.add(index);
      say({ delta: { role: 'assistant', content: '' }, logprobs: null, finish_reason: null });
    }
    const logprobs = event.kind === 'token' ? this.logprobs([event]) : null;
    if (piece !== '' || (logprobs && logprobs.content.length > 0)) {
      say({ delta: { content: piece }, logprobs, finish_reason: null });
    }
    if (event.kind === 'end') say({ delta: {}, logprobs: null, finish_reason: event.reason });
    return choices;
  }

  /** The token that ends a turn is no part of the message. */
  private logprobs(tokens: SequenceResult['tokens']): { content: ChatLogprob[] } | null {
    if (!this.body.logprobs) return null;
    const said = tokens.filter(({ id }) => !this.endIds.has(id));
    return { content: said.map(({ id, score }) => chatLogprob(this.names, id, score)) };
  }
}
