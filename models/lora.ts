/**
 * Low-rank adapters (Hu et al. 2021, arXiv:2106.09685): y = W·x + scale · B·(A·x), with W frozen.
 *
 *        x [in] ──► W [O, in] ───────────────────► (+) ──► y [O]
 *           └─────► A [R, in] ─► B [O, R] ─ scale ──┘
 *
 * Where adapters sit and how they start is decided here; the mathematics is in kernels/linear.ts, the files are
 * in engine/peft.ts. A starts uniform in ±1/√in and B at zero, as in PEFT, so a fresh adapter changes nothing.
 */
import type * as tf from '@tensorflow/tfjs-core';
import { ParameterArena, UsageError, type LoraBranch } from '../kernels/index.ts';
import type { ModelConfig } from './architecture.ts';
import { allProjections, type Projection } from './tensor-plan.ts';

export interface LoraConfig {
  /** R, columns of the bottleneck. */
  rank: number;
  alpha: number;
  /** scale = alpha / √rank instead of alpha / rank (Kalajdzievski 2023, arXiv:2312.03732). */
  useRslora: boolean;
  /** Probability with which a LoRA input element is dropped while training. */
  dropout: number;
  /** `all-linear`, a regular expression over whole module paths, or names and suffixes such as `q_proj`. */
  targetModules: string | string[];
}

export interface LoraModule {
  projection: Projection;
  loraA: tf.Tensor2D; // [R, in]
  loraB: tf.Tensor2D; // [O, R]
}

/** Gives the starting values of one linear's pair: A [R, in], B [O, R], from a seed or from a file. */
export type LoraInit = (projection: Projection) => { loraA: Float32Array; loraB: Float32Array };

/** The linears that `targetModules` names, in decoder order (PEFT's rule: equal, or ends with `.name`). */
export function targetProjections(
  config: ModelConfig,
  targetModules: string | string[],
): Projection[] {
  const all = allProjections(config);
  if (targetModules === 'all-linear') return all;
  const matches =
    typeof targetModules === 'string'
      ? regularExpressionTarget(targetModules)
      : (module: string) => targetModules.some((t) => module === t || module.endsWith(`.${t}`));
  const found = all.filter((p) => matches(p.module));
  const unused = Array.isArray(targetModules)
    ? targetModules.filter((t) => !all.some((p) => p.module === t || p.module.endsWith(`.${t}`)))
    : [];
  if (found.length > 0 && unused.length === 0) return found;
  const names = [...new Set(all.map((p) => p.module.split('.').at(-1)))].join(', ');
  throw new UsageError(
    `lora: target_modules ${JSON.stringify(unused.length > 0 ? unused : targetModules)} matches no linear; this model has ${names} (or use all-linear)`,
  );
}

function regularExpressionTarget(pattern: string): (module: string) => boolean {
  try {
    const expression = new RegExp(`^(?:${pattern})$`);
    return (module) => expression.test(module);
  } catch {
    throw new UsageError(
      `lora: target_modules ${JSON.stringify(pattern)} is not a regular expression`,
    );
  }
}

export class Adapter {
  readonly name: string;
  readonly config: LoraConfig;
  readonly modules: ReadonlyMap<string, LoraModule>;
  /** Master values, gradients and optimizer moments of all matrices, contiguous. */
  readonly arena: ParameterArena;
  /** What multiplies B·A; may be changed at run time (0 switches the adapter off). */
  scale: number;

  constructor(name: string, model: ModelConfig, config: LoraConfig, init: LoraInit) {
    checkLoraConfig(config);
    this.name = name;
    this.config = config;
    this.scale = config.alpha / (config.useRslora ? Math.sqrt(config.rank) : config.rank);
    this.arena = new ParameterArena();
    const add = (path: string, values: Float32Array, shape: [number, number]): tf.Tensor2D =>
      this.arena.add(path, values, shape) as tf.Tensor2D;
    this.modules = new Map(
      targetProjections(model, config.targetModules).map((projection) => {
        const { module, inFeatures, outFeatures } = projection;
        const start = init(projection);
        const loraA = add(`${module}.loraA`, start.loraA, [config.rank, inFeatures]);
        const loraB = add(`${module}.loraB`, start.loraB, [outFeatures, config.rank]);
        return [module, { projection, loraA, loraB }];
      }),
    );
  }

  /** Lowest block that holds a matrix: nothing below it needs a gradient. */
  get lowestLayer(): number {
    return Math.min(...[...this.modules.keys()].map((module) => Number(module.split('.')[2])));
  }

  dispose(): void {
    this.arena.dispose();
  }
}

function checkLoraConfig(config: LoraConfig): void {
  if (!Number.isInteger(config.rank) || config.rank < 1) {
    throw new UsageError(`lora: rank is ${config.rank}, want a whole number of at least 1`);
  }
  if (!(config.dropout >= 0 && config.dropout < 1)) {
    throw new UsageError(`lora: dropout is ${config.dropout}, want 0 ≤ p < 1`);
  }
  if (!Number.isFinite(config.alpha)) throw new UsageError(`lora: alpha is ${config.alpha}`);
}

/** The branches that `adapters` (index = adapter number in the forest) put on one group of projections. */
export function loraBranches(
  adapters: readonly Adapter[],
  group: readonly Projection[],
): LoraBranch[] {
  return adapters.flatMap((adapter, index) =>
    group.flatMap(({ module }, projection) => {
      const found = adapter.modules.get(module);
      if (!found || adapter.scale === 0) return [];
      const { loraA, loraB } = found;
      return [{ adapter: index, projection, scale: adapter.scale, loraA, loraB }];
    }),
  );
}
