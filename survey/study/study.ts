/**
 * The stages of a study in order: baseline → adapters → evaluations → records → report. Each takes from the store what
 * is there and makes what is missing, so any stage may be asked for at any time and a killed study goes on.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { realFileSystem, replaceDurably } from '../../engine/durable-write.ts';
import type { StudyRecords } from '../records.ts';
import type { WrittenReport } from '../report/write-report.ts';
import { baselineOf } from './baseline.ts';
import type { Study } from './context.ts';
import { adapterHashes, evaluateStudy } from './evaluate.ts';
import { writeStudyReport } from './report.ts';
import { trainStudy } from './train.ts';

/** Measures the baseline and trains every adapter that is missing. */
export async function trainStage(study: Study): Promise<void> {
  await trainStudy(study, await baselineOf(study));
}

/** Measures every subject and writes records/<kind>.jsonl. */
export async function evaluateStage(study: Study): Promise<StudyRecords> {
  const records = await evaluateStudy(study, await baselineOf(study));
  writeRecords(join(study.config.outputDir, 'records'), records);
  return records;
}

/** Evaluates what is missing and writes report/: a page, JSON and CSV. */
export async function reportStage(study: Study): Promise<WrittenReport> {
  const records = await evaluateStage(study);
  return writeStudyReport(study, records, adapterHashes(study, await baselineOf(study)));
}

/** One file per kind of record, one JSON object a line. */
function writeRecords(folder: string, records: StudyRecords): void {
  mkdirSync(folder, { recursive: true });
  for (const [kind, rows] of Object.entries(records)) {
    const lines = (rows as object[]).map((row) => `${JSON.stringify(row)}\n`);
    replaceDurably(realFileSystem, join(folder, `${kind}.jsonl`), [Buffer.from(lines.join(''))]);
  }
}
