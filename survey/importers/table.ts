/**
 * Tables as the public sets ship them: RFC 4180 CSV (quotes, doubled quotes, line breaks within quotes) and
 * tab-separated text without any quoting. The first row is the header. Each row keeps the line it starts on.
 */
import { Faults, ImportError, type Source } from './source.ts';

export type TableSyntax = 'csv' | 'tsv';

export interface TableRow {
  line: number;
  /** The cell of a column; columns were checked when the table was read, so it is always there. */
  cell: (column: string) => string;
}

/** Reads a table and checks that the wanted columns exist and that every row has as many cells as the header. */
export function parseTable(
  source: Source,
  syntax: TableSyntax,
  columns: readonly string[],
): TableRow[] {
  const faults = new Faults(source.name);
  const records = (syntax === 'csv' ? csvRecords : tsvRecords)(withoutBom(source.text), faults);
  faults.throwIfAny();
  const header = records[0]?.cells ?? [];
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    const names = header.map((h) => JSON.stringify(h)).join(', ');
    faults.add(1, `lacks column ${missing.map((m) => `"${m}"`).join(', ')}; it has ${names}`);
    faults.throwIfAny();
  }
  const rows = records.slice(1).map(({ line, cells }) => {
    if (cells.length !== header.length) {
      faults.add(line, `has ${cells.length} cells, want ${header.length} as in the header`);
    }
    return { line, cell: (column: string) => cells[header.indexOf(column)] ?? '' };
  });
  faults.throwIfAny();
  return rows;
}

/** A table whose rows become something: each row that `read` refuses is a fault of its line. */
export function parseRows<T>(
  source: Source,
  table: { syntax: TableSyntax; columns: readonly string[]; unique?: string },
  read: (row: TableRow) => T,
): T[] {
  const rows = parseTable(source, table.syntax, table.columns);
  const faults = new Faults(source.name);
  if (table.unique !== undefined) noteRepeats(rows, table.unique, faults);
  const results = rows.flatMap((row) => {
    const result = faults.guard(
      () => row.line,
      () => ({ value: read(row) }),
    );
    return result ? [result.value] : [];
  });
  faults.throwIfAny();
  return results;
}

function noteRepeats(rows: TableRow[], column: string, faults: Faults): void {
  const seen = new Map<string, number>();
  for (const row of rows) {
    const first = seen.get(row.cell(column));
    if (first === undefined) seen.set(row.cell(column), row.line);
    else faults.add(row.line, `repeats ${column} "${row.cell(column)}" of line ${first}`);
  }
}

/** The cell of a column that must hold one of a few texts. */
export function cellOf<T extends string>(row: TableRow, column: string, allowed: readonly T[]): T {
  const cell = row.cell(column);
  const found = allowed.find((text) => text === cell);
  if (found !== undefined) return found;
  const want = allowed.map((text) => `"${text}"`).join(', ');
  throw new ImportError(`${column} is "${cell}", want one of ${want}`);
}

/** The cell of a column that must not be blank, trimmed. */
export function filledCell(row: TableRow, column: string): string {
  const cell = row.cell(column).trim();
  if (cell === '') throw new ImportError(`${column} is empty`);
  return cell;
}

interface Record {
  line: number;
  cells: string[];
}

function withoutBom(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function tsvRecords(text: string): Record[] {
  return text
    .split('\n')
    .map((line, i) => ({ line: i + 1, cells: line.replace(/\r$/, '').split('\t') }))
    .filter(({ cells }) => cells.length > 1 || cells[0] !== '');
}

/** One pass; a quote opens only at the start of a cell, as RFC 4180 has it. */
function csvRecords(text: string, faults: Faults): Record[] {
  const records: Record[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const record: Record = { line, cells: [] };
    let more = true;
    while (more) {
      const { cell, end, problem } = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at);
      if (problem !== undefined) {
        faults.add(line, problem);
        return records;
      }
      line += count(cell, '\n');
      record.cells.push(cell);
      more = text[end] === ',';
      at = more ? end + 1 : afterLineBreak(text, end);
    }
    line++;
    if (record.cells.length > 1 || record.cells[0] !== '') records.push(record);
  }
  return records;
}

interface Cell {
  cell: string;
  /** Index of the sign that ends the cell: a comma, a line break or the end of the text. */
  end: number;
  problem?: string;
}

function plainCell(text: string, start: number): Cell {
  let end = start;
  while (end < text.length && !',\r\n'.includes(text[end]!)) end++;
  return { cell: text.slice(start, end), end };
}

function quotedCell(text: string, start: number): Cell {
  let cell = '';
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return { cell, end: text.length, problem: 'has a quote that never closes' };
    cell += text.slice(from, quote);
    if (text[quote + 1] !== '"') {
      const next = text[quote + 1];
      const ends = next === undefined || ',\r\n'.includes(next);
      return ends
        ? { cell, end: quote + 1 }
        : { cell, end: quote + 1, problem: `has "${next}" after a closing quote` };
    }
    cell += '"';
    from = quote + 2;
  }
}

function afterLineBreak(text: string, end: number): number {
  return text[end] === '\r' && text[end + 1] === '\n' ? end + 2 : end + 1;
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}
