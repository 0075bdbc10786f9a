import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { registerStockGradients } from './stock-gradients.ts';
export interface BackendInfo { name: string; isa: string; threads: number; notice?: string }
export async function useBackend(choice: 'auto' | 'native' | 'tensorflow' | 'wasm' | 'cpu', _o: { threads?: number } = {}): Promise<BackendInfo> {
  const name = choice === 'auto' || choice === 'native' ? 'wasm' : choice;
  setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + '/');
  await tf.setBackend(name);
  await tf.ready();
  registerStockGradients();
  return { name, isa: 'reference', threads: 1 };
}
export const supportedIsas = (): string[] => [];
export const setThreads = (_: number): void => undefined;
export const setIsa = (_: string): void => undefined;
export const memoryInfo = () => ({ liveTensors: tf.memory().numTensors, bytes: tf.memory().numBytes, peakBytes: tf.memory().numBytes });
export const mapFile = (_fd: number, _bytes: number): ArrayBuffer | undefined => undefined;
