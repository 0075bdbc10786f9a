/**
 * What `--enable-training` lets a client do to adapters, on the engine's thread between two steps of the batcher.
 * Gradients and updates are those of `attune train` (engine/gradient-step.ts); adapters are saved under their names
 * in one folder that the command line chose.
 */
import { join } from 'node:path';
import { UsageError } from '../kernels/index.ts';
import { exampleKey, planBatches, type ForestInput } from '../engine/forest.ts';
import { GradientStep } from '../engine/gradient-step.ts';
import type { Model } from '../engine/model.ts';
import type { Adapter } from '../models/lora.ts';
import type { TrainingOperation } from './protocol.ts';

/** Rows of one forest; what is larger is computed in parts, as in training. */
const MAX_TOKENS = 4096;

type Operation<Name extends TrainingOperation['name']> = Extract<TrainingOperation, { name: Name }>;

interface Outcome {
  result: unknown;
  /** The adapter whose values are new: what was computed with it is stale. */
  changed?: Adapter;
}

export class TrainingDoor {
  private readonly model: Model;
  private readonly folder: string;
  /** Gradients since the last update. */
  private readonly open = new Map<string, GradientStep>();

  constructor(model: Model, folder: string) {
    this.model = model;
    this.folder = folder;
  }

  run(operation: TrainingOperation): Outcome {
    switch (operation.name) {
      case 'create_adapter':
        return this.create(operation);
      case 'forward_backward':
        return this.forwardBackward(operation);
      case 'optim_step':
        return this.update(operation);
      case 'save_adapter':
        return this.save(operation);
    }
  }

  private create(operation: Operation<'create_adapter'>): Outcome {
    const { adapter: name, rank, alpha, dropout, targetModules, seed } = operation;
    this.model.addAdapter({ name, rank, alpha, dropout, targetModules, seed });
    return { result: { adapter: name } };
  }

  private forwardBackward(operation: Operation<'forward_backward'>): Outcome {
    const { adapter: name, examples, seed, step } = operation;
    let gradients = this.open.get(name);
    if (!gradients)
      this.open.set(name, (gradients = new GradientStep(this.model, [this.adapter(name)])));
    const inputs = examples.map(({ id, tokenIds, weights }): ForestInput => ({
      tokenIds,
      pairs: weights.flatMap((weight, i) =>
        i > 0 && weight !== 0 ? [{ position: i - 1, targetId: tokenIds[i]!, weight }] : [],
      ),
      adapter: 0,
      key: exampleKey(id),
    }));
    const logProbs = examples.map(({ tokenIds }) => tokenIds.map((): number | null => null));
    const dropout = { seed, step };
    for (const part of planBatches(inputs, { sharePrefixes: true, maxTokens: MAX_TOKENS })) {
      const batch = part.map((i) => inputs[i]!);
      const computed = gradients.add(batch, { sharePrefixes: true, recompute: 'never', dropout });
      computed.forest.pairExample.forEach((example, i) => {
        const { position } = batch[example]!.pairs[computed.forest.pairIndex[i]!]!;
        logProbs[part[example]!]![position + 1] = computed.logProbs[i]!;
      });
    }
    const pairs = inputs.flatMap((input, i) =>
      input.pairs.map(({ position, weight }) => ({ weight, logProb: logProbs[i]![position + 1]! })),
    );
    return {
      result: {
        loss_sum: pairs.reduce((sum, { weight, logProb }) => sum - weight * logProb, 0),
        weight_sum: pairs.reduce((sum, { weight }) => sum + weight, 0),
        supervised_tokens: pairs.length,
        token_logprobs: logProbs,
      },
    };
  }

  private update(operation: Operation<'optim_step'>): Outcome {
    const { adapter: name, learningRate, name: _, ...rest } = operation;
    const gradients = this.open.get(name);
    if (!gradients) throw new UsageError('optim_step: no gradients; call forward_backward first');
    this.open.delete(name);
    const [report] = gradients.update({ name: 'adamw', momentum: 0, ...rest }, learningRate);
    const { loss, gradNorm, supervisedTokens, skipped } = report!;
    return {
      result: { loss, grad_norm: gradNorm, supervised_tokens: supervisedTokens, skipped },
      changed: this.adapter(name),
    };
  }

  private save({ adapter: name }: Operation<'save_adapter'>): Outcome {
    this.model.saveAdapter(this.adapter(name), join(this.folder, name));
    return { result: { adapter: name, saved: true } };
  }

  private adapter(name: string): Adapter {
    const found = this.model.adapters.find((adapter) => adapter.name === name);
    if (found) return found;
    throw new UsageError(`no adapter named ${JSON.stringify(name)}`);
  }
}
