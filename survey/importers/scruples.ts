/**
 * Scruples anecdotes: posts about everyday conduct with the votes of a community, one JSON object a line
 * ({train,dev,test}.scruples-corpus.jsonl). The community's labels say who is in the wrong; they map onto the
 * verdicts of the moral task, except INFO ("not enough information"), which is no verdict.
 */
import { z } from 'zod';
import type { Verdict } from '../records.ts';
import { parseJsonLines } from './json.ts';
import { Faults, readSource, type Source } from './source.ts';

const labels = ['AUTHOR', 'OTHER', 'EVERYBODY', 'NOBODY', 'INFO'] as const;
type Label = (typeof labels)[number];

const verdictOf: Record<Label, Verdict | undefined> = {
  AUTHOR: 'YTA',
  OTHER: 'NTA',
  EVERYBODY: 'Neutral',
  NOBODY: 'Neutral',
  INFO: undefined,
};

export interface Anecdote {
  id: string;
  title: string;
  text: string;
  /** The community's verdict on the narrator. */
  verdict?: Verdict;
  /** Votes by the set's own labels. */
  votes: Record<Label, number>;
}

const text = z.string().trim().min(1);
const rowShape = z.object({
  id: text,
  title: text,
  text,
  label: z.enum(labels),
  label_scores: z.partialRecord(z.enum(labels), z.int().nonnegative()),
});

export function readScruples(path: string): Anecdote[] {
  return parseScruples(readSource(path));
}

export function parseScruples(source: Source): Anecdote[] {
  const faults = new Faults(source.name);
  const seen = new Set<string>();
  const anecdotes = parseJsonLines(source, rowShape).map(({ line, value: row }) => {
    if (seen.has(row.id)) faults.add(line, `repeats the id "${row.id}"`);
    seen.add(row.id);
    const verdict = verdictOf[row.label];
    return {
      ...{ id: row.id, title: row.title, text: row.text },
      ...(verdict === undefined ? {} : { verdict }),
      votes: Object.assign(
        { AUTHOR: 0, OTHER: 0, EVERYBODY: 0, NOBODY: 0, INFO: 0 },
        row.label_scores,
      ),
    };
  });
  faults.throwIfAny();
  return anecdotes;
}
