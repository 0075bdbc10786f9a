import {
  encodeRow,
  encodeRows,
  lintExamples,
  renderLint,
  supervisedPairs,
} from '../../engine/examples.ts';
import type { EncodeOptions, Example } from '../../engine/examples.ts';
import type { Row } from '../../engine/rows.ts';
import { ToyTokenizer } from '../support/toy-tokenizer.ts';

const common = { id: 'x', source: 'a.jsonl:1', weight: 1 };
const tokenizer = new ToyTokenizer();

function completion(prompt: string, answer: string): Row {
  return { ...common, kind: 'completion', prompt, completion: answer };
}
function text(words: string): Row {
  return { ...common, kind: 'text', text: words };
}
function survey(
  scale: string[],
  distribution: number[],
  more: Partial<{ weight: number; item: string }> = {},
): Row {
  return {
    ...common,
    kind: 'survey',
    item: 'I like order. Rating:',
    scale,
    distribution,
    suffix: '',
    ...more,
  };
}
function chat(...contents: string[]): Row {
  const messages = contents.map((content, i) => ({
    role: i % 2 === 0 ? 'user' : 'assistant',
    content,
  }));
  return { ...common, kind: 'chat', messages };
}
/** What is learned, as [text before, target, weight]. */
function learned(row: Row, options: EncodeOptions = {}): [string, string, number][] {
  const example = encodeRow(row, tokenizer, options);
  const tokens = (ids: number[]): string[] => ids.map((id) => tokenizer.tokenText(id));
  const trunk = tokens(example.tokenIds);
  const show = (path: string[], pairs: Example['pairs']): [string, string, number][] =>
    pairs.map((p) => [path[p.position] ?? '?', tokenizer.tokenText(p.targetId), p.weight]);
  return [
    ...show(trunk, example.pairs),
    ...(example.branches ?? []).flatMap((b) => show([...trunk, ...tokens(b.tokenIds)], b.pairs)),
  ];
}

describe('completion rows', () => {
  test('only the answer and the end of text are learned', () => {
    expect(learned(completion('say two', ' one two'))).toEqual([
      [' two', ' one', 1],
      [' one', ' two', 1],
      [' two', '</s>', 1],
    ]);
  });
  test('a tokenizer that closes every text itself puts no end of text between prompt and answer', () => {
    class Closing extends ToyTokenizer {
      override encode(text: string, options: { addSpecialTokens?: boolean } = {}): number[] {
        const ids = super.encode(text, options);
        return options.addSpecialTokens === false ? ids : [...ids, 2];
      }
    }
    const apart = encodeRow(completion('a', ' b'), new Closing(), { boundary: 'separate' });
    expect(apart.tokenIds.filter((id) => id === 2)).toHaveLength(1);
    expect(encodeRow(text('a'), new Closing()).tokenIds.filter((id) => id === 2)).toHaveLength(1);
  });
  test('everything but the first token can be learned on request', () => {
    const targets = learned(completion('say two', ' one'), { supervise: 'everything' }).map(
      (p) => p[1],
    );
    expect(targets).toEqual(['say', ' two', ' one', '</s>']);
  });
  test('a merged boundary is refused, separate encoding allows it', () => {
    expect(() => encodeRow(completion('Rating: ', '1'), tokenizer)).toThrow(/merges/);
    expect(learned(completion('Rating: ', '1'), { boundary: 'separate' })[0]).toEqual([
      ' ',
      '1',
      1,
    ]);
  });
  test('through the chat template the span is the assistant turn', () => {
    expect(learned(completion('q', 'a b'), { format: 'chat' })).toEqual([
      ['<|assistant|>', 'a', 1],
      ['a', ' b', 1],
      [' b', '</s>', 1],
    ]);
  });
  test('no end of text when told so', () => {
    expect(learned(completion('q', ' a'), { endOfText: 'none' })).toEqual([['q', ' a', 1]]);
  });
  test('an empty prompt learns from BOS on', () => {
    expect(learned(completion('', 'a'))[0]).toEqual(['<s>', 'a', 1]);
  });
});

test('text rows learn every token', () => {
  expect(learned(text('a b')).map((p) => p[1])).toEqual(['a', ' b', '</s>']);
});

