/**
 * The types that describe a decoder: its configuration, and what one architecture adds to the common form.
 * An architecture is one small file; decoder.ts holds the mathematics that all of them share.
 */

/** How rotary angles are stretched beyond the trained context (config key `rope_scaling` / `rope_parameters`). */
export type RopeScaling =
  | { type: 'default' }
  | { type: 'linear'; factor: number }
  | {
      type: 'llama3';
      factor: number;
      lowFreqFactor: number;
      highFreqFactor: number;
      originalMaxPositionEmbeddings: number;
    }
  | {
      type: 'yarn';
      factor: number;
      betaFast: number;
      betaSlow: number;
      originalMaxPositionEmbeddings: number;
      attentionFactor?: number;
      truncate: boolean;
    };

export interface ModelConfig {
  modelType: string;
  hiddenSize: number; // D
  intermediateSize: number; // F
  numHiddenLayers: number; // L
  numAttentionHeads: number; // N
  numKeyValueHeads: number; // K
  headDim: number; // H
  vocabSize: number; // V
  rmsNormEps: number;
  ropeTheta: number;
  ropeScaling: RopeScaling;
  maxPositionEmbeddings: number;
  tieWordEmbeddings: boolean;
  /** Which linears carry a bias in the checkpoint. */
  bias: { qkv: boolean; o: boolean; mlp: boolean };
  /** RMS norm over each query and key head before the rotary embedding (Qwen3). */
  qkNorm: boolean;
  /** Keys a token sees, counted along its path, itself included; per layer, undefined = all. */
  slidingWindows: (number | undefined)[]; // [L]
  initializerRange: number;
  bosTokenId: number | undefined;
  eosTokenIds: number[];
}

/** Reads fields of one config.json and complains about them by name. */
export interface ConfigReader {
  number(key: string, fallback?: number): number;
  boolean(key: string, fallback: boolean): boolean;
  has(key: string): boolean;
  strings(key: string): string[] | undefined;
  fail(key: string, problem: string): never;
}

/** What an architecture decides beyond the common keys; `slidingWindow` is asked once per layer. */
export interface Architecture {
  modelType: string;
  bias(read: ConfigReader): ModelConfig['bias'];
  qkNorm: boolean;
  slidingWindow(read: ConfigReader, layer: number): number | undefined;
}
