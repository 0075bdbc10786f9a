/**
 * The promise "right": logits, greedy text, LoRA logits, losses, gradients and an AdamW trajectory equal those that
 * transformers + PEFT computed in float64: on the native backend in every ISA variant of this CPU, on the wasm reference,
 * and with ATTUNE_TENSORFLOW=<folder> (tools/build-tensorflow.mjs) on the tensorflow backend.
 */
import * as tf from '@tensorflow/tfjs-core';
import { join } from 'node:path';
import { setIsa, supportedIsas, useBackend, type Forest } from '../../kernels/index.ts';
import type { Adapter } from '../../models/lora.ts';
import { backprop } from '../../engine/backprop.ts';
import { buildForest, type ForestInput } from '../../engine/forest.ts';
import { loadModel, trainables, type Model } from '../../engine/model.ts';
import { defaultOptimizer, updateParameters } from '../../engine/optimizer.ts';
import { relativeError } from '../support/arrays.ts';
import { fixtures, maxAbsDifference, readGolden } from '../support/golden.ts';
import { logitsOf } from '../support/logits.ts';

const models = ['llama', 'llama3-rope-tied', 'mistral', 'qwen2', 'qwen3'];

function example(ids: readonly number[], labels: readonly number[], key: number): ForestInput {
  const pairs = labels.flatMap((targetId, t) =>
    targetId === -100 ? [] : [{ position: t - 1, targetId, weight: 1 }],
  );
  return { tokenIds: [...ids], pairs, adapter: 0, key };
}

/** Loss (mean) and gradients (of the mean) by PEFT key. */
function lossAndGradients(
  model: Model,
  adapter: Adapter,
  forest: Forest,
  recompute: 'always' | 'never',
): { loss: number; logProbs: Float32Array; gradients: Map<string, Float32Array> } {
  adapter.arena.zeroGradients();
  const logProbs = backprop(model.decoder, forest, {
    adapters: [adapter],
    trainables: trainables(model, [adapter]),
    recompute,
  });
  const { weights } = forest.pairs;
  const weightSum = weights.reduce((a, b) => a + b, 0);
  const loss = -logProbs.reduce((sum, logProb, i) => sum + logProb * weights[i]!, 0) / weightSum;
  const gradients = new Map<string, Float32Array>();
  for (const module of adapter.modules.keys()) {
    for (const [matrix, key] of [
      ['loraA', 'lora_A'],
      ['loraB', 'lora_B'],
    ] as const) {
      const gradient = adapter.arena.readGradient(`${module}.${matrix}`).map((g) => g / weightSum);
      gradients.set(`base_model.model.${module}.${key}.weight`, gradient);
    }
  }
  return { loss, logProbs, gradients };
}

async function variants(): Promise<{ backend: 'native' | 'wasm' | 'tensorflow'; isa: string }[]> {
  const info = await useBackend('auto');
  const native = info.name === 'native' ? supportedIsas() : [];
  if (!process.env['ATTUNE_TENSORFLOW']) {
    process.stdout.write('tensorflow is skipped: ATTUNE_TENSORFLOW is not set\n');
  }
  return [
    ...native.map((isa) => ({ backend: 'native' as const, isa })),
    { backend: 'wasm', isa: 'reference' },
    ...(process.env['ATTUNE_TENSORFLOW'] ? [{ backend: 'tensorflow' as const, isa: '' }] : []),
  ];
}

const runs = await variants();

