/** The head of a report: what was studied, the toy notice, four numbers, and the table that everything else explains. */
import type { Analysis, TestedEstimate } from '../analyse.ts';
import type { MoralAnalysis } from '../analysis/moral.ts';
import type { SurveyAnalysis } from '../analysis/survey.ts';
import type { Estimate } from '../statistics.ts';
import {
  interval,
  number,
  type NumberFormat,
  percent,
  percentagePoints,
  pValue,
} from './format.ts';
import { ratingPoints, verdict } from './format.ts';
import { type Child, html, type Markup } from './html.ts';
import { armName, arrows } from './names.ts';
import type { Provenance } from './provenance.ts';
import { card, table } from './table.ts';

export function head(analysis: Analysis, provenance: Provenance): Markup {
  const { arms } = analysis;
  const seeds = new Set(arms.flatMap((arm) => arm.seeds)).size;
  return html`<header>
    <p class="kicker">Attune study report</p>
    <h1>${provenance.title ?? `${provenance.model}: what new survey answers moved`}</h1>
    <p class="lead">
      ${armCount(arms.length)}; arms are trained on survey ratings and compared with a control that
      was trained the same way on its own baseline ratings; ${String(seeds)} training
      ${seeds === 1 ? 'seed' : 'seeds'}. Intervals are 95 %.
    </p>
    ${provenance.embeddedDefault ? toyNotice : null} ${warnings(analysis)} ${tiles(analysis)}
  </header>`;
}

function armCount(count: number): string {
  return count === 1 ? 'One value was moved' : `${count} arms move one value each`;
}

const toyNotice = html`<div class="notice">
  <p>
    <strong>A toy world.</strong> The model of this report is the small checkpoint that ships with
    Attune, trained from scratch on a synthetic corpus. It shows that every part of the study works.
    It is no evidence about language models in general, and none about values.
  </p>
</div>`;

function warnings({ audit }: Analysis): Markup | null {
  if (audit.warnings.length === 0) return null;
  return html`<div class="notice">
    <p><strong>Read with care.</strong></p>
    <ul>
      ${audit.warnings.map((warning) => html`<li>${warning}</li>`)}
    </ul>
  </div>`;
}

function tiles({ survey, moral, preservation }: Analysis): Markup {
  const survived = preservation.flatMap(({ capabilityLoss }) => capabilityLoss ?? []);
  const worst = survived.reduce<Estimate | null>(
    (most, loss) => ((loss.value ?? 0) > (most?.value ?? -Infinity) ? loss : most),
    null,
  );
  const surveyTiles = (survey?.averages ?? []).flatMap(({ direction, drop, drift }) => [
    tile(`Target moved as asked ${arrows[direction]}`, drop, {
      format: ratingPoints,
      unit: 'points',
    }),
    tile(`All others moved, either way ${arrows[direction]}`, drift, {
      format: { digits: 2 },
      unit: 'points',
    }),
  ]);
  const moralTiles = (moral?.averages ?? []).map(({ direction, macroGain }) =>
    tile(`Moral probability gain ${arrows[direction]}`, macroGain, {
      format: percentagePoints,
      unit: 'pp',
    }),
  );
  const worstTile = worst
    ? tile('Largest rise of perplexity', worst, { format: percent, unit: '%' })
    : null;
  return html`<div class="tiles">${surveyTiles}${moralTiles}${worstTile}</div>`;
}

function tile(
  name: string,
  estimate: Estimate,
  { format, unit }: { format: NumberFormat; unit: string },
): Markup {
  return html`<div class="tile">
    <span class="name">${name}</span>
    <span class="value">${number(estimate.value, format)} <span class="unit">${unit}</span></span>
    <span class="detail">${interval(estimate, format)}, n = ${String(estimate.n)}</span>
  </div>`;
}

export function summaryTables(analysis: Analysis): Markup {
  return html`${surveyTable(analysis)}${moralTable(analysis)}`;
}

