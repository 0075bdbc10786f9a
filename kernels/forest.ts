/**
 * The batch: a forest of token segments packed into one row of T tokens (architecture: the token forest).
 * A token attends to all tokens of its ancestor segments and, causally, to its own segment. There is no padding.
 * These are the types that ops read; engine/forest.ts builds them.
 */
import { OpError } from './errors.ts';

export interface Segment {
  start: number; // first row
  end: number; // one past the last row
  parent: number; // index of an earlier segment, −1 for a root
}

/** The rows of all trees that use one adapter. Runs cover [0, T) in order; an adapter has at most one run. */
export interface AdapterRun {
  start: number;
  end: number;
  adapter: number; // index into the adapters of the pass, −1 for none
}

/** What is learned or scored: row `rows[i]` predicts `targetIds[i]` with weight `weights[i]`. */
export interface Pairs {
  rows: Int32Array; // [P]
  targetIds: Int32Array; // [P]
  weights: Float32Array; // [P]
}

export interface Forest {
  tokenIds: Int32Array; // [T]
  positions: Int32Array; // [T], distance from the root along the row's own path
  segments: Segment[]; // [S]
  pairs: Pairs;
  adapterRuns: AdapterRun[];
  /** Dropout key of each row: depends on its example and offset, not on its place. [T] */
  rowKeys: Uint32Array;
}

/**
 * Which keys each query sees, in the row numbers of the keys: the batch itself, or a KV cache.
 * A query sees its ancestor segments from the root down, then its own segment up to and including its key row.
 */
export interface AttentionLayout {
  starts: Int32Array; // [S]
  ends: Int32Array; // [S]
  parents: Int32Array; // [S], an earlier segment or −1
  queryRows: Int32Array; // [Q], rows of qkv that ask
  rowSegments: Int32Array; // [Q]
  keyRows: Int32Array; // [Q], the query's own key row
}

/** The layout of a forest without cache: every row asks, keys are the rows themselves. */
export function attentionLayout({ segments, tokenIds }: Forest): AttentionLayout {
  checkSegments(segments, tokenIds.length);
  const rows = Int32Array.from(tokenIds, (_, row) => row);
  const rowSegments = new Int32Array(tokenIds.length);
  segments.forEach(({ start, end }, s) => rowSegments.fill(s, start, end));
  return {
    starts: Int32Array.from(segments, (s) => s.start),
    ends: Int32Array.from(segments, (s) => s.end),
    parents: Int32Array.from(segments, (s) => s.parent),
    queryRows: rows,
    rowSegments,
    keyRows: rows,
  };
}

/** @throws OpError unless the segments tile [0, T) in order and every parent comes before its children */
export function checkSegments(segments: readonly Segment[], T: number): void {
  let next = 0;
  segments.forEach(({ start, end, parent }, s) => {
    if (start !== next || end <= start) {
      throw new OpError(
        `forest: segment ${s} is [${start}, ${end}), want a start of ${next} and rows in it`,
      );
    }
    if (parent < -1 || parent >= s) {
      throw new OpError(`forest: segment ${s} has parent ${parent}, want an earlier segment or -1`);
    }
    next = end;
  });
  if (next !== T) throw new OpError(`forest: segments end at row ${next}, want ${T}`);
}

/** The key rows that query `i` sees, in path order. */
export function visibleKeys(layout: AttentionLayout, i: number, slidingWindow?: number): number[] {
  const path: number[] = [];
  for (let s = layout.rowSegments[i]!; s >= 0; s = layout.parents[s]!) path.unshift(s);
  const own = path.pop()!;
  const keys: number[] = [];
  for (const s of path)
    for (let row = layout.starts[s]!; row < layout.ends[s]!; row++) keys.push(row);
  for (let row = layout.starts[own]!; row <= layout.keyRows[i]!; row++) keys.push(row);
  return slidingWindow === undefined ? keys : keys.slice(-slidingWindow);
}
