/**
 * The tokens whose keys and values are cached, as one trie per adapter: what sequences have in common is computed
 * and kept once. A node is a run of tokens and a segment of the KV cache; a prompt that leaves a run in the middle
 * splits it, without moving a row. Nodes that no sequence stands on stay as a cache of prefixes until their rows are
 * needed; the least recently used leaves go first. Scores of tokens stay with them, so a prefix that was scored once
 * is not scored again. Read next: engine/batcher.ts, which decides what is computed.
 */
import { KvCache } from '../models/kv-cache.ts';
import type { Decoder } from '../models/decoder.ts';
import type { Adapter } from '../models/lora.ts';

/** log p of a token given everything before it, and the likeliest tokens of its place, best first. In nats. */
export interface TokenScore {
  logProb: number;
  top: readonly { id: number; logProb: number }[];
  /** 1 for the likeliest token; where it was asked for. */
  rank?: number;
}

export interface TreeNode {
  /** Undefined for the root of an adapter, which holds no token. */
  parent: TreeNode | undefined;
  tokenIds: number[];
  /** Tokens whose keys and values are there. */
  computed: number;
  segment: number;
  children: TreeNode[];
  /** Sequences that end here. */
  users: number;
  /** Still growing: nobody else may stand on it. */
  open: boolean;
  lastUse: number;
  /** By token, where somebody asked. */
  scores: (TokenScore | undefined)[];
}

export class TokenTree {
  readonly cache: KvCache;
  private readonly roots = new Map<Adapter | undefined, TreeNode>();
  private readonly nodes = new Set<TreeNode>();
  private clock = 0;

  /** @param capacity  tokens that fit */
  constructor(decoder: Decoder, capacity: number) {
    this.cache = new KvCache(decoder, capacity);
  }

  /** Tokens that are cached or reserved, and how many of them nobody uses. */
  usage(): { tokens: number; idle: number } {
    let tokens = 0;
    let idle = 0;
    for (const node of this.nodes) {
      tokens += node.tokenIds.length;
      if (node.users === 0) idle += node.tokenIds.length;
    }
    return { tokens, idle };
  }

  /**
   * The node at which `ids` end, used by the caller until it is released; tokens that are not there yet wait to be
   * computed. @returns undefined when there is no room now
   */
  enter(adapter: Adapter | undefined, ids: readonly number[]): TreeNode | undefined {
    const { node: above, matched } = this.descend(this.root(adapter), ids);
    above.users++;
    if (matched === ids.length) return above;
    const node = this.addNode(above, ids.length - matched);
    above.users--;
    node?.tokenIds.push(...ids.slice(matched));
    if (node) node.users = 1;
    return node;
  }

  /** A node under `above` for up to `capacity` tokens to come. @returns undefined when there is no room now */
  open(above: TreeNode, capacity: number): TreeNode | undefined {
    const node = this.addNode(above, capacity);
    if (!node) return undefined;
    node.users = 1;
    node.open = true;
    return node;
  }

  /** The caller leaves. What was computed stays as long as there is room. */
  release(node: TreeNode): void {
    node.users--;
    if (node.open) this.close(node);
    this.prune(node);
  }

  /** Forgets what was computed with an adapter whose values change; sequences that run keep their own tokens. */
  forget(adapter: Adapter): void {
    const root = this.roots.get(adapter);
    this.roots.delete(adapter);
    for (const node of this.nodes) {
      if (rootOf(node) === root) this.removeIdle(node);
    }
  }

  /** Forgets everything that nobody uses. */
  clear(): void {
    for (const node of this.nodes) this.removeIdle(node);
  }

  dispose(): void {
    this.nodes.clear();
    this.roots.clear();
    this.cache.dispose();
  }

  private root(adapter: Adapter | undefined): TreeNode {
    let root = this.roots.get(adapter);
    if (!root) this.roots.set(adapter, (root = newNode(undefined, -1)));
    return root;
  }

  /** Follows `ids` as far as the tree has them, splitting the last node where they part. */
  private descend(root: TreeNode, ids: readonly number[]): { node: TreeNode; matched: number } {
    let node = root;
    let matched = 0;
    for (;;) {
      node.lastUse = ++this.clock;
      const { child, shared } = bestChild(node, ids, matched);
      if (!child) return { node, matched };
      matched += shared;
      node = shared < child.tokenIds.length ? this.split(child, shared) : child;
    }
  }

