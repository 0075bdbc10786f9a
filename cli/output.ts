/**
 * How commands speak: results to stdout (one JSON value with --json), notices to stderr, errors without a stack
 * unless they are bugs. Control characters from files never reach the terminal.
 */
import pc from 'picocolors';
import { UserError } from '../kernels/index.ts';

/** Prints a result: `json` with --json, otherwise `text`. */
export function printResult(asJson: boolean, json: unknown, text: string): void {
  process.stdout.write(`${asJson ? JSON.stringify(json) : text}\n`);
}

export function notice(message: string): void {
  process.stderr.write(`${pc.dim(printable(message))}\n`);
}

/** Writes an error to stderr and returns the exit code. */
export function reportError(error: unknown): number {
  if (error instanceof UserError) {
    process.stderr.write(`${pc.red('attune:')} ${printable(error.message)}\n`);
    return error.exitCode;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${pc.red('attune: this is a bug')}\n${printable(text)}\n`);
  return 1;
}

/** Text from files with terminal control characters made visible. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (c) => {
    return `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

/** Rows of cells as aligned columns; numbers (cells that parse as one) to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, c) => Math.max(...rows.map((row) => row[c]!.length))) ?? [];
  const isNumber = (cell: string): boolean => /^[\d.,+-]+( ?[%×kMG]\S*)?$/.test(cell);
  return rows
    .map((row) =>
      row
        .map((cell, c) => (isNumber(cell) ? cell.padStart(widths[c]!) : cell.padEnd(widths[c]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
