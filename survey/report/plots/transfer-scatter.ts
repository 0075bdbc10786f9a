/** Survey against behaviour: the drop of a target's ratings and the probability gain on its posts, with intervals. */
import type { Transfer } from '../../analysis/transfer.ts';
import { xAxis, yAxis } from '../axis.ts';
import { plot } from '../figure.ts';
import { number, percentagePoints } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { basicCode, basicName } from '../names.ts';
import { extent, niceScale } from '../scale.ts';

const [left, right, top, bottom] = [52, 424, 30, 290];

export function transferScatter({ points }: Transfer): Markup {
  const x = niceScale([0, ...extent(points.map(({ drop }) => drop))], [left, right]);
  const y = niceScale([0, ...extent(points.map(({ gain }) => gain))], [bottom, top]);
  return plot({
    height: 330,
    label: 'Drop in survey ratings against probability gain in moral judgements, per value',
    body: [
      xAxis(x, { from: top, to: bottom, label: 'Survey: rating points in the asked direction' }),
      yAxis(y, {
        from: left,
        to: right,
        label: 'Moral task: probability gain, percentage points',
        format: (tick) => number(tick, { ...percentagePoints, digits: 0 }),
      }),
      points.map(({ target, drop, gain }) => {
        const [cx, cy] = [x.at(drop.value ?? 0), y.at(gain.value ?? 0)];
        return html`<g>
          <title>${basicName(target)}</title>
          <line
            class="cross"
            x1="${x.at(drop.low ?? drop.value ?? 0)}"
            x2="${x.at(drop.high ?? drop.value ?? 0)}"
            y1="${cy}"
            y2="${cy}"
          />
          <line
            class="cross"
            x1="${cx}"
            x2="${cx}"
            y1="${y.at(gain.low ?? gain.value ?? 0)}"
            y2="${y.at(gain.high ?? gain.value ?? 0)}"
          />
          <circle class="dot first" cx="${cx}" cy="${cy}" r="4.5" />
          <text class="dot-label" x="${cx + 7}" y="${cy - 6}">${basicCode(target)}</text>
        </g>`;
      }),
    ],
  });
}
