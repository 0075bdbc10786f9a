/**
 * What a bench reports: one result a line, the same as JSON at the end, and a comparison with an older run's JSON.
 * Goals are the least ratios or shares that this project asks of itself.
 */
import { readFileSync } from 'node:fs';
import { UsageError } from '../kernels/index.ts';
import { spread, type Sample, type Spread } from './measure.ts';

export interface Result {
  /** Stable name, by which runs are compared. */
  id: string;
  what: string;
  unit: string;
  value: Spread;
  /** Of the peak measured in the process that ran it, by the wall clock and by CPU time. */
  shareOfPeak?: Share;
  /** Against each peer: how many times better we are. */
  ratios?: Ratio[];
  goal?: string;
}

export interface Share {
  wall: number;
  cpu?: number;
}

export interface Ratio {
  peer: string;
  value: Spread;
  /** Of the runs of one round, so that both saw the same machine. */
  wall: Spread;
  /** Ratio of the median CPU times. */
  cpu?: number;
}

/** Ours first, then the peers; `amount` is what one run of each gets done (tokens, rows). */
export function speedResult(
  result: Pick<Result, 'id' | 'what' | 'unit' | 'goal' | 'shareOfPeak'>,
  contestants: readonly { name: string; amount: number; samples: readonly Sample[] }[],
): Result {
  const [ours, ...peers] = contestants.map((contestant) => ({
    ...contestant,
    rates: contestant.samples.map(({ ms }) => (1000 * contestant.amount) / ms),
    cpuRate: contestant.amount / spread(contestant.samples.map(({ cpuMs }) => cpuMs)).median,
  }));
  const ratios = peers.map((peer) => ({
    peer: peer.name,
    value: spread(peer.rates),
    wall: spread(ours!.rates.map((rate, round) => rate / peer.rates[round]!)),
    cpu: ours!.cpuRate / peer.cpuRate,
  }));
  return { ...result, value: spread(ours!.rates), ...(ratios.length > 0 ? { ratios } : {}) };
}

export function line({ id, what, unit, value, shareOfPeak, ratios = [], goal }: Result): string {
  const share = shareOfPeak ? `, ${shareText(shareOfPeak)} of peak` : '';
  const against = ratios.map(({ peer, value: theirs, wall, cpu }) => {
    const byCpu = cpu === undefined ? '' : `, by CPU time ${cpu.toFixed(2)}x`;
    return `\n${' '.repeat(24)}${peer} ${range(theirs)} ${unit}: ${range(wall)}x${byCpu}`;
  });
  const least = goal === undefined ? '' : ` (goal ${goal})`;
  return `${id.padEnd(23)} ${what}: ${range(value)} ${unit}${share}${least}${against.join('')}`;
}

/** By CPU time where that is known: on a busy machine the wall clock tells of the neighbours. */
function shareText({ wall, cpu }: Share): string {
  return cpu === undefined ? percent(wall) : `${percent(wall)} (by CPU time ${percent(cpu)})`;
}

function range({ median, low, high }: Spread): string {
  return `${digits(median)} [${digits(low)}–${digits(high)}]`;
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** What changed since an older run, as lines. */
export function comparison(results: readonly Result[], older: readonly Result[]): string[] {
  return results.flatMap((result) => {
    const before = older.find(({ id, unit }) => id === result.id && unit === result.unit);
    if (!before) return [];
    const apart = result.value.low > before.value.high || result.value.high < before.value.low;
    const change = result.value.median / before.value.median - 1;
    const shares =
      result.shareOfPeak && before.shareOfPeak
        ? `, share of peak ${shareText(before.shareOfPeak)} → ${shareText(result.shareOfPeak)}`
        : '';
    const sign = change >= 0 ? '+' : '';
    const sure = apart ? '' : ' (ranges overlap)';
    return [
      `${result.id.padEnd(23)} ${digits(before.value.median)} → ${digits(result.value.median)} ${result.unit}, ${sign}${percent(change)}${sure}${shares}`,
    ];
  });
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** The results of a run whose output was kept: its last line is JSON. */
export function readResults(path: string): Result[] {
  const last = readFileSync(path, 'utf8').trim().split('\n').at(-1)!;
  try {
    return (JSON.parse(last) as { results: Result[] }).results;
  } catch {
    throw new UsageError(`${path}: the last line is not the JSON of a bench run`);
  }
}
