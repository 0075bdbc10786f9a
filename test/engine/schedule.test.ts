import { readFileSync } from 'node:fs';
import { z } from 'zod';
import {
  checkSchedule,
  learningRateAt,
  scheduleTypes,
  warmupSteps,
} from '../../engine/schedule.ts';

const recorded = z
  .object({
    schedules: z.array(
      z.object({
        type: z.enum(scheduleTypes),
        warmup_steps: z.number(),
        total_steps: z.number(),
        learning_rate: z.number(),
        options: z.object({
          num_decay_steps: z.number().optional(),
          min_lr_ratio: z.number().optional(),
          decay_type: z.enum(['linear', 'cosine', '1-sqrt']).optional(),
        }),
        lrs: z.array(z.number()),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync('test/fixtures/schedules-and-sampling.json', 'utf8')));

test.each(recorded.schedules)(
  '$type, $warmup_steps of $total_steps steps warm-up, equals transformers',
  (r) => {
    const {
      num_decay_steps: decaySteps,
      min_lr_ratio: minRatio,
      decay_type: decayType,
    } = r.options;
    const schedule = {
      type: r.type,
      learningRate: r.learning_rate,
      warmupSteps: r.warmup_steps,
      totalSteps: r.total_steps,
      ...(decaySteps === undefined ? {} : { decaySteps }),
      ...(minRatio === undefined ? {} : { minRatio }),
      ...(decayType === undefined ? {} : { decayType }),
    };
    r.lrs.forEach((want, step) => {
      expect(Math.abs(learningRateAt(schedule, step) - want)).toBeLessThanOrEqual(
        1e-15 * r.learning_rate,
      );
    });
  },
);

// The schedule of the golden training runs (PEFT, 8 steps): learning rates as recorded there.
test('the golden training schedule: cosine, 2 of 8 steps warm-up', () => {
  const golden = [
    0.0, 0.005, 0.01, 0.009330127018922194, 0.0075, 0.005, 0.0025000000000000014,
    0.0006698729810778065,
  ];
  const schedule = { type: 'cosine', learningRate: 0.01, warmupSteps: 2, totalSteps: 8 } as const;
  golden.forEach((want, step) => {
    expect(Math.abs(learningRateAt(schedule, step) - want)).toBeLessThan(1e-17);
  });
});

test('a warm-up count wins over a ratio; a ratio is rounded up', () => {
  expect(warmupSteps({ warmupSteps: 5, warmupRatio: 0.5 }, 100)).toBe(5);
  expect(warmupSteps({ warmupSteps: 0, warmupRatio: 0.15 }, 101)).toBe(16);
  expect(warmupSteps({ warmupSteps: 0, warmupRatio: 0 }, 101)).toBe(0);
  expect(warmupSteps({ warmupSteps: 0.15, warmupRatio: 0 }, 101)).toBe(16);
});

test('phases longer than the run are refused', () => {
  const schedule = { type: 'linear', learningRate: 1, warmupSteps: 9, totalSteps: 8 } as const;
  expect(() => {
    checkSchedule(schedule);
  }).toThrow(/9 steps of warm-up and 0 of decay exceed the 8 steps/);
});
