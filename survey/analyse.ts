/**
 * From the records of a study to every metric of it, as plain JSON: the survey, the moral task, games, what was
 * preserved, curves, and what it all rests on. The parts lie in analysis/; here they are put together and the
 * p-values of each family of tests are adjusted (Benjamini-Hochberg over the targets).
 */
import { type Audit, auditRecords } from './analysis/audit.ts';
import { type DoseResponse, doseResponses, learningCurves } from './analysis/curves.ts';
import type { LearningCurve } from './analysis/curves.ts';
import { inFixedOrder } from './analysis/fixed-order.ts';
import { analyseGames, type GameAnalysis, type GameReading } from './analysis/games.ts';
import { analyseMoral, type MoralAnalysis } from './analysis/moral.ts';
import type { JudgedPost } from './analysis/verdicts.ts';
import { analysePreservation, type Preservation } from './analysis/preservation.ts';
import type { MeasuredItem } from './analysis/ratings.ts';
import { type Arm, conditionsIn, type TestedEstimate } from './analysis/subjects.ts';
import { analyseSurvey, type SurveyAnalysis } from './analysis/survey.ts';
import { analyseTransfer, type Transfer } from './analysis/transfer.ts';
import type { StudyRecords } from './records.ts';
import { benjaminiHochberg, makeResampler, type Resampling } from './statistics.ts';

export { AnalysisError, type Arm, type TestedEstimate } from './analysis/subjects.ts';

/** What is needed to read the records. */
export interface AnalysisConfig extends Resampling {
  /** The bank that was rated; metrics use its test items. */
  items: MeasuredItem[];
  /** The posts that were judged. */
  posts: JudgedPost[];
  games: GameReading;
}

/** Numbers of draws as the protocol asks for. */
export const defaultResampling: Resampling = { seed: 0, draws: 10_000 };

/** Parts without records are null or empty. */
export interface Analysis {
  resampling: Resampling;
  arms: Arm[];
  survey: SurveyAnalysis | null;
  moral: MoralAnalysis | null;
  games: GameAnalysis | null;
  preservation: Preservation[];
  transfer: Transfer[];
  doseResponses: DoseResponse[];
  learningCurves: LearningCurve[];
  audit: Audit;
}

/** @throws AnalysisError when records and config do not belong together, or arm and control are not paired */
export function analyse(unordered: StudyRecords, config: AnalysisConfig): Analysis {
  const records = inFixedOrder(unordered);
  const { items, posts } = config;
  const resampling = { seed: config.seed, draws: config.draws };
  const resampler = makeResampler(resampling);
  const conditions = conditionsIn(records);
  const { arms } = conditions;
  const survey = analyseSurvey(records.ratings, { items, conditions, resampler });
  const moral = analyseMoral(records.moral, { posts, conditions, resampler });
  const games = analyseGames(records.games, { conditions, reading: config.games, resampler });
  adjust(survey?.arms.map(({ drop }) => drop));
  adjust(moral?.arms.map(({ gain }) => gain));
  adjust(moral?.arms.map(({ strictGain }) => strictGain));
  adjust(games?.arms.flatMap(({ changes }) => changes));
  return {
    resampling,
    arms,
    survey,
    moral,
    games,
    preservation: analysePreservation(records.neutral, { conditions, resampler }),
    transfer: analyseTransfer(survey?.arms ?? [], moral?.arms ?? []),
    doseResponses: doseResponses(records, { items, posts, conditions }),
    learningCurves: learningCurves(records.learning ?? [], conditions),
    audit: auditRecords(records, { items, posts, conditions }),
  };
}

/** Fills in q over one family of tests. */
function adjust(family: TestedEstimate[] = []): void {
  const adjusted = benjaminiHochberg(family.map(({ p }) => p));
  for (const [i, test] of family.entries()) test.q = adjusted[i]!;
}
