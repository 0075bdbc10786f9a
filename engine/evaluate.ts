/** Loss of a set of examples under a model: the number behind `eval_loss`, perplexity and early stopping. */
import type { Adapter } from '../models/lora.ts';
import { supervisedPairs, type Example } from './examples.ts';
import { exampleKey, type ForestInput } from './forest.ts';
import type { Model } from './model.ts';
import { greedyHits, scoreExamples } from './score.ts';

export interface Evaluation {
  /** Mean negative log-likelihood per unit of pair weight, in nats. */
  loss: number;
  perplexity: number;
  supervisedTokens: number;
  examples: number;
}

/** Share of supervised tokens that greedy decoding would have chosen. */
export function accuracy(
  model: Model,
  adapter: Adapter | undefined,
  examples: readonly Example[],
): number {
  const inputs = forestInputs(adapter, examples);
  const hits = greedyHits(model, adapter ? [adapter] : [], inputs).flat();
  return hits.filter(Boolean).length / hits.length;
}

export function evaluate(
  model: Model,
  adapter: Adapter | undefined,
  examples: readonly Example[],
): Evaluation {
  const inputs = forestInputs(adapter, examples);
  const logProbs = scoreExamples(model, adapter ? [adapter] : [], inputs);
  let lossSum = 0;
  let weightSum = 0;
  let supervisedTokens = 0;
  inputs.forEach((input, i) => {
    supervisedPairs(input).forEach(({ weight }, p) => {
      lossSum -= weight * logProbs[i]![p]!;
      weightSum += weight;
      supervisedTokens += 1;
    });
  });
  const loss = lossSum / weightSum;
  return { loss, perplexity: Math.exp(loss), supervisedTokens, examples: examples.length };
}

function forestInputs(adapter: Adapter | undefined, examples: readonly Example[]): ForestInput[] {
  return examples.map((example) => ({
    ...example,
    adapter: adapter ? 0 : -1,
    key: exampleKey(example.id),
  }));
}
