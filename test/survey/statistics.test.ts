import { hash32, randomStream } from '../../engine/random.ts';
import {
  benjaminiHochberg,
  bootstrapMean,
  circleTest,
  clusterPlan,
  correlation,
  derived,
  estimate,
  makeResampler,
  mean,
  quantile,
  resampleWeights,
  signFlipP,
  spearman,
  standardDeviation,
  StatisticsError,
} from '../../survey/statistics.ts';

const normals = (count: number, purpose: string): number[] => {
  const { normal } = randomStream({ seed: 5, purpose });
  return Array.from({ length: count }, (_, i) => normal(i));
};

describe('against numpy 2.4 and scipy 1.17', () => {
  const a = [3, -1, 4, 1, -5, 9, 2.5];
  const x = [1.2, 3.4, 3.4, -0.5, 2.2, 7.1, 0.3];
  const y = [2, 1, 4, 4, 0.5, 6.2, -1];

  test('quantiles interpolate as numpy.quantile does', () => {
    const sorted = a.toSorted((p, q) => p - q);
    const got = [0, 0.025, 0.1, 0.5, 0.975, 1].map((q) => quantile(sorted, q));
    for (const [i, want] of [-5, -4.4, -2.6, 2.5, 8.25, 9].entries())
      expect(got[i]).toBeCloseTo(want, 12);
    expect(standardDeviation(a)).toBeCloseTo(4.343851703160182, 12);
  });

  test('rank and product-moment correlation, with ties', () => {
    expect(spearman(x, y)).toBeCloseTo(0.4090909090909091, 12);
    expect(correlation(x, y)).toBeCloseTo(0.569717689491895, 12);
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeNaN();
  });

  test('Benjamini-Hochberg on the example of the 1995 paper', () => {
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719,
      0.6528, 0.759, 1,
    ];
    const want = [
      0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.06385714285714286, 0.06385714285714286, 0.0645,
      0.0765, 0.486, 0.5811818181818181, 0.714875, 0.7532307692307693, 0.8132142857142857, 1,
    ];
    const got = benjaminiHochberg(p);
    for (const [i, q] of want.entries()) expect(got[i]).toBeCloseTo(q, 12);
    // The paper rejects the first four at 0.05.
    expect(got.filter((q) => q! < 0.05)).toHaveLength(4);
    const backwards = benjaminiHochberg(p.toReversed()).toReversed();
    expect(backwards).toEqual(got);
  });

  test('the exact sign-flip p of eleven differences', () => {
    const d = [0.41, -0.13, 0.9, 0.05, -0.37, 0.62, 0.28, -0.02, 0.77, 0.11, -0.2];
    expect(signFlipP(d, { seed: 1, draws: 10 }, 'x')).toBe(116 / 2048);
  });
});

test('Benjamini-Hochberg leaves untested hypotheses out of the count', () => {
  expect(benjaminiHochberg([0.01, null, 0.04])).toEqual([0.02, null, 0.04]);
  expect(benjaminiHochberg([])).toEqual([]);
});

