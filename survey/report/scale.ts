/** Linear scales from data to coordinates, with round ticks. */
import type { Estimate } from '../statistics.ts';

export interface Scale {
  /** Coordinate of a value. */
  at: (value: number) => number;
  ticks: number[];
  domain: [number, number];
  range: [number, number];
}

/** A scale whose ends are ticks. */
export function niceScale(
  values: number[],
  range: [number, number],
  { numTicks = 5 }: { numTicks?: number } = {},
): Scale {
  const low = Math.min(...values);
  const high = low === Math.max(...values) ? low + 1 : Math.max(...values);
  const step = niceStep((high - low) / numTicks);
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  const count = last - first;
  return linearScale([first * step, (first + count) * step], range, {
    ticks: Array.from({ length: count + 1 }, (_, i) => rounded((first + i) * step, step)),
  });
}

export function linearScale(
  domain: [number, number],
  range: [number, number],
  { ticks }: { ticks: number[] },
): Scale {
  const factor = (range[1] - range[0]) / (domain[1] - domain[0]);
  return { at: (value) => range[0] + (value - domain[0]) * factor, ticks, domain, range };
}

/** 1, 2 or 5 times a power of ten, at least `raw`. */
function niceStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 5, 10].map((m) => m * power).find((step) => step >= raw * (1 - 1e-9))!;
}

function rounded(value: number, step: number): number {
  return Number(value.toFixed(Math.max(0, -Math.floor(Math.log10(step)))));
}

/** All numbers that a plot of these estimates must hold. */
export function extent(estimates: Estimate[]): number[] {
  return estimates
    .flatMap(({ value, low, high }) => [value, low, high])
    .filter((value) => value !== null);
}
