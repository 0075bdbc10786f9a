// Chat rows through the real tokenizer and template, against spans recorded with transformers.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { encodeRow } from '../../engine/examples.ts';
import { loadTokenizer } from '../../engine/tokenizer.ts';

const folder = 'test/fixtures/e2e-llama3';
const row = z.object({
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
  ids: z.array(z.number()),
  prompt_length: z.number(),
  end_of_turn: z.number(),
});
const golden = z
  .object({ chat_loss: z.object({ rows: z.array(row) }) })
  .parse(JSON.parse(readFileSync(`${folder}/golden.json`, 'utf8')));

test.each(golden.chat_loss.rows)(
  'the last answer of $messages is learned up to its end of turn',
  async (want) => {
    const tokenizer = await loadTokenizer(folder);
    const source = { id: 'x', source: 'x', weight: 1 };
    const example = encodeRow({ ...source, kind: 'chat', messages: want.messages }, tokenizer, {
      supervise: 'last-answer',
    });
    const ids = want.ids.slice(0, want.end_of_turn);
    expect(example.pairs.map((p) => p.targetId)).toEqual(ids.slice(want.prompt_length));
    // Transformers turns "<|eot_id|>" in a message into the control token; here it stays text, so only the answer is equal.
    if (JSON.stringify(want.messages).includes('<|')) return;
    expect(example.tokenIds.slice(0, ids.length)).toEqual(ids);
    expect(example.pairs.map((p) => p.position)).toEqual(
      ids.slice(want.prompt_length).map((_, i) => want.prompt_length - 1 + i),
    );
  },
);
