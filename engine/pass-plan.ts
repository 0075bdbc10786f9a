/**
 * The rows of one pass of the batcher, each once however many sequences need it, and who reads its logits. A row is a
 * token of a node of the token tree.
 */
import type { Adapter } from '../models/lora.ts';
import type { RowLogits } from './row-logits.ts';
import type { TreeNode } from './token-tree.ts';

/** What is read off a row once its logits are there. */
export interface Reader {
  top: number;
  read(row: RowLogits): void;
}

export interface Row {
  node: TreeNode;
  index: number;
  adapter: Adapter | undefined;
  readers: Reader[];
}

/** The rows of one pass, each once. */
export class PassPlan {
  private readonly rows = new Map<TreeNode, Map<number, Row>>();

  get size(): number {
    return this.rows.size;
  }

  find(node: TreeNode, index: number): Row | undefined {
    return this.rows.get(node)?.get(index);
  }

  add(node: TreeNode, index: number, adapter: Adapter | undefined): Row {
    const row: Row = { node, index, adapter, readers: [] };
    const ofNode = this.rows.get(node);
    if (ofNode) ofNode.set(index, row);
    else this.rows.set(node, new Map([[index, row]]));
    return row;
  }

  /** Runs of neighbouring rows of one node, grouped by adapter. */
  byAdapter(): Map<Adapter | undefined, Row[][]> {
    const groups = new Map<Adapter | undefined, Row[][]>();
    for (const ofNode of this.rows.values()) {
      const rows = [...ofNode.values()].sort((a, b) => a.index - b.index);
      const { adapter } = rows[0]!;
      const runs = groups.get(adapter) ?? [];
      groups.set(adapter, runs);
      rows.forEach((row, i) => {
        if (i > 0 && rows[i - 1]!.index === row.index - 1) runs.at(-1)!.push(row);
        else runs.push([row]);
      });
    }
    return groups;
  }
}
