/**
 * Records in an order of their own. Sums of floats depend on their order, and a study that was interrupted and
 * resumed writes its records in another one: sorted, the same records give the same bytes.
 */
import type { StudyRecords, Subject } from '../records.ts';

export function inFixedOrder(records: StudyRecords): StudyRecords {
  return {
    ratings: sortedBy(records.ratings, ({ variantId }) => [variantId]),
    moral: sortedBy(records.moral, ({ postId, order }) => [postId, ...order]),
    games: sortedBy(records.games, ({ game, run }) => [game, run]),
    neutral: sortedBy(records.neutral, ({ textId }) => [textId]),
    learning: sortedBy(records.learning ?? [], ({ step }) => [step]),
  };
}

type Key = (string | number)[];

function sortedBy<R extends Subject>(records: R[], keyOf: (record: R) => Key): R[] {
  const keyed = records.map((record) => ({
    record,
    key: [record.condition, record.seed, record.scale ?? 1, ...keyOf(record)],
  }));
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ record }) => record);
}

/** By code units, not by locale: every machine must agree. */
function compare(a: Key, b: Key): number {
  for (const [i, x] of a.entries()) {
    const y = b[i]!;
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}
