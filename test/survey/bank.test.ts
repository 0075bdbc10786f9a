import { auditBank, isFirstPerson, jaccard, trigrams } from '../../survey/bank-audit.ts';
import { bankAsKvs, loadBank } from '../../survey/bank.ts';
import { parseKvs } from '../../survey/importers/kvs.ts';
import { digitFor, parseTemplate, ratings, renderVariants } from '../../survey/prompts.ts';
import type { SurveyBank, SurveyItem } from '../../survey/prompts.ts';
import { levelOneValues, refinedValues, slug } from '../../survey/values.ts';

const bank = loadBank();

function countBy(items: SurveyItem[], key: (item: SurveyItem) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

test('the bank passes its own audit', () => {
  expect(auditBank(bank)).toEqual([]);
});

test('every level-1 value has at least 8 statements and the bank has 462', () => {
  expect(bank.items.length).toBe(462);
  const counts = countBy(bank.items, (item) => item.level1);
  expect(counts.size).toBe(54);
  expect(Math.min(...counts.values())).toBe(8);
});

test('every refined value has at least six held-out statements', () => {
  const held = countBy(
    bank.items.filter((item) => item.split === 'test'),
    (item) => item.refined,
  );
  expect([...held.keys()].sort()).toEqual(refinedValues.map((v) => v.id).sort());
  expect(Math.min(...held.values())).toBeGreaterThanOrEqual(6);
});

test('every level-1 value speaks of work, family, leisure and social life, in training already', () => {
  for (const { id } of levelOneValues) {
    const train = bank.items.filter((item) => item.level1 === id && item.split === 'train');
    expect(new Set(train.map((item) => item.setting))).toEqual(
      new Set(['work', 'family', 'leisure', 'social']),
    );
  }
});

test('no statement occurs in two splits, and ids are unique', () => {
  const splitOf = new Map<string, string>();
  for (const { sentence, split } of bank.items) {
    expect(splitOf.get(sentence) ?? split).toBe(split);
    splitOf.set(sentence, split);
  }
  expect(new Set(bank.items.map((item) => item.id)).size).toBe(bank.items.length);
});

test('no counterpart merely denies its statement', () => {
  const denial = /\bI (do|am|have|would|will|can|could) (not|never)\b|\bI (never|cannot)\b/;
  const denials = bank.items.filter(
    (item) =>
      denial.test(item.negativeSentence) && !item.negativeSentence.includes(' what I do not'),
  );
  expect(denials.map((item) => item.negativeSentence)).toEqual([]);
});

test('statements of one item start in many ways, not with "I" alone', () => {
  const startingWithI = bank.items.filter((item) => item.sentence.startsWith('I '));
  expect(startingWithI.length / bank.items.length).toBeLessThan(0.7);
});

test('no statement names the value that it stands for', () => {
  const naming = bank.items.filter((item) => {
    const name = refinedValues.find((v) => v.id === item.refined)!.name;
    return slug(item.sentence).includes(slug(name));
  });
  // "Face" and "power" are also everyday words; a sentence may use them but not as the value's name.
  expect(naming.map((item) => item.sentence)).toEqual([]);
});

test('the bank written as a KVS file reads back as the same items', () => {
  const again = parseKvs({ name: 'attune-bank', text: JSON.stringify(bankAsKvs(), null, 2) });
  expect(again).toEqual(bank);
  expect(bankAsKvs().train[0]).toMatchObject({
    category: 'SDT',
    level1: ['Be creative'],
    level2: ['Self_direction_thought'],
    level3: ['Openness_to_change'],
    level4: ['Personal focus', 'Growth, Anxiety-free'],
  });
});

describe('variants', () => {
  const item = bank.items[0]!;

  test('an item has 27 forward and 27 reversed variants with 54 different prompts', () => {
    expect(renderVariants(bank, item)).toHaveLength(27);
    const both = renderVariants(bank, item, { anchors: ['forward', 'reversed'] });
    expect(new Set(both.map((v) => v.prompt)).size).toBe(54);
    expect(new Set(both.map((v) => v.hash)).size).toBe(54);
    expect(new Set(both.map((v) => v.id)).size).toBe(54);
  });

  test('a prompt is wording, statement and response prefix, and ends in no blank', () => {
    const [first] = renderVariants(bank, item);
    expect(first!.prompt).toBe(
      'How much does the statement below shape what you do?\n1 = it hardly shapes what I do\n' +
        '6 = it shapes nearly everything I do\n' +
        'Reply with one whole number from 1 to 6 and nothing else.\n\n' +
        `Statement:\n${item.sentence}\n\nAnswer:`,
    );
    expect(first!.prompt).toBe(`${first!.user}\n\n${first!.assistant}`);
    for (const { prompt } of renderVariants(bank, item)) expect(prompt).toBe(prompt.trimEnd());
  });

  test('labels are indexed by rating, so reversed anchors turn the digits round', () => {
    const variants = renderVariants(bank, item, { anchors: ['forward', 'reversed'] });
    expect(variants[0]!.labels).toEqual([' 1', ' 2', ' 3', ' 4', ' 5', ' 6']);
    expect(variants[27]!.labels).toEqual([' 6', ' 5', ' 4', ' 3', ' 2', ' 1']);
    expect(variants[27]!.user).toContain('1 = it shapes nearly everything I do\n6 = it hardly');
    for (const r of ratings) expect(digitFor(digitFor(r, 'reversed'), 'reversed')).toBe(r);
  });

  test('the same item renders to the same hash, another statement to another', () => {
    const [a] = renderVariants(bank, item);
    const [b] = renderVariants(loadBank(), { ...item });
    const [c] = renderVariants(bank, bank.items[1]!);
    expect(a!.hash).toBe(b!.hash);
    expect(a!.hash).not.toBe(c!.hash);
  });

  test('a bank without reversed wordings refuses reversed variants', () => {
    const plain = { ...bank, tasks: bank.tasks.map(({ forward }) => ({ forward })) };
    expect(() => renderVariants(plain, item, { anchors: ['reversed'] })).toThrow(
      'task wording 0 has no reversed form',
    );
  });
});

test('a template is cut at its slot: the blank goes to the label, the rest is suffix', () => {
  expect(parseTemplate('I say {rating}.')).toEqual({ prefix: 'I say', gap: ' ', suffix: '.' });
  expect(parseTemplate('[{rating}]')).toEqual({ prefix: '[', gap: '', suffix: ']' });
  expect(() => parseTemplate('no slot')).toThrow('wants the slot {rating} exactly once');
  expect(() => parseTemplate('{rating} or {rating}')).toThrow('exactly once');
  expect(() => parseTemplate(' {rating}')).toThrow('no text before');
});

describe('the audit', () => {
  const [a, b] = bank.items as [SurveyItem, SurveyItem];
  const audit = (items: SurveyItem[]): string[] =>
    auditBank({ ...bank, items } satisfies SurveyBank, {
      minPerLevelOne: 0,
      minPerSplit: { train: 0, dev: 0, test: 0 },
      minWords: 7,
      maxWords: 32,
      maxOverlap: 0.5,
    });

  test('finds a repeated and a nearly repeated statement', () => {
    const copy = { ...b, sentence: a.sentence };
    expect(audit([a, copy]).join('\n')).toContain(`${b.id} repeats ${a.id}`);
    const near = { ...b, sentence: a.sentence.replace('second way', 'third way') };
    expect(audit([a, near]).join('\n')).toMatch(/overlap by 0\.[6-9]/);
  });

  test('finds an impersonal, a short and an unfinished statement, and an equal counterpart', () => {
    const problems = audit([
      { ...a, sentence: 'It is important to be creative in all that one does.' },
      { ...a, sentence: 'I draw.' },
      { ...a, sentence: 'i like to draw things that nobody has seen' },
      { ...a, negativeSentence: a.sentence },
    ]).join('\n');
    expect(problems).toContain('is not in the first person');
    expect(problems).toContain('has 2 words, want 7 to 32');
    expect(problems).toContain('is not one sentence');
    expect(problems).toContain('equals its counterpart');
  });

  test('names the level-1 values that lack statements', () => {
    const items = bank.items.filter((item) => item.level1 !== 'have_wealth');
    expect(auditBank({ ...bank, items })).toEqual([
      'have_wealth has 0 statements, want 6',
      'have_wealth has 0 train statements, want 4',
      'have_wealth has 0 dev statements, want 2',
      'have_wealth has 0 test statements, want 2',
    ]);
  });

  test('measures trigram overlap as common over all', () => {
    expect([...trigrams('To be.')]).toEqual([' to', 'to ', 'o b', ' be', 'be ']);
    expect(jaccard(trigrams('abc'), trigrams('abc'))).toBe(1);
    expect(jaccard(trigrams('to be'), trigrams('to see'))).toBeCloseTo(2 / 9, 12);
    expect(isFirstPerson('Time of my own.')).toBe(true);
    expect(isFirstPerson('Mystics admire time.')).toBe(false);
  });
});
