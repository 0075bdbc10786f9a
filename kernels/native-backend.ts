/**
 * The tfjs backend `native`: a data id stands for a slot of the addon, its storage (f32, or bf16 that tfjs believes to
 * be float32) and a reference count. Fused kernels register themselves through op.ts; here are only the stock kernels
 * that the tape and the tests ask for. Those outside the hot path run on tfjs's cpu kernels by copying.
 */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { BF16, F32, addonProblem, nativeAddon, type Native, type Slot } from './addon.ts';
import { OpError, UsageError } from './errors.ts';
import type { FrozenWeight, RawMatrix, Storage, WeightStorage } from './frozen-weight.ts';
import { span } from './profiler.ts';

type Values = tf.BackendValues;

interface Stored {
  slot: Slot;
  elements: number;
  dtype: tf.DataType;
  storage: Storage;
  refCount: number;
  /** Packed copy of an adapter matrix (linear.ts); freed with the data or when the data is rewritten in place. */
  packed?: { slot: Slot; key: string };
}

export interface PackedForm {
  outputs: number;
  inputs: number;
  first: number;
  storage: Storage;
  factor: number;
}

const rawTypes: readonly RawMatrix['dtype'][] = ['F32', 'F16', 'BF16'];

/** The addon's functions that return nothing: kernels. */
type KernelName = {
  [K in keyof Native]: Native[K] extends (...args: never[]) => void ? K : never;
}[keyof Native];
type KernelArgument = tf.TensorInfo | number | Int32Array | Uint32Array | Float32Array;

function isTensorInfo(argument: KernelArgument): argument is tf.TensorInfo {
  return typeof argument === 'object' && 'dataId' in argument;
}

const storageNumbers: Record<WeightStorage, number> = { f32: F32, bf16: BF16, int8: 2, nf4: 3 };

