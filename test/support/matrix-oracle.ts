/** Matrix products in float64 loops, for oracles: nothing of tfjs, nothing of the addon. */

export interface Matrix {
  rows: number;
  columns: number;
  values: Float64Array;
}

export function matrix(values: ArrayLike<number>, rows: number, columns: number): Matrix {
  return { rows, columns, values: Float64Array.from(values) };
}

export function transposed({ rows, columns, values }: Matrix): Matrix {
  const out = new Float64Array(values.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) out[c * rows + r] = values[r * columns + c]!;
  }
  return { rows: columns, columns: rows, values: out };
}

/** a·b, times `factor`. */
export function product(a: Matrix, b: Matrix, factor = 1): Matrix {
  const out = new Float64Array(a.rows * b.columns);
  for (let r = 0; r < a.rows; r++) {
    for (let k = 0; k < a.columns; k++) {
      const left = factor * a.values[r * a.columns + k]!;
      for (let c = 0; c < b.columns; c++) {
        out[r * b.columns + c]! += left * b.values[k * b.columns + c]!;
      }
    }
  }
  return { rows: a.rows, columns: b.columns, values: out };
}

/** Rows [top, bottom) and columns [left, right). */
export function block(m: Matrix, top: number, bottom: number, left = 0, right = m.columns): Matrix {
  const values: number[] = [];
  for (let r = top; r < bottom; r++) {
    for (let c = left; c < right; c++) values.push(m.values[r * m.columns + c]!);
  }
  return matrix(values, bottom - top, right - left);
}

/** Adds `part` to `m` with its first value at (top, left). */
export function addBlock(m: Matrix, part: Matrix, top = 0, left = 0): void {
  for (let r = 0; r < part.rows; r++) {
    for (let c = 0; c < part.columns; c++) {
      m.values[(top + r) * m.columns + left + c]! += part.values[r * part.columns + c]!;
    }
  }
}
