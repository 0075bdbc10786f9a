/** What evaluation modules and other programs build on: load a model, train adapters, score, generate. */
export { loadModel, createModel, type LoadOptions, type Model } from './model.ts';
export { train, type StepReport, type TrainOptions } from './train.ts';
export { run, type RunOptions, type RunSummary } from './run.ts';
export { defaultOptimizer, type OptimizerOptions } from './optimizer.ts';
export { readData, parseRows, type Row } from './rows.ts';
export { encodeRows, type Example } from './examples.ts';
export { evaluate, accuracy, type Evaluation } from './evaluate.ts';
export type { ScoreRequest, ScoreResult } from './score.ts';
export {
  generateBatch,
  streamText,
  type GenerateInput,
  type GenerateOptions,
  type Generation,
} from './generate.ts';
export type { Adapter, LoraConfig } from '../models/lora.ts';
export { UserError } from '../kernels/index.ts';
