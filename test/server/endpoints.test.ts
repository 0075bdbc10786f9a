/** The endpoints that are ours or vLLM's, and the fields that the OpenAI client does not know. */
import type { Model } from '../../engine/model.ts';
import type { ServerHandle } from '../../server/index.ts';
import {
  ask,
  endServing,
  expectLogProbs,
  post,
  serveFixture,
  serveHere,
} from '../support/server.ts';

let model: Model;
let server: ServerHandle;
beforeAll(async () => {
  ({ model, server } = await serveFixture());
});
afterAll(() => endServing({ model, server }));

test.each([null, 'tuned'])('score: labels after one context, adapter %s', async (adapter) => {
  const continuations = [' 1', ' 2', ' 3', ' not at all'];
  const prompt = 'How much do you agree? Answer:';
  const [want] = model.score([{ prompt, continuations, adapter }]);
  const got = await ask(server, '/v1/score', {
    model: adapter ?? 'base',
    context: prompt,
    continuations,
    values: [1, 2, 3, 0],
  });
  const scored = got['continuations'] as { logprob: number; token_logprobs: number[] }[];
  const probs = want!.continuations.map(({ logProb }) => Math.exp(logProb));
  const mass = probs.reduce((a, b) => a + b);
  scored.forEach(({ logprob, token_logprobs: each }, i) => {
    const { logProb, tokenLogProbs } = want!.continuations[i]!;
    expectLogProbs([logprob, ...each], [logProb, ...tokenLogProbs]);
  });
  expect((got['valid_mass'] as number) / mass).toBeCloseTo(1, 4);
  const mean = (probs[0]! + 2 * probs[1]! + 3 * probs[2]!) / mass;
  expect(got['expected_value']).toBeCloseTo(mean, 4);
});

test('score: all tokens of the vocabulary have mass 1 after a chat', async () => {
  const all = Array.from({ length: model.config.vocabSize }, (_, id) => [id]);
  const messages = [{ role: 'user', content: 'Hi' }];
  let mass = 0;
  for (let first = 0; first < all.length; first += 200) {
    const part = all.slice(first, first + 200);
    const got = await ask(server, '/v1/score', { messages, continuations: part });
    mass += got['valid_mass'] as number;
  }
  expect(Math.abs(mass - 1)).toBeLessThan(1e-5);
});

test('tokenize, detokenize and tokenizer_info are enough for a client without a tokenizer', async () => {
  const info = (await (await fetch(`${server.url}/tokenizer_info`)).json()) as Record<
    string,
    string
  >;
  expect(info['eos_token']).toBe('<|eot_id|>');
  const bare = { prompt: info['eos_token'], add_special_tokens: false };
  expect(await ask(server, '/tokenize', bare)).toMatchObject({ tokens: [704], count: 1 });
  const text = 'A naïve 🙂 <x>';
  const { tokens } = await ask(server, '/tokenize', { prompt: text, add_special_tokens: false });
  expect(tokens).toEqual(model.tokenizer.encode(text, { addSpecialTokens: false }));
  expect(await ask(server, '/detokenize', { tokens })).toEqual({ prompt: text });
});

test('prompt_logprobs: first null, ranks count the likelier tokens', async () => {
  const ids = [700, 5, 9, 300];
  const { choices } = await ask(server, '/v1/completions', {
    prompt: ids,
    max_tokens: 1,
    prompt_logprobs: 20,
  });
  const [choice] = choices as {
    prompt_logprobs: (Record<string, { logprob: number; rank: number }> | null)[];
  }[];
  const all = await ask(server, '/v1/score', {
    context: ids.slice(0, 2),
    continuations: [...Array(256).keys()].map((i) => [i]),
  });
  expect(choice!.prompt_logprobs).toHaveLength(4);
  expect(choice!.prompt_logprobs[0]).toBeNull();
  const own = choice!.prompt_logprobs[2]!['9']!;
  const { logprob } = (all['continuations'] as { logprob: number }[])[9]!;
  expectLogProbs([own.logprob], [logprob]);
  const ranks = Object.values(choice!.prompt_logprobs[2]!).map(({ rank }) => rank);
  expect(ranks.toSorted((a, b) => a - b).slice(0, 20)).toEqual(
    [...Array(20).keys()].map((i) => i + 1),
  );
  const likelier = Object.values(choice!.prompt_logprobs[2]!).filter(
    (e) => e.logprob > own.logprob,
  );
  expect(own.rank).toBeGreaterThan(likelier.length - 1);
});

