import fc from 'fast-check';
import { shuffled } from '../../engine/random.ts';
import { analyse, AnalysisError } from '../../survey/analyse.ts';
import type { Analysis, AnalysisConfig } from '../../survey/analyse.ts';
import { gainOf } from '../../survey/analysis/moral-arm.ts';
import { parseArm } from '../../survey/analysis/subjects.ts';
import { valueMetrics } from '../../survey/games/metrics.ts';
import { loadCoefficients } from '../../survey/games/random-agent.ts';
import type { StudyRecords, Verdict } from '../../survey/records.ts';
import type { Estimate } from '../../survey/statistics.ts';
import { basicValues, refinedValues } from '../../survey/values.ts';
import { syntheticConfig, syntheticRatings, syntheticRecords } from '../support/synthetic-study.ts';

const config: AnalysisConfig = { ...syntheticConfig(), draws: 200 };

const none: StudyRecords = { ratings: [], moral: [], games: [], neutral: [] };

/** Every record of the control again, as an arm's. */
function copiedControl(records: StudyRecords, condition: string): StudyRecords {
  const copied = <R extends { condition: string }>(list: R[]): R[] => [
    ...list,
    ...list.filter((r) => r.condition === 'control').map((r) => ({ ...r, condition })),
  ];
  return {
    ratings: copied(records.ratings),
    moral: copied(records.moral),
    games: copied(records.games),
    neutral: copied(records.neutral),
  };
}

test('an adapter that changes nothing has exactly zero shift in every metric', () => {
  const analysis = analyse(
    copiedControl(syntheticRecords({ conditions: [], seeds: [1, 2, 3] }), 'power-down'),
    config,
  );
  const zero = { value: 0, low: 0, high: 0 };
  const [survey] = analysis.survey!.arms;
  for (const metric of [
    survey!.drop,
    survey!.dropMicro,
    survey!.drift,
    survey!.driftMicro,
    survey!.selectivity,
    ...survey!.basicShifts,
    ...survey!.refinedShifts,
  ])
    expect(metric).toMatchObject(zero);
  expect(survey!.leakage.value).toBeNull();
  expect(survey!.drop.p).toBe(1);
  expect(survey!.standardised).toBe(0);
  expect(survey!.wordings.every(({ drop }) => drop === 0)).toBe(true);
  const [moral] = analysis.moral!.arms;
  const { gain, strictGain, otherGain, excessGain, changes, otherChanges, flips } = moral!;
  for (const metric of [
    gain,
    strictGain,
    otherGain,
    excessGain,
    flips.rate,
    ...Object.values(changes),
    ...Object.values(otherChanges),
  ])
    expect(metric).toMatchObject(zero);
  for (const change of analysis.games!.arms[0]!.changes) expect(change).toMatchObject(zero);
  expect(analysis.preservation.at(-1)!.capabilityLoss).toMatchObject(zero);
});

test('probability gain is 0.5 dP(low) - 1.5 dP(high), for up-steering with the stances swapped', () => {
  const verdict = fc.constantFrom<Verdict>('NTA', 'Neutral', 'YTA');
  const probability = fc.double({ min: 0, max: 1, noNaN: true });
  const judgement = fc.tuple(probability, probability, probability).map(([a, b, c]) => {
    const total = a + b + c + 1e-3;
    return { NTA: (a + 1e-3) / total, Neutral: b / total, YTA: c / total };
  });
  fc.assert(
    fc.property(verdict, verdict, judgement, judgement, (high, low, before, after) => {
      fc.pre(high !== low);
      const change = {
        NTA: after.NTA - before.NTA,
        Neutral: after.Neutral - before.Neutral,
        YTA: after.YTA - before.YTA,
      };
      const post = { id: 'p', value: 'face', highStandardStance: high, lowStandardStance: low };
      const down = gainOf(change, post, parseArm('power-down', [1]));
      const up = gainOf(change, post, parseArm('power-up', [1]));
      expect(down).toBeCloseTo(0.5 * change[low] - 1.5 * change[high], 12);
      expect(up).toBeCloseTo(0.5 * change[high] - 1.5 * change[low], 12);
    }),
    { seed: 7 },
  );
});

