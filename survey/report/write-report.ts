/**
 * Records in, report out: report.html (for people), report.json (the whole analysis), report.csv (every estimate).
 * The bytes depend on the records, the config and the provenance alone.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { realFileSystem, replaceDurably } from '../../engine/durable-write.ts';
import { analyse, type Analysis, type AnalysisConfig } from '../analyse.ts';
import type { StudyRecords } from '../records.ts';
import { toCsv } from './csv.ts';
import { toHtml } from './page.ts';
import type { Provenance } from './provenance.ts';

export interface ReportInput {
  records: StudyRecords;
  provenance: Provenance;
  config: AnalysisConfig;
}

export interface WrittenReport {
  /** Path of the page. */
  html: string;
  json: string;
  csv: string;
  analysis: Analysis;
}

/** Creates the folder if needed; old files of the same names are replaced. */
export function writeReport(
  folder: string,
  { records, provenance, config }: ReportInput,
): WrittenReport {
  const analysis = analyse(records, config);
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    replaceDurably(realFileSystem, path, [new TextEncoder().encode(text)]);
    return path;
  };
  return {
    html: write('report.html', toHtml(analysis, provenance)),
    json: write('report.json', `${JSON.stringify({ provenance, analysis }, null, 2)}\n`),
    csv: write('report.csv', toCsv(analysis)),
    analysis,
  };
}
