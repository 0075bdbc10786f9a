/**
 * What an op is, and how it meets the tape of TensorFlow.js.
 * An op has a reference in stock tfjs ops (differentiable, on every backend) and may have a native kernel. On the
 * native backend the kernel runs under `engine().runKernel`, with a gradient registered once here.
 * Tape rules (each was tried, see README.md): one output; auxiliaries are pre-allocated inputs that the kernel fills;
 * the fused backward runs eagerly and disposes dy and what was saved; optional inputs are left out, never null.
 */
import * as tf from '@tensorflow/tfjs-core';
import { OpError } from './errors.ts';
import type { NativeBackend } from './native-backend.ts';
import { span } from './profiler.ts';

export type TensorMap = Record<string, tf.Tensor>;
export type InfoMap = Record<string, tf.TensorInfo>;

/** What an op must do at least, whatever its kernel does. */
export interface Cost {
  /** Of forward. */
  flops: number;
  bytes: number;
  /** Default: twice the forward's. */
  backwardFlops?: number;
}

export interface NativeOp<A> {
  /** Shapes of auxiliaries that forward fills (rstd, logSumExp). */
  aux?(inputs: TensorMap, attrs: A): Record<string, number[]>;
  forward(backend: NativeBackend, inputs: InfoMap, attrs: A): tf.TensorInfo;
  /** Gradients by input name, of those inputs that may need one. `saved` holds all inputs and auxiliaries. */
  backward?: (backend: NativeBackend, dy: tf.TensorInfo, saved: InfoMap, attrs: A) => InfoMap;
}

export interface Op<A> {
  /** The kernel's name, in PascalCase. */
  name: string;
  /** @throws OpError with the shape that does not fit */
  check(inputs: TensorMap, attrs: A): void;
  reference(inputs: TensorMap, attrs: A): tf.Tensor;
  native?: NativeOp<A>;
  cost(inputs: TensorMap, attrs: A): Cost;
}

/** An op as a function of named inputs and attributes. */
export type OpFunction<A> = ((inputs: TensorMap, attrs: A) => tf.Tensor) & { op: Op<A> };

export function defineOp<A>(op: Op<A>): OpFunction<A> {
  if (op.native) registerNative(op, op.native);
  const run = (inputs: TensorMap, attrs: A): tf.Tensor => {
    op.check(inputs, attrs);
    if (!op.native || tf.getBackend() !== 'native') {
      return tf.tidy(() => op.reference(inputs, attrs));
    }
    return runNative(op, op.native, inputs, attrs);
  };
  return Object.assign(run, { op });
}

/** What travels through tfjs as attributes: ours, the names of the inputs in the order they are saved, the cost. */
interface TapeAttributes<A> {
  attrs: A;
  names: string[];
  cost: () => Cost;
}

function runNative<A>(op: Op<A>, native: NativeOp<A>, inputs: TensorMap, attrs: A): tf.Tensor {
  return tf.tidy(() => {
    // tfjs saves all inputs only if they are an array; names on an array serve the kernel and the tape alike.
    const all: TensorMap & tf.Tensor[] = Object.assign([], inputs);
    for (const [key, shape] of Object.entries(native.aux?.(inputs, attrs) ?? {})) {
      all[key] = allocated(shape);
    }
    const cost = (): Cost => op.cost(inputs, attrs);
    const tape: TapeAttributes<A> = { attrs, names: Object.keys(all), cost };
    return tf.engine().runKernel<tf.Tensor>(op.name, all, tape as unknown as tf.NamedAttrMap);
  });
}

/** An uninitialised tensor for a kernel to fill. */
function allocated(shape: number[]): tf.Tensor {
  return tf.engine().makeTensorFromTensorInfo((tf.backend() as NativeBackend).allocate(shape));
}

function registerNative<A>({ name }: Op<A>, native: NativeOp<A>): void {
  tf.registerKernel({
    kernelName: name,
    backendName: 'native',
    kernelFunc: ({ inputs, backend, attrs }) => {
      const tape = attrs as unknown as TapeAttributes<A>;
      const forward = (): tf.TensorInfo =>
        native.forward(backend as NativeBackend, inputs as InfoMap, tape.attrs);
      return span(name, forward, tape.cost);
    },
  });
  const { backward } = native;
  if (!backward) return;
  tf.registerGradient({
    kernelName: name,
    saveAllInputs: true,
    gradFunc: (dy, saved, attributes) => {
      const { attrs, names, cost } = attributes as unknown as TapeAttributes<A>;
      const gradient = dy as tf.Tensor;
      const inputs = Object.fromEntries(names.map((key, i) => [key, saved[i]!]));
      const run = (): InfoMap => backward(tf.backend() as NativeBackend, gradient, inputs, attrs);
      const infos = span(`${name} backward`, run, () => backwardCost(cost()));
      gradient.dispose();
      for (const tensor of saved) tensor.dispose();
      return thunks(infos);
    },
  });
}

function backwardCost({ flops, bytes, backwardFlops = 2 * flops }: Cost): Cost {
  return { flops: backwardFlops, bytes: 2 * bytes };
}

/** The tensors exist already; what nobody asks for dies with the scope of the backward pass. */
function thunks(infos: InfoMap): Record<string, () => tf.Tensor> {
  const result: Record<string, () => tf.Tensor> = {};
  for (const [key, info] of Object.entries(infos)) {
    const tensor = tf.engine().makeTensorFromTensorInfo(info);
    result[key] = () => tensor;
  }
  return result;
}

/** @throws OpError naming the op, the input, what came and what is wanted */
export function shapeError(op: string, input: string, got: readonly number[], want: string): never {
  throw new OpError(`${op}: ${input} has shape [${got.join(', ')}], want ${want}`);
}