/** Items of ten values with `perRefined` statements each, for sizes that the bank does not have. */
function plainItems(perRefined: number): AnalysisConfig['items'] {
  return refinedValues.flatMap(({ id: refined, basic }) =>
    Array.from({ length: perRefined }, (_, i) => ({
      id: `${refined}.${i}`,
      split: 'test' as const,
      level1: `${refined}-only`,
      refined,
      basic,
    })),
  );
}

function covered(estimates: Estimate[]): number {
  return estimates.filter(({ low, high }) => low! <= 0 && high! >= 0).length;
}

test('control against control under another seed: intervals cover 0 in about 95 %', () => {
  const items = plainItems(15);
  const replicates = Array.from({ length: 16 }, (_, k) => k);
  const estimates = replicates.flatMap((k) => {
    // The second run stands in for an arm of each value in turn.
    const arm = `${basicValues[k % basicValues.length]!.id}-down`;
    const runs = [2 * k, 2 * k + 1].map((seed) =>
      syntheticRatings({ condition: 'control', seed }, { items, wordings: ['t0/r0/forward'] }),
    );
    const ratings = [
      ...runs[0]!.map((record) => ({ ...record, seed: 1 })),
      ...runs[1]!.map((record) => ({ ...record, seed: 1, condition: arm })),
    ];
    const { survey } = analyse({ ...none, ratings }, { ...config, items, draws: 300, seed: k });
    return survey!.arms[0]!.basicShifts;
  });
  // Percentile intervals of 15 to 60 clusters are a little short: 92 to 94 % by the t distribution.
  expect(estimates).toHaveLength(160);
  const share = covered(estimates) / estimates.length;
  const standardError = Math.sqrt((0.95 * 0.05) / estimates.length);
  expect(share).toBeGreaterThan(0.92 - 3 * standardError);
  expect(share).toBeLessThan(Math.min(1, 0.95 + 3 * standardError));
});

describe('a study with known effects', () => {
  const conditions = [...basicValues.map(({ id }) => `${id}-down`), 'hedonism-up'];
  const records = syntheticRecords({ conditions, seeds: [1, 2, 3] });
  const analysis = analyse(records, config);

  test('finds every drop, below zero as a shift, with drift smaller than drop', () => {
    for (const { drop, drift, sign, basicShifts, target } of analysis.survey!.arms) {
      expect(drop.value).toBeGreaterThan(0.6);
      expect(drop.low).toBeGreaterThan(0);
      expect(drift.value).toBeLessThan(drop.value! / 2);
      const own = basicShifts[basicValues.findIndex(({ id }) => id === target)]!;
      expect(sign * own.value!).toBeCloseTo(drop.value!, 12);
      expect(drop.q).toBeLessThan(0.05);
    }
  });

  test('sees that neighbours on the circle moved along', () => {
    const { meanRho, p } = analysis.survey!.circles[0]!;
    expect(meanRho).toBeGreaterThan(0.7);
    expect(p).toBeLessThan(0.01);
  });

  test('marks moral cells below 30 posts, whatever their p', () => {
    const marked = analysis.moral!.arms.filter(({ gain }) => gain.isUnderpowered);
    expect(marked.map(({ target }) => target)).not.toContain('power');
    expect(marked.map(({ target }) => target)).toContain('hedonism');
    for (const { gain } of marked) expect(gain.n).toBeLessThan(30);
  });

  test('gives the same bytes for the same records in another order', () => {
    const mixed = <R>(list: R[]): R[] =>
      [...shuffled(list.length, { seed: 4, purpose: 'records' })].map((i) => list[i]!);
    const again = analyse(
      {
        ratings: mixed(records.ratings),
        moral: mixed(records.moral),
        games: mixed(records.games),
        neutral: mixed(records.neutral),
        learning: mixed(records.learning!),
      },
      config,
    );
    expect(JSON.stringify(again)).toBe(JSON.stringify(analysis));
  });

  test('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(analysis))).toEqual(analysis);
  });
});

/** Log-probabilities of a model that is sure of the rating. */
const sure = (rating: number): number[] =>
  [1, 2, 3, 4, 5, 6].map((r) => (r === rating ? 0 : -Infinity));

