/** Tables that scroll sideways on a phone. A cell is text or markup; the first column names the row. */
import { type Child, html, type Markup } from './html.ts';

export interface Table {
  columns: string[];
  rows: Child[][];
  /** Averages, set apart below. */
  footer?: Child[][];
  /** So many columns at the left hold words, the rest numbers. Default 1. */
  numTextColumns?: number;
}

export function table({ columns, rows, footer = [], numTextColumns = 1 }: Table): Markup {
  const side = (i: number): string => (i < numTextColumns ? 'text' : 'number');
  const row = ([name, ...cells]: Child[]): Markup =>
    html`<tr>
      <th scope="row">${name ?? null}</th>
      ${cells.map((cell, i) => html`<td class="${side(i + 1)}">${cell}</td>`)}
    </tr>`;
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${columns.map((column, i) => html`<th scope="col" class="${side(i)}">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(row)}
      </tbody>
      ${
        footer.length === 0
          ? null
          : html`<tfoot>
              ${footer.map(row)}
            </tfoot>`
      }
    </table>
  </div>`;
}

export function card(title: string, content: Child, caption: Child = null): Markup {
  return html`<div class="card">
    <h3>${title}</h3>
    ${content}${caption === null ? null : html`<figcaption>${caption}</figcaption>`}
  </div>`;
}
