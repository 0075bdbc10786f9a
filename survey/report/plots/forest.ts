/** Forest plot: one row per arm, point and 95 % interval, the numbers beside it, averages as diamonds below. */
import type { Estimate } from '../../statistics.ts';
import { xAxis } from '../axis.ts';
import { plot } from '../figure.ts';
import { interval, number, type NumberFormat } from '../format.ts';
import { type Child, html, type Markup } from '../html.ts';
import { extent, niceScale, type Scale } from '../scale.ts';

export interface ForestRow {
  label: string;
  /** One or two estimates, drawn one under the other. */
  estimates: Estimate[];
  /** Stands after the label: a star, or a mark for few clusters. */
  mark?: string;
  isAverage?: boolean;
}

export interface ForestOptions {
  title: string;
  axis: string;
  format: NumberFormat;
}

const series = ['first', 'second'];
const lineHeight = 17;

export function forest(rows: ForestRow[], { title, axis, format }: ForestOptions): Markup {
  const x = niceScale([0, ...extent(rows.flatMap((row) => row.estimates))], [130, 268], {
    numTicks: 3,
  });
  let bottom = 8;
  const drawn = rows.map((row) => {
    const top = bottom;
    bottom += lineHeight * row.estimates.length + 9;
    return forestRow(row, { x, top, format });
  });
  const factor = format.factor ?? 1;
  const ticks = (tick: number): string =>
    number(tick * factor, { digits: decimals(x, factor), isSigned: format.isSigned ?? false });
  return plot({
    height: bottom + 42,
    label: title,
    body: [xAxis(x, { from: 4, to: bottom, label: axis, format: ticks }), drawn],
  });
}

function forestRow(
  { label, estimates, mark = '', isAverage = false }: ForestRow,
  { x, top, format }: { x: Scale; top: number; format: NumberFormat },
): Markup {
  const middle = top + (lineHeight * estimates.length) / 2;
  return html`<g class="${isAverage ? 'average' : 'row'}">
    <text x="106" y="${middle + 5}" text-anchor="end">${label}</text>
    ${estimates.map((estimate, i) => {
      const y = top + lineHeight * (i + 0.5);
      return html`${isAverage ? diamond(estimate, x, y) : pointAndLine(estimate, x, { y, name: series[i]! })}
        <text class="numbers" x="280" y="${y + 4}"
          >${number(estimate.value, format)}<tspan class="faint">
            ${interval(estimate, format)}</tspan
          ></text
        >`;
    })}
    ${mark === '' ? null : html`<text class="mark" x="110" y="${middle + 5}">${mark}</text>`}
  </g>`;
}

function pointAndLine(
  { value, low, high }: Estimate,
  x: Scale,
  { y, name }: { y: number; name: string },
): Child {
  if (value === null) return null;
  const line =
    low === null || high === null
      ? null
      : html`<line
          class="interval ${name}"
          x1="${x.at(low)}"
          x2="${x.at(high)}"
          y1="${y}"
          y2="${y}"
        />`;
  return html`${line}<circle class="dot ${name}" cx="${x.at(value)}" cy="${y}" r="4" />`;
}

function diamond({ value, low, high }: Estimate, x: Scale, y: number): Child {
  if (value === null || low === null || high === null) return null;
  const [left, middle, right] = [x.at(low), x.at(value), x.at(high)];
  return html`<path
    class="diamond"
    d="M${left} ${y}L${middle} ${y - 6}L${right} ${y}L${middle} ${y + 6}Z"
  />`;
}

function decimals({ ticks }: Scale, factor: number): number {
  return Math.max(0, ...ticks.map((tick) => decimalsOf(Number((tick * factor).toFixed(6)))));
}

function decimalsOf(value: number): number {
  return String(value).split('.')[1]?.length ?? 0;
}
