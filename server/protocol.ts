/**
 * What the HTTP thread and the engine thread say to each other: plain data only, so that it can be copied between
 * threads. One request is a list of sequences; its events come back in order, bundled per engine step.
 */
import type { TokenScore } from '../engine/token-tree.ts';

/** One prompt to score, to continue, or both. */
export interface SequenceSpec {
  promptIds: number[];
  /** Name of the adapter; null for the base model. */
  adapter: string | null;
  /** Prompt tokens from this place on get a log-probability; the prompt's length for none. */
  scoreFrom: number;
  /** Alternatives with every log-probability. */
  top: number;
  /** Prompt scores say their token's rank. */
  ranks: boolean;
  /** Come with every new token instead of the likeliest ones. */
  labelIds: number[];
  maxNewTokens: number;
  minNewTokens: number;
  temperature: number;
  topK: number;
  topP: number;
  minP: number;
  repetitionPenalty: number;
  logitBias: [id: number, bias: number][];
  seed: number;
  /** Number of the draw under the seed. */
  sample: number;
  stop: string[];
  endIds: number[];
  /** The text goes on where the prompt's text stops: a leading blank belongs to it. */
  continuesText: boolean;
}

export interface TokenEvent {
  kind: 'token';
  sequence: number;
  id: number;
  score: TokenScore;
  /** Text that became final with this token. */
  piece: string;
  /** Of the prompt's tokens from scoreFrom on; with the first event of a sequence. */
  scores?: TokenScore[];
}

export interface EndEvent {
  kind: 'end';
  sequence: number;
  reason: 'stop' | 'length';
  piece: string;
  scores?: TokenScore[];
}

export type SequenceEvent = TokenEvent | EndEvent;

export type ToEngine =
  | { kind: 'start'; request: number; sequences: SequenceSpec[] }
  | { kind: 'cancel'; request: number }
  | { kind: 'pause'; request: number; paused: boolean }
  | { kind: 'train'; request: number; operation: TrainingOperation }
  /** A load message was read: the HTTP thread keeps up. */
  | { kind: 'seen' }
  | { kind: 'close' };

export type FromEngine =
  | {
      kind: 'events';
      request: number;
      events: SequenceEvent[];
      /** When its first sequence joined, in ms since 1970; with its first events. */
      joinedAt?: number;
    }
  | { kind: 'failed'; request: number; message: string; isUserError: boolean }
  | { kind: 'trained'; request: number; result: unknown }
  | { kind: 'load'; load: EngineLoad };

/** The engine's state after a step. */
export interface EngineLoad {
  running: number;
  waiting: number;
  cacheTokens: number;
  idleCacheTokens: number;
  cachedPromptTokens: number;
  computedRows: number;
  steps: number;
}

/** What the training door can do; `adapter` is a name, never a path. */
export type TrainingOperation =
  | {
      name: 'create_adapter';
      adapter: string;
      rank: number;
      alpha: number;
      dropout: number;
      targetModules: string | string[];
      seed: number;
    }
  | {
      name: 'forward_backward';
      adapter: string;
      seed: number;
      step: number;
      examples: { id: string; tokenIds: number[]; weights: number[] }[];
    }
  | {
      name: 'optim_step';
      adapter: string;
      learningRate: number;
      weightDecay: number;
      beta1: number;
      beta2: number;
      eps: number;
      maxGradNorm: number;
    }
  | { name: 'save_adapter'; adapter: string };
