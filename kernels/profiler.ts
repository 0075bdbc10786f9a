/**
 * Where time goes: named spans around ops and around the parts of a step, handed to whoever listens. Spans nest; each
 * knows the time that is its own, without the spans inside it, so own times of different spans never count twice.
 * While nobody listens a span is one call more.
 */
import type { Cost } from './op.ts';

export interface Span {
  name: string;
  /** Milliseconds, on the clock of performance.now(). */
  start: number;
  duration: number;
  /** `duration` without the spans inside. */
  own: number;
  /** What an op computes; asked when the clock has stopped. */
  cost: (() => Cost) | undefined;
}

let listener: ((span: Span) => void) | undefined;
/** For each open span, the time of the spans inside it. */
const inside: number[] = [];

/** Starts handing spans to `to`; undefined stops it. */
export function listenToSpans(to: ((span: Span) => void) | undefined): void {
  listener = to;
}

/** A span that ends now and has nothing inside: a wait, which no call can wrap. */
export function endSpan(name: string, start: number): void {
  const duration = performance.now() - start;
  listener?.({ name, start, duration, own: duration, cost: undefined });
}

/** Runs `body` as a span. */
export function span<T>(name: string, body: () => T, cost?: () => Cost): T {
  if (!listener) return body();
  const start = performance.now();
  inside.push(0);
  try {
    return body();
  } finally {
    const duration = performance.now() - start;
    const own = duration - inside.pop()!;
    if (inside.length > 0) inside[inside.length - 1]! += duration;
    listener({ name, start, duration, own, cost });
  }
}
