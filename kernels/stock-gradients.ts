/**
 * Gradients of the stock tfjs kernels that references use. tfjs-core registers none in Node unless the union package
 * is loaded, and its own matMul gradient sets transpose flags that make wasm 10 to 40 times slower.
 * Broadcasting is undone by summing dy over the axes that were stretched.
 */
import * as tf from '@tensorflow/tfjs-core';

type Attributes = Record<string, unknown>;
type Gradient = (
  dy: tf.Tensor,
  saved: tf.Tensor[],
  attrs: Attributes,
) => Record<string, () => tf.Tensor>;

/** Name → which inputs and outputs are saved, and the gradient. */
const gradients: Record<string, { inputs?: string[]; output?: true; gradient: Gradient }> = {
  Add: {
    inputs: ['a', 'b'],
    gradient: (dy, [a, b]) => ({ a: () => unbroadcast(dy, a!), b: () => unbroadcast(dy, b!) }),
  },
  AddN: { gradient: (dy) => new Proxy({}, { get: () => () => tf.clone(dy), has: () => true }) },
  Sub: {
    inputs: ['a', 'b'],
    gradient: (dy, [a, b]) => ({
      a: () => unbroadcast(dy, a!),
      b: () => unbroadcast(tf.neg(dy), b!),
    }),
  },
  Multiply: {
    inputs: ['a', 'b'],
    gradient: (dy, [a, b]) => ({
      a: () => unbroadcast(tf.mul(dy, b!), a!),
      b: () => unbroadcast(tf.mul(dy, a!), b!),
    }),
  },
  Neg: { gradient: (dy) => ({ x: () => tf.neg(dy) }) },
  Square: { inputs: ['x'], gradient: (dy, [x]) => ({ x: () => tf.mul(dy, tf.mul(x!, 2)) }) },
  Rsqrt: {
    inputs: ['x'],
    gradient: (dy, [x]) => ({
      x: () => tf.neg(tf.div(dy, tf.mul(tf.mul(x!, tf.sqrt(x!)), 2))),
    }),
  },
  Exp: { output: true, gradient: (dy, [y]) => ({ x: () => tf.mul(dy, y!) }) },
  Sigmoid: {
    output: true,
    gradient: (dy, [y]) => ({ x: () => tf.mul(dy, tf.mul(y!, tf.sub(1, y!))) }),
  },
  Softmax: {
    output: true,
    gradient: (dy, [y], { dim }) => ({
      logits: () => {
        const weighted = tf.mul(dy, y!);
        return tf.sub(weighted, tf.mul(tf.sum(weighted, dim as number, true), y!));
      },
    }),
  },
  Log: { inputs: ['x'], gradient: (dy, [x]) => ({ x: () => tf.div(dy, x!) }) },
  Sum: {
    inputs: ['x'],
    gradient: (dy, [x], { axis }) => ({ x: () => stretched(dy, x!, axis as number[]) }),
  },
  Mean: {
    inputs: ['x'],
    gradient: (dy, [x], { axis }) => ({
      x: () => tf.div(stretched(dy, x!, axis as number[]), x!.size / dy.size),
    }),
  },
  Reshape: { inputs: ['x'], gradient: (dy, [x]) => ({ x: () => tf.reshape(dy, x!.shape) }) },
  Transpose: {
    gradient: (dy, _, { perm }) => ({ x: () => tf.transpose(dy, inverse(perm as number[])) }),
  },
  Slice: {
    inputs: ['x'],
    gradient: (dy, [x], { begin, size }) => ({
      x: () => tf.pad(dy, slicePadding(x!.shape, begin as number[], size as number[])),
    }),
  },
  SplitV: {
    gradient: (dy, _, { axis }) => ({
      x: () => tf.concat(dy as unknown as tf.Tensor[], axis as number),
    }),
  },
  Tile: {
    inputs: ['x'],
    gradient: (dy, [x], { reps }) => ({ x: () => untile(dy, x!, reps as number[]) }),
  },
  Cast: { gradient: (dy) => ({ x: () => tf.cast(dy, 'float32') }) },
  Identity: { gradient: (dy) => ({ x: () => tf.clone(dy) }) },
  PadV2: {
    inputs: ['x'],
    gradient: (dy, [x], { paddings }) => ({
      x: () =>
        tf.slice(
          dy,
          (paddings as [number, number][]).map(([before]) => before),
          x!.shape,
        ),
    }),
  },
  BatchMatMul: { inputs: ['a', 'b'], gradient: matMulGradient },
};

