/** Lines over a number: dose-response and learning curves. */
import { xAxis, yAxis } from '../axis.ts';
import { plot, smallPlotWidth } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import { niceScale } from '../scale.ts';

export interface Line {
  className: 'first' | 'second' | 'third';
  points: { x: number; y: number | null }[];
}

export interface LineChartOptions {
  title: string;
  xLabel: string;
  yLabel: string;
}

const [left, right, top, bottom] = [42, 322, 30, 180];

export function lineChart(lines: Line[], { title, xLabel, yLabel }: LineChartOptions): Markup {
  const all = lines.flatMap(({ points }) => points);
  const x = niceScale(
    all.map((point) => point.x),
    [left, right],
  );
  const y = niceScale([0, ...all.flatMap((point) => point.y ?? [])], [bottom, top], {
    numTicks: 4,
  });
  return plot({
    height: 218,
    width: smallPlotWidth,
    label: title,
    body: [
      xAxis(x, { from: top, to: bottom, label: xLabel }),
      yAxis(y, { from: left, to: right, label: yLabel }),
      lines.map(({ className, points }) => {
        const drawn = points.flatMap((p) =>
          p.y === null ? [] : [[x.at(p.x), y.at(p.y)] as const],
        );
        const path = drawn.map((at) => at.map((value) => value.toFixed(1)).join(',')).join(' ');
        return html`<polyline class="line ${className}" points="${path}" />${drawn.map(
            ([cx, cy]) => html`<circle class="dot ${className}" cx="${cx}" cy="${cy}" r="3" />`,
          )}`;
      }),
    ],
  });
}