describe.each(runs)('$backend $isa', ({ backend, isa }) => {
  describe.each(models)('%s equals transformers + PEFT', (name) => {
    const { golden, tensor } = readGolden(name);
    const sequences = golden.sequences.map((s) => s.input_ids);
    let model: Model;

    beforeAll(async () => {
      model = await loadModel(join(fixtures, name), { backend, dtype: 'f32' });
      if (backend === 'native') setIsa(isa);
    });
    afterEach(() => {
      for (const adapter of [...model.adapters]) model.removeAdapter(adapter);
    });
    afterAll(() => {
      model.dispose();
      expect(tf.memory().numTensors).toBe(0);
    });

    test('logits are within 1e-4 of float64', () => {
      logitsOf(model, sequences, []).forEach((logits, i) => {
        expect(maxAbsDifference(logits, tensor(`logits.f64.${i}`))).toBeLessThan(1e-4);
      });
    });

    test('greedy text is the same, with and without an adapter', async () => {
      for (const { input_ids: ids, generation } of golden.sequences) {
        const [sample] = await model.generate({ ids }, { maxNewTokens: generation.max_new_tokens });
        expect(sample!.tokenIds).toEqual(generation.ids);
        expect(maxAbsDifference(sample!.logProbs, generation.log_probs_f64)).toBeLessThan(1e-4);
      }
      const { generation, folder } = golden.adapters[0]!;
      model.loadAdapter(join(fixtures, name, folder));
      const [sample] = await model.generate(
        { ids: sequences[generation!.sequence]! },
        { maxNewTokens: generation!.max_new_tokens, ignoreEos: true },
      );
      expect(sample!.tokenIds).toEqual(generation!.ids);
    });

    test.each(golden.adapters.map((a) => [a.folder, a] as const))(
      '%s: logits, loss and every gradient',
      (folder, recorded) => {
        const adapter = model.loadAdapter(join(fixtures, name, folder));
        expect(adapter.scale).toBeCloseTo(recorded.scaling, 12);
        const [logits] = logitsOf(model, [sequences[1]!], [adapter]);
        expect(maxAbsDifference(logits!, tensor(`${folder}.logits.f64.1`))).toBeLessThan(1e-4);
        const forest = buildForest(
          sequences.map((ids, i) => example(ids, golden.loss_labels[i]!, i)),
          { sharePrefixes: false },
        );
        const { loss, gradients } = lossAndGradients(model, adapter, forest, 'never');
        expect(Math.abs(loss / recorded.loss_f64 - 1)).toBeLessThan(1e-5);
        for (const [key, gradient] of gradients) {
          expect(relativeError(gradient, tensor(`${folder}.grad.f64.${key}`))).toBeLessThan(1e-4);
        }
        const again = lossAndGradients(model, adapter, forest, 'always');
        if (backend === 'native') {
          expect(again.loss).toBe(loss);
          expect([...again.gradients]).toEqual([...gradients]);
        }
        for (const [key, gradient] of again.gradients) {
          expect(relativeError(gradient, gradients.get(key)!)).toBeLessThan(1e-5);
        }
      },
    );

    test.each(golden.training.runs.map((r) => [r.name, r] as const))(
      'AdamW trajectory %s over 8 steps',
      (runName, run) => {
        const { training } = golden;
        const adapter = model.loadAdapter(join(fixtures, name, training.adapter));
        if (runName === 'zero_b') {
          for (const [module, { loraB }] of adapter.modules) {
            adapter.arena.write(`${module}.loraB`, new Float32Array(loraB.size));
          }
        }
        const { betas, eps, weight_decay: weightDecay } = training.optimizer;
        training.batches.forEach((batch, s) => {
          const forest = buildForest(
            batch.map((i) => example(training.sequences[i]!, training.labels[i]!, i)),
            { sharePrefixes: true },
          );
          const { loss } = lossAndGradients(model, adapter, forest, 'never');
          const want = run.steps_f64[s]!;
          expect(Math.abs(loss / want.loss - 1)).toBeLessThan(1e-5);
          const { gradNorm } = updateParameters(
            adapter.arena,
            {
              ...defaultOptimizer,
              beta1: betas[0],
              beta2: betas[1],
              eps,
              weightDecay,
              maxGradNorm: run.max_grad_norm,
            },
            {
              learningRate: want.learning_rate,
              gradScale: 1 / forest.pairs.weights.length,
              lossIsFinite: true,
            },
          );
          expect(Math.abs(gradNorm / want.grad_norm - 1)).toBeLessThan(1e-4);
        });
        for (const module of adapter.modules.keys()) {
          for (const [matrix, key] of [
            ['loraA', 'lora_A'],
            ['loraB', 'lora_B'],
          ] as const) {
            const final = tensor(
              `train.${runName}.final.f64.base_model.model.${module}.${key}.weight`,
            );
            expect(relativeError(adapter.arena.read(`${module}.${matrix}`), final)).toBeLessThan(
              1e-4,
            );
          }
        }
      },
    );

    test.each(golden.trees.map((t) => [t.name, t] as const))('tree %s', (treeName, tree) => {
      const adapter = model.loadAdapter(join(fixtures, name, 'adapter'));
      const forest = treeForest(tree);
      const { loss, logProbs, gradients } = lossAndGradients(model, adapter, forest, 'never');
      expect(
        maxAbsDifference(
          logProbs,
          tree.pairs.map((p) => p.log_prob_f64),
        ),
      ).toBeLessThan(1e-4);
      expect(Math.abs(loss / tree.loss_f64 - 1)).toBeLessThan(1e-5);
      for (const [key, gradient] of gradients) {
        expect(relativeError(gradient, tensor(`tree.${treeName}.grad.f64.${key}`))).toBeLessThan(
          1e-4,
        );
      }
    });
  });
});

type Tree = ReturnType<typeof readGolden>['golden']['trees'][number];

/** The recorded tree as it stands, without our builder. */
function treeForest({ segments, pairs }: Tree): Forest {
  const starts: number[] = [];
  const depths: number[] = [];
  const tokenIds: number[] = [];
  const positions: number[] = [];
  for (const { tokens, parent } of segments) {
    const depth = parent < 0 ? 0 : depths[parent]! + segments[parent]!.tokens.length;
    starts.push(tokenIds.length);
    depths.push(depth);
    tokens.forEach((id, i) => {
      tokenIds.push(id);
      positions.push(depth + i);
    });
  }
  return {
    tokenIds: Int32Array.from(tokenIds),
    positions: Int32Array.from(positions),
    segments: segments.map(({ tokens, parent }, s) => ({
      start: starts[s]!,
      end: starts[s]! + tokens.length,
      parent,
    })),
    pairs: {
      rows: Int32Array.from(pairs, (p) => starts[p.segment]! + p.offset),
      targetIds: Int32Array.from(pairs, (p) => p.target),
      weights: Float32Array.from(pairs, (p) => p.weight),
    },
    adapterRuns: [{ start: 0, end: tokenIds.length, adapter: 0 }],
    rowKeys: new Uint32Array(tokenIds.length),
  };
}
