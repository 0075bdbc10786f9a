/**
 * A model under one adapter as a task sees it: it scores candidates and it writes. Nothing else of the model shows,
 * so a task cannot know which condition it measures, and a test brings a fake. Raw text or chat is decided here.
 * Read next: label-tokens.ts (where prompt and label meet), tasks.ts (who asks).
 */
import { countRows } from '../engine/forest.ts';
import {
  generateBatch,
  type GenerateInput,
  type GenerateOptions,
  type Generation,
} from '../engine/generate.ts';
import type { Model } from '../engine/model.ts';
import { continuationExample } from '../engine/score.ts';
import type { Adapter } from '../models/lora.ts';
import { labelTokens, promptIds, type Format, type Question } from './label-tokens.ts';

/** A question is put in the respondent's format; text, messages and token ids are given as they stand. */
export type Prompt = GenerateInput | Question;

export interface Candidates {
  prompt: string | Question;
  /** Texts that may follow, or token ids. */
  candidates: readonly (string | readonly number[])[];
}

export interface CandidateScore {
  /** Sum over the candidate's tokens, in nats. */
  logProb: number;
  numTokens: number;
}

export interface Respondent {
  /** One list per request, in the order of its candidates. */
  score: (requests: readonly Candidates[]) => CandidateScore[][];
  /** The samples of each prompt. */
  generate: (prompts: readonly Prompt[], options: GenerateOptions) => Promise<Generation[][]>;
}

/** Tokens of scoring, for the report and for estimates. */
export interface ScoringWork {
  prompts: number;
  /** Tokens if every prompt with every candidate were computed alone, and every prompt once. */
  perCandidateTokens: number;
  perPromptTokens: number;
  /** Nodes of the trie over all prompts and candidates of a call: the least that must be computed. */
  trieTokens: number;
  /** Rows that the forward passes computed. */
  forwardTokens: number;
}

export const noWork: ScoringWork = {
  prompts: 0,
  perCandidateTokens: 0,
  perPromptTokens: 0,
  trieTokens: 0,
  forwardTokens: 0,
};

export interface RespondentOptions {
  /** null: the base model. */
  adapter: Adapter | null;
  format: Format;
  /** Counts grow here. */
  work?: ScoringWork;
}

export function respondentOf(model: Model, options: RespondentOptions): Respondent {
  const adapter = options.adapter?.name ?? null;
  const { format, work } = options;
  return {
    score: (requests) => {
      const tokens = requests.map((request) => candidateTokens(model, request, format));
      if (work) addWork(work, tokens);
      const results = model.score(
        tokens.map(({ prompt, answers }) => ({ prompt, continuations: answers, adapter })),
        work ? { onPass: (rows) => (work.forwardTokens += rows) } : {},
      );
      return results.map(({ continuations }) =>
        continuations.map(({ logProb, tokenIds }) => ({ logProb, numTokens: tokenIds.length })),
      );
    },
    generate: (prompts, generation) => {
      const inputs = prompts.map((prompt) => inputOf(model, prompt, format));
      return generateBatch(model, inputs, { ...generation, adapter });
    },
  };
}

/** Prompt and candidates as ids. Candidates that are ids follow the prompt as they are. */
export function candidateTokens(
  { tokenizer }: Pick<Model, 'tokenizer'>,
  { prompt, candidates }: Candidates,
  format: Format,
): { prompt: readonly number[]; answers: readonly (readonly number[])[] } {
  const texts = candidates.filter((candidate) => typeof candidate === 'string');
  const options = { format: formatOf(prompt, format) };
  if (texts.length === candidates.length) {
    return labelTokens(tokenizer, questionOf(prompt), texts, options);
  }
  const ids = promptIds(tokenizer, questionOf(prompt), options.format);
  const answers = candidates.map((candidate) =>
    typeof candidate === 'string'
      ? tokenizer.encode(candidate, { addSpecialTokens: false })
      : candidate,
  );
  return { prompt: ids, answers };
}

export function inputOf(
  { tokenizer }: Pick<Model, 'tokenizer'>,
  prompt: Prompt,
  format: Format,
): GenerateInput {
  const isQuestion = typeof prompt === 'object' && 'user' in prompt;
  return isQuestion ? { ids: promptIds(tokenizer, prompt, format) } : prompt;
}

function questionOf(prompt: string | Question): Question {
  return typeof prompt === 'string' ? { user: prompt, assistant: '' } : prompt;
}

function formatOf(prompt: string | Question, format: Format): Format {
  return typeof prompt === 'string' ? 'raw' : format;
}

/** Adds what scoring these requests in one call takes; only forwardTokens is left to whoever computes them. */
export function addWork(
  work: ScoringWork,
  requests: readonly ReturnType<typeof candidateTokens>[],
): void {
  const inputs = requests.flatMap(({ prompt, answers }) =>
    answers.map((answer) => ({
      ...continuationExample([...prompt, ...answer], prompt.length),
      adapter: -1,
      key: 0,
    })),
  );
  const lengths = requests.map(({ prompt, answers }) =>
    answers.map((answer) => prompt.length + answer.length - 1),
  );
  work.prompts += requests.length;
  work.perPromptTokens += lengths.reduce((sum, own) => sum + Math.max(...own), 0);
  work.perCandidateTokens += lengths.flat().reduce((sum, length) => sum + length, 0);
  work.trieTokens += countRows(inputs, { sharePrefixes: true });
}
