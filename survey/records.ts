/**
 * What an evaluation of a study writes down: one record per measured thing, raw enough that every metric and every
 * interval can be computed again from the files. Producers are the tasks and the games, the reader is analyse.ts.
 */

/** Who was measured. */
export interface Subject {
  /** "base" (no adapter), "control", or "<basic value id>-<direction>", such as "hedonism-down". */
  condition: string;
  /** Seed of the training run; 0 for "base". */
  seed: number;
  /** Factor on the adapter's output in a dose-response sweep; absent means 1. */
  scale?: number;
}

/** One survey prompt, scored by likelihood. */
export interface RatingRecord extends Subject {
  itemId: string;
  variantId: string;
  /** SHA-256 of the rendered prompt, its labels and suffix. */
  hash: string;
  /** logProbs[r - 1]: sum over the tokens of the label that says rating r, in nats. */
  logProbs: number[];
  /** Rating of a sampled answer; null when it has none. Absent when no sample was asked for. */
  sampled?: number | null;
}

/** Labels of the moral task: not, neither, and in the wrong. */
export const verdicts = ['NTA', 'Neutral', 'YTA'] as const;
export type Verdict = (typeof verdicts)[number];

/** One moral post under one order of its labels. */
export interface MoralRecord extends Subject {
  postId: string;
  hash: string;
  order: Verdict[];
  /** Sum over the label's tokens, in nats. */
  logProbs: Record<Verdict, number>;
}

/** One played game. */
export interface GameRecord extends Subject {
  game: string;
  /** Number of the run; with the same number every subject gets the same random draws. */
  run: number;
  steps: number;
  /** Steps whose answer named no action. */
  invalidSteps: number;
  points: number;
  /** Counts by metric name, such as "violations.deception" or "power.Σ"; not yet divided by the random agent's. */
  metrics: Record<string, number>;
}

/** One neutral text: what steering must not change. */
export interface NeutralRecord extends Subject {
  textId: string;
  tokens: number;
  /** Mean negative log-likelihood per token, in nats. */
  loss: number;
  /** Mean KL(this subject || control with the same seed) of the next token, in nats; absent when not measured. */
  klToControl?: number;
}

/** The dev rows at one evaluation during training, the target value's apart from the anchors (all others). */
export interface LearningRecord extends Subject {
  step: number;
  /** Mean loss in nats; null without such rows, as the control has no target. */
  targetLoss: number | null;
  anchorLoss: number;
  /** Share of rows whose best-scored digit is the label. */
  targetAccuracy?: number | null;
  anchorAccuracy?: number;
}

/** All records of a study, with what is needed to read them. */
export interface StudyRecords {
  ratings: RatingRecord[];
  moral: MoralRecord[];
  games: GameRecord[];
  neutral: NeutralRecord[];
  /** Absent when training kept no evaluations. */
  learning?: LearningRecord[];
}
