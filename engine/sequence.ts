/** One prompt to score, to continue, or both: what its owner asks, and how far the batcher (batcher.ts) is with it. */
import type { Adapter } from '../models/lora.ts';
import type { SamplingOptions } from './sampling.ts';
import type { TokenScore, TreeNode } from './token-tree.ts';

export interface SequenceOptions {
  /** At least one. */
  promptIds: readonly number[];
  adapter?: Adapter | undefined;
  /** Log-probabilities of the prompt's tokens from this place on; the first token has none. Default: of no token. */
  scoreFrom?: number;
  /** How many of the likeliest tokens come with every log-probability. Default 0. */
  top?: number;
  /** Prompt scores say their token's rank. */
  ranks?: boolean;
  /** Come with every drawn token instead of the likeliest ones. */
  labelIds?: readonly number[];
  /** 0 scores the prompt alone; its last token is then only predicted, never computed. */
  maxNewTokens: number;
  sampling?: SamplingOptions;
  /** Which draw of the seed: number of the sample. Default 0. */
  sample?: number;
  /** Tokens that end the sequence, and how many must come before one may. */
  endIds?: ReadonlySet<number>;
  minNewTokens?: number;
  /** A prompt token's score; each once, in any order. */
  onScore?: (score: TokenScore, position: number) => void;
  /** A token was drawn. @returns true when the sequence ends with it. */
  onToken?: (id: number, score: TokenScore) => boolean;
  onEnd?: (reason: EndReason) => void;
  /** What drawing a token threw; the sequence is over. Without it the step throws. */
  onError?: (error: unknown) => void;
}

/** An end token or the caller's word; the limit of tokens; nothing but scores was asked for. */
export type EndReason = 'stop' | 'length' | 'scored';

/** A prompt and what was drawn after it. */
export class Sequence {
  readonly options: SequenceOptions;
  /** Prompt tokens that are computed: the last one of a prompt that is only scored is not. */
  readonly pathIds: readonly number[];
  readonly newIds: number[] = [];
  /** While set, no row of it is computed: its reader is slow. */
  paused = false;
  ended = false;
  /** Where its path ends, while it runs. */
  end: TreeNode | undefined;
  /** Position of the next row to look at. */
  cursor = 0;

  constructor(options: SequenceOptions) {
    this.options = options;
    this.pathIds = options.maxNewTokens > 0 ? options.promptIds : options.promptIds.slice(0, -1);
  }

  get isWriting(): boolean {
    return this.newIds.length > 0;
  }
}
