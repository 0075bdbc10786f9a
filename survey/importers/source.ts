/**
 * What all importers share: reading a text file, naming the line of a fault, and collecting faults so that a
 * user sees up to twenty of them at once as "file:line: reason". No importer skips a bad row silently.
 * Table and JSON syntax live in table.ts and json.ts beside this file; one file per data set uses them.
 */
import { readFileSync } from 'node:fs';
import { FileError } from '../../kernels/index.ts';

/** Faults that one error lists; finding the line of a fault in a large JSON file takes a while. */
export const maxReported = 20;

/** A file of a public data set is not in the shape that its importer knows. */
export class ImportError extends FileError {}

/** A text and the name under which errors speak of it. */
export interface Source {
  name: string;
  text: string;
}

export function readSource(path: string): Source {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new ImportError(
      `${path}: cannot be read (${error instanceof Error ? error.message : ''})`,
    );
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ImportError(`${path}: is not UTF-8 text. Is it compressed? Unpack it first.`);
  }
  if (text.startsWith('version https://git-lfs')) {
    throw new ImportError(
      `${path}:1: is a Git LFS pointer, not the data. Run "git lfs pull" first.`,
    );
  }
  return { name: path, text };
}

/** Collects faults of one file; `throwIfAny` raises them together, in line order. */
export class Faults {
  readonly #name: string;
  readonly #found: { line: number; reason: string }[] = [];
  constructor(name: string) {
    this.#name = name;
  }

  add(line: number, reason: string): void {
    this.#found.push({ line, reason });
  }

  /** Runs `read`; an ImportError or a value-name error in it becomes a fault of that line. */
  guard<T>(line: () => number, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.add(line(), error.message);
      return undefined;
    }
  }

  throwIfAny(): void {
    if (this.#found.length > 0) throw this.asError();
  }

  /** All faults as one error, with the number of those that were found but not added. */
  asError(others = 0): ImportError {
    const sorted = this.#found.toSorted((a, b) => a.line - b.line);
    const lines = sorted.slice(0, maxReported).map((f) => `${this.#name}:${f.line}: ${f.reason}`);
    const more = sorted.length - lines.length + others;
    if (more > 0) lines.push(`… and ${more} more faults in ${this.#name}`);
    return new ImportError(lines.join('\n'));
  }
}
