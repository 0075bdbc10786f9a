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
}

/** Tokens to append to one segment; `adapter` is an index into the pass's adapters, −1 for none. */
export interface CacheEntry {
  segment: number;
  tokenIds: ArrayLike<number>;
  adapter: number;
}

export class KvCache {
  readonly capacity: number;
  private readonly store: KvStore;
  private readonly segments = new Map<number, CachedSegment>(); // insertion order: parents first
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

  /** Reserves `capacity` rows under `parent`. A parent must have all its tokens before a child, or in the same pass ahead of it. */
  addSegment(parent: number, capacity: number): number {
    const gap = this.gaps().find(({ start, end }) => end - start >= capacity);
    if (!gap) {
      throw new UsageError(
        `kv-cache: no room for ${capacity} tokens (capacity ${this.capacity}, largest gap ${this.largestGap})`,
      );
    }
    const id = this.nextId++;
    this.segments.set(id, { parent, start: gap.start, length: 0, capacity });
    return id;
  }

  removeSegment(id: number): void {
    this.segments.delete(id);
  }

  /** Appends tokens to segments and returns the pass that computes them; entries must be grouped by adapter. */
  append(entries: readonly CacheEntry[], adapters: readonly Adapter[]): Pass {
    const index = this.layoutIndex(entries);
    const tokenIds: number[] = [];
    const positions: number[] = [];
    const keyRows: number[] = [];
    const rowSegments: number[] = [];
    const adapterRuns: Pass['adapterRuns'] = [];
    for (const { segment, tokenIds: added, adapter } of entries) {
      const cached = this.segments.get(segment)!;
      if (cached.length + added.length > cached.capacity) {
        throw new UsageError(
          `kv-cache: segment of ${cached.capacity} tokens cannot take ${added.length} more after ${cached.length}`,
        );
      }
      const start = tokenIds.length;
      const offset = this.pathLength(cached.parent);
      for (let i = 0; i < added.length; i++) {
        tokenIds.push(added[i]!);
        positions.push(offset + cached.length + i);
        keyRows.push(cached.start + cached.length + i);
        rowSegments.push(index.get(segment)!);
      }
      cached.length += added.length;
      const last = adapterRuns.at(-1);
      if (last?.adapter === adapter) last.end = tokenIds.length;
      else adapterRuns.push({ start, end: tokenIds.length, adapter });
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

  /** Tokens from the root to the end of a segment: the position of a child's first token. */
  private pathLength(id: number): number {
    const segment = this.segments.get(id);
    return segment ? this.pathLength(segment.parent) + segment.length : 0;
  }

  /** The segments on the paths of `entries`, numbered parents first. */
  private layoutIndex(entries: readonly CacheEntry[]): Map<number, number> {
    const wanted = new Set<number>();
    for (const { segment } of entries) {
      for (let id = segment; id >= 0 && !wanted.has(id); id = this.segments.get(id)!.parent) {
        wanted.add(id);
      }
    }
    const ordered = [...this.segments.keys()].filter((id) => wanted.has(id));
    return new Map(ordered.map((id, i) => [id, i]));
  }

  private gaps(): { start: number; end: number }[] {
    const used = [...this.segments.values()].sort((a, b) => a.start - b.start);
    const starts = [0, ...used.map((s) => s.start + s.capacity)];
    const ends = [...used.map((s) => s.start), this.capacity];
    return starts.map((start, i) => ({ start, end: ends[i]! }));
  }
}
