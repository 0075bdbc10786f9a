/** What the numbers rest on: curves of dose and learning, coverage, quality of the answers. */
import type { Analysis } from '../analyse.ts';
import type { AnswerQuality, Audit, Coverage } from '../analysis/audit.ts';
import { figure, gallery, key } from './figure.ts';
import { number, share } from './format.ts';
import { html, type Markup } from './html.ts';
import { basicName, conditionName, refinedName } from './names.ts';
import { lineChart } from './plots/line-chart.ts';
import { card, table } from './table.ts';

export function curveFigures({ doseResponses, learningCurves }: Analysis): Markup {
  return html`${doseResponses.length === 0 ? absent('Dose-response: adapters were measured at one scale only.') : doseFigures(doseResponses)}${
    learningCurves.length === 0
      ? absent('Learning curves: training kept no evaluations.')
      : learningFigures(learningCurves)
  }`;
}

function absent(sentence: string): Markup {
  return html`<p>${sentence}</p>`;
}

function doseFigures(doseResponses: Analysis['doseResponses']): Markup {
  return html`<h3>Dose-response: scale of the adapter</h3>
    ${key([
      { className: 'first', text: 'effect on the target' },
      { className: 'second', text: 'drift of the others' },
    ])}${gallery(
      doseResponses.map(({ condition, points }) =>
        figure(
          conditionName(condition),
          lineChart(
            [
              {
                className: 'first',
                points: points.map(({ scale, drop }) => ({ x: scale, y: drop })),
              },
              {
                className: 'second',
                points: points.map(({ scale, drift }) => ({ x: scale, y: drift })),
              },
            ],
            {
              title: `Dose-response of ${condition}`,
              xLabel: 'Scale of the adapter',
              yLabel: 'Rating points',
            },
          ),
        ),
      ),
      'small',
    )}`;
}

function learningFigures(curves: Analysis['learningCurves']): Markup {
  return html`<h3>Learning curves: loss on dev rows</h3>
    ${key([
      { className: 'first', text: 'target rows' },
      { className: 'third', text: 'anchor rows' },
    ])}${gallery(
      curves.map(({ condition, points }) =>
        figure(
          conditionName(condition),
          lineChart(
            [
              {
                className: 'first',
                points: points.map(({ step, targetLoss }) => ({ x: step, y: targetLoss })),
              },
              {
                className: 'third',
                points: points.map(({ step, anchorLoss }) => ({ x: step, y: anchorLoss })),
              },
            ],
            { title: `Learning curve of ${condition}`, xLabel: 'Step', yLabel: 'Dev loss, nats' },
          ),
        ),
      ),
      'small',
    )}`;
}

export function auditTables({ coverage, answers }: Audit): Markup {
  return html`${coverageTable(coverage)}${qualityTable(answers)}`;
}

function coverageTable(coverage: Coverage[]): Markup {
  return card(
    'Coverage',
    table({
      columns: [
        'Refined value',
        'Reported under',
        'Held-out items',
        'Level-1 values',
        'Posts',
        'High stance NTA',
      ],
      rows: coverage.map((cell) => [
        refinedName(cell.refined),
        basicName(cell.basic),
        ...[cell.items, cell.levelOneValues, cell.posts, cell.postsHighNta].map(String),
      ]),
      numTextColumns: 2,
    }),
  );
}

function qualityTable(answers: AnswerQuality[]): Markup {
  return card(
    'Quality of the answers',
    table({
      columns: [
        'Condition',
        'Prompts',
        'Mass on the ratings, mean',
        'least',
        'below one half',
        'Sampled',
        'without a rating',
        'agree with likelihood',
      ],
      rows: answers.map(
        ({ condition, prompts, meanValidMass, minValidMass, lowMassRate, sampled }) => [
          conditionName(condition),
          String(prompts),
          number(meanValidMass, { digits: 3 }),
          number(minValidMass, { digits: 3 }),
          share(lowMassRate),
          sampled ? String(sampled.answers) : 'none',
          share(sampled?.failureRate ?? null),
          share(sampled?.agreement ?? null),
        ],
      ),
    }),
    'Mass on the ratings: probability of the six ratings among everything the model could say. Where it is low, ratings speak of a small part of the answers.',
  );
}
