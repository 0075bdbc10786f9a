/** What a study will cost before it starts: memory of a pass of training, and so the adapters that share one. */
import { readFreeMemory } from '../../engine/free-memory.ts';
import { estimateMemory, requireMemory, type MemoryPlan } from '../../engine/memory.ts';
import { memoryShape } from '../../engine/model.ts';
import type { ModelConfig } from '../../models/index.ts';
import type { StudyConfig } from './options.ts';

/** At most `wanted`; as many as fit into free memory, or what the config says. @throws OutOfMemoryError if not even one fits */
export function adaptersPerPass(config: StudyConfig, model: ModelConfig, wanted: number): number {
  if (config.adaptersPerPass !== undefined) return config.adaptersPerPass;
  const free = readFreeMemory();
  const limit = config.maxMemory === undefined ? Infinity : config.maxMemory * 2 ** 30;
  const available = Math.min(free.availableBytes, limit);
  const shape = memoryShape(model);
  for (let count = wanted; count > 1; count--) {
    if (estimateMemory(shape, trainingPlan(config, count)).totalBytes <= available) return count;
  }
  requireMemory(shape, trainingPlan(config, 1), free, limit);
  return 1;
}

/** A pass of training in the thrifty form; `recompute: auto` keeps more where there is room. */
function trainingPlan(config: StudyConfig, numAdapters: number): MemoryPlan {
  const { targetModules } = config;
  const maxRows = config.maxTokensPerBatch * numAdapters;
  return {
    storage: config.dtype,
    fineTuneType: 'lora',
    recompute: config.recompute === 'never' ? 'never' : 'always',
    maxRows,
    maxSupervisedRows: config.perDeviceTrainBatchSize * 4 * numAdapters,
    lora: {
      rank: config.rank,
      numAdapters,
      targetModules: typeof targetModules === 'string' ? 'all-linear' : targetModules,
    },
  };
}
