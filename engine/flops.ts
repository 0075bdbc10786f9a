/**
 * How much arithmetic a training step is: the denominator of every "% of peak".
 * Counts multiply and add as two operations, the work that must be done (no recompute, no padding):
 * forward and dX of every linear, LoRA's three products, attention over the keys a row really sees, the head on
 * supervised rows only.
 */
import type { Forest } from '../kernels/index.ts';
import type { ModelConfig } from '../models/index.ts';
import type { Adapter } from '../models/lora.ts';
import { allProjections } from '../models/tensor-plan.ts';

/** @returns floating-point operations of forward and backward over `forest` */
export function trainingFlops(
  config: ModelConfig,
  forest: Forest,
  adapters: readonly Adapter[],
  trainsBase: boolean,
): number {
  const rows = forest.tokenIds.length;
  const supervised = new Set(forest.pairs.rows).size;
  const weights = allProjections(config).reduce((sum, p) => sum + p.inFeatures * p.outFeatures, 0);
  const products = trainsBase ? 3 : 2; // forward, dX, and dW where the base learns
  const base = 2 * rows * weights * products;
  const lora = forest.adapterRuns.reduce((sum, { start, end, adapter }) => {
    const parameters = adapters[adapter] ? numParameters(adapters[adapter]) : 0;
    return sum + 2 * (end - start) * parameters * 3;
  }, 0);
  const head = 2 * supervised * config.vocabSize * config.hiddenSize * products;
  return base + lora + head + attentionFlops(config, forest);
}

function numParameters(adapter: Adapter): number {
  return [...adapter.modules.values()].reduce(
    (sum, { loraA, loraB }) => sum + loraA.size + loraB.size,
    0,
  );
}

/** q·kᵀ and probs·v forward, five such products backward. */
function attentionFlops(config: ModelConfig, { positions }: Forest): number {
  const width = config.numAttentionHeads * config.headDim;
  return config.slidingWindows.reduce<number>((sum, window = Infinity) => {
    const keys = positions.reduce((total, position) => total + Math.min(position + 1, window), 0);
    return sum + 2 * 7 * keys * width;
  }, 0);
}
