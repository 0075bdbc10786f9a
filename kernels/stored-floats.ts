/**
 * Stored numbers of 16 or 32 bits as float32, and back. Widening is exact, narrowing rounds to nearest even. Used for
 * what must be float32 in memory (norms, biases, adapters) and by stock backends; the native backend packs base
 * matrices from their own format.
 */

/** The dtypes of learned numbers, as safetensors names them. */
export type FloatDtype = 'F32' | 'F16' | 'BF16';

export const floatDtypes: readonly FloatDtype[] = ['F32', 'F16', 'BF16'];

export function isFloatDtype(dtype: string): dtype is FloatDtype {
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

/** The bytes of `values` in a stored format, rounded to nearest even; beyond the range of F16 is infinity. */
export function narrowFromFloat32(values: Float32Array, dtype: FloatDtype): Uint8Array {
  if (dtype === 'F32') return new Uint8Array(values.slice().buffer);
  const bits = new Uint32Array(values.slice().buffer);
  const narrow = dtype === 'BF16' ? bf16BitsOfFloat32 : halfBitsOfFloat32;
  return new Uint8Array(Uint16Array.from(bits, narrow).buffer);
}

function bf16BitsOfFloat32(bits: number): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40; // NaN stays one
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

function halfBitsOfFloat32(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const mantissa = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (mantissa === 0 ? 0 : 0x200);
  if (exponent > 112) {
    // The carry of rounding may run into the exponent, and past its end to infinity: as it should.
    const whole = ((exponent - 112) << 10) | (mantissa >>> 13);
    return sign | Math.min(0x7c00, whole + roundUp(mantissa, 13, whole & 1));
  }
  if (exponent < 102) return sign; // below half of the smallest subnormal
  const shift = 126 - exponent; // subnormal: the leading one becomes explicit
  const whole = (mantissa | 0x800000) >>> shift;
  return sign | (whole + roundUp(mantissa | 0x800000, shift, whole & 1));
}

/** 1 when the low `shift` bits are above one half, or exactly one half and the rest is odd. */
function roundUp(mantissa: number, shift: number, odd: number): number {
  const rest = mantissa & (2 ** shift - 1);
  const half = 2 ** (shift - 1);
  return rest > half || (rest === half && odd === 1) ? 1 : 0;
}
