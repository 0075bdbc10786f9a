/** Axes as SVG: a grid line and a label per tick, and the axis's name. */
import { html, type Markup } from './html.ts';
import type { Scale } from './scale.ts';

export interface AxisOptions {
  /** Where the plot begins and ends across the axis. */
  from: number;
  to: number;
  label: string;
  format?: (tick: number) => string;
}

/** Labels below the plot. */
export function xAxis(scale: Scale, { from, to, label, format = plain }: AxisOptions): Markup {
  const middle = (scale.range[0] + scale.range[1]) / 2;
  return html`<g class="axis">
    ${scale.ticks.map((tick) => {
      const x = scale.at(tick);
      return html`<line
          class="${tick === 0 ? 'zero' : 'grid'}"
          x1="${x}"
          x2="${x}"
          y1="${from}"
          y2="${to}"
        /><text x="${x}" y="${to + 15}" text-anchor="middle">${format(tick)}</text>`;
    })}
    <text class="name" x="${middle}" y="${to + 33}" text-anchor="middle">${label}</text>
  </g>`;
}

/** Labels left of the plot, the name above it. */
export function yAxis(scale: Scale, { from, to, label, format = plain }: AxisOptions): Markup {
  const top = Math.min(...scale.range);
  return html`<g class="axis">
    ${scale.ticks.map((tick) => {
      const y = scale.at(tick);
      return html`<line
          class="${tick === 0 ? 'zero' : 'grid'}"
          x1="${from}"
          x2="${to}"
          y1="${y}"
          y2="${y}"
        /><text x="${from - 6}" y="${y + 4}" text-anchor="end">${format(tick)}</text>`;
    })}
    <text class="name" x="${from}" y="${top - 10}" text-anchor="start">${label}</text>
  </g>`;
}

function plain(tick: number): string {
  return String(tick).replace('-', '\u2212');
}
