/**
 * A document of the corpus: a text, and answers that may follow it. Each answer continues the same text, as one
 * person's rating, verdict or action would, so the text is computed once for all of them (engine/forest.ts).
 */
import type { Example, ExampleBranch, ExamplePair } from '../engine/examples.ts';
import type { Tokenizer } from '../engine/tokenizer.ts';

export interface Answer {
  /** Stands between the text and the label, such as "Ana:\nAnswer:". */
  lead: string;
  /** What may follow, each one token, and how likely it is to. */
  labels: readonly string[];
  probabilities: readonly number[];
  /** The end of text after the label is learned too. */
  isComplete: boolean;
}

export interface Note {
  lead: string;
  /** Learned to the letter. */
  text: string;
}

export interface Document {
  id: string;
  /** Ends in a line break, so that answers never merge with it. */
  text: string;
  /** Part of the text (its end) that is learned as plain text, and how much each of its tokens counts. */
  learned: { text: string; weight: number };
  answers: readonly Answer[];
  notes: readonly Note[];
}

/** Encodes documents one after the other; texts that come again are remembered. */
export function documentEncoder(tokenizer: Tokenizer): (document: Document) => Example {
  const known = new Map<string, number[]>();
  const piece = (text: string): number[] => {
    const ids = known.get(text) ?? tokenizer.encode(text, { addSpecialTokens: false });
    known.set(text, ids);
    return ids;
  };
  const begin = tokenizer.bosId!;
  const end = tokenizer.eosIds[0]!;
  return ({ id, text, learned, answers, notes }) => {
    const head = [begin, ...piece(text.slice(0, text.length - learned.text.length))];
    const tokenIds = [...head, ...piece(learned.text)];
    const branches = [
      ...answers.map((answer) => answerBranch(tokenIds.length, answer, piece, end)),
      ...notes.map((note) => noteBranch(tokenIds.length, note, piece, end)),
    ];
    const pairs = learned.weight === 0 ? [] : pairsOf(tokenIds, head.length, learned.weight);
    return { id, source: id, tokenIds, pairs, branches };
  };
}

function noteBranch(
  offset: number,
  { lead, text }: Note,
  piece: (part: string) => number[],
  end: number,
): ExampleBranch {
  const leadIds = piece(lead);
  const tokenIds = [...leadIds, ...piece(text), end];
  return { tokenIds, pairs: pairsOf(tokenIds, leadIds.length, 1, offset) };
}

/** Every token from `from` on is predicted by the one before it. */
function pairsOf(ids: readonly number[], from: number, weight: number, offset = 0): ExamplePair[] {
  return ids
    .slice(from)
    .map((targetId, i) => ({ position: offset + from + i - 1, targetId, weight }));
}

/** The labels are pairs on the last row of the lead; the likeliest one is followed by the end of text. */
function answerBranch(
  offset: number,
  { lead, labels, probabilities, isComplete }: Answer,
  piece: (part: string) => number[],
  end: number,
): ExampleBranch {
  const leadIds = piece(lead);
  const labelIds = labels.map((label) => {
    const [id, ...rest] = piece(label);
    if (id === undefined || rest.length > 0)
      throw new RangeError(`corpus: "${label}" is not one token`);
    return id;
  });
  const position = offset + leadIds.length - 1;
  const likeliest = labelIds[probabilities.indexOf(Math.max(...probabilities))]!;
  const pairs = labelIds
    .map((targetId, i) => ({ position, targetId, weight: probabilities[i]! }))
    .filter(({ weight }) => weight > 0.001);
  if (isComplete) pairs.push({ position: position + 1, targetId: end, weight: 0.2 });
  return { tokenIds: [...leadIds, likeliest, end], pairs };
}
