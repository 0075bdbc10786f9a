import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StudyRecords } from '../../../survey/records.ts';
import type { Provenance } from '../../../survey/report/provenance.ts';
import { writeReport, type WrittenReport } from '../../../survey/report/write-report.ts';
import { syntheticConfig, syntheticRecords } from '../../support/synthetic-study.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = temporaryFolder();
const config = { ...syntheticConfig(), draws: 60 };

const provenance: Provenance = {
  model: 'models/<script>alert("x")</script>&co',
  embeddedDefault: false,
  hashes: { 'model.safetensors': 'ab'.repeat(32) },
  settings: { preset: 'small', training: { rank: 16, seeds: [1, 2] } },
};

const records = syntheticRecords({
  conditions: ['hedonism-down', 'power-down', 'benevolence-up'],
  scales: [0.5, 1],
});

function write(
  name: string,
  change: { records?: StudyRecords; provenance?: Partial<Provenance> } = {},
): { written: WrittenReport; html: string; json: string; csv: string } {
  const written = writeReport(join(root, name), {
    records: change.records ?? records,
    provenance: { ...provenance, ...change.provenance },
    config,
  });
  const read = (path: string): string => readFileSync(path, 'utf8');
  return {
    written,
    html: read(written.html),
    json: read(written.json),
    csv: read(written.csv),
  };
}

const full = write('full');

/** Names of elements that are opened and not closed, or closed and not opened. */
function unbalanced(html: string): string[] {
  const isVoid = /^(meta|br)$/;
  const open: string[] = [];
  const wrong: string[] = [];
  const body = html.replace('<!doctype html>', '').replace(/<style>[^]*?<\/style>/, '');
  for (const [, close, name, , selfClosed] of body.matchAll(
    /<(\/?)([a-zA-Z0-9]+)((?:\s+[a-zA-Z0-9-]+="[^"<>]*")*)\s*(\/?)>/g,
  )) {
    if (close) {
      if (open.pop() !== name) wrong.push(name!);
    } else if (!selfClosed && !isVoid.test(name!)) open.push(name!);
  }
  // Every < begins one of the tags that were matched.
  const rest = body.replace(/<(\/?)([a-zA-Z0-9]+)((?:\s+[a-zA-Z0-9-]+="[^"<>]*")*)\s*(\/?)>/g, '');
  return [...wrong, ...open, ...(rest.match(/<.{0,20}/g) ?? [])];
}

test('the page is well-formed, has no script and fetches nothing', () => {
  expect(unbalanced(full.html)).toEqual([]);
  expect(full.html).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|https?:|\son[a-z]+=/i);
});

test('text of the study stays text', () => {
  expect(full.html).toContain('models/&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;co');
});

test('no number of the page is undefined, infinite or negative zero', () => {
  expect(full.html).not.toMatch(/NaN|Infinity|undefined|\[object|\u22120(\.0+)?[^.\d]/);
});

test('every section of the protocol is there, with its plots', () => {
  for (const label of [
    'Radar of ten value ratings',
    'Bars of ten value ratings',
    'Forest plot of the effect on the target value',
    'Forest plot of probability gain',
    'Shift of ten basic values',
    'Shift of twenty refined values',
    'Shift of the other values against their distance',
    'Drop in survey ratings against probability gain',
    'Dose-response of',
    'Learning curve of',
    'before and after',
    'under each wording',
    'Change of the probability of each verdict',
    'in percent of a random agent',
    'Coverage',
    'SHA-256',
  ])
    expect(full.html).toContain(label);
  expect(full.html).not.toContain('not measured</span>');
});

test('columns of the results follow the protocol', () => {
  const columns = [...full.html.matchAll(/<th scope="col"[^>]*>([^<]*)</g)].map(([, name]) => name);
  expect(columns.slice(0, 9)).toEqual([
    'Arm',
    'Effect',
    '95 % interval',
    'p',
    'q',
    '',
    'Clusters',
    'Selectivity',
    'Capability loss',
  ]);
});

test('out-of-survey results are shown with sign, interval and n even where they go the wrong way', () => {
  const against = write('against', {
    records: syntheticRecords({ conditions: ['hedonism-down'], moralShift: -1.5 }),
  });
  const [arm] = against.written.analysis.moral!.arms;
  expect(arm!.gain.high).toBeLessThan(0);
  const points = (value: number): string => (-100 * value).toFixed(1);
  const { value, low, high } = arm!.gain;
  expect(against.html).toContain(`>\u2212${points(value!)}</td>`);
  expect(against.html).toContain(`[\u2212${points(low!)}, \u2212${points(high!)}]`);
  expect(against.html).toContain('n = 10');
});

test('an underpowered result gets a word and no star', () => {
  const { html } = full;
  const rows = [...html.matchAll(/<tr>[^]*?<\/tr>/g)].map(([row]) => row);
  const marked = rows.filter((row) => row.includes('underpowered'));
  expect(marked.length).toBeGreaterThan(0);
  expect(marked.filter((row) => row.includes('\u2605'))).toEqual([]);
});

test('the toy notice stands in reports on the embedded default, and only there', () => {
  const toy = write('toy', { provenance: { embeddedDefault: true } });
  expect(toy.html).toContain('A toy world.');
  expect(full.html).not.toContain('A toy world.');
});

test('the same study gives the same bytes', () => {
  const again = write('again');
  expect(again.html).toBe(full.html);
  expect(again.json).toBe(full.json);
  expect(again.csv).toBe(full.csv);
});

test('parts without records say so', () => {
  const { html } = write('ratings-only', {
    records: { ratings: records.ratings, moral: [], games: [], neutral: [] },
  });
  expect(html.match(/not measured<\/span>/g)).toHaveLength(4);
  expect(unbalanced(html)).toEqual([]);
});

test('the CSV has one width, and its numbers are those of the JSON', () => {
  const rows = full.csv.split('\r\n').slice(0, -1);
  const cells = rows.map((row) => row.match(/("([^"]|"")*"|[^,]*)(,|$)/g)!.length);
  // The pattern also matches the empty end of a row whose last cell is empty or not quoted.
  expect(new Set(rows.map((row, i) => cells[i]! - (row.endsWith(',') ? 0 : 1)))).toEqual(
    new Set([10]),
  );
  const { analysis } = JSON.parse(full.json) as Pick<WrittenReport, 'analysis'>;
  const [arm] = analysis.survey!.arms;
  const { value, low, high, p, q, n, isUnderpowered } = arm!.drop;
  expect(rows).toContain(
    ['survey', arm!.condition, 'drop', value, low, high, p, q, n, isUnderpowered].join(','),
  );
  expect(rows.filter((row) => row.startsWith('games,'))).toHaveLength((2 + 3) * 8 + 3 * 8);
});
