/** The logits of one row, and what is read off them: a token's log-probability, and the likeliest tokens. */
import type { TokenScore } from './token-tree.ts';

/** The logits of one row [V], and log-probabilities formed from them. */
export class RowLogits {
  readonly logits: Float32Array;
  private readonly logSumExp: number;
  private readonly top: TokenScore['top'];

  constructor(logits: Float32Array, logSumExp: number, top: number) {
    this.logits = logits;
    this.logSumExp = logSumExp;
    this.top = likeliest(logits, top).map((id) => ({ id, logProb: this.logProb(id) }));
  }

  score(id: number): TokenScore {
    return { logProb: this.logProb(id), top: this.top };
  }

  rankedScore(id: number): TokenScore {
    const own = this.logits[id]!;
    const rank = this.logits.reduce((count, logit) => count + (logit > own ? 1 : 0), 1);
    return { ...this.score(id), rank };
  }

  /** The score of `id`, with these tokens in place of the likeliest. */
  labelScore(id: number, labelIds: readonly number[]): TokenScore {
    const top = labelIds.map((label) => ({ id: label, logProb: this.logProb(label) }));
    return { logProb: this.logProb(id), top };
  }

  /** Rounded as headLogProb rounds, so that scoring and generation name the same number. */
  private logProb(id: number): number {
    return Math.fround(this.logits[id]! - this.logSumExp);
  }
}

/** Ids of the `count` largest logits, best first; the lowest id first among equals. */
function likeliest(logits: Float32Array, count: number): number[] {
  const best: number[] = [];
  let least = -Infinity; // logit of the last of `best` once there are enough
  for (let id = 0; count > 0 && id < logits.length; id++) {
    const logit = logits[id]!;
    if (best.length === count && logit <= least) continue;
    let place = best.length;
    while (place > 0 && logits[best[place - 1]!]! < logit) place--;
    best.splice(place, 0, id);
    if (best.length > count) best.pop();
    least = logits[best.at(-1)!]!;
  }
  return best;
}
