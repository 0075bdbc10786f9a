/**
 * Keys and values of tokens already processed, kept as a growing forest: a cached segment has a parent, a fixed
 * capacity and a length. Prompts, shared prefixes and n samples of one prompt are all just segments.
 * The store itself (kernels) holds one K and one V row per token and layer; this file hands out row ranges.
 */
import { createKvStore, UsageError, type KvStore } from '../kernels/index.ts';
import type { Adapter } from './lora.ts';
import type { Decoder, Pass } from './decoder.ts';

interface CachedSegment {
  parent: number; // id, −1 for a root
  start: number;
  length: number;
  capacity: number;
  /** Tokens on the path before this segment: the position of its first token. */
  offset: number;
}

/** Tokens of one segment to compute; `adapter` is an index into the pass's adapters, −1 for none. */
export interface CacheEntry {
  segment: number;
  /** Place of the first token in the segment: its length to append, less to compute rows once more. */
  start: number;
  tokenIds: ArrayLike<number>;
  adapter: number;
}

export class KvCache {
  readonly capacity: number;
  private readonly store: KvStore;
  private readonly segments = new Map<number, CachedSegment>();
  private nextId = 0;

  /** @param capacity  rows (tokens) the cache can hold over all segments */
  constructor(decoder: Decoder, capacity: number) {
    const { config, storage } = decoder;
    this.capacity = capacity;
    this.store = createKvStore({
      numLayers: config.numHiddenLayers,
      capacity,
      numKvHeads: config.numKeyValueHeads,
      headDim: config.headDim,
      storage,
    });
  }

  /** Largest capacity that `addSegment` could grant now. */
  get largestGap(): number {
    return Math.max(...this.gaps().map((gap) => gap.end - gap.start));
  }

  get bytes(): number {
    return this.store.bytes;
  }

  /** Reserves `capacity` rows under `parent`, which must be full before a child is computed. */
  addSegment(parent: number, capacity: number): number {
    const gap = this.gaps().find(({ start, end }) => end - start >= capacity);
    if (!gap) {
      throw new UsageError(
        `kv-cache: no room for ${capacity} tokens (capacity ${this.capacity}, largest gap ${this.largestGap})`,
      );
    }
    const above = this.segments.get(parent);
    const offset = above ? above.offset + above.capacity : 0;
    return this.add({ parent, start: gap.start, length: 0, capacity, offset });
  }

  /** Cuts a segment in two without moving a row. @returns the new upper part, [0, at); `id` keeps the rest and its children */
  splitSegment(id: number, at: number): number {
    const lower = this.segments.get(id)!;
    const length = Math.min(lower.length, at);
    const upper = this.add({ ...lower, length, capacity: at });
    lower.parent = upper;
    lower.start += at;
    lower.offset += at;
    lower.capacity -= at;
    lower.length -= length;
    return upper;
  }

  /** Gives back the rows after the last computed one. */
  trimSegment(id: number): void {
    const segment = this.segments.get(id)!;
    segment.capacity = segment.length;
  }

  removeSegment(id: number): void {
    this.segments.delete(id);
  }

  /** The pass that computes `entries`, which must be grouped by adapter; rows of one pass may see each other. */
  append(entries: readonly CacheEntry[], adapters: readonly Adapter[]): Pass {
    const index = this.layoutIndex(entries);
    const tokenIds: number[] = [];
    const positions: number[] = [];
    const keyRows: number[] = [];
    const rowSegments: number[] = [];
    const adapterRuns: Pass['adapterRuns'] = [];
    for (const { segment, start, tokenIds: added, adapter } of entries) {
      const cached = this.segments.get(segment)!;
      checkEntry(cached, start, added.length);
      const first = tokenIds.length;
      for (let i = 0; i < added.length; i++) {
        tokenIds.push(added[i]!);
        positions.push(cached.offset + start + i);
        keyRows.push(cached.start + start + i);
        rowSegments.push(index.get(segment)!);
      }
      cached.length = Math.max(cached.length, start + added.length);
      const last = adapterRuns.at(-1);
      if (last?.adapter === adapter) last.end = tokenIds.length;
      else adapterRuns.push({ start: first, end: tokenIds.length, adapter });
    }
    const writeRows = Int32Array.from(keyRows);
    const segments = [...index.keys()].map((id) => this.segments.get(id)!);
    return {
      tokenIds: Int32Array.from(tokenIds),
      positions: Int32Array.from(positions),
      adapters,
      adapterRuns,
      layout: {
        starts: Int32Array.from(segments, (s) => s.start),
        ends: Int32Array.from(segments, (s) => s.start + s.length),
        parents: Int32Array.from(segments, (s) => index.get(s.parent) ?? -1),
        queryRows: Int32Array.from(tokenIds, (_, i) => i),
        rowSegments: Int32Array.from(rowSegments),
        keyRows: writeRows,
      },
      cache: (layer) => ({ store: this.store, layer, writeRows }),
    };
  }

  dispose(): void {
    this.store.dispose();
    this.segments.clear();
  }

  private add(segment: CachedSegment): number {
    this.segments.set(this.nextId, segment);
    return this.nextId++;
  }

  /** The segments on the paths of `entries`, numbered parents first. */
  private layoutIndex(entries: readonly CacheEntry[]): Map<number, number> {
    const index = new Map<number, number>();
    for (const { segment } of entries) {
      const path: number[] = [];
      for (let id = segment; id >= 0 && !index.has(id); id = this.segments.get(id)!.parent) {
        path.push(id);
      }
      for (const id of path.reverse()) index.set(id, index.size);
    }
    return index;
  }

  private gaps(): { start: number; end: number }[] {
    const used = [...this.segments.values()].sort((a, b) => a.start - b.start);
    const starts = [0, ...used.map((s) => s.start + s.capacity)];
    const ends = [...used.map((s) => s.start), this.capacity];
    return starts.map((start, i) => ({ start, end: ends[i]! }));
  }
}

function checkEntry({ length, capacity }: CachedSegment, start: number, count: number): void {
  if (start <= length && start + count <= capacity) return;
  throw new UsageError(
    `kv-cache: tokens ${start} to ${start + count} do not fit a segment of ${capacity} that has ${length}`,
  );
}
