/**
 * What makes a survey bank fit to measure with: every value covered, no statement twice or nearly twice, each
 * in the first person and of a readable length, each counterpart a sentence of its own, splits disjoint.
 * Returns problems as sentences; it throws nothing, since a user's own bank may break a rule on purpose.
 */
import type { Split, SurveyBank, SurveyItem } from './prompts.ts';
import { levelOneValues } from './values.ts';

export interface AuditLimits {
  /** Statements a level-1 value needs in all, and in each split. */
  minPerLevelOne: number;
  minPerSplit: Record<Split, number>;
  /** Length of a statement in words. */
  minWords: number;
  maxWords: number;
  /** Largest allowed share of common letter trigrams (Jaccard) between statements of two items. */
  maxOverlap: number;
}

export const bankLimits: AuditLimits = {
  minPerLevelOne: 6,
  minPerSplit: { train: 4, dev: 2, test: 2 },
  minWords: 7,
  maxWords: 32,
  maxOverlap: 0.5,
};

export function auditBank(bank: SurveyBank, limits: AuditLimits = bankLimits): string[] {
  return [
    ...coverageProblems(bank.items, limits),
    ...bank.items.flatMap((item) => statementProblems(item, limits)),
    ...duplicateProblems(bank.items),
    ...nearDuplicates(bank.items, limits.maxOverlap),
  ];
}

function coverageProblems(items: SurveyItem[], limits: AuditLimits): string[] {
  return levelOneValues.flatMap(({ id }) => {
    const own = items.filter((item) => item.level1 === id);
    const short = (Object.keys(limits.minPerSplit) as Split[]).flatMap((split) => {
      const count = own.filter((item) => item.split === split).length;
      const want = limits.minPerSplit[split];
      return count < want ? [`${id} has ${count} ${split} statements, want ${want}`] : [];
    });
    if (own.length >= limits.minPerLevelOne) return short;
    return [`${id} has ${own.length} statements, want ${limits.minPerLevelOne}`, ...short];
  });
}

function statementProblems(item: SurveyItem, { minWords, maxWords }: AuditLimits): string[] {
  const { sentence, negativeSentence } = item;
  const each = [sentence, negativeSentence].flatMap((statement) => {
    const words = statement.split(/\s+/).length;
    return [
      isFirstPerson(statement) ? '' : 'is not in the first person',
      words < minWords || words > maxWords
        ? `has ${words} words, want ${minWords} to ${maxWords}`
        : '',
      /^[A-Z].*[.!]$/.test(statement) ? '' : 'is not one sentence with a capital and a full stop',
      /["“”]|\s{2}/.test(statement) ? 'holds quotation marks or double blanks' : '',
    ]
      .filter((problem) => problem !== '')
      .map((problem) => `${item.id} ${problem}: ${statement}`);
  });
  if (normalized(sentence) !== normalized(negativeSentence)) return each;
  return [...each, `${item.id} equals its counterpart: ${sentence}`];
}

export function isFirstPerson(statement: string): boolean {
  return /\b(I|me|my|mine|myself)\b/i.test(statement);
}

/** Equal statements anywhere in the bank, within a split or across two. */
function duplicateProblems(items: SurveyItem[]): string[] {
  const seen = new Map<string, string>();
  return items.flatMap((item) =>
    [item.sentence, item.negativeSentence].flatMap((statement) => {
      const key = normalized(statement);
      const first = seen.get(key);
      seen.set(key, first ?? item.id);
      return first === undefined ? [] : [`${item.id} repeats ${first}: ${statement}`];
    }),
  );
}

/** Pairs of statements of two items that share too many letter trigrams. */
function nearDuplicates(items: SurveyItem[], maxOverlap: number): string[] {
  const grams = items.map((item) => trigrams(item.sentence));
  const problems: string[] = [];
  for (let i = 0; i < items.length; i++) {
    for (let j = 0; j < i; j++) {
      const overlap = jaccard(grams[i]!, grams[j]!);
      if (overlap <= maxOverlap) continue;
      const [a, b] = [items[j]!, items[i]!];
      problems.push(
        `${a.id} and ${b.id} overlap by ${overlap.toFixed(2)}: ${a.sentence} / ${b.sentence}`,
      );
    }
  }
  return problems;
}

/** The set of letter trigrams of a text, blanks and punctuation folded to one blank. */
export function trigrams(statement: string): Set<string> {
  const text = ` ${normalized(statement)} `;
  return new Set(Array.from({ length: text.length - 2 }, (_, i) => text.slice(i, i + 3)));
}

export function jaccard(a: Set<string>, b: Set<string>): number {
  let common = 0;
  for (const gram of a) if (b.has(gram)) common++;
  return common / (a.size + b.size - common);
}

function normalized(statement: string): string {
  return statement
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}
