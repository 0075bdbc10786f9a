/** Value profile on a radar: control against arm, ten axes, a band for each interval. */
import type { Estimate } from '../../statistics.ts';
import { basicValues } from '../../values.ts';
import { plot, smallPlotWidth } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import { basicName } from '../names.ts';
import { linearScale } from '../scale.ts';

const centre = { x: smallPlotWidth / 2, y: 118 };
const radius = linearScale([1, 6], [0, 86], { ticks: [2, 3, 4, 5, 6] });

export interface Rated {
  className: 'control' | 'arm';
  /** One per basic value. */
  ratings: Estimate[];
}

export function radar(title: string, profiles: Rated[]): Markup {
  return plot({
    height: 236,
    width: smallPlotWidth,
    label: `Radar of ten value ratings: ${title}`,
    body: [web(), profiles.map(band), profiles.map(outline)],
  });
}

function web(): Markup {
  return html`<g class="axis">
    ${radius.ticks.map((tick) => html`<polygon class="grid" points="${ring(() => tick)}" />`)}
    ${basicValues.map(({ id }, i) => {
      const [x, y] = point(i, 6);
      const [labelX, labelY] = point(i, 6.5);
      const side = labelX - centre.x;
      const isVertical = Math.abs(side) < 8;
      const anchor = isVertical ? 'middle' : side > 0 ? 'start' : 'end';
      const shift = isVertical ? Math.sign(labelY - centre.y) * 5 : 0;
      return html`<line class="grid" x1="${centre.x}" y1="${centre.y}" x2="${x}" y2="${y}" /><text
          x="${labelX}"
          y="${labelY + 4 + shift}"
          text-anchor="${anchor}"
          >${basicName(id)}</text
        >`;
    })}
    ${radius.ticks.map((tick) => {
      const [x, y] = point(0, tick);
      return html`<text class="faint" x="${x + 4}" y="${y + 4}">${String(tick)}</text>`;
    })}
  </g>`;
}

function band({ className, ratings }: Rated): Markup {
  const outer = ring((i) => ratings[i]?.high ?? 1);
  const inner = ring((i) => ratings[i]?.low ?? 1);
  return html`<path class="band ${className}" fill-rule="evenodd" d="M${outer}Z M${inner}Z" />`;
}

function outline({ className, ratings }: Rated): Markup {
  return html`<polygon
    class="outline ${className}"
    points="${ring((i) => ratings[i]?.value ?? 1)}"
  />`;
}

function ring(ratingOf: (i: number) => number): string {
  return basicValues
    .map((_, i) =>
      point(i, ratingOf(i))
        .map((x) => x.toFixed(1))
        .join(','),
    )
    .join(' ');
}

/** Position of a rating on axis i; axis 0 points up, the others follow clockwise. */
function point(i: number, rating: number): [number, number] {
  const angle = (2 * Math.PI * i) / basicValues.length;
  const r = radius.at(rating);
  return [centre.x + r * Math.sin(angle), centre.y - r * Math.cos(angle)];
}
