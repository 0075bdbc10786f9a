/**
 * The measured baseline: one rating per train and dev statement, by which the control and all anchor rows are labelled
 * (protocol: control, labels, training rows). By likelihood each wording votes for its likeliest rating.
 */
import { itemVotes, ratingScore, sampleRatings, scoreRatings } from '../profile.ts';
import { respondentOf } from '../respondent.ts';
import type { Study } from './context.ts';
import { chooseRows, itemsOf, type Row } from './rows.ts';
import type { EntryKey } from './store.ts';

/** Rating by item id. */
export type Baseline = ReadonlyMap<string, number>;

export async function baselineOf(study: Study): Promise<Baseline> {
  const entries = await study.store.value(baselineKey(study), async () => {
    study.notify('baseline: rating the training statements with the base model');
    return [...(await measure(study))];
  });
  return new Map(entries);
}

function baselineKey(study: Study): EntryKey {
  const { identity, config } = study;
  const prompts = baselineRows(study).map(({ variant }) => variant.hash);
  return { stage: 'baseline', inputs: { ...identity, prompts, labels: config.labels } };
}

async function measure(study: Study): Promise<Map<string, number>> {
  const { model, config } = study;
  const respondent = respondentOf(model, { adapter: null, format: config.format });
  const variants = baselineRows(study).map(({ variant }) => variant);
  const records = scoreRatings(respondent, variants, { condition: 'base', seed: 0 });
  if (config.labels === 'likelihood') {
    return itemVotes(records, ({ logProbs }) => ratingScore(logProbs).argmax);
  }
  const sampled = await sampleRatings(respondent, variants, 0);
  const votes = itemVotes(
    records.map((record, i) => ({ ...record, sampled: sampled[i]! })),
    (record) => record.sampled ?? undefined,
  );
  // A statement without any usable answer is labelled by likelihood.
  const likely = itemVotes(records, ({ logProbs }) => ratingScore(logProbs).argmax);
  return new Map([...likely, ...votes]);
}

export function baselineRows({ bank, config }: Pick<Study, 'bank' | 'config'>): Row[] {
  const items = [...itemsOf(bank, 'train', config), ...itemsOf(bank, 'dev', config)];
  const { labelVariants: count, trainAnchors: anchors } = config;
  return chooseRows(bank, items, { count, anchors, seed: 0 });
}
