/**
 * Where the time of training steps went. Every op's own time is cut in two: what its arithmetic takes at the measured
 * peak, and the rest, which is inefficiency where arithmetic is the limit and memory traffic where that is. Beside
 * the ops stand the tape with all that JavaScript does, and the preparation of data. The parts are measured one by
 * one; that they add up to the clock of the whole step is a test.
 */
import { listenToSpans, type Span } from '../kernels/index.ts';
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

/** What the machine can do: FLOP/s in the training's storage, bytes a second from memory. */
export interface MachineRates {
  peakFlops: number;
  memoryReadRate: number;
}

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

/** The parts of a mean step, by kind, the longest first; inefficiency is below zero for an op above the measured peak. */
export function profileParts(profile: Profile, rates: MachineRates): ProfilePart[] {
  const steps = profile.steady;
  const parts: ProfilePart[] = [];
  let atPeak = 0;
  for (const [name, spans] of byName(steps.flatMap((step) => step.spans))) {
    const ms = spans.reduce((sum, { own }) => sum + own, 0) / steps.length;
    if (name === 'data') parts.push({ kind: 'data', name, ms });
    else if (hostSpans.has(name)) parts.push({ kind: 'tape and host', name, ms });
    else {
      const { arithmetic, memory } = leastTimes(spans, rates, steps.length);
      const computes = arithmetic > memory;
      if (computes) atPeak += arithmetic;
      parts.push({
        kind: computes ? 'inefficiency' : 'memory-bound',
        name,
        ms: computes ? ms - arithmetic : ms,
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

/** Milliseconds of a step that the arithmetic and the memory traffic of some spans take at least. */
function leastTimes(
  spans: readonly Span[],
  { peakFlops, memoryReadRate }: MachineRates,
  steps: number,
): { arithmetic: number; memory: number } {
  let flops = 0;
  let bytes = 0;
  for (const { cost } of spans) {
    const least = cost?.();
    flops += least?.flops ?? 0;
    bytes += least?.bytes ?? 0;
  }
  const perStep = 1000 / steps;
  return {
    arithmetic: (perStep * flops) / peakFlops,
    memory: (perStep * bytes) / memoryReadRate,
  };
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
