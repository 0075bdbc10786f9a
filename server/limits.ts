/** Everything a request may be large in, and how long it may take. */
export interface Limits {
  bodyBytes: number;
  jsonDepth: number;
  /** Prompts of one request, and sequences (prompts x n). */
  prompts: number;
  sequences: number;
  n: number;
  /** Alternatives per token. */
  top: number;
  stops: number;
  stopLength: number;
  logitBiases: number;
  /** Characters of text that are encoded, for each token of the context. */
  charactersPerToken: number;
  /** Tokens of one request: its prompts, and n times its answer each. */
  tokens: number;
  /** Log-probabilities in one reply. */
  logprobs: number;
  /** Requests that are accepted and not answered yet; more get 429. */
  requests: number;
  connections: number;
  /** A reader that takes nothing, or a sender that sends nothing, for this long is cut off. */
  idleMs: number;
  headersMs: number;
  /** After SIGTERM, requests may finish for this long. */
  shutdownMs: number;
}

export const defaultLimits: Limits = {
  bodyBytes: 4 * 2 ** 20,
  jsonDepth: 16,
  prompts: 256,
  sequences: 1024,
  n: 128,
  top: 20,
  stops: 16,
  stopLength: 256,
  logitBiases: 1024,
  charactersPerToken: 16,
  tokens: 2 ** 18,
  logprobs: 2 ** 20,
  requests: 256,
  connections: 4096,
  idleMs: 30_000,
  headersMs: 10_000,
  shutdownMs: 30_000,
};
