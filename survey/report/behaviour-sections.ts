/** What happened outside the survey: moral judgements, games, neutral text. Every result with sign, interval and n. */
import type { Analysis } from '../analyse.ts';
import type { GameAnalysis } from '../analysis/games.ts';
import type { MoralAnalysis } from '../analysis/moral.ts';
import type { MoralArm } from '../analysis/moral-arm.ts';
import { verdicts } from '../analysis/verdicts.ts';
import type { Preservation } from '../analysis/preservation.ts';
import type { Estimate } from '../statistics.ts';
import { figure, gallery, key } from './figure.ts';
import {
  interval,
  number,
  type NumberFormat,
  percent,
  percentagePoints,
  pValue,
} from './format.ts';
import { ratingPoints, share, verdict } from './format.ts';
import { type Child, html, type Markup } from './html.ts';
import { armName, arrows, basicCode, basicName, conditionCode, conditionName } from './names.ts';
import { forest } from './plots/forest.ts';
import { transferScatter } from './plots/transfer-scatter.ts';
import { verdictChanges } from './plots/verdict-changes.ts';
import { isOverSeveral, mark } from './summary.ts';
import { card, table } from './table.ts';

export function gainForest({ arms, averages }: MoralAnalysis): Markup {
  const rows = [
    ...arms.map((arm) => ({
      label: armName(arm),
      estimates: [arm.gain, arm.strictGain],
      mark: verdict(arm.gain) === '★' ? '★' : '',
    })),
    ...averages.filter(isOverSeveral).map(({ direction, macroGain, macroStrictGain }) => ({
      label: `Mean ${arrows[direction]}`,
      estimates: [macroGain, macroStrictGain],
      isAverage: true,
    })),
  ];
  return figure(
    'How far moral judgements moved',
    [
      key([
        { className: 'first', text: 'PG' },
        { className: 'second', text: 'strict PG' },
      ]),
      forest(rows, {
        title: 'Forest plot of probability gain and strict probability gain',
        axis: 'Percentage points, above zero: as asked',
        format: percentagePoints,
      }),
    ],
    'Posts that the target value decides, arm minus control, mean and 95 % interval. ★: q < 0.05 and at least 30 posts.',
  );
}

export function transferFigures({ transfer }: Analysis): Markup {
  return gallery(
    transfer.flatMap((own) => [
      figure(
        `Survey against behaviour ${arrows[own.direction]}`,
        transferScatter(own),
        own.rho === null
          ? 'Too few arms for a rank correlation.'
          : `Spearman's rho over ${own.points.length} arms: ${number(own.rho, { digits: 2, isSigned: true })}. A description of these arms, not a test.`,
      ),
      figure(
        'The same in numbers',
        table({
          columns: ['Value', 'Survey, points', 'Moral task, pp'],
          rows: own.points.map(({ target, drop, gain }) => [
            `${basicName(target)} (${basicCode(target)})`,
            html`${number(drop.value, ratingPoints)} ${interval(drop, ratingPoints)}`,
            html`${number(gain.value, percentagePoints)} ${interval(gain, percentagePoints)}`,
          ]),
        }),
      ),
    ]),
  );
}

export function moralFigures({ arms, conditions }: MoralAnalysis): Markup {
  return html`${gallery([
    figure(
      'Where the probability went',
      [
        key(verdicts.map((v) => ({ className: `verdict-${v.toLowerCase()}`, text: v }))),
        verdictChanges(arms),
      ],
      "Change of each verdict's mean probability on the target's posts.",
    ),
    figure(
      'Verdicts overall',
      table({
        columns: ['Condition', ...verdicts],
        rows: conditions.map(({ condition, probabilities }) => [
          conditionName(condition),
          ...verdicts.map((v) => share(probabilities[v])),
        ]),
      }),
      'Mean probability over all posts: a condition that judges everything alike shows here.',
    ),
  ])}${pushTable(arms)}`;
}

