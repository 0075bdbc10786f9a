// Reliability tests run a small count in CI and the full one where R_FULL is set.

/** `full` cases with R_FULL=1, `ci` otherwise, or exactly R_COUNT. */
export function caseCount(ci: number, full: number): number {
  const exact = Number(process.env['R_COUNT'] ?? '');
  if (exact > 0) return exact;
  return process.env['R_FULL'] ? full : ci;
}

/** One line on stdout for the table of results; every case must have passed. */
export function reportCases(id: string, passed: number, total: number): void {
  process.stdout.write(`${id} ${String(passed)}/${String(total)}\n`);
  expect(passed).toBe(total);
}

/** Deterministic random numbers (mulberry32): the same cases on every machine. */
export class SeededRandom {
  private state: number;
  constructor(seed: number) {
    this.state = seed >>> 0;
  }
  /** In [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  /** A whole number in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}
