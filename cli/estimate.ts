/** `attune estimate`: memory of a training run before it starts. Exit code 3 if it will not fit. */
import type { CommandModule } from 'yargs';
import { readFreeMemory } from '../engine/free-memory.ts';
import { resolveModelFolder } from '../engine/hub-cache.ts';
import {
  chooseRecompute,
  estimateMemory,
  formatBytes,
  renderMemory,
  requireMemory,
  type MemoryEstimate,
  type MemoryPlan,
} from '../engine/memory.ts';
import { memoryShape, readModelConfig } from '../engine/model.ts';
import type { TrainConfig } from '../engine/train-options.ts';
import { printResult } from './output.ts';
import { resolveConfig, withTrainOptions, type TrainArguments } from './train-setup.ts';

export const estimateCommand: CommandModule<object, TrainArguments> = {
  command: 'estimate',
  describe: 'memory of a training run, before it starts',
  builder: (yargs) => withTrainOptions(yargs),
  handler: (args) => {
    const config = resolveConfig(args);
    const free = readFreeMemory();
    const estimate = estimateOf(config);
    const text = [
      renderMemory(estimate),
      `  free: ${formatBytes(free.availableBytes)} (${free.limitedBy})`,
      `  ${estimate.numParameters} parameters, ${estimate.numTrainable} of them learn`,
    ];
    printResult(args.json, { ...estimate, ...free }, text.join('\n'));
    requireMemoryFor(config);
  },
};

/** @throws OutOfMemoryError with the table when the run will not fit */
export function requireMemoryFor(config: TrainConfig): MemoryEstimate {
  const limit = config.maxMemory === undefined ? Infinity : config.maxMemory * 2 ** 30;
  return requireMemory(shapeOf(config), planOf(config), readFreeMemory(), limit);
}

function estimateOf(config: TrainConfig): MemoryEstimate {
  return estimateMemory(shapeOf(config), planOf(config));
}

function shapeOf(config: TrainConfig): Parameters<typeof estimateMemory>[0] {
  return memoryShape(readModelConfig(resolveModelFolder(config.model)));
}

function planOf(config: TrainConfig): MemoryPlan {
  const { targetModules } = config;
  const plan = {
    storage: config.dtype,
    fineTuneType: config.fineTuneType,
    maxRows: config.maxTokensPerBatch,
    maxSupervisedRows: config.maxTokensPerBatch,
    lora: {
      rank: config.rank,
      targetModules: typeof targetModules === 'string' ? ('all-linear' as const) : targetModules,
    },
  };
  const recompute =
    config.recompute === 'auto'
      ? chooseRecompute(shapeOf(config), plan, readFreeMemory().availableBytes)
      : config.recompute;
  return { ...plan, recompute };
}
