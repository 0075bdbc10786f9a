/**
 * Where the time of training steps went. Every op's own time is cut in two: what its arithmetic takes at the measured
 * peak, and the rest, which is inefficiency where arithmetic is the limit and memory traffic where that is. Beside
 * the ops stand the tape with all that JavaScript does, and the preparation of data. The parts are measured one by
 * one; that they add up to the clock of the whole step is a test.
 */
import { listenToSpans, type Cost, type Span } from '../kernels/index.ts';
import type { StepReport } from './train.ts';

interface ProfiledStep {
  step: number;
  durationMs: number;
  spans: Span[];
}

/** Steps that are kept: a long run would fill the memory. */
const MOST_STEPS = 10;

export class Profile {
  readonly steps: ProfiledStep[] = [];

  /** Runs one step and keeps its spans; the first step, which allocates and packs, gives way to later ones. */
  async record(run: () => Promise<StepReport>): Promise<StepReport> {
    const spans: Span[] = [];
    listenToSpans((span) => spans.push(span));
    try {
      const report = await run();
      const { step, durationMs } = report;
      if (this.steps.length <= MOST_STEPS) this.steps.push({ step, durationMs, spans });
      return report;
    } finally {
      listenToSpans(undefined);
    }
  }

  /** Without the first step, where there are others. */
  get steady(): ProfiledStep[] {
    return this.steps.length > 1 ? this.steps.slice(1) : this.steps;
  }
}

/** Operations a byte from which arithmetic, not memory, limits an op: about where CPUs have their balance. */
const BALANCE = 32;

export type PartKind =
  'arithmetic at peak' | 'inefficiency' | 'memory-bound' | 'tape and host' | 'data';

export interface ProfilePart {
  kind: PartKind;
  /** The op, or what the engine did. */
  name: string;
  /** Milliseconds of a mean step. */
  ms: number;
}

/** Spans that hold ops: what is left of their own time is the tape and JavaScript around it. */
const hostSpans = new Set(['micro-batch', 'backprop', 'optimizer', 'event loop']);

/**
 * The parts of a mean step, by kind, the longest first.
 * @param peakFlops  FLOP/s in the training's storage; inefficiency is below zero for an op that is faster
 */
export function profileParts(profile: Profile, peakFlops: number): ProfilePart[] {
  const steps = profile.steady;
  const parts: ProfilePart[] = [];
  let atPeak = 0;
  for (const [name, spans] of byName(steps.flatMap((step) => step.spans))) {
    const ms = spans.reduce((sum, { own }) => sum + own, 0) / steps.length;
    if (name === 'data') parts.push({ kind: 'data', name, ms });
    else if (hostSpans.has(name)) parts.push({ kind: 'tape and host', name, ms });
    else {
      const { flops, bytes } = totalCost(spans);
      const computes = flops >= BALANCE * bytes && flops > 0;
      const arithmetic = computes ? (1000 * flops) / peakFlops / steps.length : 0;
      atPeak += arithmetic;
      parts.push({
        kind: computes ? 'inefficiency' : 'memory-bound',
        name,
        ms: ms - arithmetic,
      });
    }
  }
  parts.push({ kind: 'arithmetic at peak', name: 'all products', ms: atPeak });
  const order: PartKind[] = [
    'arithmetic at peak',
    'inefficiency',
    'memory-bound',
    'tape and host',
    'data',
  ];
  return parts.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || b.ms - a.ms);
}

function totalCost(spans: readonly Span[]): Cost {
  const total = { flops: 0, bytes: 0 };
  for (const { cost } of spans) {
    const { flops, bytes } = cost?.() ?? { flops: 0, bytes: 0 };
    total.flops += flops;
    total.bytes += bytes;
  }
  return total;
}

function byName(spans: readonly Span[]): Map<string, Span[]> {
  const groups = new Map<string, Span[]>();
  for (const span of spans) {
    const group = groups.get(span.name);
    if (group) group.push(span);
    else groups.set(span.name, [span]);
  }
  return groups;
}

/** Mean duration of a step, in milliseconds, by the clock of the step itself. */
export function meanStepMs(profile: Profile): number {
  const steps = profile.steady;
  return steps.reduce((sum, { durationMs }) => sum + durationMs, 0) / steps.length;
}

/** One event of the trace format that chrome://tracing and Perfetto read; times in microseconds. */
export interface TraceEvent {
  name: string;
  ph: 'X';
  pid: number;
  tid: number;
  ts: number;
  dur: number;
  args: Record<string, number>;
}

/** The steps as one file of trace events: ops lie inside the spans that hold them. */
export function chromeTrace(profile: Profile): { traceEvents: TraceEvent[] } {
  const origin = Math.min(...profile.steps.flatMap(({ spans }) => spans.map(({ start }) => start)));
  const traceEvents = profile.steps.flatMap(({ step, spans }) =>
    spans.map(({ name, start, duration, cost }): TraceEvent => {
      const least = cost?.();
      return {
        name,
        ph: 'X',
        pid: 1,
        tid: 1,
        ts: 1000 * (start - origin),
        dur: 1000 * duration,
        args: { step, ...(least ? { flops: least.flops, bytes: least.bytes } : {}) },
      };
    }),
  );
  return { traceEvents };
}