describe('a study small enough for pencil and paper', () => {
  const item = (id: string, level1: string, refined: string, basic: string) => ({
    id,
    split: 'test' as const,
    level1,
    refined,
    basic,
  });
  const items = [
    item('a', 'have_influence', 'power_dominance', 'power'),
    item('b', 'have_influence', 'power_dominance', 'power'),
    item('c', 'have_wealth', 'power_resources', 'power'),
    item('d', 'have_pleasure', 'hedonism', 'hedonism'),
    item('e', 'have_pleasure', 'hedonism', 'hedonism'),
  ];
  const rated = (condition: string, ratings: number[]): StudyRecords['ratings'] =>
    ratings.map((rating, i) => ({
      condition,
      seed: 1,
      itemId: items[i]!.id,
      variantId: `${items[i]!.id}/t0/r0/forward`,
      hash: items[i]!.id,
      logProbs: sure(rating),
    }));
  const ratings = [
    ...rated('control', [5, 5, 4, 3, 4]),
    ...rated('power-down', [1, 3, 3, 4, 2]),
    ...rated('hedonism-up', [5, 5, 4, 6, 6]),
  ];
  const { survey } = analyse({ ...none, ratings }, { ...config, items });
  const [hedonismUp, powerDown] = [survey!.arms[1]!, survey!.arms[0]!];

  test('drop, drift, selectivity and leakage', () => {
    expect(powerDown.condition).toBe('power-down');
    // dominance: (4 + 2) / 2 = 3, resources: 1; each refined value counts equally
    expect(powerDown.drop.value).toBeCloseTo(2, 12);
    expect(powerDown.dropMicro.value).toBeCloseTo(7 / 3, 12);
    expect(powerDown.drift.value).toBeCloseTo(1.5, 12); // |+1|, |-2|
    expect(powerDown.selectivity.value).toBeCloseTo(0.5, 12);
    expect(powerDown.leakage.value).toBeCloseTo(0.5 / 2, 12); // shift of hedonism: -0.5
    expect(powerDown.refinedShifts[refinedValues.findIndex(({ code }) => code === 'POD')]).toEqual(
      expect.objectContaining({ value: -3, n: 2 }),
    );
    expect(powerDown.drop).toMatchObject({ n: 3, p: 1 / 8, isUnderpowered: true });
    expect(powerDown.standardised).toBeCloseTo(2 / Math.sqrt(1 / 3), 12);
    expect(powerDown.histogram.conditioned.map((p) => 3 * p)).toEqual([1, 0, 2, 0, 0, 0]);
  });

  test('raising a value is positive too', () => {
    expect(hedonismUp.drop.value).toBeCloseTo(2.5, 12);
    expect(hedonismUp.drift.value).toBe(0);
  });

  test('profiles, raw and centred', () => {
    const control = survey!.profiles.find(({ condition }) => condition === 'control')!;
    const at = (list: Estimate[], id: string): number | null =>
      list[basicValues.findIndex((value) => value.id === id)]!.value;
    expect(control.meanRating.value).toBeCloseTo(21 / 5, 12);
    expect(at(control.basic, 'power')).toBeCloseTo(4.5, 12);
    expect(at(control.basicCentred, 'power')).toBeCloseTo(0.3, 12);
    expect(at(control.basic, 'security')).toBeNull();
  });

  test('a ring with gaps has no circle test', () => {
    expect(survey!.circles).toEqual([]);
  });
});