describe('chat rows', () => {
  test('every assistant message with its end of turn, or the last one alone', () => {
    const row = chat('q', 'a', 'r', 'b');
    expect(learned(row).map((p) => p[1])).toEqual(['a', '</s>', 'b', '</s>']);
    expect(learned(row, { supervise: 'last-answer' }).map((p) => p[1])).toEqual(['b', '</s>']);
  });
  test('what the template writes after the end of turn is not learned', () => {
    class Trailing extends ToyTokenizer {
      override encodeChat(...args: Parameters<ToyTokenizer['encodeChat']>): { ids: number[] } {
        const { ids } = super.encodeChat(...args);
        return { ids: args[1]?.addGenerationPrompt ? ids : [...ids, 6] };
      }
    }
    const example = encodeRow(chat('q', 'a'), new Trailing());
    expect(example.tokenIds.at(-1)).toBe(6);
    expect(example.pairs.map((p) => p.targetId).at(-1)).toBe(2);
  });
  test('a template that rewrites earlier turns is refused, unless the last answer is all', () => {
    class Forgetful extends ToyTokenizer {
      override encodeChat(...[messages, o]: Parameters<ToyTokenizer['encodeChat']>): {
        ids: number[];
      } {
        const last = messages.length - 1;
        return super.encodeChat(
          messages.map((m, i) => (m.role === 'assistant' && i < last ? { ...m, content: '-' } : m)),
          o,
        );
      }
    }
    const row = chat('q', 'thought a', 'r', 'b');
    expect(() => encodeRow(row, new Forgetful())).toThrow(
      /writes message 1 otherwise.*mask_prompt/,
    );
    expect(encodeRow(row, new Forgetful(), { supervise: 'last-answer' }).pairs).toHaveLength(2);
  });
  test('a generation prompt that training does not repeat is refused', () => {
    class Thinking extends ToyTokenizer {
      override encodeChat(...args: Parameters<ToyTokenizer['encodeChat']>): { ids: number[] } {
        const { ids } = super.encodeChat(...args);
        return { ids: args[1]?.addGenerationPrompt ? [...ids, 6] : ids };
      }
    }
    expect(() => encodeRow(chat('q', 'a'), new Thinking())).toThrow(
      /prompt and answer merge.*<\|tool\|>/,
    );
  });
});

describe('survey rows', () => {
  test('a hard label is a plain example', () => {
    const example = encodeRow(survey([' 1', ' 2'], [0, 1]), tokenizer);
    expect(example.branches).toBeUndefined();
    expect(learned(survey([' 1', ' 2'], [0, 1]))).toEqual(
      [
        ['Rating:', ' 2', 1],
        [' 2', '</s>', 1],
      ].map(([a, b, w]) => [a === 'Rating:' ? ' Rating:' : a, b, w]),
    );
  });
  test('soft targets: pairs on the branching row, the end of text in each branch, row weight on all', () => {
    expect(learned(survey([' 1', ' 2', ' 3'], [0.25, 0, 0.75], { weight: 2 }))).toEqual([
      [' Rating:', ' 1', 0.5],
      [' Rating:', ' 3', 1.5],
      [' 1', '</s>', 0.5],
      [' 3', '</s>', 1.5],
    ]);
  });
  test('one-token labels without end of text are pairs on one row', () => {
    const example = encodeRow(survey([' 1', ' 2'], [0.5, 0.5]), tokenizer, { endOfText: 'none' });
    expect(example.branches).toEqual([]);
    expect(example.pairs.map((p) => p.position)).toEqual([4, 4]);
  });
  test('labels of several tokens branch, with a common first token kept apart', () => {
    expect(learned(survey([' not much', ' not at all'], [0.5, 0.5]))).toEqual([
      [' Rating:', ' not', 0.5],
      [' Rating:', ' not', 0.5],
      [' not', ' much', 0.5],
      [' much', '</s>', 0.5],
      [' not', ' at', 0.5],
      [' at', ' all', 0.5],
      [' all', '</s>', 0.5],
    ]);
  });
  test('chat format ends each branch with the end of turn', () => {
    expect(learned(survey(['1', '2'], [0.5, 0.5]), { format: 'chat' })).toEqual([
      ['<|assistant|>', '1', 0.5],
      ['<|assistant|>', '2', 0.5],
      ['1', '</s>', 0.5],
      ['2', '</s>', 0.5],
    ]);
  });
});