function pushTable(arms: MoralArm[]): Markup {
  const highs = verdicts.filter((verdict) => arms.some(({ gainByHigh }) => gainByHigh[verdict]));
  return card(
    'Is it the target, or a push of all verdicts?',
    table({
      columns: [
        'Arm',
        'PG, target posts',
        'PG, other posts',
        'Excess PG',
        ...highs.map((verdict) => `PG, high = ${verdict}`),
        'Flipped',
        'As asked / against',
      ],
      rows: arms.map(({ gain, otherGain, excessGain, gainByHigh, flips, ...arm }) => [
        armName(arm),
        ...[gain, otherGain, excessGain].map(gainCell),
        ...highs.map((verdict) => gainCell(gainByHigh[verdict])),
        share(flips.rate.value),
        `${flips.toAsked} / ${flips.toOpposite}`,
      ]),
    }),
    `Percentage points. A push to NTA or to YTA alone would move other posts too, and would move the two halves of the
     target's posts (high stance NTA, high stance YTA) in opposite directions. Flipped: share of posts whose most probable
     verdict changed, and how many of these, over all seeds, went to the stance asked for or to the opposite one.`,
  );
}

function gainCell(estimate?: Estimate): Child {
  if (!estimate) return '–';
  const more = `${interval(estimate, percentagePoints)}, n = ${estimate.n}`;
  return html`${number(estimate.value, percentagePoints)}<span class="more">${more}</span>`;
}

const points: NumberFormat = { digits: 1, isSigned: true };

export function gameTables({ arms, conditions, metrics, games }: GameAnalysis): Markup {
  const mapped = arms.flatMap((arm) =>
    arm.changes.filter(({ expected }) => expected !== null).map((change) => ({ arm, change })),
  );
  return html`${card(
    'Metrics that speak about the target',
    table({
      columns: ['Arm', 'Metric', 'Implied', 'Change', '95 % interval', 'p', 'q', '', 'Games'],
      numTextColumns: 3,
      rows: mapped.map(({ arm, change }) => [
        armName(arm),
        change.metric,
        change.expected === 1 ? 'more' : 'less',
        number(change.value, points),
        interval(change, points),
        pValue(change.p),
        pValue(change.q),
        mark(change),
        String(change.n),
      ]),
    }),
    `Change against the control in percentage points of a random agent's count, paired by game and run. The map from values to
     metrics is this project's own.`,
  )}${card(
    'All metrics, in percent of a random agent',
    table({
      columns: ['Metric', ...conditions.map(({ condition }) => conditionCode(condition))],
      rows: [
        ...metrics.map((metric) => [
          metric,
          ...conditions.map(({ percents }) => number(percents[metric]?.value, { digits: 0 })),
        ]),
        ['invalid actions', ...conditions.map(({ invalidRate }) => share(invalidRate))],
      ],
    }),
    `${games.length} games: ${games.join(', ')}. 100 is what random play does. An invalid answer plays the first action, so a high rate of
     them makes a player partly a random one.`,
  )}`;
}

export function preservationTable(preservation: Preservation[]): Markup {
  return card(
    'Neutral text',
    table({
      columns: [
        'Condition',
        'Perplexity',
        '95 % interval',
        'Rise over control, %',
        'KL to control, nats',
        'Texts',
      ],
      rows: preservation.map(({ condition, perplexity, capabilityLoss, klToControl }) => [
        conditionName(condition),
        number(perplexity.value, { digits: 2 }),
        interval(perplexity, { digits: 2 }),
        capabilityLoss
          ? `${number(capabilityLoss.value, percent)} ${interval(capabilityLoss, percent)}`
          : '–',
        klToControl
          ? `${number(klToControl.value, { digits: 4 })} ${interval(klToControl, { digits: 4 })}`
          : '–',
        String(perplexity.n),
      ]),
    }),
  );
}
