/** The radar's twin: the same ratings as bars, which compare lengths where a radar compares areas. */
import { basicValues } from '../../values.ts';
import { xAxis } from '../axis.ts';
import { plot, smallPlotWidth } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import { basicName } from '../names.ts';
import { linearScale } from '../scale.ts';
import type { Rated } from './radar.ts';

const rowHeight = 26;
const x = linearScale([1, 6], [98, 332], { ticks: [1, 2, 3, 4, 5, 6] });

export function profileBars(title: string, profiles: Rated[]): Markup {
  const bottom = 6 + rowHeight * basicValues.length;
  return plot({
    height: bottom + 40,
    width: smallPlotWidth,
    label: `Bars of ten value ratings: ${title}`,
    body: [
      xAxis(x, { from: 4, to: bottom, label: 'Mean rating, 1 to 6' }),
      basicValues.map(({ id }, row) => {
        const y = 6 + rowHeight * row;
        return html`<text x="91" y="${y + 16}" text-anchor="end">${basicName(id)}</text>
          ${profiles.map((profile, i) => bar(profile, row, y + 3 + 10 * i))}`;
      }),
    ],
  });
}

function bar({ className, ratings }: Rated, row: number, y: number): Markup | null {
  const { value = null, low = null, high = null } = ratings[row] ?? {};
  if (value === null) return null;
  const whisker =
    low === null || high === null
      ? null
      : html`<line
          class="whisker"
          x1="${x.at(low)}"
          x2="${x.at(high)}"
          y1="${y + 4.5}"
          y2="${y + 4.5}"
        />`;
  return html`<rect
      class="bar ${className}"
      x="${x.at(1)}"
      y="${y}"
      width="${x.at(value) - x.at(1)}"
      height="9"
      rx="1.5"
    />${whisker}`;
}