test('logprob_token_ids: a fixed label set with every new token', async () => {
  const labels = [16, 17, 18];
  const body = { prompt: 'Answer:', max_tokens: 1, temperature: 0, logprob_token_ids: labels };
  const { choices } = await ask(server, '/v1/completions', {
    ...body,
    return_tokens_as_token_ids: true,
  });
  const [choice] = choices as { logprobs: { top_logprobs: Record<string, number>[] } }[];
  const scored = await ask(server, '/v1/score', {
    context: 'Answer:',
    continuations: labels.map((id) => [id]),
  });
  const want = (scored['continuations'] as { logprob: number }[]).map(({ logprob }) => logprob);
  const top = choice!.logprobs.top_logprobs[0]!;
  expectLogProbs(
    labels.map((id) => top[`token_id:${id}`]!),
    want,
  );
});

test('min_tokens and ignore_eos: an end token waits', async () => {
  const eos = model.eosTokenIds[0]!;
  const body = { prompt: 'x', max_tokens: 6, temperature: 0, logit_bias: { [eos]: 100 } };
  const lengths: unknown[] = [];
  for (const extra of [{}, { min_tokens: 3 }, { ignore_eos: true }]) {
    const { usage } = await ask(server, '/v1/completions', { ...body, ...extra });
    lengths.push((usage as { completion_tokens: number }).completion_tokens);
  }
  expect(lengths).toEqual([1, 4, 6]);
});

test('max_tokens 0 with echo: one entry for each prompt token', async () => {
  const { choices } = await ask(server, '/v1/completions', {
    ...{ prompt: [[700, 3, 4], [5]], max_tokens: 0, echo: true, logprobs: 1 },
  });
  const lists = (choices as { logprobs: { token_logprobs: unknown[] } }[]).map((c) => c.logprobs);
  expect(lists.map(({ token_logprobs: list }) => list.length)).toEqual([3, 1]);
});

test('what is not implemented is refused by name, and names no path', async () => {
  const refused: [object, RegExp][] = [
    [{ prompt: 'x', tools: [] }, /tools/],
    [{ prompt: 'x', suffix: 'y' }, /suffix/],
    [{ prompt: 'x', best_of: 2 }, /best_of/],
    [{ prompt: 'x', chat_template: '{{ x }}' }, /chat_template/],
    [{ prompt: 'x', adapters: '/etc' }, /adapters/],
    [JSON.parse('{"prompt":"x","__proto__":{"polluted":1}}') as object, /__proto__/],
    [{ prompt: [] }, /prompt/],
    [{ prompt: [99999] }, /prompt/],
    [{ prompt: 'x', n: -1 }, /n/],
    [{ prompt: 'x', logit_bias: { 99999: 1 } }, /logit_bias/],
  ];
  for (const [body, pattern] of refused) {
    const { status, json } = await post(`${server.url}/v1/completions`, body);
    expect(status).toBe(400);
    const text = JSON.stringify(json);
    expect(text).toMatch(pattern);
    expect(text).not.toMatch(/\.ts|\.js|node:|fixtures/);
  }
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('requests take turns: a small one does not wait for a large one', async () => {
  const order: string[] = [];
  const prompts = Array.from({ length: 40 }, (_, i) => [700, i, i + 1, i + 2]);
  const common = { max_tokens: 12, temperature: 0, ignore_eos: true };
  const narrow = await serveHere(model, { maxSequences: 2 });
  const url = `${narrow.url}/v1/completions`;
  const large = post(url, { ...common, prompt: prompts }).then(() => order.push('large'));
  for (;;) {
    const text = await (await fetch(`${narrow.url}/metrics`)).text();
    if (/attune_num_requests_waiting [1-9]/.test(text)) break; // it is under way
  }
  await post(url, { ...common, prompt: 'x' }).then(() => order.push('small'));
  await large;
  expect(order).toEqual(['small', 'large']);
  narrow.close();
  await narrow.finished;
});

test('a request that is too large is refused whole', async () => {
  const prompt = Array.from({ length: 200 }, () => Array.from({ length: 500 }, () => 1));
  const scoring = { echo: true, logprobs: 20, max_tokens: 1 };
  const { status, json } = await post(`${server.url}/v1/completions`, { prompt, ...scoring });
  expect([status, JSON.stringify(json)]).toEqual([400, expect.stringMatching(/log-probabilities/)]);
});

test('metrics count what happened', async () => {
  await ask(server, '/v1/completions', {
    prompt: 'x',
    max_tokens: 5,
    temperature: 0,
    ignore_eos: true,
  });
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const value = (name: string): number =>
    Number(new RegExp(`^attune_${name} (\\S+)$`, 'm').exec(text)?.[1]);
  expect(value('generation_tokens_total')).toBeGreaterThanOrEqual(5);
  expect(value('e2e_request_latency_seconds_count')).toBeGreaterThanOrEqual(1);
  expect(text).toMatch(/attune_time_to_first_token_seconds_bucket\{le="\+Inf"\} \d+/);
  for (const line of text.trim().split('\n')) {
    expect(line).toMatch(
      /^(# TYPE attune_\w+ (counter|gauge|histogram)|attune_\w+(\{\w+="[^"]*"\})? [\d.e+-]+)$/,
    );
  }
});
