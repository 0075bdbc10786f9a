import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { z } from 'zod';
import { sampleToken, samplingProbs } from '../../engine/sampling.ts';
import type { SamplingOptions } from '../../engine/sampling.ts';

const recorded = z
  .object({
    sampling: z.array(
      z.object({
        options: z.object({
          temperature: z.number().optional(),
          top_k: z.number().optional(),
          top_p: z.number().optional(),
          min_p: z.number().optional(),
          repetition_penalty: z.number().optional(),
        }),
        history: z.array(z.number()),
        logits: z.array(z.number()),
        probs: z.array(z.number()),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync('test/fixtures/schedules-and-sampling.json', 'utf8')));

test.each(recorded.sampling)('probabilities after $options equal those of transformers', (r) => {
  const options: SamplingOptions = {
    temperature: r.options.temperature ?? 1,
    topK: r.options.top_k ?? 0,
    topP: r.options.top_p ?? 1,
    minP: r.options.min_p ?? 0,
    repetitionPenalty: r.options.repetition_penalty ?? 1,
  };
  const got = samplingProbs(Float32Array.from(r.logits), options, r.history);
  got.forEach((p, id) => {
    expect(p === 0).toBe(r.probs[id] === 0);
    expect(Math.abs(p - r.probs[id]!)).toBeLessThan(2e-6); // the recorder's scores are float32 of size up to 20
  });
});

/** The definition, token by token, with a full sort at each filter. */
function bruteForce(
  logits: number[],
  o: Required<Omit<SamplingOptions, 'logitBias'>>,
  history: number[],
): number[] {
  let scores = logits.map((s, id) => {
    if (!history.includes(id)) return s;
    return s < 0 ? s * o.repetitionPenalty : s / o.repetitionPenalty;
  });
  scores = [...Float32Array.from(scores)].map((s) => s / o.temperature);
  const probs = (): number[] => {
    const top = Math.max(...scores);
    const weights = scores.map((s) => Math.exp(s - top));
    const total = weights.reduce((a, b) => a + b, 0);
    return weights.map((w) => w / total);
  };
  const drop = (gone: (id: number) => boolean): void => {
    scores = scores.map((s, id) => (gone(id) ? -Infinity : s));
  };
  if (o.topK > 0 && o.topK < logits.length) {
    const least = scores.toSorted((a, b) => b - a)[o.topK - 1]!;
    drop((id) => scores[id]! < least);
  }
  if (o.topP < 1) {
    const p = probs();
    const order = p.map((_, id) => id).sort((a, b) => p[b]! - p[a]! || a - b);
    const kept = order.filter((_, rank) => {
      const below = order.slice(rank).reduce((a, id) => a + p[id]!, 0);
      return rank === 0 || below > 1 - o.topP;
    });
    drop((id) => !kept.includes(id));
  }
  if (o.minP > 0) {
    const p = probs();
    const most = Math.max(...p);
    drop((id) => p[id]! < o.minP * most);
  }
  return probs();
}

test('probabilities equal brute force', () => {
  const options = fc.record({
    temperature: fc.constantFrom(0.3, 1, 2.5),
    topK: fc.nat(20),
    topP: fc.constantFrom(0, 0.13, 0.51, 0.9, 0.987, 1),
    minP: fc.constantFrom(0, 0.033, 0.37, 1),
    repetitionPenalty: fc.constantFrom(0.7, 1, 1.3),
    seed: fc.nat(),
  });
  const logits = fc.array(
    fc.integer({ min: -40, max: 40 }).map((n) => n / 4),
    { minLength: 1, maxLength: 17 },
  );
  fc.assert(
    fc.property(logits, options, fc.array(fc.nat(16), { maxLength: 4 }), (values, o, history) => {
      const got = samplingProbs(Float32Array.from(values), o, history);
      const want = bruteForce(values, o, history);
      got.forEach((p, id) => {
        expect(Math.abs(p - want[id]!)).toBeLessThan(1e-12);
      });
    }),
    { numRuns: 1000, seed: 11 },
  );
});

test('draws follow the probabilities', () => {
  const logits = Float32Array.from([1, 0, 2, -1]);
  const options = { temperature: 0.8, topK: 3, seed: 4 };
  const want = samplingProbs(logits, options, []);
  const n = 20000;
  const counts = [0, 0, 0, 0];
  for (let step = 0; step < n; ++step)
    counts[sampleToken(logits, options, [], { sequence: 0, step })]! += 1;
  counts.forEach((count, id) => {
    const p = want[id]!;
    expect(Math.abs(count - n * p)).toBeLessThanOrEqual(5 * Math.sqrt(n * p * (1 - p)));
  });
});

test('the draw is a function of seed, sequence and step', () => {
  const logits = new Float32Array(1000);
  const at = (seed: number, sequence: number, step: number): number =>
    sampleToken(logits, { temperature: 1, seed }, [], { sequence, step });
  expect(at(1, 0, 0)).toBe(at(1, 0, 0));
  expect(new Set([at(1, 0, 0), at(2, 0, 0), at(1, 1, 0), at(1, 0, 1)]).size).toBe(4);
});

test('temperature 0 is greedy, the lowest id wins a tie', () => {
  const draw = { sequence: 0, step: 0 };
  expect(sampleToken(Float32Array.from([1, 3, 3, 2]), { temperature: 0 }, [], draw)).toBe(1);
  expect(
    sampleToken(
      Float32Array.from([1, 3, 2.9]),
      { temperature: 0, repetitionPenalty: 1.5 },
      [1],
      draw,
    ),
  ).toBe(2);
});

test.each<[SamplingOptions, RegExp]>([
  [{ temperature: -1 }, /temperature is -1, want a number >= 0/],
  [{ temperature: NaN }, /temperature/],
  [{ topK: 1.5 }, /top_k is 1.5/],
  [{ topP: 1.01 }, /top_p/],
  [{ minP: -0.1 }, /min_p/],
  [{ repetitionPenalty: 0 }, /repetition_penalty/],
])('%j is refused', (options, want) => {
  expect(() => sampleToken(new Float32Array(2), options, [], { sequence: 0, step: 0 })).toThrow(
    want,
  );
});

test('logits that are not numbers are refused, forbidden tokens are never drawn', () => {
  const draw = { sequence: 0, step: 0 };
  expect(() => sampleToken(Float32Array.from([0, NaN]), {}, [], draw)).toThrow(/token 1 is NaN/);
  expect(() => sampleToken(Float32Array.from([Infinity, 0]), {}, [], draw)).toThrow(
    /token 0 is Infinity/,
  );
  expect(() => sampleToken(Float32Array.from([-Infinity]), {}, [], draw)).toThrow(
    /no token is allowed/,
  );
  expect(sampleToken(Float32Array.from([-Infinity, -5]), {}, [], draw)).toBe(1);
});