describe('moral judgements', () => {
  const posts = config.posts.filter(({ value }) => ['hedonism', 'face'].includes(value));
  const judged = (
    condition: string,
    nta: (post: (typeof posts)[number]) => number,
  ): StudyRecords['moral'] =>
    posts.map((post) => ({
      condition,
      seed: 1,
      postId: post.id,
      hash: post.id,
      order: ['NTA', 'Neutral', 'YTA'],
      logProbs: {
        NTA: Math.log(nta(post)),
        Neutral: Math.log(0.1),
        YTA: Math.log(0.9 - nta(post)),
      },
    }));
  const analyseAgainst = (nta: (post: (typeof posts)[number]) => number): Analysis =>
    analyse(
      { ...none, moral: [...judged('control', () => 0.4), ...judged('hedonism-down', nta)] },
      { ...config, posts },
    );

  test('a push of everything to NTA is seen through', () => {
    const [arm] = analyseAgainst(() => 0.6).moral!.arms;
    expect(arm!.changes.NTA.value).toBeCloseTo(0.2, 12);
    // 0.5 dlow - 1.5 dhigh on the halves: high = NTA and high = YTA
    expect(arm!.gainByHigh.NTA!.value).toBeCloseTo(-0.1 - 0.3, 12);
    expect(arm!.gainByHigh.YTA!.value).toBeCloseTo(0.1 + 0.3, 12);
    expect(arm!.gain.value).toBeCloseTo(0, 12);
    expect(arm!.otherGain.value).toBeCloseTo(0, 12);
    expect(arm!.excessGain.value).toBeCloseTo(0, 12);
  });

  test('a move to the low stance is a gain, and its flips are counted', () => {
    const [arm] = analyseAgainst((post) => {
      if (post.value !== 'hedonism') return 0.4;
      return post.lowStandardStance === 'NTA' ? 0.6 : 0.2;
    }).moral!.arms;
    // low rises by 0.2 and high falls by 0.2, either way
    expect(arm!.gain.value).toBeCloseTo(0.4, 12);
    expect(arm!.strictGain.value).toBeCloseTo(0.4, 12);
    expect(arm!.otherGain.value).toBeCloseTo(0, 12);
    // YTA at 0.5 was on top: five posts go to NTA as asked, five stay
    expect(arm!.flips).toMatchObject({ toAsked: 5, toOpposite: 0 });
    expect(arm!.flips.rate.value).toBe(0.5);
    expect(arm!.flips.counts.YTA).toEqual({ NTA: 5, Neutral: 0, YTA: 5 });
    expect(arm!.gain.p).toBe(1 / 1024);
  });
});

describe('games and neutral text', () => {
  const played = (
    condition: string,
    run: number,
    count: number,
  ): StudyRecords['games'][number] => ({
    condition,
    seed: 1,
    game: 'ferry',
    run,
    steps: 10,
    invalidSteps: run,
    points: 5,
    metrics: { 'power.Σ': count, 'violations.Σ': count },
  });
  const games = [0, 1].flatMap((run) => [
    played('control', run, 4),
    played('power-down', run, 1 + run),
  ]);
  const reading: AnalysisConfig['games'] = {
    coefficients: { ferry: { 'power.Σ': { mean: 5 }, 'violations.Σ': { mean: 0 } } },
    valueMetrics: [{ value: 'power_dominance', metrics: ['power.Σ'], sign: 1 }],
  };

  test('counts are percents of the random agent, 0 where it counts nothing', () => {
    const analysis = analyse({ ...none, games }, { ...config, games: reading }).games!;
    const [control] = analysis.conditions;
    expect(control!.percents['power.Σ']!.value).toBeCloseTo(80, 12);
    expect(control!.percents['violations.Σ']!.value).toBe(0);
    expect(control!.invalidRate).toBeCloseTo(1 / 20, 12);
    const [power, violations] = analysis.arms[0]!.changes;
    expect(power).toMatchObject({ metric: 'power.Σ', expected: -1, p: 0.5, isUnderpowered: true });
    expect(power!.value).toBeCloseTo(30 - 80, 12);
    expect(violations).toMatchObject({ expected: null, p: null, q: null });
  });

  test('a game without coefficients is an error that names it', () => {
    expect(() => analyse({ ...none, games }, config)).toThrow(
      'the random agent\'s coefficients of "ferry" lacks the metric "power.Σ"',
    );
  });

  test('with the shipped coefficients and value map, a random agent is at 100 %', () => {
    const coefficients = loadCoefficients();
    const asRandom = Object.entries(coefficients).map(([game, metrics]) => ({
      ...played('control', 0, 0),
      game,
      metrics: Object.fromEntries(Object.entries(metrics).map(([name, { mean }]) => [name, mean])),
    }));
    const reading = { coefficients, valueMetrics };
    const { conditions } = analyse(
      { ...none, games: asRandom },
      { ...config, games: reading },
    ).games!;
    const { percents } = conditions[0]!;
    expect(percents['game.score']!.value).toBeCloseTo(100, 9);
    expect(percents['game.score']!.n).toBe(asRandom.length);
    for (const { metrics } of valueMetrics)
      for (const metric of metrics) expect(percents).toHaveProperty([metric]);
  });

  test('perplexity weighs texts by tokens', () => {
    const text = (condition: string, textId: string, tokens: number, loss: number) => ({
      condition,
      seed: 1,
      textId,
      tokens,
      loss,
    });
    const neutral = [
      text('control', 'x', 10, 1),
      text('control', 'y', 30, 2),
      text('power-down', 'x', 10, 1.4),
      text('power-down', 'y', 30, 2),
    ];
    const [control, arm] = analyse({ ...none, neutral }, config).preservation;
    expect(control!.perplexity.value).toBeCloseTo(Math.exp(1.75), 12);
    expect(arm!.capabilityLoss!.value).toBeCloseTo(100 * (Math.exp(0.1) - 1), 10);
    expect(arm!.klToControl).toBeNull();
  });
});

