// The promise of `validate`: every planted defect is found and named, clean data raise no alarm.
import { lintExamples } from '../../engine/examples.ts';
import type { EncodeOptions } from '../../engine/examples.ts';
import { DataError, findLeakage, parseRows } from '../../engine/rows.ts';
import { ToyTokenizer } from '../support/toy-tokenizer.ts';

type Chat = Parameters<ToyTokenizer['encodeChat']>;

class DoubleBos extends ToyTokenizer {
  override encodeChat(...chat: Chat): { ids: number[] } {
    return { ids: [1, ...super.encodeChat(...chat).ids] };
  }
}
class Forgetful extends ToyTokenizer {
  override encodeChat(...[messages, options]: Chat): { ids: number[] } {
    const last = messages.length - 1;
    const shown = messages.map((m, i) =>
      i < last && m.role === 'assistant' ? { ...m, content: '-' } : m,
    );
    return super.encodeChat(shown, options);
  }
}
class Thinking extends ToyTokenizer {
  override encodeChat(...chat: Chat): { ids: number[] } {
    const { ids } = super.encodeChat(...chat);
    return { ids: chat[1]?.addGenerationPrompt ? [...ids, 6] : ids };
  }
}
class Endless extends ToyTokenizer {
  override readonly eosIds = [];
}

/** All findings of the preflight, as one text. */
function findings(
  train: string,
  valid: string,
  tokenizer: ToyTokenizer,
  options: EncodeOptions,
): string {
  const parse = (name: string, text: string): ReturnType<typeof parseRows> =>
    parseRows(new TextEncoder().encode(text), name);
  try {
    const splits = { train: parse('train', train), valid: parse('valid', valid) };
    const report = lintExamples(splits.train, tokenizer, options);
    return [
      ...report.problems,
      ...(report.withoutEnd > 0 ? [`${report.withoutEnd} without end of text`] : []),
      ...(report.duplicates > 0 ? [`${report.duplicates} duplicates`] : []),
      ...findLeakage(splits),
    ].join('\n');
  } catch (error) {
    if (error instanceof DataError) return error.message;
    throw error;
  }
}

const good = '{"prompt":"say one","completion":" one"}\n{"prompt":"say two","completion":" two"}\n';
const other = '{"prompt":"say three","completion":" three"}\n';
const turns = (...contents: string[]): string =>
  JSON.stringify({
    messages: contents.map((content, i) => ({ role: i % 2 ? 'assistant' : 'user', content })),
  });

interface Defect {
  name: string;
  row: string;
  found: RegExp;
  tokenizer?: ToyTokenizer;
  options?: EncodeOptions;
  valid?: string;
}
const defects: Defect[] = [
  { name: 'a line that is cut off', row: '{"prompt":"a","compl', found: /train:3: not JSON/ },
  { name: 'a JSON array', row: '[{"text":"a"}]', found: /train:3: a JSON array/ },
  {
    name: 'keys of no kind',
    row: '{"question":"a","answer":"b"}',
    found: /train:3: keys \{question, answer\}/,
  },
  {
    name: 'an empty answer',
    row: '{"prompt":"a","completion":""}',
    found: /train:3: completion is empty/,
  },
  { name: 'a chat without an answer', row: turns('a'), found: /train:3: no assistant message/ },
  {
    name: 'an answer that is no text',
    row: '{"prompt":"a","completion":null}',
    found: /train:3: completion/,
  },
  {
    name: 'a rating off the scale',
    row: '{"item":"i","scale":[1,2],"target":7}',
    found: /train:3: target 7/,
  },
  {
    name: 'a share too few',
    row: '{"item":"i","scale":[1,2],"target":[1]}',
    found: /train:3: target has 1 shares/,
  },
  {
    name: 'a distribution of nothing',
    row: '{"item":"i","scale":[1,2],"target":[0,0]}',
    found: /train:3: .*sums to 0/,
  },
  {
    name: 'a scale with a label twice',
    row: '{"item":"i","scale":[1,1],"target":1}',
    found: /train:3: scale has/,
  },
  { name: 'a weight of nothing', row: '{"text":"a","weight":0}', found: /train:3: weight/ },
  { name: 'BOS typed into the text', row: '{"text":"<s> a b"}', found: /train:3: begins with <s>/ },
  {
    name: 'end of text typed into the answer',
    row: '{"prompt":"a","completion":" b</s>"}',
    found: /train:3: ends with/,
  },
  {
    name: 'a token across the boundary',
    row: '{"prompt":"Rating: ","completion":"1"}',
    found: /train:3: boundary/,
  },
  {
    name: 'a row longer than the limit',
    row: '{"prompt":"a b c d e f g","completion":" h"}',
    found: /train:3: 10 tokens, want at most 8/,
    options: { maxSeqLength: 8 },
  },
  {
    name: 'an answer that would be cut',
    row: '{"prompt":"a","completion":" b c d e f g h i"}',
    found: /train:3: .*an answer is never cut/,
    options: { maxSeqLength: 8, truncation: 'prompt' },
  },
  {
    name: 'two BOS',
    row: turns('a', 'b'),
    found: /train:3: starts with two BOS/,
    tokenizer: new DoubleBos(),
  },
  {
    name: 'a template that rewrites earlier answers',
    row: turns('a', 'b', 'c', 'd'),
    found: /train:3: the chat template writes message 1 otherwise/,
    tokenizer: new Forgetful(),
  },
  {
    name: 'a generation prompt that training never sees',
    row: turns('a', 'b'),
    found: /train:3: prompt and answer merge/,
    tokenizer: new Thinking(),
  },
  {
    name: 'no end-of-text token',
    row: '{"text":"a"}',
    found: /train:3: .*no end-of-text/,
    tokenizer: new Endless(),
  },
  {
    name: 'an end of text that is never learned',
    row: '{"prompt":"a","completion":" b"}',
    found: /3 without end of text/,
    options: { endOfText: 'none' },
  },
  {
    name: 'a row that comes twice',
    row: '{"prompt":"say one","completion":" one"}',
    found: /1 duplicates/,
  },
  {
    name: 'a training row in the validation split',
    row: '{"prompt":"a","completion":" b"}',
    found: /valid:1 is in the training split too \(train:3\)/,
    valid: '{"prompt":"a","completion":" b"}\n',
  },
];

test.each(defects)('found: $name', ({ row, found, tokenizer, options, valid }) => {
  expect(
    findings(good + row, valid ?? other, tokenizer ?? new ToyTokenizer(), options ?? {}),
  ).toMatch(found);
});

test.each([
  ['completions', good],
  ['chats', `${turns('a', 'b', 'c', 'd')}\n${turns('e', 'f')}\n`],
  ['texts', '{"text":"a b <tag> c"}\n{"text":"d"}\n'],
  [
    'alpaca',
    '{"instruction":"a","input":"","output":"b"}\n{"instruction":"a","input":"c","output":"d"}\n',
  ],
  [
    'surveys',
    '{"item":"i Rating:","scale":[" 1"," 2"],"target":[1,3]}\n{"item":"j Rating:","scale":[" 1"," 2"],"target":" 1"}\n',
  ],
])('no alarm on clean %s', (_, rows) => {
  expect(findings(rows, other, new ToyTokenizer(), { maxSeqLength: 64 })).toBe('');
});
