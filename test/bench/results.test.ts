import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { race, spread } from '../../bench/measure.ts';
import { comparison, line, readResults, speedResult, type Result } from '../../bench/results.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const samples = (...ms: number[]) => ms.map((value) => ({ ms: value, cpuMs: 2 * value }));

test('contestants run in turns, and warm-up rounds leave no sample', async () => {
  const order: string[] = [];
  const contestant = (name: string) => ({
    name,
    run: () => Promise.resolve({ ms: order.push(name), cpuMs: 0 }),
  });
  const results = await race([contestant('a'), contestant('b')], { warmUp: 1, rounds: 2 });
  expect(order.join('')).toBe('ababab');
  expect(results.map((of) => of.map(({ ms }) => ms))).toEqual([
    [3, 5],
    [4, 6],
  ]);
});

test('the median of an even count lies between the two in the middle', () => {
  expect(spread([4, 1, 3, 8])).toEqual({ median: 3.5, low: 1, high: 8 });
  expect(spread([7])).toEqual({ median: 7, low: 7, high: 7 });
});

test('a ratio is of the runs of one round, and above one where we are faster', () => {
  const result = speedResult({ id: 'x', what: 'rows', unit: 'rows/s' }, [
    { name: 'ours', amount: 10, samples: samples(100, 200, 400) },
    { name: 'peer', amount: 5, samples: samples(100, 400, 200) },
  ]);
  expect(result.value).toEqual({ median: 50, low: 25, high: 100 });
  const [ratio] = result.ratios!;
  expect(ratio!.peer).toBe('peer');
  expect(ratio!.wall).toEqual({ median: 2, low: 1, high: 4 });
  expect(ratio!.cpu).toBe(2); // medians of 200 ms both, twice the rows
  expect(line(result)).toContain('peer 25.0 [12.5–50.0] rows/s: 2.00 [1.00–4.00]x');
});

test('a comparison names what changed, and where the ranges overlap', () => {
  const result = (id: string, ...rates: number[]): Result => ({
    id,
    what: '',
    unit: 'tok/s',
    value: spread(rates),
    shareOfPeak: { wall: 0.5 },
  });
  const lines = comparison(
    [result('a', 200, 210, 220), result('b', 100, 104, 110), result('new', 1)],
    [result('a', 90, 100, 110), result('b', 98, 100, 102)],
  );
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain('100 → 210 tok/s, +110.0 %, share of peak 50.0 % → 50.0 %');
  expect(lines[1]).toContain('+4.0 % (ranges overlap)');
});

test('an older run is read from its last line, or refused', () => {
  const kept = join(folder, 'old.txt');
  writeFileSync(kept, 'card\nline\n{"results":[{"id":"a"}]}\n');
  expect(readResults(kept)).toEqual([{ id: 'a' }]);
  writeFileSync(kept, 'card\nno json\n');
  expect(() => readResults(kept)).toThrow('the last line is not the JSON of a bench run');
});
