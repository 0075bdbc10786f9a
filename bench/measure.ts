/**
 * How a figure is taken: contestants run in turns, so that what disturbs the machine disturbs all of them; the first
 * rounds warm up; what is reported is the median of the others with its range, by the wall clock and by CPU time.
 * CPU time (all threads together) says what a run would take on cores of its own: on a busy machine it is the one to
 * compare.
 */

/** One run. */
export interface Sample {
  ms: number;
  cpuMs: number;
}

export interface Contestant {
  name: string;
  run: () => Promise<Sample>;
}

/** Median and range. */
export interface Spread {
  median: number;
  low: number;
  high: number;
}

export interface Rounds {
  warmUp: number;
  rounds: number;
}

/** @returns the samples of each contestant, in the order given; sample i of all was taken in the same round */
export async function race(
  contestants: readonly Contestant[],
  { warmUp, rounds }: Rounds,
): Promise<Sample[][]> {
  const samples: Sample[][] = contestants.map(() => []);
  for (let round = -warmUp; round < rounds; round++) {
    for (const [index, { run }] of contestants.entries()) {
      const sample = await run();
      if (round >= 0) samples[index]!.push(sample);
    }
  }
  return samples;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
  return { median, low: sorted[0]!, high: sorted.at(-1)! };
}

/** CPU time and wall time of `f` in this process. */
export function timed<T>(f: () => T): Sample & { value: T } {
  const elapsed = stopwatch();
  const value = f();
  return { ...elapsed(), value };
}

/** The same where `f` waits. */
export async function timedAsync<T>(f: () => Promise<T>): Promise<Sample & { value: T }> {
  const elapsed = stopwatch();
  const value = await f();
  return { ...elapsed(), value };
}

function stopwatch(): () => Sample {
  const started = performance.now();
  const usage = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(usage);
    return { ms: performance.now() - started, cpuMs: (user + system) / 1000 };
  };
}
