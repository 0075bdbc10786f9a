/** RMS norm of rows and its gradients in float64 loops: the oracle of rms-norm and qk-norm. */
export function normOracle(
  x: ArrayLike<number>,
  weight: ArrayLike<number>,
  dy: ArrayLike<number>,
  eps: number,
): { y: Float64Array; dx: Float64Array; dWeight: Float64Array } {
  const D = weight.length;
  const y = new Float64Array(x.length);
  const dx = new Float64Array(x.length);
  const dWeight = new Float64Array(D);
  for (let at = 0; at < x.length; at += D) {
    let squares = 0;
    let dot = 0;
    for (let d = 0; d < D; d++) {
      squares += x[at + d]! ** 2;
      dot += dy[at + d]! * weight[d]! * x[at + d]!;
    }
    const rstd = 1 / Math.sqrt(squares / D + eps);
    for (let d = 0; d < D; d++) {
      y[at + d] = x[at + d]! * rstd * weight[d]!;
      dx[at + d] = rstd * (dy[at + d]! * weight[d]! - (x[at + d]! * rstd ** 2 * dot) / D);
      dWeight[d]! += dy[at + d]! * x[at + d]! * rstd;
    }
  }
  return { y, dx, dWeight };
}
