/**
 * JSON files with faults that name a line. JSON.parse does the reading; only when something is wrong does a
 * small scanner walk the text again to find the line of a path, or of the first sign that is not JSON.
 */
import { z } from 'zod';
import { lookUpValue, unknownValue, type ValueLevel } from '../values.ts';
import { Faults, ImportError, maxReported, type Source } from './source.ts';

export type JsonPath = readonly PropertyKey[];

/** Parses a whole file; a syntax error names its line. */
export function parseJson(source: Source): unknown {
  try {
    return JSON.parse(source.text) as unknown;
  } catch {
    const scanner = new Scanner(source.text);
    const wrongAt = scanner.firstFault();
    const line = lineAt(source.text, wrongAt);
    const seen = JSON.stringify(source.text.slice(wrongAt, wrongAt + 20));
    const got = wrongAt >= source.text.length ? 'ends too early' : `is not JSON from ${seen} on`;
    throw new ImportError(`${source.name}:${line}: ${got}`);
  }
}

/** Parses a file whose value must fit `shape`; each misfit is a fault with the line of its path. */
export function parseShape<S extends z.ZodType>(source: Source, shape: S): z.output<S> {
  return checkShape(source, parseJson(source), shape);
}

export function checkShape<S extends z.ZodType>(
  source: Source,
  value: unknown,
  shape: S,
): z.output<S> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const faults = new Faults(source.name);
  const { issues } = result.error;
  const shown = issues.slice(0, maxReported);
  for (const issue of shown) {
    const where = issue.path.map(String).join('.');
    faults.add(
      lineOf(source, issue.path),
      `${where === '' ? 'the file' : where}: ${issue.message}`,
    );
  }
  throw faults.asError(issues.length - shown.length);
}

/** A value's name in any spelling that values.ts knows; gives its id. */
export function valueName(level: ValueLevel): z.ZodType<string> {
  return z.string().transform((spelling, context) => {
    const id = lookUpValue(spelling, level);
    if (id !== undefined) return id;
    context.addIssue({ code: 'custom', message: unknownValue(spelling, level) });
    return z.NEVER;
  });
}

/** JSON Lines: one value a line, blank lines skipped. */
export function parseJsonLines<S extends z.ZodType>(
  source: Source,
  shape: S,
): { line: number; value: z.output<S> }[] {
  const faults = new Faults(source.name);
  const rows = source.text.split('\n').flatMap((text, i) => {
    if (text.trim() === '') return [];
    const parsed = faults.guard(
      () => i + 1,
      () => parseLine(text, shape),
    );
    return parsed === undefined ? [] : [{ line: i + 1, value: parsed.value }];
  });
  faults.throwIfAny();
  return rows;
}

function parseLine<S extends z.ZodType>(text: string, shape: S): { value: z.output<S> } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ImportError(`is not JSON (${error instanceof Error ? error.message : ''})`);
  }
  const result = shape.safeParse(json);
  if (result.success) return { value: result.data };
  const problems = result.error.issues.map((i) => `${i.path.map(String).join('.')}: ${i.message}`);
  throw new ImportError(problems.join('; '));
}

/** The line of the value at a path; where the path does not exist, of the nearest ancestor that does. */
export function lineOf(source: Source, path: JsonPath): number {
  return lineAt(source.text, new Scanner(source.text).locate(path));
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1))
    line++;
  return line;
}

/** Walks JSON without building values. `#at` is the next sign; a fault throws the private NotJson. */
class Scanner {
  readonly #text: string;
  #at = 0;
  constructor(text: string) {
    this.#text = text;
  }

  firstFault(): number {
    try {
      this.#skipValue();
      this.#skipBlanks();
    } catch (error) {
      if (!(error instanceof NotJson)) throw error;
    }
    return this.#at;
  }

  /** Offset of the value at `path`, in a text known to be JSON. */
  locate(path: JsonPath): number {
    this.#skipBlanks();
    let found = this.#at;
    for (const step of path) {
      const inside = this.#text[this.#at] === '[' ? this.#enterItem(step) : this.#enterMember(step);
      if (!inside) return found;
      this.#skipBlanks();
      found = this.#at;
    }
    return found;
  }

  #enterItem(step: PropertyKey): boolean {
    this.#expect('[');
    for (let i = 0; i < Number(step); i++) {
      this.#skipBlanks();
      if (this.#text[this.#at] === ']') return false;
      this.#skipValue();
      this.#skipBlanks();
      if (this.#text[this.#at] !== ',') return false;
      this.#at++;
    }
    return true;
  }

  #enterMember(step: PropertyKey): boolean {
    if (this.#text[this.#at] !== '{') return false;
    do {
      this.#at++;
      this.#skipBlanks();
      if (this.#text[this.#at] !== '"') return false;
      const key = this.#string();
      this.#skipBlanks();
      this.#expect(':');
      if (key === step) return true;
      this.#skipValue();
      this.#skipBlanks();
    } while (this.#text[this.#at] === ',');
    return false;
  }

  #skipValue(): void {
    this.#skipBlanks();
    const sign = this.#text[this.#at];
    if (sign === '{') this.#skipMembers();
    else if (sign === '[') this.#skipItems();
    else if (sign === '"') this.#string();
    else this.#skipWord();
  }

  #skipMembers(): void {
    this.#skipList('}', () => {
      this.#skipBlanks();
      this.#string();
      this.#skipBlanks();
      this.#expect(':');
      this.#skipValue();
    });
  }

  #skipItems(): void {
    this.#skipList(']', () => {
      this.#skipValue();
    });
  }

  #skipList(close: string, skipOne: () => void): void {
    this.#at++;
    this.#skipBlanks();
    if (this.#text[this.#at] === close) {
      this.#at++;
      return;
    }
    for (;;) {
      skipOne();
      this.#skipBlanks();
      if (this.#text[this.#at] !== ',') break;
      this.#at++;
    }
    this.#expect(close);
  }

  #string(): string {
    const start = this.#at;
    this.#expect('"');
    while (this.#text[this.#at] !== '"') {
      if (this.#at >= this.#text.length || this.#text[this.#at] === '\n') throw new NotJson();
      this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    }
    this.#at++;
    try {
      return String(JSON.parse(this.#text.slice(start, this.#at)));
    } catch {
      this.#at = start; // an escape or a control character that JSON does not have
      throw new NotJson();
    }
  }

  #skipWord(): void {
    const word = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/;
    const match = word.exec(this.#text.slice(this.#at, this.#at + 64));
    if (!match) throw new NotJson();
    this.#at += match[0].length;
  }

  #expect(sign: string): void {
    if (this.#text[this.#at] !== sign) throw new NotJson();
    this.#at++;
  }

  #skipBlanks(): void {
    while (/\s/.test(this.#text[this.#at] ?? 'x')) this.#at++;
  }
}

class NotJson extends Error {}
