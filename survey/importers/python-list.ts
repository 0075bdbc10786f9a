/**
 * Lists as Python prints them and pandas writes them into CSV cells: ['a', "b's", nan]. Read sign by sign and
 * never evaluated. nan and None become null.
 */
import { ImportError } from './source.ts';

const token = /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(nan|None))\s*(,|\])/sy;

/** @throws ImportError without a place; the caller knows the line */
export function parsePythonList(text: string): (string | null)[] {
  const trimmed = text.trim();
  if (/^\[\s*\]$/.test(trimmed)) return [];
  if (!trimmed.startsWith('[')) throw new ImportError(`"${trimmed.slice(0, 20)}" is not a list`);
  const items: (string | null)[] = [];
  token.lastIndex = 1;
  for (;;) {
    const from = token.lastIndex;
    const match = token.exec(trimmed);
    if (!match) {
      const seen = trimmed.slice(from, from + 20);
      const reason = seen === '' ? 'ends too early' : `is not a list from "${seen}" on`;
      throw new ImportError(reason);
    }
    const [, single, double, , end] = match;
    const raw = single ?? double;
    items.push(raw === undefined ? null : unescape(raw));
    if (end === ']') break;
  }
  if (token.lastIndex < trimmed.length) throw new ImportError('goes on after its list');
  return items;
}

/** repr() escapes quotes, backslashes and line breaks; other escapes are kept as they stand. */
function unescape(raw: string): string {
  return raw.replace(/\\(['"\\nt])/g, (_, sign: string) => {
    return sign === 'n' ? '\n' : sign === 't' ? '\t' : sign;
  });
}