function asBytes(values: Float32Array | Int32Array | Uint8Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

export class NativeBackend extends tf.KernelBackend {
  readonly addon: Native;
  private readonly data = new Map<tf.DataId, Stored>();

  constructor(addon: Native) {
    super();
    this.addon = addon;
  }

  /** A fresh tensor with undefined contents. */
  allocate(
    shape: number[],
    storage: Storage = 'f32',
    dtype: tf.DataType = 'float32',
  ): tf.TensorInfo {
    const elements = tf.util.sizeFromShape(shape);
    const bytes = dtype === 'bool' ? elements : elements * (storage === 'bf16' ? 2 : 4);
    const slot = this.addon.allocate(bytes, storageNumbers[storage]);
    const dataId: tf.DataId = {};
    this.data.set(dataId, { slot, elements, dtype, storage, refCount: 1 });
    return { dataId, shape, dtype };
  }

  /** The slot of a tensor; -1 for an absent one. */
  slot(info: tf.TensorInfo | undefined): Slot {
    return info === undefined ? -1 : this.stored(info.dataId).slot;
  }

  storageOf(info: tf.TensorInfo): Storage {
    return this.stored(info.dataId).storage;
  }

  stored(dataId: tf.DataId): Stored {
    const found = this.data.get(dataId);
    if (found === undefined) throw new OpError('native: a tensor was used after it was disposed');
    return found;
  }

  /** Runs a kernel of the addon by name: tensors are passed as their slots, all else as it is. */
  call(name: KernelName, ...args: KernelArgument[]): void {
    const kernels = this.addon as unknown as Record<KernelName, (...values: unknown[]) => void>;
    kernels[name](...args.map((a) => (isTensorInfo(a) ? this.slot(a) : a)));
  }

  /** The same bytes under a fresh TensorInfo (the tape must never get an input object back). */
  alias(info: tf.TensorInfo, shape = info.shape): tf.TensorInfo {
    this.incRef(info.dataId);
    return { dataId: info.dataId, shape, dtype: info.dtype };
  }

  /**
   * Slot of a learning matrix as packed panels, kept until its values change: rows `first` and up of a matrix
   * [outputs, inputs] that is zero elsewhere, times `factor`.
   */
  packedCopy(info: tf.TensorInfo, { outputs, inputs, first, storage, factor }: PackedForm): Slot {
    const entry = this.stored(info.dataId);
    const key = `${outputs} ${inputs} ${first} ${storage} ${factor}`;
    if (entry.packed?.key === key) return entry.packed.slot;
    this.forgetPacked(info.dataId);
    const number = storageNumbers[storage];
    const slot = this.addon.allocate(this.addon.packedBytes(outputs, inputs, number), number);
    entry.packed = { slot, key };
    span('pack adapters', () => {
      this.addon.clear(slot);
      this.addon.packWeight(slot, outputs, inputs, first, info.shape[0]!, entry.slot, 0, factor);
    });
    return slot;
  }

  /** Packs the rows of `parts`, one after the other, as one frozen weight. */
  packWeight(parts: readonly RawMatrix[], storage: WeightStorage): FrozenWeight {
    const { addon } = this;
    const inputs = parts[0]!.shape[1];
    const outputs = parts.reduce((sum, { shape }) => sum + shape[0], 0);
    const number = storageNumbers[storage];
    const bytes = addon.packedBytes(outputs, inputs, number);
    const slot = addon.allocate(bytes, number);
    if (outputs % 16 !== 0 || inputs % 64 !== 0) addon.clear(slot);
    let first = 0;
    for (const { shape, data, dtype } of parts) {
      addon.packBytes(slot, outputs, inputs, first, shape[0], data, rawTypes.indexOf(dtype));
      first += shape[0];
    }
    let live = true;
    const dispose = () => {
      if (live) addon.release(slot);
      live = false;
    };
    return { kind: 'frozen', shape: [outputs, inputs], storage, bytes, packed: slot, dispose };
  }

  /** The values of a packed weight, row-major. */
  unpackWeight({ shape: [outputs, inputs], packed }: FrozenWeight): Float32Array {
    const values = new Float32Array(outputs * inputs);
    this.addon.unpackWeight(values, packed ?? -1, outputs, inputs);
    return values;
  }

  /** Frees what was derived from a tensor whose bytes were just rewritten in place. */
  forgetPacked(dataId: tf.DataId): void {
    const entry = this.stored(dataId);
    if (entry.packed === undefined) return;
    this.addon.release(entry.packed.slot);
    delete entry.packed;
  }

  override refCount(dataId: tf.DataId): number {
    return this.data.get(dataId)?.refCount ?? 0;
  }
  override incRef(dataId: tf.DataId): void {
    this.stored(dataId).refCount += 1;
  }
  override timerAvailable(): boolean {
    return true;
  }
  override async time(f: () => void): Promise<tf.BackendTimingInfo> {
    const start = process.hrtime.bigint();
    f();
    return Promise.resolve({ kernelMs: Number(process.hrtime.bigint() - start) / 1e6 });
  }
  override read(dataId: tf.DataId): Promise<Values> {
    return Promise.resolve(this.readSync(dataId));
  }

  override readSync(dataId: tf.DataId): Values {
    const { slot, elements, dtype } = this.stored(dataId);
    if (dtype === 'float32') {
      const out = new Float32Array(elements);
      this.addon.readFloats(out, slot, 0);
      return out;
    }
    const out = dtype === 'bool' ? new Uint8Array(elements) : new Int32Array(elements);
    this.addon.readBytes(asBytes(out), slot, 0);
    return out;
  }

  override numDataIds(): number {
    return this.data.size;
  }

  override disposeData(dataId: tf.DataId, force = false): boolean {
    const entry = this.data.get(dataId);
    if (entry === undefined) return true;
    entry.refCount -= 1;
    if (!force && entry.refCount > 0) return false;
    this.forgetPacked(dataId);
    this.addon.release(entry.slot);
    this.data.delete(dataId);
    return true;
  }

  override write(values: Values, shape: number[], dtype: tf.DataType): tf.DataId {
    const info = this.allocate(shape, 'f32', this.checkedType(dtype));
    this.fillFrom(info.dataId, values);
    return info.dataId;
  }

  override move(
    id: tf.DataId,
    values: Values,
    shape: number[],
    dtype: tf.DataType,
    refCount: number,
  ): void {
    const info = this.allocate(shape, 'f32', this.checkedType(dtype));
    this.fillFrom(info.dataId, values);
    const entry = this.stored(info.dataId);
    entry.refCount = refCount;
    this.data.delete(info.dataId);
    this.data.set(id, entry);
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }
  override floatPrecision(): 16 | 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7;
  }
  override dispose(): void {
    for (const dataId of [...this.data.keys()]) this.disposeData(dataId, true);
  }

  private checkedType(dtype: tf.DataType): tf.DataType {
    if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
    throw new OpError(
      `native: tensors of dtype ${dtype} are not kept here, want float32, int32 or bool`,
    );
  }

  private fillFrom(dataId: tf.DataId, values: Values): void {
    const { slot, dtype, elements } = this.stored(dataId);
    const numbers = values as ArrayLike<number>;
    if (numbers.length !== elements) {
      throw new OpError(`native: got ${numbers.length} values, want ${elements}`);
    }
    if (dtype === 'float32') {
      this.addon.writeFloats(slot, 0, Float32Array.from(numbers));
    } else {
      const typed = dtype === 'bool' ? Uint8Array.from(numbers) : Int32Array.from(numbers);
      this.addon.writeBytes(slot, 0, asBytes(typed));
    }
  }
}

