/**
 * A forest of any size in passes of a bounded number of rows, each row computed once: segments go through the decoder
 * in depth-first order, and what later ones attend to, the path to the root, stays in a key-value cache. A forest
 * that fits is one pass without a cache. The bits do not depend on where passes are cut. Forward only.
 */
import { attentionLayout } from '../kernels/index.ts';
import type { Decoder, Pass } from '../models/decoder.ts';
import { KvCache, type CacheEntry } from '../models/kv-cache.ts';
import type { Adapter } from '../models/lora.ts';
import { supervisedRows } from './backprop.ts';
import type { BuiltForest } from './forest.ts';

export interface ForestPass {
  pass: Pass;
  /** Rows computed. */
  rows: number;
  /** Pairs of the forest from `firstPair` on that this pass predicts; [p] output row of the pass. */
  firstPair: number;
  pairRows: Int32Array;
}

export interface PassOptions {
  adapters: readonly Adapter[];
  /** Most rows of a pass; a longer segment makes a longer one. */
  maxRows: number;
}

/** The passes in order; each must be computed before the next is asked for. Passes without pairs output one row. */
export function* forestPasses(
  decoder: Decoder,
  forest: BuiltForest,
  options: PassOptions,
): Generator<ForestPass> {
  if (forest.tokenIds.length <= options.maxRows) {
    yield wholePass(forest, options.adapters);
    return;
  }
  const walk = new CachedWalk(decoder, forest, options);
  try {
    while (!walk.isDone) yield walk.next();
  } finally {
    walk.dispose();
  }
}

function wholePass(forest: BuiltForest, adapters: readonly Adapter[]): ForestPass {
  const { rows: outputRows, pairRows } = supervisedRows(forest);
  const { tokenIds, positions, adapterRuns } = forest;
  const layout = attentionLayout(forest);
  const pass = { tokenIds, positions, layout, adapters, adapterRuns, outputRows };
  return { pass, rows: tokenIds.length, firstPair: 0, pairRows };
}

class CachedWalk {
  private readonly forest: BuiltForest;
  private readonly options: PassOptions;
  private readonly cache: KvCache;
  /** Segment → its id in the cache, for those that later segments may attend to. */
  private readonly cached = new Map<number, number>();
  private nextSegment = 0;
  private nextPair = 0;

  constructor(decoder: Decoder, forest: BuiltForest, options: PassOptions) {
    this.forest = forest;
    this.options = options;
    const longest = forest.positions.reduce((most, position) => Math.max(most, position + 1), 0);
    this.cache = new KvCache(decoder, Math.max(options.maxRows, longest) + longest);
  }

  get isDone(): boolean {
    return this.nextSegment >= this.forest.segments.length;
  }

  next(): ForestPass {
    this.release();
    const entries: CacheEntry[] = [];
    const firstRow = new Map<number, number>(); // segment → its first row in this pass
    let rows = 0;
    const place = (segment: number): void => {
      if (this.cached.has(segment)) return;
      const { start, end, parent } = this.forest.segments[segment]!;
      if (parent >= 0) place(parent);
      const id = this.cache.addSegment(this.cached.get(parent) ?? -1, end - start);
      const tokenIds = this.forest.tokenIds.subarray(start, end);
      entries.push({ segment: id, start: 0, tokenIds, adapter: this.adapterOf(start) });
      this.cached.set(segment, id);
      firstRow.set(segment, rows);
      rows += end - start;
    };
    do place(this.nextSegment++);
    while (!this.isDone && this.fits(rows));
    return { ...this.outputs(entries, firstRow), rows };
  }

  dispose(): void {
    this.cache.dispose();
  }

  private fits(rows: number): boolean {
    const size = this.sizeOf(this.nextSegment);
    return rows + size <= this.options.maxRows && this.cache.largestGap >= size;
  }

  /** Forgets all segments but the ancestors of the next one; those too if they leave no gap wide enough for it. */
  private release(): void {
    const path = new Set<number>();
    const { segments } = this.forest;
    for (let s = segments[this.nextSegment]!.parent; s >= 0; s = segments[s]!.parent) path.add(s);
    this.forget((segment) => !path.has(segment));
    if (this.cache.largestGap < this.sizeOf(this.nextSegment)) this.forget(() => true);
  }

  private forget(isDue: (segment: number) => boolean): void {
    for (const [segment, id] of this.cached) {
      if (!isDue(segment)) continue;
      this.cache.removeSegment(id);
      this.cached.delete(segment);
    }
  }

  private outputs(
    entries: CacheEntry[],
    firstRow: ReadonlyMap<number, number>,
  ): Omit<ForestPass, 'rows'> {
    const { segments, pairs } = this.forest;
    const firstPair = this.nextPair;
    const end = segments[this.nextSegment - 1]!.end;
    const placed = [...firstRow].map(([segment, row]) => ({ ...segments[segment]!, row }));
    const rowOf: number[] = [];
    let at = 0;
    for (; (pairs.rows[this.nextPair] ?? Infinity) < end; this.nextPair++) {
      const row = pairs.rows[this.nextPair]!;
      while (placed[at]!.end <= row) at++;
      rowOf.push(placed[at]!.row + row - placed[at]!.start);
    }
    const wanted = rowOf.length === 0 ? [0] : [...new Set(rowOf)].sort((a, b) => a - b);
    const rank = new Map(wanted.map((row, i) => [row, i]));
    const pass = {
      ...this.cache.append(entries, this.options.adapters),
      outputRows: Int32Array.from(wanted),
    };
    return { pass, firstPair, pairRows: Int32Array.from(rowOf, (row) => rank.get(row)!) };
  }

  private sizeOf(segment: number): number {
    const { start, end } = this.forest.segments[segment]!;
    return end - start;
  }

  private adapterOf(row: number): number {
    return this.forest.adapterRuns.find(({ start, end }) => row >= start && row < end)!.adapter;
  }
}
