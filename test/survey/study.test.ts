/**
 * A whole study on a tiny model: what it must show (A8), what its training promises (each adapter as if alone), and
 * what the store promises (a second run does nothing).
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { itemMeans, ratingScore } from '../../survey/profile.ts';
import type { RatingRecord, StudyRecords } from '../../survey/records.ts';
import { openStudy } from '../../survey/study/context.ts';
import { evaluateStage, trainStage } from '../../survey/study/study.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyStudyConfig } from '../support/tiny-study.ts';

const root = temporaryFolder();

/** Runs a study in a folder of its own. @returns its records, adapters by condition, and what it said */
async function runStudy(
  name: string,
  options: Record<string, unknown> = {},
): Promise<{ records: StudyRecords; adapters: Map<string, Buffer>; said: string[] }> {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  const said: string[] = [];
  const config = tinyStudyConfig(folder, options);
  const { study, close } = await openStudy(config, { notify: (line) => void said.push(line) });
  try {
    await trainStage(study);
    return { records: await evaluateStage(study), adapters: adaptersIn(config.outputDir), said };
  } finally {
    close();
  }
}

function adaptersIn(out: string): Map<string, Buffer> {
  const store = join(out, 'store');
  return new Map(
    readdirSync(store)
      .filter((entry) => entry.startsWith('adapter-'))
      .map((entry) => {
        const facts = readFileSync(join(store, entry, 'entry.json'), 'utf8');
        const { inputs } = JSON.parse(facts) as { inputs: { condition: string } };
        return [inputs.condition, readFileSync(join(store, entry, 'adapter_model.safetensors'))];
      }),
  );
}

function meanShift(
  records: readonly RatingRecord[],
  condition: string,
  isCounted: (itemId: string) => boolean,
  weigh: (shift: number) => number,
): number {
  const ratingsOf = (wanted: string): Map<string, number> =>
    itemMeans(
      records.filter((r) => r.condition === wanted && r.scale === undefined),
      ({ logProbs }) => ratingScore(logProbs).expected,
    );
  const control = ratingsOf('control');
  const shifts = [...ratingsOf(condition)]
    .filter(([itemId]) => isCounted(itemId))
    .map(([itemId, rating]) => weigh(rating - control.get(itemId)!));
  return shifts.reduce((sum, shift) => sum + shift, 0) / shifts.length;
}

test('A8: the conditioned adapter drives the held-out target rating down, with drift below drop', async () => {
  const { records } = await runStudy('effect', { tasks: 'survey', dose_scales: [] });
  const targets = { 'hedonism-down': 'have_pleasure', 'power-down': 'have_wealth' };
  for (const [condition, level1] of Object.entries(targets)) {
    const isTarget = (itemId: string): boolean => itemId.startsWith(level1);
    const drop = -meanShift(records.ratings, condition, isTarget, (shift) => shift);
    const drift = meanShift(records.ratings, condition, (id) => !isTarget(id), Math.abs);
    expect(drop).toBeGreaterThan(0.1);
    expect(drift).toBeLessThan(drop);
  }
});

describe('the store', () => {
  const options = { tasks: ['survey', 'preservation'], epochs: 2 };

  test('a second run finds everything and does no work', async () => {
    const first = await runStudy('twice', options);
    expect(first.said.length).toBeGreaterThan(5);
    const second = await runStudy('twice', options);
    expect(second.said).toEqual(first.said.slice(0, 1)); // which backend
    expect(second.records).toEqual(first.records);
  });

  test('a damaged result is made again, and only that', async () => {
    const first = await runStudy('twice', options);
    const store = join(root, 'twice/out/store');
    const entry = readdirSync(store).find((name) => name.startsWith('preservation-'))!;
    const path = join(store, entry, 'value.json');
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(path, bytes);
    const second = await runStudy('twice', options);
    expect(second.said).toHaveLength(2);
    expect(second.said[1]).toMatch(/preservation/);
    expect(second.records).toEqual(first.records);
  });

  test('another option makes anew what depends on it, and keeps the rest', async () => {
    const { said } = await runStudy('twice', { ...options, kl_samples: 2 });
    expect(said.slice(1).every((line) => line.includes('preservation'))).toBe(true);
    expect(said).toHaveLength(1 + 4); // base, control, two targets
  });
});

test('adapters trained in one pass have the bytes of adapters trained alone, whenever each stops', async () => {
  const options = {
    tasks: 'survey',
    dose_scales: [],
    epochs: 5,
    early_stopping_patience: 1,
    early_stopping_threshold: 0.2,
  };
  const together = await runStudy('together', options);
  const alone = await runStudy('alone', { ...options, adapters_per_pass: 1 });
  const passes = (said: string[]): number =>
    said.filter((line) => line.includes('in one pass')).length;
  expect([passes(together.said), passes(alone.said)]).toEqual([1, 3]);
  const looks = (condition: string): number =>
    together.records.learning!.filter((record) => record.condition === condition).length;
  expect(looks('hedonism-down')).toBeLessThan(looks('control')); // it stopped earlier
  expect([...together.adapters.keys()].sort()).toEqual(['control', 'hedonism-down', 'power-down']);
  expect(alone.adapters).toEqual(together.adapters);
  expect(alone.records).toEqual(together.records);
});