describe('sign-flip test', () => {
  const resampling = { seed: 2, draws: 10_000 };

  /** All sign patterns by counting in binary. */
  const bruteForce = (d: number[]): number => {
    const observed = d.reduce((a, b) => a + b, 0);
    let hits = 0;
    for (let pattern = 0; pattern < 2 ** d.length; pattern++) {
      let total = 0;
      for (let i = 0; i < d.length; i++) total += (pattern >> i) & 1 ? -d[i]! : d[i]!;
      if (total >= observed - 1e-9) hits++;
    }
    return hits / 2 ** d.length;
  };

  test.each([1, 2, 3, 7, 13])('is exact for %i clusters', (n) => {
    const d = normals(n, `exact ${n}`).map((value) => value + 0.3);
    expect(signFlipP(d, resampling, 'x')).toBe(bruteForce(d));
  });

  test('two clusters cannot go below a quarter, six reach 1/64', () => {
    expect(signFlipP([1, 1], resampling, 'x')).toBe(0.25);
    expect(signFlipP([1, 2, 3, 4, 5, 6], resampling, 'x')).toBe(1 / 64);
  });

  test('equal differences count equal sums as equal, zeros give 1, nothing gives null', () => {
    expect(signFlipP([0.1, 0.1, 0.1, -0.1], resampling, 'x')).toBe(5 / 16);
    expect(signFlipP([0, 0, 0], resampling, 'x')).toBe(1);
    expect(signFlipP([], resampling, 'x')).toBeNull();
  });

  test('drawn patterns agree with all patterns from 21 clusters on', () => {
    const d = normals(21, 'drawn').map((value) => value + 0.25);
    const exact = bruteForce(d);
    // Four standard errors of a share over 10,000 draws.
    const tolerance = 4 * Math.sqrt((exact * (1 - exact)) / resampling.draws) + 1e-4;
    expect(Math.abs(signFlipP(d, resampling, 'x')! - exact)).toBeLessThan(tolerance);
  });

  test('65 clusters, three words of signs: the normal approximation holds', () => {
    const d = normals(65, 'normal').map((value) => value + 0.12);
    const z = d.reduce((a, b) => a + b, 0) / Math.sqrt(d.reduce((a, b) => a + b * b, 0));
    // Upper tail of the normal by Simpson's rule.
    const steps = 200;
    const density = (t: number): number => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
    const h = (8 - z) / steps;
    let area = 0;
    for (let i = 0; i <= steps; i++)
      area += density(z + i * h) * (i === 0 || i === steps ? 1 : i % 2 ? 4 : 2);
    expect(Math.abs(signFlipP(d, resampling, 'x')! - (area * h) / 3)).toBeLessThan(0.02);
  });
});

describe('bootstrap', () => {
  const draws = 8_000;
  const resampler = makeResampler({ seed: 9, draws });

  const variance = (values: Float64Array): number => standardDeviation([...values]) ** 2;

  test.each([1, 2, 7, 9, 10, 11, 31])('weights of %i clusters sum to one in every draw', (n) => {
    const weights = resampleWeights(n, { seed: 1, draws: 50 }, 'sums');
    for (let draw = 0; draw < 50; draw++) {
      const row = weights.subarray(draw * n, (draw + 1) * n);
      expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
    }
  });

  test.each([
    ['Bayesian below ten clusters', 7, (n: number) => n + 1],
    ['by counts from ten on', 13, (n: number) => n],
    ['by counts for a prime above 32', 37, (n: number) => n],
  ])('%s has the variance of theory', (_name, n, divisor) => {
    const values = normals(n, `variance ${n}`);
    const centre = mean(values);
    const spread = mean(values.map((value) => (value - centre) ** 2));
    const plan = clusterPlan(
      values.map(() => 1),
      resampler,
      `theory ${n}`,
    );
    const sampled = bootstrapMean([values], plan);
    expect(sampled.value).toBeCloseTo(centre, 12);
    const standardError = Math.sqrt(spread / divisor(n));
    expect(Math.abs(mean(sampled.draws) - centre)).toBeLessThan(
      (4 * standardError) / Math.sqrt(draws),
    );
    // Four standard errors of a variance over the draws, with room for kurtosis.
    const ratio = variance(sampled.draws) / standardError ** 2;
    expect(Math.abs(ratio - 1)).toBeLessThan(4 * Math.sqrt(3 / draws));
  });

  test('with unequal weights the estimate is the weighted mean', () => {
    const plan = clusterPlan([1, 1, 2], resampler, 'weighted');
    expect(bootstrapMean([[1, 2, 6]], plan).value).toBeCloseTo(15 / 4, 12);
  });

  test('three seeds are resampled, two are averaged', () => {
    const plan = clusterPlan(
      Array.from({ length: 11 }, () => 1),
      resampler,
      'seeds',
    );
    const constant = (value: number): number[] => plan.weights.map(() => value);
    const two = bootstrapMean([constant(0), constant(1)], plan);
    expect(two.value).toBe(0.5);
    for (const draw of two.draws) expect(draw).toBeCloseTo(0.5, 12);
    const three = bootstrapMean([constant(0), constant(1), constant(2)], plan);
    // Bayesian weights over three seeds: variance 2/3 over 3 + 1.
    expect(Math.abs(variance(three.draws) / (1 / 6) - 1)).toBeLessThan(4 * Math.sqrt(3 / draws));
  });

  test('quantities over the same clusters share their resamples', () => {
    const values = normals(12, 'shared');
    const plan = (): ReturnType<typeof clusterPlan> =>
      clusterPlan(
        values.map(() => 1),
        resampler,
        'shared',
      );
    const a = bootstrapMean([values], plan());
    const b = bootstrapMean([values.map((value) => value + 1)], plan());
    const difference = estimate(
      derived([a, b], ([x, y]) => y! - x!),
      12,
    );
    expect(difference.low).toBeCloseTo(1, 12);
    expect(difference.high).toBeCloseTo(1, 12);
  });

  test('the same seed gives the same bytes, another seed or purpose others', () => {
    const bytes = (seed: number, purpose: string): number =>
      hash32(resampleWeights(12, { seed, draws: 40 }, purpose).join());
    expect(bytes(1, 'a')).toBe(bytes(1, 'a'));
    expect(bytes(1, 'a')).not.toBe(bytes(2, 'a'));
    expect(bytes(1, 'a')).not.toBe(bytes(1, 'b'));
  });

  test('what is not a number has no interval', () => {
    const zero = { value: 0, draws: new Float64Array(3) };
    const ratio = derived([zero], ([x]) => 1 / x!);
    expect(estimate(ratio, 4)).toEqual({ value: null, low: null, high: null, n: 4 });
    const sometimes = { value: 2, draws: Float64Array.of(1, NaN, 3) };
    expect(estimate(sometimes, 4)).toEqual({ value: 2, low: null, high: null, n: 4 });
  });

  test('a row of another length is an error that says so', () => {
    const plan = clusterPlan([1, 1], resampler, 'rows');
    expect(() => bootstrapMean([[1, 2, 3]], plan)).toThrow(StatisticsError);
    expect(() => bootstrapMean([[1, 2, 3]], plan)).toThrow('rows of length [3], want');
    expect(() => bootstrapMean([], clusterPlan([], resampler, 'none'))).toThrow(StatisticsError);
  });
});

