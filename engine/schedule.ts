/**
 * Learning rate by optimizer step, equal to transformers' get_scheduler: the first step is step 0, and with
 * warm-up its learning rate is 0. A pure function of the step, so a resumed run needs no schedule state.
 */
import { UsageError } from '../kernels/index.ts';

export const scheduleTypes = [
  'linear',
  'cosine',
  'constant',
  'constant_with_warmup',
  'warmup_stable_decay',
] as const;
export type ScheduleType = (typeof scheduleTypes)[number];

export interface Schedule {
  type: ScheduleType;
  /** Peak. */
  learningRate: number;
  warmupSteps: number;
  totalSteps: number;
  /** warmup_stable_decay only: steps of the final descent. */
  decaySteps?: number;
  /** warmup_stable_decay only. */
  decayType?: 'linear' | 'cosine' | '1-sqrt';
  /** warmup_stable_decay only: floor as a share of the peak. */
  minRatio?: number;
}

/** Steps of warm-up: a count wins over a ratio, a count below 1 is a ratio, ratios are rounded up, as in transformers. */
export function warmupSteps(
  options: { warmupSteps: number; warmupRatio: number },
  totalSteps: number,
): number {
  if (options.warmupSteps >= 1) return Math.floor(options.warmupSteps);
  return Math.ceil(totalSteps * (options.warmupSteps || options.warmupRatio));
}

export function learningRateAt(schedule: Schedule, step: number): number {
  return schedule.learningRate * factors[schedule.type](schedule, step);
}

/** Throws when the phases do not fit into the run. */
export function checkSchedule(schedule: Schedule): void {
  const decay = schedule.type === 'warmup_stable_decay' ? (schedule.decaySteps ?? 0) : 0;
  if (schedule.warmupSteps + decay <= schedule.totalSteps) return;
  throw new UsageError(
    `schedule: ${schedule.warmupSteps} steps of warm-up and ${decay} of decay exceed the ${schedule.totalSteps} ` +
      'steps of the run; lower warmup_steps or raise max_steps',
  );
}

const factors: Record<ScheduleType, (schedule: Schedule, step: number) => number> = {
  constant: () => 1,
  constant_with_warmup: (s, step) => (step < s.warmupSteps ? warmup(s, step) : 1),
  linear: (s, step) => {
    if (step < s.warmupSteps) return warmup(s, step);
    return Math.max(0, (s.totalSteps - step) / Math.max(1, s.totalSteps - s.warmupSteps));
  },
  cosine: (s, step) => {
    if (step < s.warmupSteps) return warmup(s, step);
    const progress = (step - s.warmupSteps) / Math.max(1, s.totalSteps - s.warmupSteps);
    return Math.max(0, halfCosine(progress));
  },
  warmup_stable_decay: (s, step) => {
    const floor = s.minRatio ?? 0;
    const above = (factor: number): number => Math.max(0, factor * (1 - floor) + floor);
    if (step < s.warmupSteps) return above(warmup(s, step));
    const decay = s.decaySteps ?? 0;
    const decayStart = s.totalSteps - decay;
    if (step < decayStart) return 1;
    if (step >= s.totalSteps) return floor;
    return above(descents[s.decayType ?? 'cosine']((step - decayStart) / Math.max(1, decay)));
  },
};

const descents = {
  linear: (progress: number) => 1 - progress,
  cosine: halfCosine,
  '1-sqrt': (progress: number) => 1 - Math.sqrt(progress),
};

function warmup(schedule: Schedule, step: number): number {
  return step / Math.max(1, schedule.warmupSteps);
}

function halfCosine(progress: number): number {
  return 0.5 * (1 + Math.cos(Math.PI * progress));
}