  /** @returns the new upper part */
  private split(node: TreeNode, at: number): TreeNode {
    const upper = newNode(node.parent, this.cache.splitSegment(node.segment, at));
    upper.tokenIds = node.tokenIds.splice(0, at);
    upper.scores = node.scores.splice(0, at);
    upper.computed = Math.min(node.computed, at);
    node.computed -= upper.computed;
    upper.children.push(node);
    replace(node.parent!.children, node, upper);
    node.parent = upper;
    upper.lastUse = node.lastUse;
    this.nodes.add(upper);
    return upper;
  }

  private addNode(above: TreeNode, capacity: number): TreeNode | undefined {
    above.users++; // what the new node stands on must not be evicted for it
    const room = this.makeRoom(capacity);
    above.users--;
    if (!room) return undefined;
    const node = newNode(above, this.cache.addSegment(above.segment, capacity));
    node.lastUse = ++this.clock;
    above.children.push(node);
    this.nodes.add(node);
    return node;
  }

  private makeRoom(capacity: number): boolean {
    while (this.cache.largestGap < capacity) {
      let oldest: TreeNode | undefined;
      for (const node of this.nodes) {
        if (isIdleLeaf(node) && !(oldest && oldest.lastUse < node.lastUse)) oldest = node;
      }
      if (!oldest) return false;
      this.remove(oldest);
    }
    return true;
  }

  /** A grown node becomes part of the tree, unless a sibling says the same already. */
  private close(node: TreeNode): void {
    node.open = false;
    this.trim(node);
    const { child, shared } = bestChild(node.parent!, node.tokenIds, 0, node);
    if (child && shared === node.tokenIds.length) this.remove(node);
  }

  /** From `node` upwards: what nobody uses loses the tokens that were never computed. */
  private prune(node: TreeNode): void {
    for (let at = node; at.parent; at = at.parent) {
      if (!this.nodes.has(at)) continue;
      if (isIdleLeaf(at)) this.trim(at);
      if (this.nodes.has(at)) return;
    }
  }

  /** Removes `node` and then its ancestors, as far as nobody needs them. */
  private removeIdle(node: TreeNode): void {
    for (let at = node; at.parent && isIdleLeaf(at); at = at.parent) this.remove(at);
  }

  /** Drops tokens that were never computed. */
  private trim(node: TreeNode): void {
    node.tokenIds.length = node.computed;
    node.scores.length = Math.min(node.scores.length, node.computed);
    if (node.computed === 0) this.remove(node);
    else this.cache.trimSegment(node.segment);
  }

  private remove(node: TreeNode): void {
    if (!this.nodes.delete(node)) return;
    this.cache.removeSegment(node.segment);
    const { children } = node.parent!;
    children.splice(children.indexOf(node), 1);
  }
}

function newNode(parent: TreeNode | undefined, segment: number): TreeNode {
  return {
    parent,
    tokenIds: [],
    computed: 0,
    segment,
    children: [],
    users: 0,
    open: false,
    lastUse: 0,
    scores: [],
  };
}

function isIdleLeaf(node: TreeNode): boolean {
  return node.users === 0 && node.children.length === 0;
}

function rootOf(node: TreeNode): TreeNode {
  let at = node;
  while (at.parent) at = at.parent;
  return at;
}

function replace(nodes: TreeNode[], old: TreeNode, by: TreeNode): void {
  nodes[nodes.indexOf(old)] = by;
}

/** The closed child that shares most tokens with ids[from…]. */
function bestChild(
  node: TreeNode,
  ids: readonly number[],
  from: number,
  except?: TreeNode,
): { child: TreeNode | undefined; shared: number } {
  let child: TreeNode | undefined;
  let most = 0;
  for (const candidate of node.children) {
    if (candidate.open || candidate === except) continue;
    const run = candidate.tokenIds;
    let shared = 0;
    while (shared < run.length && from + shared < ids.length && run[shared] === ids[from + shared])
      shared++;
    if (shared > most) [child, most] = [candidate, shared];
  }
  return { child, shared: most };
}
