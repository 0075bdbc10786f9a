/**
 * R18: NaN or an infinity in one parameter, one activation or one gradient (the output of every kernel call of a step,
 * layer by layer) is noticed in the same step, nothing is updated, and the report names the place. A run with one poisoned
 * step ends with the bytes of the run that leaves that step out. Kernel outputs are poisoned in the addon, so this part
 * needs it.
 */
import { join } from 'node:path';
import { nativeAddon, type Native, type Slot } from '../../kernels/addon.ts';
import { useBackend, type ArenaState } from '../../kernels/index.ts';
import type { Adapter } from '../../models/lora.ts';
import type { Example } from '../../engine/examples.ts';
import { loadModel, type Model } from '../../engine/model.ts';
import { defaultOptimizer } from '../../engine/optimizer.ts';
import { train, type StepReport, type TrainOptions } from '../../engine/train.ts';
import { fixtures } from '../support/golden.ts';
import { testNative } from '../support/native.ts';
import { reportCases, SeededRandom } from '../support/reliability.ts';

const poisons = [NaN, Infinity, -Infinity];
const forwardKernels = [
  'embeddingPacked',
  'rmsNormForward',
  'qkNormForward',
  'attentionForward',
  'swigluForward',
  'linearForward',
] as const;
const backwardKernels = [
  'rmsNormBackward',
  'qkNormBackward',
  'attentionBackward',
  'swigluBackward',
  'linearBackward',
] as const;
const kernels = [
  ...forwardKernels,
  'rope',
  'gatherRows',
  'scatterRows',
  'headLogProb',
  ...backwardKernels,
] as const;
type Kernel = (typeof kernels)[number];

let model: Model;
beforeAll(async () => {
  await useBackend('auto');
  model = await loadModel(join(fixtures, 'qwen3'), { dtype: 'f32' });
});
afterAll(() => {
  model.dispose();
});

function options(adapter: Adapter, startStep: number, maxSteps: number): TrainOptions {
  const random = new SeededRandom(29);
  const examples = Array.from({ length: 4 }, (_, i): Example => {
    const tokenIds = Array.from({ length: 9 }, () => random.below(model.config.vocabSize));
    const pairs = [6, 7, 8].map((position) => ({ position, targetId: i, weight: 1 }));
    return { id: `e${i}`, source: `rows:${i}`, tokenIds, pairs };
  });
  return {
    tracks: [{ adapter, examples }],
    optimizer: defaultOptimizer,
    schedule: { type: 'linear', learningRate: 0.01, warmupSteps: 1 },
    ...{ batchSize: 4, gradientAccumulationSteps: 1, maxTokensPerBatch: 64 },
    ...{ maxSteps, numEpochs: 1, seed: 5, startStep, recompute: 'never' },
    ...{ shuffle: false, groupPrefixes: false, sharePrefixes: false },
  };
}

/** An adapter whose loraB is not zero any more: what is poisoned below then reaches every gradient. */
async function warmAdapter(): Promise<Adapter> {
  const adapter = model.addAdapter({ name: 'run', rank: 4, seed: 2 });
  for await (const { skipped } of train(model, options(adapter, 0, 2))) expect(skipped).toBe(false);
  return adapter;
}

async function oneStep(adapter: Adapter): Promise<StepReport> {
  const reports: StepReport[] = [];
  for await (const report of train(model, options(adapter, 2, 3))) reports.push(report);
  return reports[0]!;
}

/**
 * Wraps the kernels of the addon: `trace` lists their calls since the last embedding, and the call number `at` gets
 * `value` into the last but one element of its output, which belongs to a supervised row.
 */
function instrument(addon: Native) {
  const sizes = new Map<Slot, number>();
  const state = {
    trace: [] as Kernel[],
    poison: undefined as { at: number; value: number } | undefined,
  };
  const functions = addon as unknown as Record<string, (...args: unknown[]) => unknown>;
  const originals = new Map<string, (...args: unknown[]) => unknown>();
  const wrap = (name: string, after: (result: unknown, args: unknown[]) => void): void => {
    const real = functions[name]!;
    originals.set(name, real);
    functions[name] = (...args) => {
      const result = real(...args);
      after(result, args);
      return result;
    };
  };
  wrap('allocate', (slot, [bytes, storage]) => {
    sizes.set(slot as Slot, (bytes as number) / (storage === 1 ? 2 : 4));
  });
  for (const name of kernels) {
    wrap(name, (_, args) => {
      if (name.startsWith('embedding')) state.trace = [];
      const { poison, trace } = state;
      if (poison?.at === trace.push(name) - 1)
        poisonOutput(addon, outputSlot(name, args), { sizes, value: poison.value });
    });
  }
  return {
    state,
    restore: () => {
      for (const [name, real] of originals) functions[name] = real;
    },
  };
}

