/**
 * metrics.jsonl: one JSON object per report, names as in Hugging Face and mlx-lm (formats.md, 6). On resume the lines
 * after the checkpoint's step, and a line torn by a crash, are cut off, so a resumed run reads like an unbroken one.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';

export interface MetricsLine {
  step: number;
  [name: string]: number;
}

export class MetricsLog {
  private readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Opens the log of a run that goes on after `step` (0: a new run). */
  static open(path: string, step: number): MetricsLog {
    if (existsSync(path)) {
      const kept = readMetrics(path).filter((line) => line.step <= step);
      writeFileSync(path, kept.map((line) => `${JSON.stringify(line)}\n`).join(''));
    }
    return new MetricsLog(path);
  }

  append(line: MetricsLine): void {
    appendFileSync(this.path, `${JSON.stringify(line)}\n`);
  }
}

/** All whole lines of a log; a torn last line is left out. */
export function readMetrics(path: string): MetricsLine[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((text) => {
      try {
        return [JSON.parse(text) as MetricsLine];
      } catch {
        return [];
      }
    });
}