describe('guards', () => {
  test('two BOS', () => {
    class Doubled extends ToyTokenizer {
      override encodeChat(...args: Parameters<ToyTokenizer['encodeChat']>): { ids: number[] } {
        return { ids: [1, ...super.encodeChat(...args).ids] };
      }
    }
    expect(() => encodeRow(chat('q', 'a'), new Doubled())).toThrow(/two BOS tokens \(<s> twice\)/);
  });
  test('BOS or end of text written in the data', () => {
    expect(() => encodeRow(text('<s> a'), tokenizer)).toThrow(/begins with <s> as text/);
    expect(() => encodeRow(completion('q', ' a</s>\n'), tokenizer)).toThrow(
      /ends with <\/s> as text/,
    );
  });
  test('a tokenizer without end of text', () => {
    class Endless extends ToyTokenizer {
      override readonly eosIds = [];
    }
    expect(() => encodeRow(text('a'), new Endless())).toThrow(/names no end-of-text/);
    expect(encodeRow(text('a'), new Endless(), { endOfText: 'none' }).pairs).toHaveLength(1);
  });
  test('no supervised token', () => {
    expect(() => encodeRow(text(''), tokenizer, { endOfText: 'none' })).toThrow(
      /no supervised token/,
    );
  });
  test('encodeRows lists every bad row with its source', () => {
    const rows = [
      completion('Rating: ', '1'),
      completion('q', ' a'),
      { ...text('<s>'), source: 'a.jsonl:3' },
    ];
    expect(() => encodeRows(rows, tokenizer)).toThrow(
      /2 of 3 rows[^]*a\.jsonl:1: boundary[^]*a\.jsonl:3: begins with/,
    );
  });
});

describe('max_seq_length', () => {
  const row = completion('a b c d e f', ' x');
  test('longer rows are refused by default', () => {
    expect(() => encodeRow(row, tokenizer, { maxSeqLength: 6 })).toThrow(
      /9 tokens, want at most 6/,
    );
    expect(encodeRow(row, tokenizer, { maxSeqLength: 9 }).tokenIds).toHaveLength(9);
  });
  test('or lose the left of the prompt, never BOS', () => {
    const example = encodeRow(row, tokenizer, { maxSeqLength: 6, truncation: 'prompt' });
    expect(example.tokenIds.map((id) => tokenizer.tokenText(id))).toEqual([
      '<s>',
      ' d',
      ' e',
      ' f',
      ' x',
      '</s>',
    ]);
    expect(learned(row, { maxSeqLength: 6, truncation: 'prompt' })).toEqual(learned(row));
  });
  test('an answer is never cut', () => {
    expect(() =>
      encodeRow(text('a b c d'), tokenizer, { maxSeqLength: 4, truncation: 'prompt' }),
    ).toThrow(/never cut/);
    expect(() => encodeRow(row, tokenizer, { maxSeqLength: 3, truncation: 'prompt' })).toThrow(
      /never cut/,
    );
  });
  test('branches shift with their trunk', () => {
    const soft = survey([' 1 1', ' 2'], [0.5, 0.5]);
    const cut = { maxSeqLength: 6, truncation: 'prompt' } as const;
    expect(learned(soft, cut)).toEqual(learned(soft));
    expect(encodeRow(soft, tokenizer, cut).tokenIds).toHaveLength(3);
  });
});

test('lint counts, warns and shows what the first rows learn', () => {
  const rows = [
    survey([' 1', ' 2'], [0.5, 0.5]),
    completion('q', ' a'),
    completion('q', ' a'),
    completion('q ', 'a'),
  ];
  const report = lintExamples(rows, tokenizer, { numPreviews: 1 });
  expect(report).toMatchObject({
    rows: 4,
    examples: 3,
    supervisedTokens: 8,
    withoutEnd: 0,
    duplicates: 1,
  });
  expect(report.previews).toEqual([
    {
      source: 'a.jsonl:1',
      context: '"<s>" "I" " like" " order." " Rating:"',
      learned: ['" 1" x 0.5', '" 2" x 0.5', '"</s>" x 0.5', '"</s>" x 0.5'],
    },
  ]);
  expect(renderLint(report)).toMatch(
    /3 of 4 rows usable[^]*1 rows repeat[^]*learns " 1" x 0\.5[^]*a\.jsonl:1: boundary/,
  );
  expect(lintExamples([completion('q', ' a')], tokenizer, { endOfText: 'none' }).withoutEnd).toBe(
    1,
  );
});

test('supervisedPairs lists trunk pairs first', () => {
  const example = encodeRow(survey([' 1', ' 2'], [0.5, 0.5]), tokenizer);
  expect(supervisedPairs(example).map((p) => p.position)).toEqual([4, 4, 5, 5]);
});
