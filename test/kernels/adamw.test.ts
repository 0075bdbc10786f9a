import * as tf from '@tensorflow/tfjs-core';
import { nativeAddon } from '../../kernels/addon.ts';
import { linear, ParameterArena, useBackend } from '../../kernels/index.ts';
import { equalBytes, gaussian, relativeError } from '../support/arrays.ts';
import { describeNative, floats, sameBytes } from '../support/native.ts';

const sizes = { small: 3, odd: 1031, large: 70_001 };
type Name = keyof typeof sizes;
const names = Object.keys(sizes) as Name[];
const step = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.1 };

/** Three updates; values, moments and norms after them. */
function run(update: (arena: ParameterArena) => void): Float32Array[] {
  const arena = new ParameterArena();
  names.forEach((name, i) => arena.add(name, gaussian(sizes[name], i), [sizes[name]]));
  const norms: number[] = [];
  for (let t = 1; t <= 3; t++) {
    arena.zeroGradients();
    for (const [i, name] of names.entries()) {
      const gradient = tf.tensor(gaussian(sizes[name], 10 * t + i));
      arena.accumulate(name, gradient);
      arena.accumulate(name, gradient);
      gradient.dispose();
    }
    norms.push(arena.gradNorm());
    update(arena);
  }
  const { master, m, v } = arena.state();
  for (const name of names) {
    expect(equalBytes(floats(arena.tensors.get(name)!), arena.read(name))).toBe(true);
  }
  arena.dispose();
  return [master, m, v, Float32Array.from(norms)];
}

const all = (seed: number) =>
  Float64Array.from(names.flatMap((name, i) => [...gaussian(sizes[name], seed + i)]));

/** torch.optim.AdamW in float64. */
function adamwOracle(gradScale: number): Float64Array[] {
  const [x, m, v] = [all(0), all(0).fill(0), all(0).fill(0)];
  const norms = new Float64Array(3);
  for (let t = 1; t <= 3; t++) {
    const raw = all(10 * t).map((g) => 2 * g);
    norms[t - 1] = Math.sqrt(raw.reduce((sum, g) => sum + g * g, 0));
    raw.forEach((r, i) => {
      const g = r * gradScale;
      x[i]! *= 1 - step.learningRate * step.weightDecay;
      m[i] = step.beta1 * m[i]! + (1 - step.beta1) * g;
      v[i] = step.beta2 * v[i]! + (1 - step.beta2) * g * g;
      const [mHat, vHat] = [m[i] / (1 - step.beta1 ** t), v[i] / (1 - step.beta2 ** t)];
      x[i]! -= (step.learningRate * mHat) / (Math.sqrt(vHat) + step.eps);
    });
  }
  return [x, m, v, norms];
}

function sgdOracle(): Float64Array {
  const [x, m] = [all(0), all(0).fill(0)];
  for (let t = 1; t <= 3; t++) {
    all(10 * t).forEach((half, i) => {
      const g = 2 * half + 0.1 * x[i]!;
      m[i] = t === 1 ? g : 0.9 * m[i]! + g;
      x[i]! -= 0.01 * m[i];
    });
  }
  return x;
}

describe.each(['native', 'wasm'] as const)('ParameterArena on %s', (backend) => {
  const only = backend === 'native' && !nativeAddon() ? test.skip : test;

  only('AdamW and the gradient norm equal torch in float64', async () => {
    await useBackend(backend);
    const got = run((arena) => {
      arena.adamw({ ...step, gradScale: 0.3 });
    });
    const want = adamwOracle(0.3);
    got.forEach((values, i) => {
      expect(relativeError(values, want[i]!)).toBeLessThan(5e-7);
    });
  });

  only('SGD with momentum equals torch in float64', async () => {
    await useBackend(backend);
    const [master] = run((arena) => {
      arena.sgd({ learningRate: 0.01, momentum: 0.9, weightDecay: 0.1, gradScale: 1 });
    });
    expect(relativeError(master!, sgdOracle())).toBeLessThan(5e-7);
  });

  only('a restored arena goes on with the same bits', async () => {
    await useBackend(backend);
    const make = () => {
      const arena = new ParameterArena();
      arena.add('w', gaussian(500, 1), [500]);
      return arena;
    };
    const update = (arena: ParameterArena, seed: number) => {
      arena.zeroGradients();
      const gradient = tf.tensor(gaussian(500, seed));
      arena.accumulate('w', gradient);
      gradient.dispose();
      arena.adamw({ ...step, gradScale: 1 });
    };
    const [first, second] = [make(), make()];
    update(first, 2);
    second.restore(first.state());
    update(first, 3);
    update(second, 3);
    expect(equalBytes(first.read('w'), second.read('w'))).toBe(true);
    first.dispose();
    second.dispose();
  });
});

describeNative('AdamW, native', () => {
  test('same bytes for instruction sets and threads, no slot left', async () => {
    await sameBytes(() =>
      run((arena) => {
        arena.adamw({ ...step, gradScale: 0.3 });
      }),
    );
  });

  test('linear sees an update made in place', async () => {
    await useBackend('native');
    const arena = new ParameterArena();
    const loraA = arena.add('a', new Float32Array(4).fill(1), [1, 4]) as tf.Tensor2D;
    const loraB = arena.add('b', new Float32Array(2).fill(1), [2, 1]) as tf.Tensor2D;
    const x = tf.ones<tf.Rank.R2>([1, 4]);
    const lora = [{ adapter: 0, projection: 0, scale: 1, loraA, loraB }];
    const value = () => {
      const y = linear(x, { outSizes: [2], lora, storage: 'f32' });
      const first = floats(y)[0];
      y.dispose();
      return first;
    };
    expect(value()).toBe(4);
    arena.write('a', new Float32Array(4).fill(2));
    expect(value()).toBe(8);
    const gradient = tf.ones([2, 1]);
    arena.accumulate('b', gradient);
    arena.sgd({ learningRate: 0.5, momentum: 0, weightDecay: 0, gradScale: 1 });
    expect(value()).toBe(4);
    tf.dispose([x, gradient]);
    arena.dispose();
  });
});
