/** The survey's sections: profiles, forest, spillover, circle, answers and wordings. */
import type { Analysis } from '../analyse.ts';
import type { SurveyAnalysis } from '../analysis/survey.ts';
import type { Estimate } from '../statistics.ts';
import { basicValues, refinedValues } from '../values.ts';
import { figure, gallery, key } from './figure.ts';
import { interval, number, type NumberFormat, pValue, ratingPoints, verdict } from './format.ts';
import { html, type Markup } from './html.ts';
import { armName, arrows, basicCode, conditionName } from './names.ts';
import { circleScatter } from './plots/circle-scatter.ts';
import { forest } from './plots/forest.ts';
import { heatMap } from './plots/heat-map.ts';
import { histogram } from './plots/histogram.ts';
import { profileBars } from './plots/profile-bars.ts';
import { radar } from './plots/radar.ts';
import { wordingStrip } from './plots/wording-strip.ts';
import { isOverSeveral } from './summary.ts';
import { table } from './table.ts';

const sidesKey = key([
  { className: 'control', text: 'control' },
  { className: 'arm', text: 'arm' },
]);

export function profileFigures({ profiles }: SurveyAnalysis): Markup {
  const control = profiles.find(({ condition }) => condition === 'control');
  const conditioned = profiles.filter(({ condition }) => !['base', 'control'].includes(condition));
  const figures = conditioned.map(({ condition, basic }) => {
    const rated = [
      { className: 'control' as const, ratings: control?.basic ?? [] },
      { className: 'arm' as const, ratings: basic },
    ];
    const name = conditionName(condition);
    return figure(name, [radar(name, rated), profileBars(name, rated)]);
  });
  return html`${sidesKey}${gallery(figures, 'small')}`;
}

export function dropForest({ arms, averages }: SurveyAnalysis): Markup {
  const rows = [
    ...arms.map((arm) => ({
      label: armName(arm),
      estimates: [arm.drop],
      mark: verdict(arm.drop) === '★' ? '★' : '',
    })),
    ...averages.filter(isOverSeveral).map(({ direction, drop }) => ({
      label: `Mean ${arrows[direction]}`,
      estimates: [drop],
      isAverage: true,
    })),
  ];
  return figure(
    'How far the target moved in the survey',
    forest(rows, {
      title: 'Forest plot of the effect on the target value',
      axis: 'Rating points in the asked direction',
      format: ratingPoints,
    }),
    'Held-out statements, arm minus control, mean and 95 % interval. ★: q < 0.05.',
  );
}

export function spilloverFigures({ arms, circles }: SurveyAnalysis): Markup {
  const basic = heatMap({
    title: 'Shift of ten basic values under each arm',
    width: 440,
    columns: basicValues.map(({ id }) => basicCode(id)),
    rows: arms.map((arm) => ({
      label: armName(arm),
      cells: arm.basicShifts,
      isTarget: (column) => basicValues[column]?.id === arm.target,
    })),
  });
  const refined = heatMap({
    title: 'Shift of twenty refined values under each arm',
    width: 860,
    columns: refinedValues.map(({ code }) => code),
    rows: arms.map((arm) => ({
      label: armName(arm),
      cells: arm.refinedShifts,
      isTarget: (column) => refinedValues[column]?.basic === arm.target,
    })),
  });
  return html`${gallery([
      figure('Ten basic values', basic, codesCaption()),
      figure('Distance on the circle', circleScatter(arms), circleCaption(circles)),
    ])}
    <figure class="wide">
      <h3>Twenty refined values</h3>
      <div class="scroll">${refined}</div>
      <figcaption>
        Rating points, arm minus control; framed: the target. Blue: rated lower than by the control,
        orange: higher.
      </figcaption>
    </figure>`;
}

function codesCaption(): string {
  const codes = basicValues.map(({ id, name }) => `${basicCode(id)} ${name}`).join(', ');
  return `Rating points, arm minus control, columns in circle order; framed: the target. ${codes}.`;
}

function circleCaption(circles: SurveyAnalysis['circles']): string {
  const tests = circles.map(
    ({ direction, meanRho, p }) =>
      `${arrows[direction]} mean Spearman rho of shift and nearness ${number(meanRho, ratingPoints)}, p ${pValue(p)} by permuting the ring`,
  );
  const result =
    tests.length === 0 ? 'No circle test: a value has no held-out item' : tests.join('; ');
  return `One dot per arm and other value, the line is the mean. The theory expects neighbours to move along and opposite values to stay or move against. ${result}.`;
}

export function answerFigures({ survey }: Analysis): Markup | null {
  if (!survey) return null;
  const { arms } = survey;
  return html`${sidesKey}${gallery(
    arms.map((arm) => figure(armName(arm), histogram(arm))),
    'small',
  )}${gallery([
    figure(
      'Sensitivity to the wording of the prompt',
      wordingStrip(arms),
      'One dot per wording: task question, start of the answer, direction of the scale. The bar is the mean.',
    ),
    figure(
      'Size and leakage',
      table({
        columns: ['Arm', 'Effect, micro', 'Effect, sd', 'Drift', 'Leakage'],
        rows: arms.map((arm) => [
          armName(arm),
          withInterval(arm.dropMicro, ratingPoints),
          number(arm.standardised, ratingPoints),
          withInterval(arm.drift, { digits: 2 }),
          withInterval(arm.leakage, { digits: 2 }),
        ]),
      }),
      `Micro: every statement counts equally, as a check on the macro average. Effect, sd: over the standard deviation of the
       control's ratings of the target's statements. Drift: mean absolute change of all other values. Leakage: mean |shift| of
       the other values over the target's.`,
    ),
  ])}`;
}

function withInterval(estimate: Estimate, format: NumberFormat): Markup {
  return html`${number(estimate.value, format)}<span class="more"
      >${interval(estimate, format)}</span
    >`;
}
