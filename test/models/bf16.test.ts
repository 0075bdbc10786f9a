/**
 * bf16 storage: against float64, at most twice the error that bf16 PyTorch (transformers + PEFT) shows on the same model
 * and inputs. bench/peers/record_bf16.py recorded those errors beside the goldens.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { backprop } from '../../engine/backprop.ts';
import { buildForest } from '../../engine/forest.ts';
import { loadModel, trainables } from '../../engine/model.ts';
import { relativeError } from '../support/arrays.ts';
import { fixtures, readGolden } from '../support/golden.ts';
import { logitsOf } from '../support/logits.ts';

interface TorchErrors {
  logits_relative_l2: number[];
  loss_abs: number;
  gradients_relative_l2: number;
}

test.each(['llama', 'llama3-rope-tied', 'mistral', 'qwen2', 'qwen3'])(
  '%s in bf16 is within twice the error of bf16 PyTorch',
  async (name) => {
    const folder = join(fixtures, name);
    const torch = JSON.parse(readFileSync(join(folder, 'bf16-torch.json'), 'utf8')) as TorchErrors;
    const { golden, tensor } = readGolden(name);
    const model = await loadModel(folder, { dtype: 'bf16' });
    golden.sequences.forEach(({ input_ids: tokenIds }, i) => {
      const [logits] = logitsOf(model, [tokenIds]);
      const error = relativeError(logits!, tensor(`logits.f64.${i}`));
      expect(error).toBeGreaterThan(0);
      expect(error).toBeLessThanOrEqual(2 * torch.logits_relative_l2[i]!);
    });

    const adapter = model.loadAdapter(join(folder, 'adapter'));
    const inputs = golden.sequences.map(({ input_ids: tokenIds }, i) => ({
      tokenIds,
      pairs: golden.loss_labels[i]!.flatMap((targetId, t) =>
        targetId === -100 ? [] : [{ position: t - 1, targetId, weight: 1 }],
      ),
      adapter: 0,
      key: i,
    }));
    const forest = buildForest(inputs, { sharePrefixes: false });
    adapter.arena.zeroGradients();
    backprop(model.decoder, forest, {
      adapters: [adapter],
      trainables: trainables(model, [adapter]),
      recompute: 'never',
    });
    const ours: number[] = [];
    const wanted: number[] = [];
    for (const module of adapter.modules.keys()) {
      for (const [matrix, key] of [
        ['loraA', 'lora_A'],
        ['loraB', 'lora_B'],
      ] as const) {
        ours.push(...adapter.arena.readGradient(`${module}.${matrix}`));
        wanted.push(...tensor(`adapter.grad.f64.base_model.model.${module}.${key}.weight`));
      }
    }
    const mean = ours.map((g) => g / forest.pairs.rows.length);
    expect(relativeError(mean, wanted)).toBeLessThanOrEqual(2 * torch.gradients_relative_l2);
    model.dispose();
  },
);
