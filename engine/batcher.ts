/**
 * Continuous batching: sequences join and leave between steps, and every step is one forward pass over whatever rows
 * they need next: one row of each sequence that is being written, and a bounded number of rows of prompts. Rows that
 * several sequences need are computed once (token-tree.ts). What a sequence gets depends on neither its company nor
 * on what was cached: bit for bit on the native backend.
 * No clock, no network: generate.ts drives it to the end, server/ between requests.
 */
import * as tf from '@tensorflow/tfjs-core';
import { headLogits, UsageError } from '../kernels/index.ts';
import { forward, type Decoder } from '../models/decoder.ts';
import type { CacheEntry } from '../models/kv-cache.ts';
import type { Adapter } from '../models/lora.ts';
import { PassPlan, type Reader, type Row } from './pass-plan.ts';
import { RowLogits } from './row-logits.ts';
import { sampleToken, type SamplingOptions } from './sampling.ts';
import { Sequence, type EndReason, type SequenceOptions } from './sequence.ts';
import { TokenTree, type TokenScore, type TreeNode } from './token-tree.ts';

export interface BatcherOptions {
  /** Tokens of all sequences and cached prefixes together. */
  capacity: number;
  /** Prompt rows of one pass. */
  maxPromptRows?: number;
  /** Sequences that run at once; the others wait in order. */
  maxSequences?: number;
}

/** Bounds how long a step takes: other sequences wait for it. */
const MAX_PROMPT_ROWS = 512;
/** Rows whose logits exist at one time. */
const LOGIT_ROWS = 64;

export class Batcher {
  readonly tree: TokenTree;
  /** Prompt tokens that came from the cache, and all prompt tokens that were entered. */
  readonly counts = { cachedTokens: 0, promptTokens: 0, computedRows: 0, steps: 0 };
  private readonly decoder: Decoder;
  private readonly options: Required<BatcherOptions>;
  private readonly waiting: Sequence[] = [];
  private readonly running = new Set<Sequence>();

  constructor(decoder: Decoder, options: BatcherOptions) {
    this.decoder = decoder;
    this.options = { maxPromptRows: MAX_PROMPT_ROWS, maxSequences: Infinity, ...options };
    this.tree = new TokenTree(decoder, options.capacity);
  }

  get numRunning(): number {
    return this.running.size;
  }

  get numWaiting(): number {
    return this.waiting.length;
  }

  /** Queues a sequence. @throws UsageError when it can never fit */
  add(options: SequenceOptions): Sequence {
    const sequence = new Sequence(options);
    const need = sequence.pathIds.length + options.maxNewTokens;
    if (options.promptIds.length === 0) throw new UsageError('generate: the prompt has no tokens');
    if (need > this.options.capacity) {
      throw new UsageError(
        `generate: prompt and answer need ${need} tokens, the cache holds ${this.options.capacity}`,
      );
    }
    this.waiting.push(sequence);
    return sequence;
  }

  /** Takes a sequence out, whatever its state; nothing is called for it any more. */
  cancel(sequence: Sequence): void {
    const place = this.waiting.indexOf(sequence);
    if (place >= 0) this.waiting.splice(place, 1);
    if (this.running.delete(sequence)) this.leave(sequence);
    sequence.ended = true;
  }

  /** One forward pass. @returns false when nothing could be done */
  step(): boolean {
    this.admit();
    const plan = this.plan();
    if (plan.size === 0) return this.endScored();
    this.compute(plan);
    this.counts.steps++;
    this.endScored();
    return true;
  }

  dispose(): void {
    this.tree.dispose();
  }

  // ---- who takes part

  /** Lets waiting sequences in, in order, as far as there is room. */
  admit(): void {
    for (let next = this.waiting[0]; next; next = this.waiting[0]) {
      if (this.running.size >= this.options.maxSequences) return;
      if (!this.enter(next)) {
        if (this.running.size > 0) return; // somebody will leave
        this.tree.clear(); // cached prefixes lie in the way
        if (!this.enter(next)) throw new Error('an empty cache has no room');
      }
      this.waiting.shift();
      this.running.add(next);
    }
  }

