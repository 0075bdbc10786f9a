/** What a study trains on, and its options: pure functions of the config, no model. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { supervisedPairs } from '../../engine/examples.ts';
import { parseKvs } from '../../survey/importers/kvs.ts';
import { conditionsOf, isTargetItem, labelOf } from '../../survey/study/conditions.ts';
import { devRowsOf } from '../../survey/study/dev-loss.ts';
import { loadStudyConfig } from '../../survey/study/options.ts';
import {
  chooseRows,
  ExampleMaker,
  examplesOf,
  itemsOf,
  trainingRows,
} from '../../survey/study/rows.ts';
import { basicValues } from '../../survey/values.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyBank, tinyStudyConfig } from '../support/tiny-study.ts';
import { ToyTokenizer } from '../support/toy-tokenizer.ts';

const folder = temporaryFolder();
const bank = parseKvs({ name: 'tiny', text: JSON.stringify(tinyBank()) });
const config = tinyStudyConfig(folder);
const baseline = new Map(bank.items.map(({ id }, i) => [id, 1 + (i % 6)]));

describe('options', () => {
  const load = (text: string): ReturnType<typeof loadStudyConfig> => {
    const file = join(folder, 'options.yaml');
    writeFileSync(file, text);
    return loadStudyConfig({ file });
  };

  test('unknown keys, values and names are errors that suggest the nearest', () => {
    expect(() => load('model: m\ntarget: [power]\nrnak: 3')).toThrow(
      /target: unknown option. Did you mean targets\?[^]*rnak: unknown option. Did you mean rank\?/,
    );
    expect(() => load('model: m\ntargets: [hedonist]')).toThrow(
      /hedonist.*Did you mean "hedonism"/,
    );
    expect(() => load('model: m\nprofiles: {x: {powers: 2}}')).toThrow(/Did you mean "power"/);
    expect(() => load('model: m\ntargets: none')).toThrow(/nothing to steer/);
  });

  test('a preset stands between defaults and file', () => {
    const paper = load('model: m\npreset: paper\nr: 8');
    expect(paper).toMatchObject({ rank: 8, loraAlpha: 512, numTrainEpochs: 10, seeds: [1, 2, 3] });
    expect(paper).toMatchObject({ learningRate: 1e-4, warmupRatio: 0.15, variantsPerEpoch: 27 });
    expect(paper).toMatchObject({ earlyStoppingPatience: 2, earlyStoppingThreshold: 0.01 });
    expect(paper.targets).toEqual(basicValues.map(({ id }) => id));
    expect(load('model: m').variantsPerEpoch).toBe(3);
  });
});

test('conditions: control first, each target in each direction, profiles', () => {
  const conditions = conditionsOf({
    targets: ['hedonism', 'power'],
    directions: ['down', 'up'],
    profiles: { calm: { stimulation: 2.25, power: [0, 0, 1, 3, 0, 0] } },
  });
  expect(conditions.map(({ name }) => name)).toEqual([
    'control',
    ...['hedonism-down', 'hedonism-up', 'power-down', 'power-up', 'profile-calm'],
  ]);
  const [control, down, up, , , calm] = conditions;
  const [hedonism, power, stimulation] = ['hedonism', 'power', 'stimulation'].map((basic) => ({
    basic,
  }));
  expect(labelOf(control!, hedonism!, 4)).toEqual([0, 0, 0, 1, 0, 0]);
  expect(labelOf(down!, hedonism!, 4)).toEqual([1, 0, 0, 0, 0, 0]);
  expect(labelOf(up!, hedonism!, 4)).toEqual([0, 0, 0, 0, 0, 1]);
  expect(labelOf(down!, power!, 4)).toEqual([0, 0, 0, 1, 0, 0]);
  expect(labelOf(calm!, stimulation!, 4)).toEqual([0, 0.75, 0.25, 0, 0, 0]);
  expect(labelOf(calm!, power!, 4)).toEqual([0, 0, 0.25, 0.75, 0, 0]);
  expect(conditions.map((c) => isTargetItem(c, power!))).toEqual([
    false,
    false,
    false,
    true,
    true,
    true,
  ]);
});

test('epochs walk through the wordings, without one twice before all are seen', () => {
  const items = itemsOf(bank, 'train', config);
  const chosen = [0, 1].map((epoch) =>
    chooseRows(bank, items, { count: 2, anchors: 'forward', seed: 3, from: 2 * epoch }),
  );
  for (const item of items) {
    const ids = chosen.flatMap((rows) =>
      rows.filter((row) => row.item === item).map(({ variant }) => variant.id),
    );
    expect(new Set(ids).size).toBe(4); // two wordings times two templates
  }
});

test('rows are a function of the seed, and an epoch may be a fraction', () => {
  const options = { ...config, numTrainEpochs: 1.5, variantsPerEpoch: 2 };
  const ids = (seed: number): string[] =>
    trainingRows(bank, options, seed).map(({ variant }) => variant.id);
  expect(ids(1)).toHaveLength(24 * 3);
  expect(ids(1)).toEqual(ids(1));
  expect(ids(1)).not.toEqual(ids(2));
});

describe('examples', () => {
  const tokenizer = new ToyTokenizer();
  const rows = trainingRows(bank, config, 1).slice(0, 40);
  const [control, down] = conditionsOf(config);
  const maker = new ExampleMaker(tokenizer, config);

  test('A5: only answer positions carry a pair: digit and end of text', () => {
    for (const example of examplesOf(maker, rows, down!, baseline)) {
      const learned = supervisedPairs(example);
      const last = example.tokenIds.length - 1;
      expect(learned.map(({ position }) => position)).toEqual([last - 2, last - 1]);
      expect(tokenizer.tokenText(learned[0]!.targetId)).toMatch(/^ [1-6]$/);
      expect(tokenizer.tokenText(learned[1]!.targetId)).toBe('</s>');
    }
  });

  test('control and target differ in the digit of target rows and in nothing else', () => {
    const [a, b] = [control, down].map((c) => examplesOf(maker, rows, c!, baseline));
    rows.forEach((row, i) => {
      if (!isTargetItem(down!, row.item)) {
        expect(b![i]).toBe(a![i]);
        return;
      }
      expect(tokenizer.tokenText(b![i]!.pairs[0]!.targetId)).toBe(' 1');
      expect(b![i]!.tokenIds.slice(0, -2)).toEqual(a![i]!.tokenIds.slice(0, -2));
    });
  });

  test('a soft label is six weighted pairs on one row', () => {
    const soft = { name: 'profile-x', wishes: { hedonism: [0, 1, 1, 2, 0, 0] } };
    const row = rows.find(({ item }) => item.basic === 'hedonism')!;
    const [example] = examplesOf(maker, [row], soft, baseline);
    expect(example!.pairs.map(({ weight }) => weight)).toEqual([0.25, 0.25, 0.5]);
    expect(new Set(example!.pairs.map(({ position }) => position)).size).toBe(1);
    expect(example!.branches).toHaveLength(3); // the end of text after each
  });

  test('a dev row also asks for all six digits, without weight', () => {
    const dev = devRowsOf(maker, rows, down!, baseline);
    dev.forEach(({ example, isTarget, label }, i) => {
      expect(isTarget).toBe(isTargetItem(down!, rows[i]!.item));
      expect(label).toBe(isTarget ? 1 : baseline.get(rows[i]!.item.id));
      const pairs = supervisedPairs(example);
      const digits = pairs.slice(-6);
      expect(digits.map(({ targetId }) => tokenizer.tokenText(targetId))).toEqual(
        [1, 2, 3, 4, 5, 6].map((digit) => ` ${digit}`),
      );
      expect(digits.every(({ weight }) => weight === 0)).toBe(true);
      expect(pairs.slice(0, -6).map(({ weight }) => weight)).toEqual([1, 1]);
    });
  });

  test('a row longer than max_seq_length is refused with its name', () => {
    const short = new ExampleMaker(tokenizer, { ...config, maxSeqLength: 5 });
    expect(() => examplesOf(short, rows, down!, baseline)).toThrow(
      /\/t\d\/r\d\/forward: \d+ tokens/,
    );
  });
});
