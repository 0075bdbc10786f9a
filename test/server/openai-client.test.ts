/** The official client against every endpoint it knows, streams included; what it shows is compared with the engine. */
import OpenAI from 'openai';
import type { Model } from '../../engine/model.ts';
import type { ServerHandle } from '../../server/index.ts';
import { endServing, expectLogProbs, serveFixture } from '../support/server.ts';

let model: Model;
let server: ServerHandle;
let client: OpenAI;
beforeAll(async () => {
  ({ model, server } = await serveFixture({ apiKey: 'secret' }, 'f32'));
  client = new OpenAI({ apiKey: 'secret', baseURL: `${server.url}/v1`, maxRetries: 0 });
});
afterAll(() => endServing({ model, server }));

const messages = [{ role: 'user' as const, content: 'What is a naïve café? 🙂' }];

test('models are the base and each adapter', async () => {
  const { data } = await client.models.list();
  expect(data.map(({ id }) => id)).toEqual(['base', 'tuned']);
  expect((await client.models.retrieve('tuned')).id).toBe('tuned');
  await expect(client.models.retrieve('../etc')).rejects.toThrow(/404 no model named/);
});

test.each(['base', 'tuned'])('a completion of %s is what the engine says', async (name) => {
  const adapter = name === 'base' ? null : name;
  const want = await model.generate('The sky is', { adapter, maxNewTokens: 12, ignoreEos: true });
  const body = { model: name, prompt: 'The sky is', max_tokens: 12, temperature: 0 } as const;
  const extra = { ignore_eos: true };
  const got = await client.completions.create({ ...body, logprobs: 2, ...extra });
  expect(got.choices[0]!.text).toBe(want[0]!.text);
  expectLogProbs(got.choices[0]!.logprobs!.token_logprobs!, want[0]!.logProbs);
  expect(got.usage).toMatchObject({ completion_tokens: 12 });

  let text = '';
  const options = { stream_options: { include_usage: true } };
  const stream = await client.completions.create({ ...body, ...options, ...extra, stream: true });
  let usage: OpenAI.CompletionUsage | undefined;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.text ?? '';
    usage = chunk.usage ?? usage;
  }
  expect(text).toBe(want[0]!.text);
  expect(usage).toEqual(got.usage);
});

test('samples of a seed are those of the engine, whole and streamed', async () => {
  const sampling = { temperature: 0.9, seed: 7 };
  const want = await model.generate('Once', {
    ...{ ...sampling, adapter: null, n: 3, maxNewTokens: 9, topP: 0.8 },
  });
  const body = { model: 'base', prompt: 'Once', n: 3, max_tokens: 9, top_p: 0.8, ...sampling };
  const { choices } = await client.completions.create(body);
  expect(choices.map(({ text }) => text)).toEqual(want.map(({ text }) => text));
  const texts = ['', '', ''];
  for await (const chunk of await client.completions.create({ ...body, stream: true })) {
    for (const { index, text } of chunk.choices) texts[index]! += text;
  }
  expect(texts).toEqual(want.map(({ text }) => text));
});

test('echo in a stream starts with the prompt and its log-probabilities', async () => {
  const body = { model: 'base', prompt: 'A naïve 🙂 day', max_tokens: 3, echo: true, logprobs: 1 };
  const whole = await client.completions.create({ ...body, temperature: 0 });
  let text = '';
  const offsets: number[] = [];
  const logProbs: (number | null)[] = [];
  for await (const chunk of await client.completions.create({
    ...{ ...body, temperature: 0, stream: true },
  })) {
    const [choice] = chunk.choices;
    text += choice!.text;
    offsets.push(...(choice!.logprobs?.text_offset ?? []));
    logProbs.push(...(choice!.logprobs?.token_logprobs ?? []));
  }
  const { logprobs } = whole.choices[0]!;
  expect(text).toBe(whole.choices[0]!.text);
  expect(text.startsWith('A naïve 🙂 day')).toBe(true);
  expect(offsets).toEqual(logprobs!.text_offset);
  expectLogProbs(logProbs, logprobs!.token_logprobs!);
  // Offsets count code points: 🙂 is one.
  const after = logprobs!.tokens!.findIndex((token) => token === ' d' || token === ' day');
  expect(logprobs!.text_offset![after]).toBe(Array.from('A naïve 🙂').length);
});

test('a chat is the engine’s chat, whole and streamed, with log-probabilities', async () => {
  const [want] = await model.generate(messages, { adapter: 'tuned', maxNewTokens: 10 });
  const body = { model: 'tuned', messages, max_tokens: 10, temperature: 0 };
  const got = await client.chat.completions.create({ ...body, logprobs: true, top_logprobs: 3 });
  expect(got.choices[0]!.message.content).toBe(want!.text);
  const content = got.choices[0]!.logprobs!.content!;
  const own = content.map(({ logprob }) => logprob);
  expectLogProbs(own, want!.logProbs.slice(0, content.length));
  for (const { logprob, top_logprobs: top } of content) {
    expect(top).toHaveLength(3);
    expect(logprob).toBe(top[0]!.logprob); // temperature 0
  }
  const bytes = content.flatMap((entry) => entry.bytes!);
  expect(Buffer.from(bytes).toString()).toBe(want!.text);
  let text = '';
  const reasons: (string | null)[] = [];
  for await (const chunk of await client.chat.completions.create({ ...body, stream: true })) {
    text += chunk.choices[0]!.delta.content ?? '';
    reasons.push(chunk.choices[0]!.finish_reason);
  }
  expect(text).toBe(want!.text);
  expect(reasons.at(-1)).toBe(got.choices[0]!.finish_reason);
});

test('stop strings end before them; logit_bias and stop_token_ids act', async () => {
  const body = { model: 'base', prompt: 'The sky is', max_tokens: 12, temperature: 0 };
  const free = await client.completions.create({ ...body, logprobs: 0 });
  const { tokens } = free.choices[0]!.logprobs!;
  const cut = await client.completions.create({ ...body, stop: [tokens![3]!] });
  const { text } = free.choices[0]!;
  expect(cut.choices[0]!.text).toBe(text.slice(0, text.indexOf(tokens![3]!)));
  expect(cut.choices[0]!.finish_reason).toBe('stop');
  const forced = await client.completions.create({
    ...body,
    max_tokens: 2,
    logit_bias: { 65: 100 },
  });
  expect(forced.choices[0]!.text).toBe(model.tokenizer.decode([65, 65]));
  const ended = { ...body, logit_bias: { 65: 100 }, stop_token_ids: [65] };
  const { choices } = await client.completions.create(ended as typeof body);
  expect(choices[0]).toMatchObject({ text: '', finish_reason: 'stop' });
});

test('the client sees typed errors', async () => {
  const wrongKey = new OpenAI({ apiKey: 'wrong', baseURL: `${server.url}/v1`, maxRetries: 0 });
  await expect(wrongKey.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
  const body = { model: 'nobody', prompt: 'x' };
  await expect(client.completions.create(body)).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  const long = { model: 'base', prompt: 'x', max_tokens: 512 };
  await expect(client.completions.create(long)).rejects.toMatchObject({
    status: 400,
    code: 'context_length_exceeded',
  });
});