function surveyTable({ survey, preservation }: Analysis): Markup | null {
  if (!survey || survey.arms.length === 0) return null;
  const rows = survey.arms.map((arm) => {
    const kept = preservation.find(({ condition }) => condition === arm.condition);
    return [
      armName(arm),
      ...testedCells(arm.drop, ratingPoints),
      number(arm.selectivity.value, ratingPoints),
      lossCell(kept?.capabilityLoss ?? null),
    ];
  });
  return card(
    'In the survey: the target value on held-out statements',
    table({
      columns: [
        'Arm',
        'Effect',
        '95 % interval',
        'p',
        'q',
        '',
        'Clusters',
        'Selectivity',
        'Capability loss',
      ],
      rows,
      footer: surveyFooter(survey.averages),
    }),
    `Effect: rating points (of 1 to 6) in the asked direction, arm minus control. p: one-sided sign-flip test over statements;
     q: after Benjamini-Hochberg over the arms; ★: q < 0.05. Selectivity: effect minus the mean absolute change of all other
     values. Capability loss: rise of perplexity on neutral text over the control. Percentile intervals of few clusters are too
     short: on normal data, 84 of 100 hold at 6 clusters, 91 at 12, 93 at 30.`,
  );
}

function surveyFooter(averages: SurveyAnalysis['averages']): Child[][] {
  return averages
    .filter(isOverSeveral)
    .map(({ direction, drop, selectivity }) => [
      `Mean ${arrows[direction]}`,
      number(drop.value, ratingPoints),
      interval(drop, ratingPoints),
      '',
      '',
      '',
      String(drop.n),
      number(selectivity.value, ratingPoints),
      '',
    ]);
}

function lossCell(loss: Estimate | null): Child {
  return loss ? `${number(loss.value, percent)} % ${interval(loss, percent)}` : 'not measured';
}

function moralTable({ moral }: Analysis): Markup | null {
  if (!moral || moral.arms.length === 0) return null;
  const rows = moral.arms.map((arm) => [
    armName(arm),
    ...testedCells(arm.gain, percentagePoints),
    number(arm.strictGain.value, percentagePoints),
    number(arm.excessGain.value, percentagePoints),
  ]);
  return card(
    'Out of the survey: moral judgements on posts that the target value decides',
    table({
      columns: [
        'Arm',
        'Effect (PG)',
        '95 % interval',
        'p',
        'q',
        '',
        'Clusters',
        'Strict PG',
        'Excess PG',
      ],
      rows,
      footer: moralFooter(moral.averages),
    }),
    `Effect: probability gain in percentage points, arm minus control; above zero, verdicts moved to the stance that was asked for.
     Strict PG leaves the unused verdict out. Excess PG: minus the gain on all other values' posts, which a global push to one
     verdict would move as well. Transfer from survey to judgement is a question here, not an assumption.`,
  );
}

function moralFooter(averages: MoralAnalysis['averages']): Child[][] {
  return averages
    .filter(isOverSeveral)
    .flatMap(({ direction, macroGain, weightedGain, macroStrictGain }) =>
      [
        { name: `Macro mean ${arrows[direction]}`, gain: macroGain, strict: macroStrictGain },
        { name: `By posts ${arrows[direction]}`, gain: weightedGain, strict: null },
      ].map(({ name, gain, strict }) => [
        name,
        number(gain.value, percentagePoints),
        interval(gain, percentagePoints),
        '',
        '',
        '',
        String(gain.n),
        strict ? number(strict.value, percentagePoints) : '',
        '',
      ]),
    );
}

function testedCells(test: TestedEstimate, format: NumberFormat): Child[] {
  return [
    number(test.value, format),
    interval(test, format),
    pValue(test.p),
    pValue(test.q),
    mark(test),
    String(test.n),
  ];
}

/** The mean over one arm is that arm. */
export function isOverSeveral({ numArms }: { numArms: number }): boolean {
  return numArms > 1;
}

export function mark(test: TestedEstimate): Child {
  const word = verdict(test);
  if (word === '★') return html`<span class="star">★</span>`;
  return word === '' ? null : html`<span class="tag">${word}</span>`;
}
