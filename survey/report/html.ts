/**
 * HTML and SVG by template: whatever is put into a template is escaped unless it is markup itself, so text of a
 * study (a value, a model's name, a file's path) can never become a tag. Numbers are coordinates and get two digits;
 * numbers that people read are formatted by format.ts.
 */
export interface Markup {
  readonly markup: string;
}

export type Child = string | number | Markup | null | readonly Child[];

export function html(strings: TemplateStringsArray, ...children: Child[]): Markup {
  let markup = strings[0]!;
  for (const [i, child] of children.entries()) markup += render(child) + strings[i + 1]!;
  return { markup };
}

/** Text for a document: escaped text, markup as it is, lists joined, null as nothing. */
export function render(child: Child): string {
  if (child === null) return '';
  if (typeof child === 'string') return escape(child);
  if (typeof child === 'number') return coordinate(child);
  if ('markup' in child) return child.markup;
  return child.map(render).join('');
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign]!);
}

/** "-0" would make two equal pages differ. */
function coordinate(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`report: a coordinate is ${value}`);
  return String(Math.round(value * 100) / 100 || 0);
}
