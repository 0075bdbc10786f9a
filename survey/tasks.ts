/**
 * The evaluations of a study: one file in tasks/ and one line here each. A task sees a respondent (score, generate)
 * and the control to compare with, never a model, and returns records; means and intervals are made later from them.
 */
import { UsageError } from '../kernels/index.ts';
import { closest } from '../engine/suggest.ts';
import type { SurveyBank } from './prompts.ts';
import type { StudyRecords, Subject } from './records.ts';
import type { Candidates, Prompt, Respondent } from './respondent.ts';
import type { StudyConfig } from './study/options.ts';
import { gamesTask } from './tasks/games.ts';
import { moralTask } from './tasks/moral.ts';
import { preservationTask } from './tasks/preservation.ts';
import { surveyTask } from './tasks/survey.ts';

export interface TaskSetting {
  config: StudyConfig;
  bank: SurveyBank;
}

export interface TaskContext extends TaskSetting {
  subject: Subject;
  respondent: Respondent;
  /** The control of the same seed. */
  control: Respondent;
}

export interface TaskWork {
  scored: Candidates[];
  /** Prompts to be continued, and tokens that are written after each. */
  written: { prompt: Prompt; tokens: number }[];
}

export interface Task {
  name: string;
  /** Raised when the same inputs give other records than before. */
  version: number;
  comparesWithControl: boolean;
  /** Everything the records depend on besides the model: texts, options. Plain JSON. */
  inputs: (setting: TaskSetting) => unknown;
  /** What it will ask, about: for estimates. */
  work: (setting: TaskSetting) => TaskWork | Promise<TaskWork>;
  run: (context: TaskContext) => Promise<Partial<StudyRecords>>;
}

export const tasks: readonly Task[] = [surveyTask, moralTask, gamesTask, preservationTask];

/** The tasks that `names` asks for, in the registry's order. */
export function chosenTasks(names: string | readonly string[]): Task[] {
  if (names === 'all') return [...tasks];
  const wanted = typeof names === 'string' ? [names] : names;
  const known = tasks.map(({ name }) => name);
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown === undefined) return tasks.filter(({ name }) => wanted.includes(name));
  const near = closest(unknown, known);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  throw new UsageError(
    `study: unknown task ${JSON.stringify(unknown)}.${hint} Available: ${known.join(', ')}`,
  );
}
