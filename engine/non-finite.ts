/**
 * The last gate before a checkpoint: does any number in a safetensors file fail to be one? A value is NaN or
 * infinite exactly when all bits of its exponent are set, so the scan compares bits and widens nothing.
 */
import { decodeSafetensors } from './safetensors.ts';

/** The name of the first tensor with NaN or ±Infinity, or undefined. Integer tensors have none. */
export function findNonFinite(file: Uint8Array, source: string): string | undefined {
  const decoded = decodeSafetensors(file, source);
  for (const [name, { dtype }] of decoded.tensors) {
    const bytes = decoded.bytes(name);
    if (dtype === 'F32' && hasExponent(words32(bytes), 0x7f800000)) return name;
    if (dtype === 'BF16' && hasExponent(words16(bytes), 0x7f80)) return name;
    if (dtype === 'F16' && hasExponent(words16(bytes), 0x7c00)) return name;
    // The high halves of float64, in little-endian order, are the odd words.
    if (dtype === 'F64' && hasExponent(words32(bytes), 0x7ff00000, 1, 2)) return name;
  }
  return undefined;
}

function hasExponent(
  words: Uint32Array | Uint16Array,
  exponent: number,
  first = 0,
  stride = 1,
): boolean {
  for (let i = first; i < words.length; i += stride) {
    if ((words[i]! & exponent) === exponent) return true;
  }
  return false;
}

function words32(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2);
}

function words16(bytes: Uint8Array): Uint16Array {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : new Uint8Array(bytes);
  return new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 1);
}
