/**
 * Records of a study that never ran, with effects that are known: what analysis must find, and what a report is
 * drawn from. Ratings are bell curves over 1..6 around an item's level; noise is keyed by what it is noise of.
 */
import { hash32, randomStream } from '../../engine/random.ts';
import type { AnalysisConfig } from '../../survey/analyse.ts';
import { loadBank } from '../../survey/bank.ts';
import { moralPosts } from '../../survey/moral.ts';
import type { StudyRecords, Subject, Verdict } from '../../survey/records.ts';
import { basicOfRefined, basicValues, circleDistance } from '../../survey/values.ts';

export interface SyntheticOptions {
  seed?: number;
  /** Conditions besides base and control. */
  conditions: string[];
  seeds?: number[];
  /** Change of the target's ratings in the asked direction, in points of the bell's centre. */
  drop?: number;
  /** Change of the nearest neighbours' ratings, in the same direction; fades with distance on the circle. */
  spill?: number;
  /** Change of the logit of the verdict asked for, on the target's posts. */
  moralShift?: number;
  /** Standard deviation of what a training run adds to every item and post. */
  runNoise?: number;
  wordings?: string[];
  items?: AnalysisConfig['items'];
  scales?: number[];
}

const games = ['salt-steward', 'night-ferry', 'glass-orchard'];
const metrics = [
  'power.money',
  'power.social',
  'power.Σ',
  'utility.suffering',
  'violations.deception',
];
const gameMetrics = [...metrics, 'violations.stealing', 'violations.Σ', 'game.score'];

const testItems = loadBank().items.filter(({ split }) => split === 'test');

/** The first ten posts of each refined value: cells of 10 to 40 posts. */
const posts = moralPosts.filter(({ id }) => Number(id.slice(id.lastIndexOf('-') + 1)) <= 10);

export const syntheticConfig = (): AnalysisConfig => ({
  seed: 11,
  draws: 2_000,
  items: testItems,
  posts,
  games: {
    coefficients: Object.fromEntries(
      games.map((game) => [
        game,
        Object.fromEntries(
          gameMetrics.map((metric, i) => [metric, { mean: i === 7 ? 20 : 2 + i }]),
        ),
      ]),
    ),
    valueMetrics: [
      { value: 'power', metrics: ['power.money', 'power.social', 'power.Σ'], sign: 1 },
      { value: 'benevolence_caring', metrics: ['violations.deception'], sign: -1 },
      { value: 'conformity_rules', metrics: ['violations.stealing'], sign: -1 },
      { value: 'achievement', metrics: ['game.score'], sign: 1 },
    ],
  },
});

/** Standard normal noise of a thing, the same whenever it is asked for. */
function noise(seed: number, ...of: (string | number)[]): number {
  return randomStream({ seed, purpose: 'synthetic' }).normal(hash32(of.join('|')));
}

interface Target {
  value: string;
  /** -1 lowers, 1 raises, 0: no target. */
  sign: number;
}

function targetOf({ condition, scale = 1 }: Subject): Target {
  const [, value = '', direction] = /^(.+)-(down|up)$/.exec(condition) ?? [];
  return { value, sign: direction === undefined ? 0 : (direction === 'up' ? 1 : -1) * scale };
}

/** 1 at the target, -0.4 opposite to it. */
function pull(target: string, value: string): number {
  const distance = circleDistance(target, value, 'basic');
  return distance === 0 ? 1 : 0.6 - 0.2 * distance;
}

export function syntheticRecords(options: SyntheticOptions): StudyRecords {
  const { conditions, seeds = [1], scales = [1] } = options;
  const trained = ['control', ...conditions].flatMap((condition) =>
    seeds.flatMap((seed) =>
      scales.map((scale): Subject => ({ condition, seed, ...(scale === 1 ? {} : { scale }) })),
    ),
  );
  const subjects: Subject[] = [{ condition: 'base', seed: 0 }, ...trained];
  const atFullScale = subjects.filter(({ scale }) => scale === undefined);
  return {
    ratings: subjects.flatMap((subject) => syntheticRatings(subject, options)),
    moral: subjects.flatMap((subject) => moralOf(subject, options)),
    games: atFullScale.flatMap((subject) => gamesOf(subject, options)),
    neutral: atFullScale.flatMap((subject) => neutralOf(subject, options)),
    learning: trained.flatMap((subject) => learningOf(subject)),
  };
}