/** Outputs come first; the lowest linear has no dx, so then the gradient of its first loraA (linear.ts, nativeSpec). */
function outputSlot(name: Kernel, args: unknown[]): Slot {
  const hasOutput = name !== 'linearBackward' || args[0] !== -1;
  return hasOutput ? args.find((arg) => typeof arg === 'number')! : (args[6] as Float64Array)[13]!;
}

function poisonOutput(
  addon: Native,
  slot: Slot,
  { sizes, value }: { sizes: Map<Slot, number>; value: number },
): void {
  addon.writeFloats(slot, sizes.get(slot)! - 2, Float32Array.of(value));
}

/** In which block, by the norms that came before: each block has two. */
function layerOf(trace: readonly Kernel[], at: number): number {
  const norms = trace.slice(0, at + 1).filter((name) => name === 'rmsNormForward').length;
  return Math.floor((norms - 1) / 2);
}

test('R18: a poisoned parameter is noticed in the same step, nothing is updated, the place is named', async () => {
  const adapter = await warmAdapter();
  const good = adapter.arena.state();
  const names = [...adapter.arena.tensors.keys()];
  let passed = 0;
  for (const name of names) {
    for (const poison of poisons) {
      const values = adapter.arena.read(name);
      values[3] = poison;
      adapter.arena.write(name, values);
      const before = adapter.arena.state();
      const { skipped, where } = await oneStep(adapter);
      expect({ skipped, where }).toEqual({ skipped: true, where: `parameter ${name}` });
      expect(adapter.arena.state()).toEqual(before);
      adapter.arena.restore(good);
      passed++;
    }
  }
  model.removeAdapter(adapter);
  reportCases('R18 parameters', passed, names.length * poisons.length);
}, 120_000);

testNative(
  'R18: so is every poisoned activation and gradient, layer by layer',
  async () => {
    const adapter = await warmAdapter();
    const before = adapter.arena.state();
    const { state, restore } = instrument(nativeAddon()!);
    try {
      await oneStep(adapter);
      const trace = [...state.trace];
      adapter.arena.restore(before);
      const head = trace.indexOf('headLogProb');
      expect(trace.slice(head)).toEqual(expect.arrayContaining([...backwardKernels]));
      let passed = 0;
      for (let at = 0; at < trace.length; at++) {
        for (const value of poisons) {
          state.poison = { at, value };
          const { skipped, where } = await oneStep(adapter);
          const layer = layerOf(trace, at);
          const place =
            at >= head
              ? /^gradient of model\.layers\.\d+\./
              : at === 0
                ? /^model\.embed_tokens$/
                : layer === model.config.numHiddenLayers
                  ? /^activation of model\.norm$/
                  : new RegExp(`^activation of model\\.layers\\.${layer}$`);
          expect([trace[at], at, value, skipped, where]).toEqual([
            trace[at],
            at,
            value,
            true,
            expect.stringMatching(place),
          ]);
          expect(adapter.arena.state()).toEqual(before);
          passed++;
        }
      }
      reportCases('R18 activations and gradients', passed, trace.length * poisons.length);
    } finally {
      restore();
      model.removeAdapter(adapter);
    }
  },
  300_000,
);

testNative(
  'R18: a run with one poisoned step ends with the bytes of the run without that step',
  async () => {
    const runOf = async (steps: (adapter: Adapter) => Promise<void>): Promise<ArenaState> => {
      const adapter = model.addAdapter({ name: 'run', rank: 4, seed: 7 });
      await steps(adapter);
      const result = adapter.arena.state();
      model.removeAdapter(adapter);
      return result;
    };
    const { state, restore } = instrument(nativeAddon()!);
    const poisoned = await runOf(async (adapter) => {
      for await (const { step } of train(model, options(adapter, 0, 6))) {
        state.poison = step === 3 ? { at: 5, value: NaN } : undefined;
      }
    });
    state.poison = undefined;
    const without = await runOf(async (adapter) => {
      for await (const { step } of train(model, options(adapter, 0, 6))) if (step === 3) break;
      for await (const { skipped } of train(model, options(adapter, 4, 6)))
        expect(skipped).toBe(false);
    });
    restore();
    expect(poisoned).toEqual(without);
    expect(poisoned.updates).toBe(5);
  },
);
