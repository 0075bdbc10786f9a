/** The batch as the ops see it: a packed forest of token segments (architecture.md, 2). engine/forest.ts builds it. */

/** Rows [start, end); parent is the index of an earlier segment, or -1 for a root. */
export interface Segment {
  start: number;
  end: number;
  parent: number;
}

/** Rows [start, end) of the trees that use one adapter; -1 = none. Runs cover [0, T) in order. */
export interface AdapterRun {
  start: number;
  end: number;
  adapter: number;
}

export interface Pairs {
  rows: Int32Array; // [P]
  targetIds: Int32Array; // [P]
  weights: Float32Array; // [P]
}

export interface Forest {
  tokenIds: Int32Array; // [T]
  positions: Int32Array; // [T], distance from the root of the token's path
  segments: Segment[]; // [S]
  pairs: Pairs;
  adapterRuns: AdapterRun[];
  rowKeys: Uint32Array; // [T], counter key of a row for dropout: depends on example and offset only
}
