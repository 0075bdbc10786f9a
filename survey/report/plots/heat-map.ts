/** Spillover matrix: what each arm (row) did to each value (column), columns in circle order. */
import type { Estimate } from '../../statistics.ts';
import { plot } from '../figure.ts';
import { number } from '../format.ts';
import { type Child, html, type Markup } from '../html.ts';

export interface HeatMap {
  title: string;
  /** The target's own columns get a frame. */
  rows: { label: string; cells: Estimate[]; isTarget: (column: number) => boolean }[];
  columns: string[];
  width: number;
}

const labelWidth = 112;
const cellHeight = 30;

export function heatMap({ title, rows, columns, width }: HeatMap): Markup {
  const cellWidth = (width - labelWidth - 4) / columns.length;
  const shifts = rows.flatMap(({ cells }) => cells.map(({ value }) => Math.abs(value ?? 0)));
  const largest = Math.max(...shifts, 1e-9);
  return plot({
    width,
    height: 30 + cellHeight * rows.length + 4,
    label: title,
    body: [
      columns.map(
        (column, i) =>
          html`<text
            class="axis-label"
            x="${labelWidth + cellWidth * (i + 0.5)}"
            y="20"
            text-anchor="middle"
            >${column}</text
          >`,
      ),
      rows.map(({ label, cells, isTarget }, row) => {
        const y = 30 + cellHeight * row;
        return html`<text x="${labelWidth - 8}" y="${y + 19}" text-anchor="end">${label}</text>
          ${cells.map((cell, i) =>
            shiftCell(cell, {
              x: labelWidth + cellWidth * i,
              y,
              width: cellWidth,
              largest,
              isTarget: isTarget(i),
            }),
          )}`;
      }),
    ],
  });
}

/** "−.07", "−1.2": three digits at most fit a narrow column; report.csv has them all. */
function shortNumber(value: number): string {
  const text = number(value, { digits: Math.abs(value) < 0.995 ? 2 : 1 });
  return text.replace(/^(\u2212?)0\./, '$1.');
}

interface CellPlace {
  x: number;
  y: number;
  width: number;
  largest: number;
  isTarget: boolean;
}

function shiftCell({ value }: Estimate, { x, y, width, largest, isTarget }: CellPlace): Child {
  if (value === null) return null;
  const colour = value < 0 ? 'less' : 'more';
  const opacity = (0.78 * Math.abs(value)) / largest;
  return html`<rect
      class="cell ${colour}"
      fill-opacity="${opacity}"
      x="${x + 1}"
      y="${y + 1}"
      width="${width - 2}"
      height="${cellHeight - 2}"
      rx="3"
    />
    ${isTarget ? html`<rect class="frame" x="${x + 1.5}" y="${y + 1.5}" width="${width - 3}" height="${cellHeight - 3}" rx="3" />` : null}
    <text
      class="cell-number ${isTarget ? 'own' : 'other'}"
      x="${x + width / 2}"
      y="${y + 19}"
      text-anchor="middle"
      >${shortNumber(value)}</text
    >`;
}