export function syntheticRatings(
  subject: Subject,
  options: Partial<SyntheticOptions>,
): StudyRecords['ratings'] {
  const {
    seed = 3,
    drop = 1,
    spill = 0.3,
    runNoise = 0.15,
    wordings = ['t0/r0/forward', 't1/r4/forward', 't2/r8/forward'],
  } = options;
  const items = options.items ?? testItems;
  const { value, sign } = targetOf(subject);
  const run = `${subject.condition}|${subject.seed}`;
  return items.flatMap(({ id, basic }) => {
    const level = 4.2 + 0.5 * noise(seed, basic) + 0.4 * noise(seed, id);
    const moved = sign === 0 ? 0 : sign * (value === basic ? drop : spill * pull(value, basic));
    const centre = level + moved + runNoise * noise(seed, run, id);
    return wordings.map((wording) => {
      const variantId = `${id}/${wording}`;
      const logProbs = bell(
        centre + 0.15 * noise(seed, wording) + 0.05 * noise(seed, run, variantId),
      );
      return { ...subject, itemId: id, variantId, hash: hash32(variantId).toString(16), logProbs };
    });
  });
}

/** Log-probabilities of the six ratings, 92 % of the mass on them. */
function bell(centre: number): number[] {
  const logits = [1, 2, 3, 4, 5, 6].map((rating) => -((rating - centre) ** 2) / (2 * 0.9 ** 2));
  const total = Math.log(logits.reduce((all, logit) => all + Math.exp(logit), 0));
  return logits.map((logit) => logit - total + Math.log(0.92));
}

const orders: Verdict[][] = [
  ['NTA', 'Neutral', 'YTA'],
  ['YTA', 'NTA', 'Neutral'],
];

function moralOf(subject: Subject, options: SyntheticOptions): StudyRecords['moral'] {
  const { seed = 3, moralShift = 0.3, runNoise = 0.15 } = options;
  const { value, sign } = targetOf(subject);
  const run = `${subject.condition}|${subject.seed}`;
  return posts.flatMap((post) => {
    const isOwn = basicOfRefined(post.value) === value;
    const asked = sign > 0 ? post.highStandardStance : post.lowStandardStance;
    return orders.map((order) => {
      const logit = (verdict: Verdict): number =>
        (verdict === post.highStandardStance ? 0.8 : 0) +
        0.6 * noise(seed, post.id, verdict) +
        (isOwn && verdict === asked
          ? Math.abs(sign) * moralShift * (0.5 + circleWeight(value))
          : 0) +
        runNoise * noise(seed, run, post.id, verdict);
      return {
        ...subject,
        postId: post.id,
        hash: hash32(post.id + order.join()).toString(16),
        order,
        logProbs: { NTA: logit('NTA') - 2, Neutral: logit('Neutral') - 3, YTA: logit('YTA') - 2 },
      };
    });
  });
}

/** From -0.5 to 1 along the circle, so that transfer has both signs. */
function circleWeight(value: string): number {
  return 1 - (1.5 * basicValues.findIndex(({ id }) => id === value)) / 9;
}

function gamesOf(subject: Subject, { seed = 3 }: SyntheticOptions): StudyRecords['games'] {
  const { value, sign } = targetOf(subject);
  return games.flatMap((game) =>
    [0, 1, 2, 3].map((run) => {
      const count = (metric: string, i: number): number => {
        const own = value === 'power' && metric.startsWith('power') ? sign * 0.6 : 0;
        const level = i === 7 ? 26 : 2.2 + i;
        return Math.max(0, level + own + 0.5 * noise(seed, subject.condition, game, run, metric));
      };
      return {
        ...subject,
        game,
        run,
        steps: 40,
        invalidSteps: hash32(`${subject.condition}${game}${run}`) % 4,
        points: 26,
        metrics: Object.fromEntries(gameMetrics.map((metric, i) => [metric, count(metric, i)])),
      };
    }),
  );
}

function neutralOf(subject: Subject, { seed = 3 }: SyntheticOptions): StudyRecords['neutral'] {
  const isArm = targetOf(subject).sign !== 0;
  return Array.from({ length: 16 }, (_, i) => ({
    ...subject,
    textId: `text-${i}`,
    tokens: 60 + 7 * i,
    loss:
      2.3 + 0.2 * noise(seed, i) + (isArm ? 0.03 + 0.01 * noise(seed, subject.condition, i) : 0),
    klToControl: isArm ? 0.02 + 0.005 * Math.abs(noise(seed, 'kl', subject.condition, i)) : 0,
  }));
}

function learningOf(subject: Subject): NonNullable<StudyRecords['learning']> {
  const hasTarget = targetOf(subject).sign !== 0;
  return [0, 20, 40, 60, 80, 100].map((step) => ({
    ...subject,
    step,
    targetLoss: hasTarget ? 0.2 + 2.6 * Math.exp(-step / 25) : null,
    anchorLoss: 0.45 + 0.7 * Math.exp(-step / 40),
  }));
}
