/** Prompt sensitivity: the drop under each wording of the prompt, one dot per wording, one row per arm. */
import type { SurveyArm } from '../../analysis/survey-arm.ts';
import { xAxis } from '../axis.ts';
import { plot } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import { armName } from '../names.ts';
import { niceScale } from '../scale.ts';

const rowHeight = 24;

export function wordingStrip(arms: SurveyArm[]): Markup {
  const drops = arms.flatMap(({ wordings }) => wordings.map(({ drop }) => drop));
  const x = niceScale([0, ...drops], [124, 428]);
  const bottom = 6 + rowHeight * arms.length;
  return plot({
    height: bottom + 40,
    label: 'Drop of the target under each wording of the prompt',
    body: [
      xAxis(x, { from: 4, to: bottom, label: 'Rating points in the asked direction' }),
      arms.map((arm, row) => {
        const y = 6 + rowHeight * (row + 0.5);
        return html`<text x="116" y="${y + 5}" text-anchor="end">${armName(arm)}</text>
          ${arm.wordings.map(
            ({ wording, drop }) =>
              html`<circle class="point" cx="${x.at(drop)}" cy="${y}" r="4"
                ><title>${wording}</title></circle
              >`,
          )}
          <line
            class="mean"
            x1="${x.at(arm.drop.value ?? 0)}"
            x2="${x.at(arm.drop.value ?? 0)}"
            y1="${y - 9}"
            y2="${y + 9}"
          />`;
      }),
    ],
  });
}
