/**
 * R41: the requests of lm-evaluation-harness's local-completions model, ids and strings, batches of 1 to 16: entries
 * are prompt + 1, the first is null, the continuation's sum is that of in-process scoring bit for bit, and is_greedy
 * (the parsed number equals the largest of its top list) agrees with the model's own argmax.
 */
import type { Model } from '../../engine/model.ts';
import { continuationExample, greedyHits } from '../../engine/score.ts';
import type { ServerHandle } from '../../server/index.ts';
import { caseCount, reportCases, SeededRandom } from '../support/reliability.ts';
import { endServing, expectLogProbs, post, serveFixture } from '../support/server.ts';

let model: Model;
let server: ServerHandle;
beforeAll(async () => {
  ({ model, server } = await serveFixture());
});
afterAll(() => endServing({ model, server }));

interface Pair {
  context: number[];
  continuation: number[];
}

interface Reply {
  choices: {
    index: number;
    logprobs: {
      tokens: string[];
      token_logprobs: (number | null)[];
      top_logprobs: (Record<string, number> | null)[];
      text_offset: number[];
    };
  }[];
}

const words = [
  'The',
  ' sky',
  ' is',
  ' blue',
  '.',
  '\n',
  ' naïve',
  ' 🙂',
  ' 37',
  ' and',
  ' so',
  ' on',
];

function pairOf(random: SeededRandom, strings: boolean): Pair {
  const text = (): string =>
    Array.from({ length: 1 + random.below(12) }, () => random.pick(words)).join('');
  if (strings) {
    const ids = model.tokenizer.encode(text() + text());
    const at = 1 + random.below(ids.length - 1);
    return { context: ids.slice(0, at), continuation: ids.slice(at) };
  }
  const ids = (length: number): number[] =>
    Array.from({ length }, () => random.below(model.tokenizer.vocabSize));
  return { context: ids(1 + random.below(40)), continuation: ids(1 + random.below(6)) };
}

/** What the harness's parse_logprobs makes of a choice. */
function read(choice: Reply['choices'][number], length: number): { sum: number; greedy: boolean } {
  const { token_logprobs: logProbs, top_logprobs: tops } = choice.logprobs;
  const own = logProbs.slice(length, -1) as number[];
  const best = tops.slice(length, -1).map((top) => Math.max(...Object.values(top!)));
  return {
    sum: own.reduce((sum, value) => sum + value, 0),
    greedy: own.every((value, i) => value === best[i]),
  };
}

test.each([null, 'tuned'])(
  'R41: the harness gets in-process numbers, adapter %s',
  async (adapter) => {
    const random = new SeededRandom(5);
    const total = caseCount(100, 1000);
    let passed = 0;
    for (let done = 0; done < total;) {
      const strings = random.below(3) === 0;
      const batch = Array.from({ length: Math.min(total - done, 1 + random.below(16)) }, () =>
        pairOf(random, strings),
      );
      const whole = batch.map(({ context, continuation }) => [...context, ...continuation]);
      const asText = whole.map((ids) => model.tokenizer.decode(ids.slice(1)));
      // A text is replayed only where it encodes to the same ids, as the harness assumes.
      const textual =
        strings && whole.every((ids, i) => same(model.tokenizer.encode(asText[i]!), ids));
      const { status, json } = await post(`${server.url}/v1/completions`, {
        model: adapter ?? 'base',
        prompt: textual ? asText : whole,
        ...{ temperature: 0, max_tokens: 1, logprobs: 1, seed: 1234, echo: true },
      });
      expect(status).toBe(200);
      const choices = (json as Reply).choices.toSorted((a, b) => a.index - b.index);
      const expected = model.score(
        batch.map(({ context, continuation }) => ({
          prompt: context,
          continuations: [continuation],
          adapter,
        })),
      );
      const adapters = model.adapters.filter(({ name }) => name === adapter);
      const inputs = whole.map((ids, i) => ({
        ...continuationExample(ids, batch[i]!.context.length),
        adapter: adapters.length - 1,
        key: 0,
      }));
      const hits = greedyHits(model, adapters, inputs);
      expect(choices).toHaveLength(batch.length);
      choices.forEach((choice, i) => {
        const { token_logprobs: logProbs, top_logprobs: tops, tokens } = choice.logprobs;
        for (const list of [logProbs, tops, tokens, choice.logprobs.text_offset]) {
          expect(list).toHaveLength(whole[i]!.length + 1);
        }
        expect(logProbs.findLastIndex((value) => value === null)).toBe(0);
        expect(tops.findLastIndex((value) => value === null)).toBe(0);
        const got = read(choice, batch[i]!.context.length);
        expectLogProbs([got.sum], [expected[i]!.continuations[0]!.logProb]);
        expect(got.greedy).toBe(hits[i]!.every((hit) => hit));
        passed++;
      });
      done += batch.length;
    }
    reportCases('R41', passed, total);
  },
);

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
