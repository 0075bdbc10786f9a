/** Tables that scroll sideways on a phone. A cell is text or markup; the first column names the row. */
import { type Child, html, type Markup } from './html.ts';

export interface Table {
  columns: string[];
  rows: Child[][];
  /** Averages, set apart below. */
  footer?: Child[][];
}

export function table({ columns, rows, footer = [] }: Table): Markup {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(tableRow)}
      </tbody>
      ${
        footer.length === 0
          ? null
          : html`<tfoot>
              ${footer.map(tableRow)}
            </tfoot>`
      }
    </table>
  </div>`;
}

function tableRow([name, ...cells]: Child[]): Markup {
  return html`<tr>
    <th scope="row">${name ?? null}</th>
    ${cells.map((cell) => html`<td>${cell}</td>`)}
  </tr>`;
}

export function card(title: string, content: Child, caption: Child = null): Markup {
  return html`<div class="card">
    <h3>${title}</h3>
    ${content}${caption === null ? null : html`<figcaption>${caption}</figcaption>`}
  </div>`;
}