// ---- stock kernels ----

interface Call {
  inputs: tf.NamedTensorInfoMap;
  backend: NativeBackend;
  attrs: Record<string, unknown>;
}
type Kernel = (call: Call) => tf.TensorInfo | tf.TensorInfo[];

const input = (call: Call, name: string): tf.TensorInfo => {
  const info = call.inputs[name];
  if (info === undefined) throw new OpError(`native: input ${name} is missing`);
  return info;
};

/** Runs tfjs's own cpu kernel on copies. Never in a training step: op.ts has native kernels for all of that. */
function onHost(name: string): Kernel {
  return ({ inputs, backend, attrs }) => {
    const cpu = tf.findBackend('cpu');
    const kernel = tf.getKernel(name, 'cpu');
    const copies = Object.entries(inputs).flatMap(([key, info]) => {
      if (info === undefined) return [];
      const dataId = cpu.write(backend.readSync(info.dataId), info.shape, info.dtype);
      return [[key, { dataId, shape: info.shape, dtype: info.dtype }] as const];
    });
    const results = kernel.kernelFunc({
      inputs: Object.fromEntries(copies),
      backend: cpu,
      attrs: attrs as unknown as tf.NamedAttrMap,
    });
    const infos = (Array.isArray(results) ? results : [results]).map((info) => ({
      dataId: backend.write(cpu.readSync(info.dataId), info.shape, info.dtype),
      shape: info.shape,
      dtype: info.dtype,
    }));
    for (const info of Array.isArray(results) ? results : [results]) cpu.disposeData(info.dataId);
    for (const [, copy] of copies) cpu.disposeData(copy.dataId);
    return Array.isArray(results) ? infos : infos[0]!;
  };
}

/** Same-shaped float32 inputs run in the addon (the wider storage wins), all else on the host. */
function elementwise(name: string, run: 'add' | 'subtract' | 'multiply'): Kernel {
  const host = onHost(name);
  return (call) => {
    const { backend } = call;
    const a = input(call, 'a');
    const b = input(call, 'b');
    const float = a.dtype === 'float32' && b.dtype === 'float32';
    if (!float || !tf.util.arraysEqual(a.shape, b.shape)) return host(call);
    const both = backend.storageOf(a) === 'bf16' && backend.storageOf(b) === 'bf16';
    const out = backend.allocate(a.shape, both ? 'bf16' : 'f32');
    const n = tf.util.sizeFromShape(a.shape);
    backend.addon[run](backend.slot(out), backend.slot(a), backend.slot(b), n);
    return out;
  };
}

