import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '../../survey/importers/source.ts';

const folder = join(import.meta.dirname, '..', 'fixtures', 'importers');

/** An importer's golden file under its bare name. */
export function golden(name: string): Source {
  return { name, text: readFileSync(join(folder, name), 'utf8') };
}

/** The golden file with the first `from` turned into `to`; a `from` that is not there fails the test. */
export function spoiled(name: string, from: string, to: string): Source {
  const { text } = golden(name);
  if (!text.includes(from)) throw new Error(`${name} does not hold ${JSON.stringify(from)}`);
  return { name, text: text.replace(from, () => to) };
}
