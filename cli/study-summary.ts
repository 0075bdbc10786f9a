/** The end of `attune study run` in the terminal: one row per arm, and what each subject did in the games. */
import type { Analysis } from '../survey/analyse.ts';
import type { Estimate } from '../survey/statistics.ts';
import { table } from './output.ts';

export function studySummary(analysis: Analysis): string {
  return [surveyTable(analysis), moralTable(analysis), gameTable(analysis)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function surveyTable({ survey }: Analysis): string {
  if (!survey) return '';
  const head = ['held-out statements', 'drop', '95 %', 'drift', 'n'];
  const rows = survey.arms.map(({ condition, drop, drift }) => [
    condition,
    ...measured(drop, 2),
    fixed(drift.value, 2),
    String(drop.n),
  ]);
  return table([head, ...rows]);
}

function moralTable({ moral }: Analysis): string {
  if (!moral) return '';
  const head = ['posts', 'gain, pp', '95 %', 'other posts', 'n'];
  const rows = moral.arms.map(({ condition, gain, otherGain }) => [
    condition,
    ...measured(gain, 1, 100),
    fixed(otherGain.value, 1, 100),
    String(gain.n),
  ]);
  return table([head, ...rows]);
}

const shownMetrics = ['game.score', 'power.Σ', 'violations.Σ'];

function gameTable({ games }: Analysis): string {
  if (!games) return '';
  const head = ['games, % of random', ...shownMetrics, 'invalid'];
  const rows = games.conditions.map(({ condition, percents, invalidRate }) => [
    condition,
    ...shownMetrics.map((metric) => fixed(percents[metric]?.value ?? null, 0)),
    `${fixed(invalidRate, 1, 100)} %`,
  ]);
  return table([head, ...rows]);
}

function measured({ value, low, high }: Estimate, digits: number, factor = 1): string[] {
  const [number, from, to] = [value, low, high].map((part) => fixed(part, digits, factor));
  return [number!, `${from!} to ${to!}`];
}

function fixed(value: number | null, digits: number, factor = 1): string {
  return value === null ? '-' : (factor * value).toFixed(digits);
}