  private enter(sequence: Sequence): boolean {
    const { adapter, maxNewTokens, promptIds } = sequence.options;
    const end = this.tree.enter(adapter, sequence.pathIds);
    if (!end) return false;
    sequence.end = end;
    if (maxNewTokens > 1) {
      const leaf = this.tree.open(end, maxNewTokens - 1); // the last token is drawn, not computed
      this.tree.release(end);
      if (!leaf) return false;
      sequence.end = leaf;
    }
    this.counts.promptTokens += promptIds.length;
    this.counts.cachedTokens += countComputed(sequence.end);
    return true;
  }

  private leave(sequence: Sequence): void {
    this.tree.release(sequence.end!);
  }

  private end(sequence: Sequence, reason: EndReason): void {
    this.running.delete(sequence);
    this.leave(sequence);
    sequence.ended = true;
    sequence.options.onEnd?.(reason);
  }

  /** Sequences that wanted scores alone and have them all. @returns whether there was one */
  private endScored(): boolean {
    let any = false;
    for (const sequence of this.running) {
      if (sequence.options.maxNewTokens > 0 || sequence.cursor < sequence.pathIds.length) continue;
      this.end(sequence, 'scored');
      any = true;
    }
    return any;
  }

  // ---- what is computed

  /** Sequences that are written first, then prompts: an equal share of rows each, then what is left in order. */
  private plan(): PassPlan {
    const plan = new PassPlan();
    const prompts: Sequence[] = [];
    for (const sequence of this.running) {
      if (sequence.paused) continue;
      if (sequence.isWriting) this.walk(sequence, plan, 1);
      else prompts.push(sequence);
    }
    let budget = this.options.maxPromptRows;
    const share = Math.max(1, Math.floor(budget / Math.max(1, prompts.length)));
    for (const sequence of prompts) budget -= this.walk(sequence, plan, Math.min(share, budget));
    for (const sequence of prompts) budget -= this.walk(sequence, plan, budget);
    return plan;
  }

  /** Moves a sequence's cursor over rows that are there or planned, planning at most `budget` more. @returns their number */
  private walk(sequence: Sequence, plan: PassPlan, budget: number): number {
    const path = pathOf(sequence.end!);
    let taken = 0;
    let start = 0; // position of the node's first token
    for (const node of path) {
      const end = start + node.tokenIds.length;
      for (; sequence.cursor < end; sequence.cursor++) {
        const index = sequence.cursor - start;
        let row = plan.find(node, index);
        const isThere = row !== undefined || index < node.computed;
        if (!isThere && taken === budget) return taken;
        const reader = this.reader(sequence, path, sequence.cursor);
        if (isThere && !reader) continue;
        if (!row) {
          if (taken === budget) return taken;
          taken++;
          row = plan.add(node, index, sequence.options.adapter);
        }
        if (reader) row.readers.push(reader);
      }
      start = end;
    }
    return taken;
  }

  /** What the sequence wants of the row at `position`: a score of the next token, or the next token itself. */
  private reader(sequence: Sequence, path: TreeNode[], position: number): Reader | undefined {
    const { promptIds, maxNewTokens, top = 0, ranks = false } = sequence.options;
    const { scoreFrom = promptIds.length } = sequence.options;
    const next = position + 1;
    if (next >= promptIds.length) {
      const read = (row: RowLogits): void => {
        this.drawOrFail(sequence, row);
      };
      return maxNewTokens > 0 ? { top, read } : undefined;
    }
    if (next < scoreFrom) return undefined;
    const place = next < sequence.pathIds.length ? placeOf(path, next) : undefined;
    const known = place?.node.scores[place.index];
    const deliver = (score: TokenScore): void => {
      sequence.options.onScore?.(cut(score, top), next);
    };
    if (known && known.top.length >= top && (!ranks || known.rank !== undefined)) {
      deliver(known);
      return undefined;
    }
    return {
      top,
      read: (row) => {
        const id = promptIds[next]!;
        const score = ranks ? row.rankedScore(id) : row.score(id);
        if (place) place.node.scores[place.index] = score;
        deliver(score);
      },
    };
  }

  private drawOrFail(sequence: Sequence, row: RowLogits): void {
    if (sequence.ended) return;
    try {
      this.draw(sequence, row);
    } catch (error) {
      if (!sequence.options.onError) throw error;
      this.cancel(sequence);
      sequence.options.onError(error);
    }
  }

