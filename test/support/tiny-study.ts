/**
 * A study small enough for a test: the fixture checkpoint of two blocks and a bank of four values whose statements
 * differ by a few words, so that what is learned on some of them carries over to the held-out ones.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KvsFile, KvsRow } from '../../survey/importers/kvs.ts';
import { loadStudyConfig, type StudyConfig } from '../../survey/study/options.ts';
import { fixtures } from './golden.ts';

export const tinyModel = join(fixtures, 'e2e-llama3');

const values = [
  { level1: 'Have pleasure', level2: 'Hedonism', words: 'sweet cake' },
  { level1: 'Have wealth', level2: 'Power: resources', words: 'gold coins' },
  { level1: 'Be respecting traditions', level2: 'Tradition', words: 'old songs' },
  { level1: 'Be helpful', level2: 'Benevolence: caring', words: 'my friends' },
];
const verbs = ['like', 'want', 'seek', 'miss', 'enjoy', 'need', 'keep', 'choose', 'love', 'praise'];

export function tinyBank(): KvsFile {
  const rows = (from: number, to: number): KvsRow[] =>
    values.flatMap(({ level1, level2, words }) =>
      verbs.slice(from, to).map((verb) => ({
        sentence: `I ${verb} ${words}.`,
        negative_sentence: `I never ${verb} ${words}.`,
        category: '',
        level1: [level1],
        level2: [level2],
        level3: [],
        level4: [],
      })),
    );
  return {
    tasks: ['How true is this?\n1 = not at all\n6 = fully', 'Rate from 1 (low) to 6 (high).'],
    tasks_reversed: [
      'How true is this?\n1 = fully\n6 = not at all',
      'Rate from 1 (high) to 6 (low).',
    ],
    response_template: ['Answer: {rating}', 'I say {rating}'],
    train: rows(0, 6),
    eval: rows(6, 8),
    test: rows(8, 10),
  };
}

/** Writes bank and study.yaml into `folder`. @returns the path of study.yaml */
export function writeTinyStudy(folder: string, options: Record<string, unknown> = {}): string {
  const bank = join(folder, 'bank.json');
  writeFileSync(bank, JSON.stringify(tinyBank()));
  const settings = {
    model: tinyModel,
    bank,
    output_dir: join(folder, 'out'),
    dtype: 'f32',
    threads: 1,
    targets: ['hedonism', 'power'],
    learning_rate: 0.01,
    epochs: 8,
    early_stopping_patience: 0,
    label_variants: 4,
    variants_per_epoch: 2,
    dev_variants: 2,
    test_variants: 2,
    posts_per_value: 1,
    label_orders: 1,
    kl_samples: 1,
    game_runs: 1,
    game_steps: 2,
    dose_scales: [0, 0.5],
    dose_variants: 1,
    save_every: 5,
    ...options,
  };
  const path = join(folder, 'study.yaml');
  writeFileSync(path, JSON.stringify(settings)); // JSON is YAML
  return path;
}

export function tinyStudyConfig(
  folder: string,
  options: Record<string, unknown> = {},
): StudyConfig {
  return loadStudyConfig({ file: writeTinyStudy(folder, options) });
}