test('a condition that moves a whole profile is described and not tested', () => {
  const records = copiedControl(syntheticRecords({ conditions: ['power-up'] }), 'profile-calm');
  const analysis = analyse(records, config);
  expect(analysis.arms.map(({ condition }) => condition)).toEqual(['power-up']);
  const described = ['base', 'control', 'power-up', 'profile-calm'];
  const conditionsOf = (list: { condition: string }[]): string[] =>
    list.map(({ condition }) => condition);
  expect(conditionsOf(analysis.survey!.profiles)).toEqual(described);
  expect(conditionsOf(analysis.moral!.conditions)).toEqual(described);
  expect(conditionsOf(analysis.games!.conditions)).toEqual(described);
  expect(conditionsOf(analysis.preservation)).toEqual(described);
  expect(analysis.preservation[3]!.capabilityLoss!.value).toBe(0);
});

test('a sweep of scales gives a dose-response curve that rises, and leaves scale 1 alone', () => {
  const conditions = ['hedonism-down'];
  const swept = analyse(syntheticRecords({ conditions, scales: [0, 0.5, 1] }), config);
  const { points } = swept.doseResponses[0]!;
  expect(points.map(({ scale }) => scale)).toEqual([0, 0.5, 1]);
  expect(points[0]!.drop).toBeLessThan(points[1]!.drop!);
  expect(points[1]!.drop).toBeLessThan(points[2]!.drop!);
  expect(points[2]!.drop).toBeCloseTo(swept.survey!.arms[0]!.drop.value!, 12);
});

describe('records that do not form a study', () => {
  const { ratings, moral } = syntheticRecords({ conditions: ['power-down'] });
  const failing = (records: Partial<StudyRecords>): string => {
    try {
      analyse({ ...none, ...records }, config);
    } catch (error) {
      if (error instanceof AnalysisError) return error.message;
      throw error;
    }
    return 'no error';
  };

  test.each([
    ['no control', ratings.filter((r) => r.condition !== 'control'), 'nothing for control, seed 1'],
    [
      'a prompt too few',
      ratings.slice(0, -1),
      'power-down and control, seed 1: only one of them has',
    ],
    ['a prompt twice', [...ratings, ratings[0]!], 'twice'],
    [
      'another prompt',
      ratings.with(-1, { ...ratings.at(-1)!, hash: 'other' }),
      'only one of them has',
    ],
    ['an unknown item', ratings.with(0, { ...ratings[0]!, itemId: 'no.such' }), 'item "no.such"'],
    [
      'an unknown condition',
      ratings.with(0, { ...ratings[0]!, condition: 'kindness-down' }),
      'unknown condition "kindness-down", want "base"',
    ],
  ])('%s', (_name, changed, message) => {
    expect(failing({ ratings: changed })).toContain(message);
  });

  test('an unknown post', () => {
    expect(failing({ moral: moral.with(0, { ...moral[0]!, postId: 'none-01' }) })).toContain(
      'post "none-01" is not among',
    );
  });
});
