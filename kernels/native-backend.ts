import { KernelBackend, type TensorInfo } from '@tensorflow/tfjs-core';
export abstract class NativeBackend extends KernelBackend {
  abstract allocate(shape: number[], storage?: string): TensorInfo;
  abstract storageOf(x: TensorInfo): 'f32' | 'bf16';
  abstract call(name: string, ...args: unknown[]): void;
  abstract packed(w: unknown): unknown;
  abstract packWeight(...a: unknown[]): any;
  abstract unpackWeight(...a: unknown[]): any;
  abstract headLogProb(...a: unknown[]): any;
  abstract headLogProbBackward(...a: unknown[]): any;
  abstract headLogits(...a: unknown[]): any;
  abstract headGradient(...a: unknown[]): any;
  abstract scalar(...a: unknown[]): any;
  abstract share(...a: unknown[]): any;
  abstract linearForward(...a: unknown[]): any;
  abstract linearBackward(...a: unknown[]): any;
  abstract attentionCached(...a: unknown[]): any;
}
