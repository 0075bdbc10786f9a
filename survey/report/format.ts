/** Numbers as people read them: true minus signs, intervals in brackets, p-values with a floor. */
import type { TestedEstimate } from '../analyse.ts';
import type { Estimate } from '../statistics.ts';

export interface NumberFormat {
  digits: number;
  /** Multiplies before printing: 100 for percentage points. */
  factor?: number;
  isSigned?: boolean;
}

export const ratingPoints: NumberFormat = { digits: 2, isSigned: true };
export const percentagePoints: NumberFormat = { digits: 1, factor: 100, isSigned: true };
export const percent: NumberFormat = { digits: 1, isSigned: true };

/** "–" for what is not defined. */
export function number(value: number | null | undefined, format: NumberFormat): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const { digits, factor = 1, isSigned = false } = format;
  const text = Math.abs(factor * value).toFixed(digits);
  const isZero = Number(text) === 0;
  const sign = isZero ? '' : value < 0 ? '\u2212' : isSigned ? '+' : '';
  return sign + text;
}

export function interval({ low, high }: Estimate, format: NumberFormat): string {
  return low === null || high === null ? '–' : `[${number(low, format)}, ${number(high, format)}]`;
}

export function pValue(p: number | null): string {
  if (p === null) return '–';
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** A star is given on q, and never to an underpowered result. */
export function verdict({ q, isUnderpowered }: TestedEstimate): string {
  if (isUnderpowered) return 'underpowered';
  if (q === null) return '';
  return q < 0.05 ? '★' : 'n.s.';
}

export function share(value: number | null): string {
  return value === null ? '–' : `${(100 * value).toFixed(1)} %`;
}
