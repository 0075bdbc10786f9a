/** Numbers for tests: seeded normal values, the distance of two arrays, equality of bytes. */

/** Normal numbers from a seed (xorshift and Box–Muller). */
export function gaussian(size: number, seed: number, scale = 1): Float32Array {
  let state = (seed * 2654435761 + 1) >>> 0;
  const uniform = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) + 0.5) / 2 ** 32;
  };
  for (let i = 0; i < 8; i++) uniform();
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    const radius = Math.sqrt(-2 * Math.log(uniform()));
    values[i] = scale * radius * Math.cos(2 * Math.PI * uniform());
  }
  return values;
}

/** |got − want| / |want|, Euclidean; NaN and another length count as infinite. */
export function relativeError(got: ArrayLike<number>, want: ArrayLike<number>): number {
  if (got.length !== want.length) return Infinity;
  let difference = 0;
  let size = 0;
  for (let i = 0; i < want.length; i++) {
    difference += (got[i]! - want[i]!) ** 2;
    size += want[i]! ** 2;
  }
  const error = Math.sqrt(difference / Math.max(size, 1e-300));
  return Number.isNaN(error) ? Infinity : error;
}

export function equalBytes(a: Float32Array, b: Float32Array): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(
    Buffer.from(b.buffer, b.byteOffset, b.byteLength),
  );
}