function filled(backend: NativeBackend, shape: number[], value: number, dtype: tf.DataType) {
  const size = tf.util.sizeFromShape(shape);
  const values = tf.util.getArrayFromDType(dtype, size) as Float32Array;
  return { dataId: backend.write(values.fill(value), shape, dtype), shape, dtype };
}

function addN(call: Call): tf.TensorInfo {
  const { backend } = call;
  const infos = Object.values(call.inputs);
  const first = infos[0]!;
  const n = tf.util.sizeFromShape(first.shape);
  const out = backend.allocate(first.shape, 'f32');
  backend.addon.convert(backend.slot(out), backend.slot(first), n);
  for (const info of infos.slice(1)) {
    backend.addon.add(backend.slot(out), backend.slot(out), backend.slot(info), n);
  }
  return out;
}

function cast(call: Call): tf.TensorInfo {
  const x = input(call, 'x');
  const dtype = call.attrs['dtype'] as tf.DataType;
  return dtype === x.dtype ? call.backend.alias(x) : (onHost('Cast')(call) as tf.TensorInfo);
}

function reshape(call: Call): tf.TensorInfo {
  const x = input(call, 'x');
  const size = tf.util.sizeFromShape(x.shape);
  const shape = tf.util.inferFromImplicitShape(call.attrs['shape'] as number[], size);
  return call.backend.alias(x, shape);
}

const stockKernels: Record<string, Kernel> = {
  Identity: (call) => call.backend.alias(input(call, 'x')),
  Reshape: reshape,
  Cast: cast,
  Add: elementwise('Add', 'add'),
  Sub: elementwise('Sub', 'subtract'),
  Multiply: elementwise('Multiply', 'multiply'),
  AddN: addN,
  Fill: ({ backend, attrs }) =>
    filled(
      backend,
      attrs['shape'] as number[],
      attrs['value'] as number,
      (attrs['dtype'] as tf.DataType | undefined) ?? 'float32',
    ),
  ZerosLike: (call) => filled(call.backend, input(call, 'x').shape, 0, input(call, 'x').dtype),
  OnesLike: (call) => filled(call.backend, input(call, 'x').shape, 1, input(call, 'x').dtype),
};

// What references and tests use besides; each copies to the host and back.
const hostKernels = [
  ...['Abs', 'All', 'Any', 'ArgMax', 'BatchMatMul', 'Concat', 'Cos', 'Equal', 'Exp', 'ExpandDims'],
  ...['GatherV2', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Log', 'LogicalAnd', 'Max'],
  ...[
    'Maximum',
    'Mean',
    'Min',
    'Minimum',
    'Neg',
    'OneHot',
    'Pack',
    'PadV2',
    'Pow',
    'Prod',
    'Range',
  ],
  ...[
    'RealDiv',
    'Rsqrt',
    'Select',
    'Sigmoid',
    'Sin',
    'Slice',
    'Softmax',
    'SplitV',
    'Sqrt',
    'Square',
  ],
  ...['SquaredDifference', 'Sum', 'Tile', 'Transpose', 'Unpack'],
];

let backend: NativeBackend | undefined;

/** The native backend where it is the active one. */
export function nativeBackend(): NativeBackend | undefined {
  return tf.getBackend() === 'native' ? backend : undefined;
}

/** Registers `native` with tfjs once. Throws with the way to mend it when there is no addon. */
export function registerNativeBackend(): NativeBackend {
  if (backend !== undefined) return backend;
  const addon = nativeAddon();
  if (addon === undefined) throw new UsageError(addonProblem() ?? 'native: no addon');
  const made = new NativeBackend(addon);
  backend = made;
  tf.registerBackend('native', () => made, 0);
  const all = { ...Object.fromEntries(hostKernels.map((n) => [n, onHost(n)])), ...stockKernels };
  for (const [kernelName, run] of Object.entries(all)) {
    tf.registerKernel({
      kernelName,
      backendName: 'native',
      kernelFunc: (call) => span(kernelName, () => run(call as unknown as Call)),
    });
  }
  return made;
}
