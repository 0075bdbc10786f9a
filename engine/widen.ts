/**
 * Stored numbers of 16 or 32 bits as float32. Widening is exact; nothing here rounds. Used for what must be
 * float32 in memory (norms, biases, adapters); base matrices stay in their own format (kernels packWeight).
 */
import type { Dtype } from './safetensors.ts';

export type FloatDtype = 'F32' | 'F16' | 'BF16';

export const floatDtypes: readonly FloatDtype[] = ['F32', 'F16', 'BF16'];

export function isFloatDtype(dtype: Dtype): dtype is FloatDtype {
  return floatDtypes.some((known) => known === dtype);
}

/** A fresh Float32Array; `bytes` may start anywhere, a map gives no alignment. */
export function widenToFloat32(bytes: Uint8Array, dtype: FloatDtype): Float32Array {
  const aligned = new Uint8Array(bytes); // a copy
  if (dtype === 'F32') return new Float32Array(aligned.buffer, 0, aligned.byteLength / 4);
  const halves = new Uint16Array(aligned.buffer, 0, aligned.byteLength / 2);
  const bits = new Uint32Array(halves.length);
  const widen = dtype === 'BF16' ? (half: number) => half << 16 : float32BitsOfHalf;
  for (let i = 0; i < halves.length; i++) bits[i] = widen(halves[i]!);
  return new Float32Array(bits.buffer);
}

/** IEEE 754 binary16 → binary32: sign, exponent re-biased from 15 to 127, mantissa moved up. */
function float32BitsOfHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (mantissa << 13); // Inf, NaN
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (mantissa << 13);
  if (mantissa === 0) return sign;
  // A subnormal half is a normal float: shift its leading one to where the exponent ends.
  const shift = Math.clz32(mantissa) - 21;
  return sign | ((113 - shift) << 23) | (((mantissa << shift) & 0x3ff) << 13);
}
