/** Where the target's ratings were and went: mean probability of each of the six ratings, control and arm. */
import type { SurveyArm } from '../../analysis/survey-arm.ts';
import { yAxis } from '../axis.ts';
import { plot, smallPlotWidth } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import { armName } from '../names.ts';
import { niceScale } from '../scale.ts';

const [left, right, top, bottom] = [42, 334, 28, 160];

export function histogram(arm: SurveyArm): Markup {
  const { control, conditioned } = arm.histogram;
  const y = niceScale([0, ...control, ...conditioned], [bottom, top], { numTicks: 4 });
  const width = (right - left) / control.length;
  const bar = (className: string, p: number, x: number): Markup =>
    html`<rect
      class="bar ${className}"
      x="${x}"
      y="${y.at(p)}"
      width="${0.36 * width}"
      height="${bottom - y.at(p)}"
      rx="1.5"
    />`;
  return plot({
    height: 198,
    width: smallPlotWidth,
    label: `Ratings of ${armName(arm)} before and after`,
    body: [
      yAxis(y, {
        from: left,
        to: right,
        label: 'Mean probability',
        format: (tick) => `${Math.round(100 * tick)} %`,
      }),
      control.map((p, k) => {
        const x = left + width * k;
        return html`${bar('control', p, x + 0.12 * width)}${bar('arm', conditioned[k]!, x + 0.52 * width)}
          <text x="${x + width / 2}" y="${bottom + 16}" text-anchor="middle"
            >${String(k + 1)}</text
          >`;
      }),
      html`<text class="name" x="${(left + right) / 2}" y="${bottom + 33}" text-anchor="middle"
        >Rating</text
      >`,
    ],
  });
}