describe('circle test', () => {
  const distance = (a: number, b: number, ring: number): number =>
    Math.min(Math.abs(a - b), ring - Math.abs(a - b));

  test('shifts that fall with distance have rho 1 for every target', () => {
    const shifts = [0, 3, 7].map((t) =>
      Array.from({ length: 10 }, (_, u) => 1 - 0.1 * distance(t, u, 10)),
    );
    const result = circleTest(shifts, [0, 3, 7], { seed: 1, draws: 500 });
    for (const rho of result.rhos) expect(rho).toBeCloseTo(1, 12);
    expect(result.meanRho).toBeCloseTo(1, 12);
    expect(result.p).toBeLessThan(0.01);
  });

  test('p agrees with all permutations of a ring of six', () => {
    const ring = 6;
    const targets = [0, 2, 5];
    const shifts = targets.map((t) => normals(ring, `circle ${t}`));
    const meanRho = (place: number[]): number =>
      mean(
        targets.map((t, k) => {
          const others = [0, 1, 2, 3, 4, 5].filter((u) => u !== t);
          return spearman(
            others.map((u) => shifts[k]![u]!),
            others.map((u) => -distance(place[t]!, place[u]!, ring)),
          );
        }),
      );
    const permutations = (rest: number[]): number[][] =>
      rest.length === 0
        ? [[]]
        : rest.flatMap((first) =>
            permutations(rest.filter((x) => x !== first)).map((tail) => [first, ...tail]),
          );
    const observed = meanRho([0, 1, 2, 3, 4, 5]);
    const all = permutations([0, 1, 2, 3, 4, 5]);
    const exact = all.filter((place) => meanRho(place) >= observed - 1e-12).length / all.length;
    const { p } = circleTest(shifts, targets, { seed: 3, draws: 2_000 });
    expect(Math.abs(p! - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / 2_000) + 1e-3);
  });

  test('shifts that are all equal have no rho', () => {
    const result = circleTest([[1, 0, 0, 0, 0]], [0], { seed: 1, draws: 10 });
    expect(result).toEqual({ rhos: [null], meanRho: null, p: null });
  });
});
