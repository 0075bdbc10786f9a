/** `/tokenize`, `/detokenize`, `/tokenizer_info`: the model's tokenizer for clients that have none, by vLLM's names. */
import { chatIds } from './chat.ts';
import { needTokenizer, type Context } from './context.ts';
import { HttpError } from './http-error.ts';
import type { Reply } from './reply.ts';
import { check } from './schemas.ts';

/** Control tokens spelled in the text are parsed: clients find the ids of bos and eos this way. */
export function tokenize(context: Context, input: unknown, reply: Reply): void {
  const body = check(context.schemas.tokenize, input);
  const tokenizer = needTokenizer(context);
  const addSpecialTokens = body.add_special_tokens ?? true;
  const tokens =
    body.messages === undefined
      ? tokenizer.encode(body.prompt ?? '', { addSpecialTokens, parseSpecial: true })
      : chatIds(context, body.messages, body.add_generation_prompt ?? true);
  reply.json(200, {
    count: tokens.length,
    max_model_len: context.settings.maxModelLen,
    tokens,
    token_strs: body.return_token_strs ? tokens.map((id) => tokenizer.tokenText(id)) : null,
  });
}

export function detokenize(context: Context, input: unknown, reply: Reply): void {
  const { tokens } = check(context.schemas.detokenize, input);
  const tokenizer = needTokenizer(context);
  const unknown = tokens.find((id) => !tokenizer.isToken(id));
  if (unknown !== undefined) {
    throw new HttpError(400, `no token has the id ${unknown}`, { param: 'tokens' });
  }
  reply.json(200, { prompt: tokenizer.decode(tokens) });
}

export function tokenizerInfo(context: Context, _: unknown, reply: Reply): void {
  const tokenizer = needTokenizer(context);
  const token = (name: string): string | null => tokenizer.specialTokens.get(name) ?? null;
  reply.json(200, {
    bos_token: token('bos_token'),
    eos_token: token('eos_token'),
    pad_token: token('pad_token'),
    unk_token: token('unk_token'),
    chat_template: tokenizer.chatTemplate ?? null,
    vocab_size: tokenizer.vocabSize,
    model_max_length: context.settings.maxModelLen,
  });
}
