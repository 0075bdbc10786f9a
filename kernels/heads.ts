/** How a [T, (N+2K)H] buffer holds queries, keys and values: N query heads, K key heads, K value heads, each H wide. */
import { shapeError } from './op.ts';

export interface Heads {
  numHeads: number; // N
  numKvHeads: number; // K
  headDim: number; // H
}

/** @throws OpError when qkv is not [T, (N+2K)H] */
export function checkHeads(op: string, shape: readonly number[], heads: Heads): void {
  const { numHeads: N, numKvHeads: K, headDim: H } = heads;
  if (N % K !== 0) {
    shapeError(op, 'heads', [N, K], 'query heads divisible by key heads');
  }
  if (shape.length !== 2 || shape[1] !== (N + 2 * K) * H) {
    shapeError(
      op,
      'qkv',
      shape,
      `[T, ${(N + 2 * K) * H}] for ${N} query and ${K} key heads of ${H}`,
    );
  }
}
