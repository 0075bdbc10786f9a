/**
 * Products at a model's shapes: forward and dX through the one packed copy, as a share of the peak measured in this
 * process just before. Ours is timed with the `benchmark` package; the share is that of the best sample, since
 * neighbours on a shared machine only slow things down, and the range is printed beside it.
 */
import * as tf from '@tensorflow/tfjs-core';
import Benchmark from 'benchmark';
import {
  linear,
  packWeight,
  peakFlops,
  useBackend,
  type FrozenWeight,
  type Storage,
} from '../kernels/index.ts';
import { parseConfig } from '../models/index.ts';
import { projections } from '../models/tensor-plan.ts';
import { spread, type Sample } from './measure.ts';
import { startTfjsWasm } from './peers/install.ts';
import type { Commands, Peer } from './peers/peer.ts';
import { presets, type PresetName } from './presets.ts';
import type { Ratio } from './results.ts';
import { withTorch, type SuiteOptions } from './suite.ts';

type Product = Commands['matmul']['command'] & { dtype: Storage };

/** Rows of a small and of a large batch, each with the goals for forward and dX. */
const goals = {
  bf16: { 64: ['80 %', ''], 512: ['90 %', '85 %'] },
  f32: { 64: ['', ''], 512: ['88 %', ''] },
} as const;

export async function benchKernels(options: SuiteOptions): Promise<void> {
  await useBackend('native');
  const wasm = options.peers ? startTfjsWasm() : undefined;
  try {
    await withTorch(options, async (_, torch) => {
      for (const dtype of ['bf16', 'f32'] as const) {
        const peers = [
          ...(torch ? [{ name: `torch ${dtype}`, peer: torch }] : []),
          ...(wasm && dtype === 'f32' ? [{ name: 'tfjs wasm f32', peer: wasm }] : []),
        ];
        for (const [inFeatures, outputs] of shapes(options.preset)) {
          await benchShape(options, { inFeatures, outputs, dtype }, peers);
        }
      }
    });
  } finally {
    await wasm?.close();
  }
}

/** in × O of o, q k v, gate up, down and head. */
function shapes(preset: PresetName): [number, number][] {
  const config = parseConfig(presets[preset], preset);
  const { qkv, o, gateUp, down } = projections(config, 0);
  const groups = [o, qkv, gateUp, down].map((group): [number, number] => [
    group[0]!.inFeatures,
    group.reduce((sum, { outFeatures }) => sum + outFeatures, 0),
  ]);
  return [...groups, [config.hiddenSize, config.vocabSize]];
}

type Shape = Pick<Product, 'inFeatures' | 'outputs' | 'dtype'>;

async function benchShape(
  options: SuiteOptions,
  { inFeatures, outputs, dtype }: Shape,
  peers: readonly { name: string; peer: Peer }[],
): Promise<void> {
  const data = new Uint8Array(randomValues(inFeatures * outputs).buffer);
  const weight = packWeight([{ data, dtype: 'F32', shape: [outputs, inFeatures] }], dtype);
  for (const rows of [64, 512] as const) {
    for (const [direction, backward] of [false, true].entries()) {
      const product = { rows, inFeatures, outputs, dtype, backward };
      const id = idOf(product);
      if (!options.wants(id)) continue;
      const peak = Math.max(peakFlops(dtype), peakFlops(dtype));
      const rates = ratesOf(product, measured(weight, product));
      const ratios: Ratio[] = [];
      for (const peer of peers) ratios.push(await against(peer, product, rates));
      const value = spread(rates);
      const goal = goals[dtype][rows][direction]!;
      options.report({
        id,
        what: `linear, ${dtype}, ${rows} rows, ${inFeatures} to ${outputs}, ${backward ? 'dX' : 'forward'}`,
        unit: 'GFLOP/s',
        value,
        shareOfPeak: { wall: (1e9 * value.high) / peak },
        ...(goal ? { goal } : {}),
        ...(ratios.length > 0 ? { ratios } : {}),
      });
    }
  }
  weight.dispose();
}

function idOf({ rows, inFeatures, outputs, dtype, backward }: Product): string {
  const direction = backward ? 'dX' : 'forward';
  return `${dtype === 'bf16' ? 'S1' : 'S2'}.${inFeatures}x${outputs}.${rows}.${direction}`;
}

const PEER_SAMPLES = 7;

async function against(
  { name, peer }: { name: string; peer: Peer },
  product: Product,
  rates: readonly number[],
): Promise<Ratio> {
  const samples: Sample[] = [];
  await peer.ask('matmul', product);
  for (let i = 0; i < PEER_SAMPLES; i++) samples.push(await peer.ask('matmul', product));
  const theirs = ratesOf(
    product,
    samples.map(({ ms }) => ms / 1000),
  );
  const wall = theirs.flatMap((rate, i) => (i < rates.length ? [rates[i]! / rate] : []));
  return { peer: name, value: spread(theirs), wall: spread(wall) };
}

/** GFLOP/s of each sample. */
function ratesOf({ rows, inFeatures, outputs }: Product, seconds: readonly number[]): number[] {
  return seconds.map((s) => (2 * rows * inFeatures * outputs) / s / 1e9);
}

/** Seconds of each sample. */
function measured(weight: FrozenWeight, { rows, backward, dtype: storage }: Product): number[] {
  const [outputs, inFeatures] = weight.shape;
  const width = backward ? outputs : inFeatures;
  const input = tf.keep(tf.tensor2d(randomValues(rows * width), [rows, width]));
  const x = backward ? tf.keep(tf.zeros<tf.Rank.R2>([rows, inFeatures])) : input;
  const forward = (): void => {
    linear(x, { weight, outSizes: [outputs], storage }).dispose();
  };
  const dX = (): void => {
    const attrs = { frozen: weight, outputs, branches: [], storage, needsDx: true };
    const tape = { attrs, names: ['x'] } as unknown as tf.NamedAttrMap;
    const gradients = tf.getGradient('Linear').gradFunc(input.clone(), [x.clone()], tape);
    gradients['x']!().dispose();
  };
  const bench = new Benchmark('linear', backward ? dX : forward, { maxTime: 0.3, minSamples: 7 });
  bench.run();
  tf.dispose([x, input]);
  return bench.stats.sample as number[];
}

function randomValues(size: number): Float32Array {
  let state = 12345;
  return Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 32;
  });
}
