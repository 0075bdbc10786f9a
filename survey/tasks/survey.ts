/** Task: the held-out statements, every wording scored by likelihood, and one sampled answer each where asked for. */
import { ratingRequests, sampleRatings, scoreRatings } from '../profile.ts';
import type { Variant } from '../prompts.ts';
import { chooseRows, itemsOf } from '../study/rows.ts';
import type { Task, TaskSetting } from '../tasks.ts';

export const surveyTask: Task = {
  name: 'survey',
  version: 1,
  comparesWithControl: false,
  inputs: (setting) => ({
    prompts: variantsOf(setting).map(({ hash }) => hash),
    sampled: setting.config.sampledRatings,
  }),
  work: (setting) => {
    const scored = ratingRequests(variantsOf(setting));
    const sampled = setting.config.sampledRatings ? scored : [];
    return { scored, written: sampled.map(({ prompt }) => ({ prompt, tokens: 8 })) };
  },
  run: async (context) => {
    const { respondent, subject } = context;
    const variants = variantsOf(context);
    const records = scoreRatings(respondent, variants, subject);
    if (!context.config.sampledRatings) return { ratings: records };
    const sampled = await sampleRatings(respondent, variants, subject.seed);
    return { ratings: records.map((record, i) => ({ ...record, sampled: sampled[i]! })) };
  },
};

/** The same wordings for every subject. */
function variantsOf({ config, bank }: TaskSetting): Variant[] {
  const options = { count: config.testVariants, anchors: config.testAnchors, seed: 0 };
  const rows = chooseRows(bank, itemsOf(bank, 'test', config), options);
  return rows.map(({ variant }) => variant);
}
