/** Attention and its gradient in float64 loops, straight from the definition: the oracle of the kernels. */
import { visibleKeys, type AttentionLayout } from '../../kernels/index.ts';

export interface OracleShape {
  layout: AttentionLayout;
  numHeads: number;
  numKvHeads: number;
  headDim: number;
  scale: number;
  slidingWindow?: number;
}

/** y [Q, N·H] and the gradient of sum(y · dy) by qkv [T, (N+2K)H]. */
export function attentionOracle(
  qkv: ArrayLike<number>,
  dy: ArrayLike<number>,
  shape: OracleShape,
): { y: Float64Array; dqkv: Float64Array } {
  const { layout, numHeads: N, numKvHeads: K, headDim: H, scale, slidingWindow } = shape;
  const width = (N + 2 * K) * H;
  const y = new Float64Array(layout.queryRows.length * N * H);
  const dqkv = new Float64Array(qkv.length);
  layout.queryRows.forEach((queryRow, i) => {
    const keys = visibleKeys(layout, i, slidingWindow);
    for (let n = 0; n < N; n++) {
      const kvHead = Math.floor((n * K) / N);
      const q = queryRow * width + n * H;
      const k = keys.map((row) => row * width + (N + kvHead) * H);
      const v = keys.map((row) => row * width + (N + K + kvHead) * H);
      const out = (i * N + n) * H;
      const dot = (a: ArrayLike<number>, at: number, b: ArrayLike<number>, bt: number): number => {
        let sum = 0;
        for (let h = 0; h < H; h++) sum += a[at + h]! * b[bt + h]!;
        return sum;
      };
      const scores = k.map((at) => scale * dot(qkv, q, qkv, at));
      const top = scores.reduce((a, b) => Math.max(a, b));
      const weights = scores.map((s) => Math.exp(s - top));
      const total = weights.reduce((a, b) => a + b, 0);
      const probs = weights.map((w) => w / total);
      const dprobs = v.map((at) => dot(dy, out, qkv, at));
      const delta = probs.reduce((sum, p, j) => sum + p * dprobs[j]!, 0);
      keys.forEach((_, j) => {
        const dscore = probs[j]! * (dprobs[j]! - delta) * scale;
        for (let h = 0; h < H; h++) {
          y[out + h]! += probs[j]! * qkv[v[j]! + h]!;
          dqkv[q + h]! += dscore * qkv[k[j]! + h]!;
          dqkv[k[j]! + h]! += dscore * qkv[q + h]!;
          dqkv[v[j]! + h]! += probs[j]! * dy[out + h]!;
        }
      });
    }
  });
  return { y, dqkv };
}
