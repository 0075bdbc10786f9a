/**
 * Examples to one forest: a packed row of T tokens without padding (architecture.md, 2). With shared prefixes
 * every adapter's examples form tries: a token that several paths have in common is one row, forward and
 * backward; supervised pairs are never merged, so loss and gradients are those of the flat batch.
 * Rows after the last pair of a path predict nothing and are left out.
 */
import { UsageError } from '../kernels/index.ts';
import type { AdapterRun, Forest, Segment } from '../kernels/index.ts';
import type { Example, ExamplePair } from './examples.ts';
import { hash32, mix32 } from './random.ts';

export interface ForestInput extends Pick<Example, 'tokenIds' | 'pairs' | 'branches'> {
  /** Index into the adapters of the forward pass; -1 = base model alone. */
  adapter: number;
  /** Seeds the dropout of the example's rows: exampleKey(id), or any 32-bit word. */
  key: number;
}

export interface BuiltForest extends Forest {
  /** [P] input that the pair belongs to. */
  pairExample: Int32Array;
  /** [P] index of the pair within supervisedPairs(input). */
  pairIndex: Int32Array;
}

export interface ForestOptions {
  sharePrefixes: boolean;
}

export function exampleKey(id: string): number {
  return hash32(id);
}

/** Trees are ordered by adapter, then by first appearance; segments depth-first, so a tree is one range of rows. */
export function buildForest(inputs: ForestInput[], options: ForestOptions): BuiltForest {
  const tries = growTries(inputs, options);
  const rows: Rows = { tokenIds: [], positions: [], rowKeys: [], segments: [], pairs: [] };
  const adapterRuns: AdapterRun[] = [];
  for (const [adapter, trie] of [...tries].sort(([a], [b]) => a - b)) {
    const start = rows.tokenIds.length;
    for (const root of trie.roots) layOut(root, -1, rows);
    adapterRuns.push({ start, end: rows.tokenIds.length, adapter });
  }
  return {
    tokenIds: Int32Array.from(rows.tokenIds),
    positions: Int32Array.from(rows.positions),
    segments: rows.segments,
    pairs: {
      rows: Int32Array.from(rows.pairs, (pair) => pair.row),
      targetIds: Int32Array.from(rows.pairs, (pair) => pair.targetId),
      weights: Float32Array.from(rows.pairs, (pair) => pair.weight),
    },
    pairExample: Int32Array.from(rows.pairs, (pair) => pair.example),
    pairIndex: Int32Array.from(rows.pairs, (pair) => pair.index),
    adapterRuns,
    rowKeys: Uint32Array.from(rows.rowKeys),
  };
}

/** Rows that a forest of these inputs would have. */
export function countRows(inputs: ForestInput[], options: ForestOptions): number {
  return [...growTries(inputs, options).values()].reduce((sum, trie) => sum + trie.numRows, 0);
}

/**
 * Splits the examples of one optimizer step into forests of at most maxTokens rows each; returns indices.
 * With shared prefixes neighbours in token order travel together, since only rows of one forest are shared.
 */
export function planBatches(
  inputs: ForestInput[],
  options: ForestOptions & { maxTokens: number },
): number[][] {
  const order = inputs.map((_, index) => index);
  if (options.sharePrefixes) order.sort((a, b) => comparePaths(inputs[a]!, inputs[b]!) || a - b);
  const batches: number[][] = [];
  let batch: number[] = [];
  let tries: Map<number, Trie> = new Map<number, Trie>();
  for (const index of order) {
    const input = inputs[index]!;
    plant(input, index, tries, options);
    if (batch.length > 0 && totalRows(tries) > options.maxTokens) {
      batches.push(batch);
      batch = [];
      tries = new Map<number, Trie>();
      plant(input, index, tries, options);
    }
    refuseOversize(totalRows(tries), options.maxTokens);
    batch.push(index);
  }
  return batch.length === 0 ? batches : [...batches, batch];
}

function refuseOversize(numRows: number, maxTokens: number): void {
  if (numRows <= maxTokens) return;
  throw new UsageError(
    `forest: one example needs ${numRows} rows, more than the ${maxTokens} of a micro-batch; ` +
      'raise max_tokens_per_batch or lower max_seq_length',
  );
}

function comparePaths(a: ForestInput, b: ForestInput): number {
  if (a.adapter !== b.adapter) return a.adapter - b.adapter;
  const length = Math.min(a.tokenIds.length, b.tokenIds.length);
  for (let i = 0; i < length; ++i) {
    const difference = a.tokenIds[i]! - b.tokenIds[i]!;
    if (difference !== 0) return difference;
  }
  return a.tokenIds.length - b.tokenIds.length;
}

// ---- paths: an example as root-to-leaf rows, every pair on exactly one of them

interface PathPair extends ExamplePair {
  example: number;
  index: number;
}
interface Path {
  tokenIds: number[];
  pairs: PathPair[];
  key: number;
}

function pathsOf(input: ForestInput, example: number): Path[] {
  let index = 0;
  const own = (pairs: ExamplePair[]): PathPair[] =>
    pairs.map((pair) => ({ ...pair, example, index: index++ }));
  const trunk = { tokenIds: input.tokenIds, pairs: own(input.pairs), key: input.key };
  const [first, ...others] = (input.branches ?? []).map((branch) => ({
    tokenIds: [...input.tokenIds, ...branch.tokenIds],
    pairs: own(branch.pairs),
    key: input.key,
  }));
  if (first === undefined) return [trim(trunk)];
  return [{ ...first, pairs: [...trunk.pairs, ...first.pairs] }, ...others].map(trim);
}

