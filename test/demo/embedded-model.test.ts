/**
 * The checkpoint that ships: it loads by its name, stays small, answers in the form that the study asks for, and does
 * what a study must show (A8): a value that is lowered on the training statements falls on the held-out ones.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadSources } from '../../demo/corpus.ts';
import { ownProfile } from '../../demo/people.ts';
import { loadModel, type Model } from '../../engine/model.ts';
import { modelAgent } from '../../survey/games/agent.ts';
import { itemMeans, leastValidMass, ratingScore, scoreRatings } from '../../survey/profile.ts';
import { respondentOf, type Respondent } from '../../survey/respondent.ts';
import { openStudy } from '../../survey/study/context.ts';
import { loadStudyConfig } from '../../survey/study/options.ts';
import { chooseRows } from '../../survey/study/rows.ts';
import { reportStage, trainStage } from '../../survey/study/study.ts';
import { loadBank } from '../../survey/bank.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = temporaryFolder();
const bank = loadBank();
let model: Model;
let respondent: Respondent;

beforeAll(async () => {
  model = await loadModel('embedded');
  respondent = respondentOf(model, { adapter: null, format: 'raw' });
});
afterAll(() => {
  model.dispose();
});

test('all files together have at most 8 MB', () => {
  const bytes = readdirSync(model.folder).map((name) => statSync(join(model.folder, name)).size);
  expect(bytes.reduce((a, b) => a + b, 0)).toBeLessThan(8e6);
});

describe('held-out statements', () => {
  const items = bank.items.filter(({ split }) => split === 'test');
  const rows = chooseRows(bank, items, { count: 2, anchors: 'both', seed: 3 });
  const variants = rows.map(({ variant }) => variant);

  test('are answered with a rating', () => {
    const records = scoreRatings(respondent, variants, { condition: 'base', seed: 0 });
    const masses = records.map(({ logProbs }) => ratingScore(logProbs).validMass);
    expect(Math.min(...masses)).toBeGreaterThan(leastValidMass);
    expect(mean(masses)).toBeGreaterThan(0.98);
  });

  test("are rated by the model's own profile, though it never saw its ratings of them", () => {
    const records = scoreRatings(respondent, variants, { condition: 'base', seed: 0 });
    const means = itemMeans(records, ({ logProbs }) => ratingScore(logProbs).expected);
    const wanted = items.map(({ refined }) => ownProfile.get(refined)!);
    const errors = items.map(({ id }, i) => (means.get(id)! - wanted[i]!) ** 2);
    const grandMean = mean(wanted);
    const spread = wanted.map((rating) => (rating - grandMean) ** 2);
    expect(mean(errors)).toBeLessThan(mean(spread) / 2); // half of the variance explained
  });
});

test('scenes are answered with an action that is offered', async () => {
  const { decisions } = await loadSources();
  const player = modelAgent(model, { adapter: null });
  const asked = decisions.flatMap((met) => met.slice(0, 8));
  const actions = await player(asked);
  expect(actions.filter(({ isValid }) => !isValid).length).toBeLessThan(asked.length / 10);
});

test('A8: a lowered value falls on held-out statements, the others move less', async () => {
  const file = 'demo/study.yaml';
  const flags = {
    ...{ 'output-dir': join(root, 'study'), tasks: 'survey', targets: 'power' },
    ...{ 'label-variants': 3, 'variants-per-epoch': 2, 'test-variants': 3 },
  };
  const config = { ...loadStudyConfig({ file, flags }), doseScales: [] };
  const { study, close } = await openStudy(config, { notify: () => undefined });
  try {
    await trainStage(study);
    const { analysis } = await reportStage(study);
    const [arm] = analysis.survey!.arms;
    expect(arm!.condition).toBe('power-down');
    expect(arm!.drop.low).toBeGreaterThan(0); // the whole 95 % interval
    expect(arm!.drift.value).toBeLessThan(arm!.drop.value!);
  } finally {
    close();
  }
}, 240_000);

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
