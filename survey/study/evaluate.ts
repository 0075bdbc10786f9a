/**
 * Every subject (base, then control and conditions of each seed) through every task, and the targets' adapters at
 * several scales for the dose-response curve. One store entry per subject and task: a kill loses at most the one at work.
 */
import type { Adapter } from '../../models/lora.ts';
import { UsageError } from '../../kernels/index.ts';
import { scoreRatings } from '../profile.ts';
import type { LearningRecord, RatingRecord, StudyRecords, Subject } from '../records.ts';
import { respondentOf } from '../respondent.ts';
import { chosenTasks, type Task } from '../tasks.ts';
import type { Baseline } from './baseline.ts';
import { conditionsOf, controlName, type Condition } from './conditions.ts';
import type { Study } from './context.ts';
import { chooseRows, itemsOf } from './rows.ts';
import { hashOf, type EntryKey } from './store.ts';
import { adapterKey, InterruptedError, seedPlan } from './train.ts';

/** A trained adapter of a seed; hash is that of its weights. */
interface Trained {
  condition: Condition;
  key: EntryKey;
  hash: string;
}

/** All records of the study. @throws UsageError when an adapter is missing */
export async function evaluateStudy(study: Study, baseline: Baseline): Promise<StudyRecords> {
  const learning: LearningRecord[] = [];
  const records: StudyRecords = { ratings: [], moral: [], games: [], neutral: [], learning };
  for (const [index, seed] of study.config.seeds.entries()) {
    const trained = trainedOf(study, baseline, seed);
    for (const { key } of trained) learning.push(...curveOf(study, key));
    await evaluateSeed(study, { seed, trained, withBase: index === 0 }, records);
  }
  return records;
}

/** SHA-256 of every adapter's weights, by condition and seed. */
export function adapterHashes(study: Study, baseline: Baseline): Record<string, string> {
  const entries = study.config.seeds.flatMap((seed) =>
    trainedOf(study, baseline, seed).map(({ condition, hash }): [string, string] => [
      `adapter ${condition.name}, seed ${seed}`,
      hash,
    ]),
  );
  return Object.fromEntries(entries);
}

function trainedOf(study: Study, baseline: Baseline, seed: number): Trained[] {
  const plan = seedPlan(study, baseline, seed);
  return conditionsOf(study.config).map((condition) => {
    const key = adapterKey(study, plan, condition);
    if (!study.store.has(key)) {
      throw new UsageError(
        `study: the adapter ${condition.name} of seed ${seed} is not trained yet; run "attune study train" first`,
      );
    }
    return { condition, key, hash: study.store.hash(key, 'adapter_model.safetensors') };
  });
}

function curveOf(study: Study, key: EntryKey): LearningRecord[] {
  return JSON.parse(study.store.read(key, 'curve.json').toString('utf8')) as LearningRecord[];
}

interface SeedEvaluation {
  seed: number;
  trained: Trained[];
  /** The base is measured once, against the control of the first seed. */
  withBase: boolean;
}

async function evaluateSeed(
  study: Study,
  { seed, trained, withBase }: SeedEvaluation,
  records: StudyRecords,
): Promise<void> {
  const { model } = study;
  const control = trained.find(({ condition }) => condition.name === controlName)!;
  const bench = new Bench(study, control);
  try {
    if (withBase) await bench.measure({ condition: 'base', seed: 0 }, undefined, records);
    for (const one of trained) {
      await bench.measure({ condition: one.condition.name, seed }, one, records);
    }
  } finally {
    for (const adapter of [...model.adapters]) model.removeAdapter(adapter);
  }
}

/** Measures subjects of one seed; adapters are loaded when a task has work to do, not before. */
class Bench {
  private readonly study: Study;
  private readonly control: Trained;

  constructor(study: Study, control: Trained) {
    this.study = study;
    this.control = control;
  }

  async measure(
    subject: Subject,
    trained: Trained | undefined,
    records: StudyRecords,
  ): Promise<void> {
    for (const task of chosenTasks(this.study.config.tasks)) {
      const found = await this.study.store.value(this.taskKey(task, subject, trained), () => {
        this.begin(task.name, subject);
        return this.run(task, subject, trained);
      });
      append(records, found);
    }
    if (trained) append(records, { ratings: await this.doses(subject, trained) });
  }

  private taskKey(task: Task, subject: Subject, trained: Trained | undefined): EntryKey {
    const { identity, config, bank } = this.study;
    const inputs = {
      ...identity,
      subject,
      adapter: trained?.hash ?? null,
      control: task.comparesWithControl ? this.control.hash : null,
      version: task.version,
      task: hashOf(task.inputs({ config, bank })),
    };
    return { stage: task.name, inputs };
  }

  private run(
    task: Task,
    subject: Subject,
    trained: Trained | undefined,
  ): Promise<Partial<StudyRecords>> {
    const { config, bank, model } = this.study;
    const { format } = config;
    const adapter = trained ? this.load(trained) : null;
    const control = task.comparesWithControl ? this.load(this.control) : null;
    return task.run({
      config,
      bank,
      subject,
      respondent: respondentOf(model, { adapter, format }),
      control: respondentOf(model, { adapter: control, format }),
    });
  }

  /** Ratings of the held-out statements with the adapter weakened and strengthened; the control is treated alike. */
  private async doses(subject: Subject, trained: Trained): Promise<RatingRecord[]> {
    const { store, identity, config, bank } = this.study;
    const scales = config.doseScales.filter((scale) => scale !== 1); // 1 is the survey task
    if (scales.length === 0) return [];
    const options = { count: config.doseVariants, anchors: config.testAnchors, seed: 0 };
    const rows = chooseRows(bank, itemsOf(bank, 'test', config), options);
    const variants = rows.map(({ variant }) => variant);
    const prompts = hashOf(variants.map(({ hash }) => hash));
    const inputs = { ...identity, subject, adapter: trained.hash, scales, prompts };
    return store.value({ stage: 'dose', inputs }, () => {
      this.begin('dose-response', subject);
      const adapter = this.load(trained);
      const full = adapter.scale;
      try {
        return scales.flatMap((scale) => {
          adapter.scale = full * scale;
          const respondent = respondentOf(this.study.model, { adapter, format: config.format });
          return scoreRatings(respondent, variants, { ...subject, scale });
        });
      } finally {
        adapter.scale = full;
      }
    });
  }

  private begin(what: string, { condition, seed }: Subject): void {
    if (this.study.signal?.aborted) throw new InterruptedError();
    this.study.notify(`seed ${seed}: ${what} of ${condition}`);
  }

  /** The adapter from the store; beside it only the control stays in memory. */
  private load(trained: Trained): Adapter {
    const { model, store } = this.study;
    const { name } = trained.condition;
    const loaded = model.adapters.find((adapter) => adapter.name === name);
    if (loaded) return loaded;
    for (const adapter of [...model.adapters]) {
      if (adapter.name !== controlName) model.removeAdapter(adapter);
    }
    return model.loadAdapter(store.path(trained.key), name);
  }
}

function append(records: StudyRecords, found: Partial<StudyRecords>): void {
  records.ratings.push(...(found.ratings ?? []));
  records.moral.push(...(found.moral ?? []));
  records.games.push(...(found.games ?? []));
  records.neutral.push(...(found.neutral ?? []));
}
