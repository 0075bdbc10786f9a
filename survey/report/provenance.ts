/** Where the numbers come from: model, hashes, seeds, configuration. Whatever the study recorded is printed. */
import type { Resampling } from '../statistics.ts';
import { type Child, html, type Markup } from './html.ts';
import { card, table } from './table.ts';

export interface Provenance {
  /** Name or folder of the base model. */
  model: string;
  /** The small checkpoint that ships with Attune: the report then says that its world is a toy. */
  embeddedDefault: boolean;
  title?: string;
  /** SHA-256 by what was hashed: weights, tokenizer, bank, posts, games, adapters … */
  hashes: Record<string, string>;
  /** Everything that decides the result: presets, options, seeds, versions. No times: a report is the same twice. */
  settings: Record<string, JsonValue>;
}

export type JsonValue =
  string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

export function provenanceTables(provenance: Provenance, resampling: Resampling): Markup {
  const settings = flatten(provenance.settings);
  const statistics: [string, string][] = [
    ['statistics.draws', String(resampling.draws)],
    ['statistics.seed', String(resampling.seed)],
  ];
  return html`${card(
    'Hashes',
    table({
      columns: ['What', 'SHA-256'],
      numTextColumns: 2,
      rows: [
        ['model', provenance.model],
        ...Object.entries(provenance.hashes).map(([name, hash]): Child[] => [name, code(hash)]),
      ],
    }),
  )}${card(
    'Settings',
    table({
      columns: ['Setting', 'Value'],
      numTextColumns: 2,
      rows: [...settings, ...statistics].map(([name, value]) => [name, code(value)]),
    }),
  )}`;
}

function code(text: string): Markup {
  return html`<code>${text}</code>`;
}

/** Nested settings as dotted names. */
function flatten(value: JsonValue, path = ''): [string, string][] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([key, inner]) =>
      flatten(inner, path === '' ? key : `${path}.${key}`),
    );
  }
  return [[path, typeof value === 'string' ? value : JSON.stringify(value)]];
}