  private draw(sequence: Sequence, row: RowLogits): void {
    const { options, newIds } = sequence;
    const { sampling = { temperature: 0 }, minNewTokens = 0, endIds, maxNewTokens } = options;
    const penalises = (sampling.repetitionPenalty ?? 1) !== 1;
    const history = penalises ? [...options.promptIds, ...newIds] : [];
    const draw = { sequence: options.sample ?? 0, step: newIds.length };
    const early = newIds.length < minNewTokens && endIds && endIds.size > 0;
    const rules = early ? { ...sampling, logitBias: forbid(sampling.logitBias, endIds) } : sampling;
    const id = sampleToken(row.logits, rules, history, draw);
    newIds.push(id);
    const { labelIds = [], top = 0 } = options;
    const score = labelIds.length > 0 ? row.labelScore(id, labelIds) : cut(row.score(id), top);
    const told = options.onToken?.(id, score) ?? false;
    if (told || endIds?.has(id)) this.end(sequence, 'stop');
    else if (newIds.length >= maxNewTokens) this.end(sequence, 'length');
    else sequence.end!.tokenIds.push(id);
  }

  private compute(plan: PassPlan): void {
    const adapters: Adapter[] = [];
    const entries: CacheEntry[] = [];
    const rows: Row[] = [];
    for (const [adapter, runs] of plan.byAdapter()) {
      const index = adapter ? adapters.push(adapter) - 1 : -1;
      for (const run of runs) {
        const { node, index: start } = run[0]!;
        const tokenIds = node.tokenIds.slice(start, start + run.length);
        entries.push({ segment: node.segment, start, tokenIds, adapter: index });
        node.computed = Math.max(node.computed, start + run.length);
        rows.push(...run);
      }
    }
    this.counts.computedRows += rows.length;
    const read = rows.flatMap((row, i) => (row.readers.length > 0 ? [i] : []));
    const outputRows = Int32Array.from(read.length > 0 ? read : [rows.length - 1]);
    const pass = { ...this.tree.cache.append(entries, adapters), outputRows };
    const hidden = forward(this.decoder, pass); // [outputRows, D]
    this.readLogits(
      hidden,
      read.map((i) => rows[i]!),
    );
    hidden.dispose();
  }

  private readLogits(hidden: tf.Tensor2D, rows: readonly Row[]): void {
    const { lmHead } = this.decoder.weights;
    const V = lmHead.shape[0];
    const D = hidden.shape[1];
    for (let first = 0; first < rows.length; first += LOGIT_ROWS) {
      const chunk = rows.slice(first, first + LOGIT_ROWS);
      const part = tf.slice(hidden, [first, 0], [chunk.length, D]);
      const { logits, logSumExp } = headLogits(part, lmHead);
      part.dispose();
      chunk.forEach(({ readers }, r) => {
        const top = Math.max(...readers.map((reader) => reader.top));
        const view = new RowLogits(logits.subarray(r * V, (r + 1) * V), logSumExp[r]!, top);
        for (const reader of readers) reader.read(view);
      });
    }
  }
}

/** A row is read with the most alternatives that any of its readers wants. */
function cut(score: TokenScore, top: number): TokenScore {
  return score.top.length === top ? score : { ...score, top: score.top.slice(0, top) };
}

function forbid(bias: SamplingOptions['logitBias'], ids: Iterable<number>): Map<number, number> {
  return new Map([...(bias ?? []), ...[...ids].map((id): [number, number] => [id, -Infinity])]);
}

/** From the first node with tokens down to `end`. */
function pathOf(end: TreeNode): TreeNode[] {
  const path: TreeNode[] = [];
  for (let node = end; node.parent; node = node.parent) path.push(node);
  return path.reverse();
}

function placeOf(path: readonly TreeNode[], position: number): { node: TreeNode; index: number } {
  let start = 0;
  for (const node of path) {
    if (position < start + node.tokenIds.length) return { node, index: position - start };
    start += node.tokenIds.length;
  }
  throw new Error(`no node at position ${position}`);
}

function countComputed(end: TreeNode): number {
  return pathOf(end).reduce((sum, node) => sum + node.computed, 0);
}
