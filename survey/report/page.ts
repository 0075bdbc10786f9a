/** The report as one HTML page: no script, nothing to fetch, the same bytes for the same analysis. */
import type { Analysis } from '../analyse.ts';
import {
  gainForest,
  gameTables,
  moralFigures,
  preservationTable,
  transferFigures,
} from './behaviour-sections.ts';
import { auditTables, curveFigures } from './evidence-sections.ts';
import { gallery } from './figure.ts';
import { type Child, html, render } from './html.ts';
import { type Provenance, provenanceTables } from './provenance.ts';
import { styleSheet } from './style.ts';
import { head, summaryTables } from './summary.ts';
import { answerFigures, dropForest, profileFigures, spilloverFigures } from './survey-sections.ts';

interface Reported {
  analysis: Analysis;
  provenance: Provenance;
}

interface Section {
  id: string;
  title: string;
  lead: string;
  /** null: not measured, and the page says so. */
  content: (reported: Reported) => Child;
}

const sections: Section[] = [
  {
    id: 'results',
    title: 'Results',
    lead: 'Every arm against its control: effect, interval, p, clusters, selectivity, capability loss.',
    content: ({ analysis }) => summaryTables(analysis),
  },
  {
    id: 'effects',
    title: 'Effects and intervals',
    lead: 'The survey asks whether training took; the moral task asks whether anything outside the survey moved with it.',
    content: ({ analysis: { survey, moral } }) =>
      survey || moral
        ? gallery([...(survey ? [dropForest(survey)] : []), ...(moral ? [gainForest(moral)] : [])])
        : null,
  },
  {
    id: 'profiles',
    title: 'Value profiles',
    lead: 'Mean rating of the held-out statements of each basic value; bands and whiskers are intervals.',
    content: ({ analysis: { survey } }) => survey && profileFigures(survey),
  },
  {
    id: 'spillover',
    title: 'Spillover',
    lead: 'What else moved in the survey, and whether neighbours on the circle of values moved along.',
    content: ({ analysis: { survey } }) => survey && spilloverFigures(survey),
  },
  {
    id: 'transfer',
    title: 'From survey to behaviour',
    lead: 'One point per value: right means that the survey answer moved as asked, up means that judgements did.',
    content: ({ analysis }) => (analysis.transfer.length > 0 ? transferFigures(analysis) : null),
  },
  {
    id: 'answers',
    title: 'Answers',
    lead: 'How the ratings of the target were distributed before and after, and how much the wording of the prompt matters.',
    content: ({ analysis }) => answerFigures(analysis),
  },
  {
    id: 'curves',
    title: 'Dose and learning',
    lead: 'How the effect grows with the strength of the adapter and with training.',
    content: ({ analysis }) => curveFigures(analysis),
  },
  {
    id: 'moral',
    title: 'Moral judgements',
    lead: 'Three verdicts on everyday dilemmas whose text names no value.',
    content: ({ analysis: { moral } }) => moral && moralFigures(moral),
  },
  {
    id: 'games',
    title: 'Games',
    lead: 'Text adventures whose scenes are annotated; small effects are to be expected, and few games decide little.',
    content: ({ analysis: { games } }) => games && gameTables(games),
  },
  {
    id: 'preservation',
    title: 'What was preserved',
    lead: 'Text that has nothing to do with values should stay as probable as it was.',
    content: ({ analysis: { preservation } }) =>
      preservation.length > 0 ? preservationTable(preservation) : null,
  },
  {
    id: 'audit',
    title: 'Coverage and data quality',
    lead: 'What the numbers rest on.',
    content: ({ analysis }) => auditTables(analysis.audit),
  },
  {
    id: 'provenance',
    title: 'Provenance',
    lead: 'What to compare when two reports differ.',
    content: ({ analysis, provenance }) => provenanceTables(provenance, analysis.resampling),
  },
];

export function toHtml(analysis: Analysis, provenance: Provenance): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Attune study report: ${provenance.model}</title>
        <style>
          ${{ markup: styleSheet }}
        </style>
      </head>
      <body>
        ${head(analysis, provenance)}
        <main>
          <nav aria-label="Sections">
            <ol>
              ${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
            </ol>
          </nav>
          ${sections.map(
            ({ id, title, lead, content }, i) =>
              html`<section id="${id}">
                <h2><span class="no">${String(i + 1)}</span>${title}</h2>
                <p>${lead}</p>
                ${content({ analysis, provenance }) ?? html`<p><span class="tag">not measured</span></p>`}
              </section> `,
          )}
        </main>
        <footer>
          <p>
            Names of the values: Kiesel et al., ACL 2022, and Touché23-ValueEval, CC-BY-4.0. The
            same numbers are in report.json and report.csv beside this page.
          </p>
        </footer>
      </body>
    </html> `;
  return render(page);
}