function trim(path: Path): Path {
  checkPath(path);
  if (path.pairs.length === 0) return path; // a prompt to continue: every row is wanted
  const last = path.pairs.reduce((most, pair) => Math.max(most, pair.position), 0);
  return { ...path, tokenIds: path.tokenIds.slice(0, last + 1) };
}

function checkPath({ tokenIds, pairs }: Path): void {
  const stray = pairs.find(({ position }) => position < 0 || position >= tokenIds.length);
  if (stray) {
    throw new UsageError(
      `forest: pair ${stray.index} of example ${stray.example} is at position ${stray.position}, ` +
        `want 0 to ${tokenIds.length - 1}`,
    );
  }
  if (tokenIds.length === 0) throw new UsageError('forest: an example has no tokens');
}

// ---- the trie: nodes are maximal runs of tokens without a branch

interface Node {
  tokenIds: number[];
  rowKeys: number[];
  /** Positions count from the node's first token. */
  pairs: PathPair[];
  children: Node[];
}
interface Trie {
  roots: Node[];
  numRows: number;
}

function growTries(inputs: ForestInput[], options: ForestOptions): Map<number, Trie> {
  const tries = new Map<number, Trie>();
  inputs.forEach((input, example) => {
    plant(input, example, tries, options);
  });
  return tries;
}

function totalRows(tries: Map<number, Trie>): number {
  return [...tries.values()].reduce((sum, trie) => sum + trie.numRows, 0);
}

function plant(
  input: ForestInput,
  example: number,
  tries: Map<number, Trie>,
  options: ForestOptions,
): void {
  let trie = tries.get(input.adapter);
  if (trie === undefined) tries.set(input.adapter, (trie = { roots: [], numRows: 0 }));
  for (const path of pathsOf(input, example)) {
    if (options.sharePrefixes) insert(path, trie);
    else grow(trie.roots, path, 0, trie);
  }
}

/** Walks down as far as the tokens agree, splits the node where they part, and hangs the rest below. */
function insert(path: Path, trie: Trie): void {
  let siblings = trie.roots;
  let depth = 0;
  while (depth < path.tokenIds.length) {
    const node = siblings.find((candidate) => candidate.tokenIds[0] === path.tokenIds[depth]);
    if (node === undefined) {
      grow(siblings, path, depth, trie);
      return;
    }
    const shared = sharedLength(node.tokenIds, path.tokenIds, depth);
    if (shared < node.tokenIds.length && depth + shared < path.tokenIds.length) split(node, shared);
    node.pairs.push(...pairsBetween(path, depth, depth + shared));
    depth += shared;
    siblings = node.children;
  }
}

function grow(siblings: Node[], path: Path, depth: number, trie: Trie): void {
  const tokenIds = path.tokenIds.slice(depth);
  siblings.push({
    tokenIds,
    rowKeys: tokenIds.map((_, i) => mix32(path.key ^ mix32(depth + i + 1))),
    pairs: pairsBetween(path, depth, path.tokenIds.length),
    children: [],
  });
  trie.numRows += tokenIds.length;
}

function pairsBetween(path: Path, start: number, end: number): PathPair[] {
  return path.pairs
    .filter(({ position }) => position >= start && position < end)
    .map((pair) => ({ ...pair, position: pair.position - start }));
}

function sharedLength(run: number[], tokenIds: number[], depth: number): number {
  const differs = run.findIndex((id, i) => id !== tokenIds[depth + i]);
  return differs === -1 ? run.length : differs;
}

function split(node: Node, at: number): void {
  const rest: Node = {
    tokenIds: node.tokenIds.splice(at),
    rowKeys: node.rowKeys.splice(at),
    pairs: node.pairs
      .filter(({ position }) => position >= at)
      .map((pair) => ({ ...pair, position: pair.position - at })),
    children: node.children,
  };
  node.pairs = node.pairs.filter(({ position }) => position < at);
  node.children = [rest];
}

// ---- rows

interface Rows {
  tokenIds: number[];
  positions: number[];
  rowKeys: number[];
  segments: Segment[];
  pairs: (PathPair & { row: number })[];
}

/** Depth-first with an explicit stack: a trie may be as deep as a path is long. */
function layOut(root: Node, parent: number, rows: Rows): void {
  const stack = [{ node: root, parent, depth: 0 }];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { node, depth } = top;
    const start = rows.tokenIds.length;
    const segment =
      rows.segments.push({ start, end: start + node.tokenIds.length, parent: top.parent }) - 1;
    node.tokenIds.forEach((id, i) => {
      rows.tokenIds.push(id);
      rows.positions.push(depth + i);
      rows.rowKeys.push(node.rowKeys[i]!);
    });
    const byRow = node.pairs.toSorted((a, b) => a.position - b.position); // stable: insertion order within a row
    rows.pairs.push(...byRow.map((pair) => ({ ...pair, row: start + pair.position })));
    const below = depth + node.tokenIds.length;
    for (const child of node.children.toReversed())
      stack.push({ node: child, parent: segment, depth: below });
  }
}
