/**
 * From the records of a study to its report: analysis with the bank, posts and games that were used, and where the
 * numbers come from. Nothing in it changes between two runs of the same study: no time, no path of an output.
 */
import { join } from 'node:path';
import { embeddedName } from '../../engine/hub-cache.ts';
import { defaultResampling } from '../analyse.ts';
import { loadGames } from '../games/library.ts';
import { valueMetrics } from '../games/metrics.ts';
import { loadCoefficients } from '../games/random-agent.ts';
import { moralPosts } from '../moral.ts';
import type { StudyRecords, Subject } from '../records.ts';
import type { JsonValue, Provenance } from '../report/provenance.ts';
import { writeReport, type WrittenReport } from '../report/write-report.ts';
import type { Study } from './context.ts';
import { hashOf } from './store.ts';

export function writeStudyReport(
  study: Study,
  records: StudyRecords,
  adapters: Readonly<Record<string, string>>,
): WrittenReport {
  return writeReport(join(study.config.outputDir, 'report'), {
    records: reported(records),
    provenance: provenanceOf(study, adapters),
    config: {
      ...defaultResampling,
      items: study.bank.items,
      posts: moralPosts,
      games: { coefficients: loadCoefficients(), valueMetrics },
    },
  });
}

/** Target profiles have no single direction to test; their records stay in the files. */
function reported(records: StudyRecords): StudyRecords {
  const keep = <R extends Subject>(rows: R[]): R[] =>
    rows.filter(({ condition }) => !condition.startsWith('profile-'));
  return {
    ratings: keep(records.ratings),
    moral: keep(records.moral),
    games: keep(records.games),
    neutral: keep(records.neutral),
    learning: keep(records.learning ?? []),
  };
}

function provenanceOf(
  { config, identity, bank }: Study,
  adapters: Readonly<Record<string, string>>,
): Provenance {
  const { outputDir: _out, threads: _threads, maxMemory: _memory, ...rest } = config;
  const { adaptersPerPass: _pass, recompute: _recompute, saveEvery: _save, ...settings } = rest;
  return {
    model: config.model,
    embeddedDefault: config.model === embeddedName,
    hashes: {
      ...identity.model,
      bank: hashOf({
        ...bank,
        name: '',
        items: bank.items.map((item) => ({ ...item, source: '' })),
      }),
      posts: hashOf(moralPosts),
      games: hashOf(loadGames()),
      ...adapters,
    },
    settings: {
      ...(JSON.parse(JSON.stringify(settings)) as Record<string, JsonValue>),
      backend: identity.backend,
    },
  };
}