/** Registers ours (again); a later import of a tfjs package would have replaced them silently. */
export function registerStockGradients(): void {
  for (const [kernelName, { inputs, output, gradient }] of Object.entries(gradients)) {
    forget(kernelName);
    tf.registerGradient({
      kernelName,
      inputsToSave: inputs ?? [],
      outputsToSave: output ? [true] : [],
      gradFunc: (dy, saved, attrs) => gradient(dy as tf.Tensor, saved, attrs),
    });
  }
  registerConcatGradient();
}

function forget(kernelName: string): void {
  const registered: unknown = tf.getGradient(kernelName);
  if (registered !== undefined) tf.unregisterGradient(kernelName);
}

/** Concat's inputs are an array, so all of them are saved for their lengths along the axis. */
function registerConcatGradient(): void {
  forget('Concat');
  tf.registerGradient({
    kernelName: 'Concat',
    saveAllInputs: true,
    gradFunc: (dy, saved, attrs) => {
      const axis = (attrs as Attributes)['axis'] as number;
      const sizes = saved.map((x) => x.shape[axis]!);
      const parts = tf.split(dy as tf.Tensor, sizes, axis);
      return parts.map((part) => () => part) as unknown as Record<string, () => tf.Tensor>;
    },
  });
}

function matMulGradient(
  dy: tf.Tensor,
  [a, b]: tf.Tensor[],
  { transposeA, transposeB }: Attributes,
): Record<string, () => tf.Tensor> {
  if (transposeA || transposeB)
    throw new Error('stock gradients: transpose explicitly before matMul');
  return {
    a: () => tf.matMul(dy, swapped(b!)),
    b: () => tf.matMul(swapped(a!), dy),
  };
}

function swapped(x: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, i) => i);
  const last = axes.length - 1;
  [axes[last], axes[last - 1]] = [axes[last - 1]!, axes[last]!];
  return tf.transpose(x, axes);
}

/** Sums dy over the axes along which `x` was stretched. */
function unbroadcast(dy: tf.Tensor, x: tf.Tensor): tf.Tensor {
  const lead = dy.rank - x.rank;
  const axes = dy.shape.flatMap((size, i) =>
    i < lead || (x.shape[i - lead] === 1 && size !== 1) ? [i] : [],
  );
  return axes.length === 0 ? tf.clone(dy) : tf.reshape(tf.sum(dy, axes), x.shape);
}

function stretched(dy: tf.Tensor, x: tf.Tensor, axis: number | number[]): tf.Tensor {
  const axes = tf.util.parseAxisParam(axis, x.shape);
  const kept = x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
  return tf.mul(tf.reshape(dy, kept), tf.ones(x.shape));
}

function inverse(perm: number[]): number[] {
  return perm.map((_, i) => perm.indexOf(i));
}

function slicePadding(shape: number[], begin: number[], size: number[]): [number, number][] {
  return shape.map((length, i) => {
    const taken = size[i] === -1 ? length - begin[i]! : size[i]!;
    return [begin[i]!, length - begin[i]! - taken];
  });
}

/** Sums the copies, one axis after the other: every step is a sum over the middle of three axes. */
function untile(dy: tf.Tensor, x: tf.Tensor, reps: number[]): tf.Tensor {
  let summed = dy;
  x.shape.forEach((_, axis) => {
    if (reps[axis] === 1) return;
    const before = x.shape.slice(0, axis).reduce((p, q) => p * q, 1);
    const after = summed.size / (before * reps[axis]!); // this axis once, and those still tiled
    summed = tf.sum(tf.reshape(summed, [before, reps[axis]!, after]), 1);
  });
  return tf.reshape(summed, x.shape);
}
