/**
 * 8-bit and 4-bit weights for backends without kernels for them: the values that the native panels stand for
 * (kernels/quantized.h), bit for bit. A group of 64 inputs of one output shares a scale; int8 is round(w / scale) with
 * scale = max|w| / 127, nf4 the nearest quantile of QLoRA (Dettmers et al. 2023, arXiv:2305.14314) with scale = max|w|.
 */
import { roundToBf16 } from './frozen-weight.ts';

const GROUP = 64;

const normalFloat = Float32Array.of(
  ...[-1, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635],
  ...[-0.18477343022823334, -0.09105003625154495, 0, 0.07958029955625534, 0.16093020141124725],
  ...[0.24611230194568634, 0.33791524171829224, 0.44070982933044434, 0.5626170039176941],
  ...[0.7229568362236023, 1],
);

/** Quantises rows of `inFeatures` values in place and gives back what the codes stand for, rounded to bf16. */
export function quantizeInPlace(
  values: Float32Array,
  inFeatures: number,
  storage: 'int8' | 'nf4',
): void {
  for (let row = 0; row < values.length; row += inFeatures) {
    for (let first = 0; first < inFeatures; first += GROUP) {
      const end = Math.min(first + GROUP, inFeatures);
      quantizeGroup(values.subarray(row + first, row + end), storage);
    }
  }
}

function quantizeGroup(group: Float32Array, storage: 'int8' | 'nf4'): void {
  const peak = group.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
  const scale = storage === 'int8' ? Math.fround(peak / 127) : peak;
  if (scale === 0) return;
  group.forEach((value, i) => {
    const ratio = Math.fround(value / scale);
    const code = storage === 'int8' ? roundHalfEven(ratio) : nearestQuantile(ratio);
    group[i] = roundToBf16(Math.fround(code * scale));
  });
}

/** As an integer: no −0. */
function roundHalfEven(x: number): number {
  const near = Math.round(x);
  return (Math.abs(x % 1) === 0.5 && near % 2 !== 0 ? near - 1 : near) + 0;
}

function nearestQuantile(x: number): number {
  let code = 0;
  while (code < 15 && x > Math.fround((normalFloat[code]! + normalFloat[code + 1]!) * 0.5)) code++;
  return normalFloat[code]!;
}
