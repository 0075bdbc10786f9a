/**
 * Every op of kernels/ and its gradient in float64 loops, straight from the equations: the oracle of check-op.ts.
 * Nothing here knows tfjs. Inputs and gradients are flat row-major arrays by input name; `backward` returns the
 * gradient of Σ y·dy. That backward is not trusted either: check-op compares it with central differences of forward.
 */
import type { AdapterRun } from '../../kernels/index.ts';
import type { Heads } from '../../kernels/heads.ts';
import { attentionOracle, type OracleShape } from './attention-oracle.ts';
import { normOracle } from './norm-oracle.ts';

export type Arrays = Record<string, Float64Array>;

export interface Oracle {
  forward: (inputs: Arrays) => Float64Array;
  backward: (inputs: Arrays, dy: Float64Array) => Arrays;
}

/** y[i] = x[rows[i]], for embedding (rows repeat) and gatherRows; backward adds up. */
export function lookup(input: string, rows: Int32Array, width: number): Oracle {
  return {
    forward: (inputs) => {
      const y = new Float64Array(rows.length * width);
      rows.forEach((row, i) => {
        y.set(inputs[input]!.subarray(row * width, (row + 1) * width), i * width);
      });
      return y;
    },
    backward: (inputs, dy) => {
      const dx = new Float64Array(inputs[input]!.length);
      rows.forEach((row, i) => {
        for (let d = 0; d < width; d++) dx[row * width + d]! += dy[i * width + d]!;
      });
      return { [input]: dx };
    },
  };
}

export function rmsNorm(eps: number): Oracle {
  return {
    forward: ({ x, weight }) => normOracle(x!, weight!, x!, eps).y,
    backward: ({ x, weight }, dy) => {
      const { dx, dWeight } = normOracle(x!, weight!, dy, eps);
      return { x: dx, weight: dWeight };
    },
  };
}

/** rmsNorm over heads: query heads under one weight, key heads under another, value heads untouched. */
export function qkNorm({ numHeads: N, numKvHeads: K, headDim: H }: Heads, eps: number): Oracle {
  const width = (N + 2 * K) * H;
  const blocks = [
    { weight: 'qWeight', from: 0, to: N * H },
    { weight: 'kWeight', from: N * H, to: (N + K) * H },
  ];
  return {
    forward: (inputs) => {
      const y = inputs['qkv']!.slice();
      eachRow(y, width, (row) => {
        for (const { weight, from, to } of blocks) {
          const heads = row.slice(from, to);
          row.set(normOracle(heads, inputs[weight]!, heads, eps).y, from);
        }
      });
      return y;
    },
    backward: (inputs, dy) => {
      const dx = dy.slice();
      const gradients: Arrays = { qkv: dx };
      for (const { weight, from, to } of blocks) {
        const dWeight = new Float64Array(H);
        eachRow(dx, width, (row, t) => {
          const heads = inputs['qkv']!.subarray(t * width + from, t * width + to);
          const found = normOracle(heads, inputs[weight]!, row.slice(from, to), eps);
          row.set(found.dx, from);
          addInto(dWeight, found.dWeight);
        });
        gradients[weight] = dWeight;
      }
      return gradients;
    },
  };
}

export interface RopeShape extends Heads {
  positions: Int32Array;
  invFreq: Float64Array;
  attentionScaling: number;
}

/** A rotation of each (i, i + H/2) pair, so its gradient is the rotation back. */
export function rope(shape: RopeShape): Oracle {
  return {
    forward: ({ qkv }) => turned(qkv!, shape, 1),
    backward: (_, dy) => ({ qkv: turned(dy, shape, -1) }),
  };
}

function turned(x: Float64Array, shape: RopeShape, direction: 1 | -1): Float64Array {
  const { numHeads: N, numKvHeads: K, headDim: H, positions, invFreq } = shape;
  const y = x.slice();
  eachRow(y, (N + 2 * K) * H, (row, t) => {
    for (let head = 0; head < N + K; head++) {
      for (let i = 0; i < H / 2; i++) {
        const angle = direction * positions[t]! * invFreq[i]!;
        const low = row[head * H + i]!;
        const high = row[head * H + i + H / 2]!;
        const [c, s] = [Math.cos(angle), Math.sin(angle)].map((v) => v * shape.attentionScaling);
        row[head * H + i] = low * c! - high * s!;
        row[head * H + i + H / 2] = high * c! + low * s!;
      }
    }
  });
  return y;
}

export function attention(shape: OracleShape): Oracle {
  const queries = shape.layout.queryRows.length * shape.numHeads * shape.headDim;
  return {
    forward: ({ qkv }) => attentionOracle(qkv!, new Float64Array(queries), shape).y,
    backward: ({ qkv }, dy) => ({ qkv: attentionOracle(qkv!, dy, shape).dqkv }),
  };
}

/** silu(gate) · up */
export function swiglu(F: number): Oracle {
  const sigmoid = (g: number): number => 1 / (1 + Math.exp(-g));
  return {
    forward: ({ gateUp }) => {
      const y = new Float64Array(gateUp!.length / 2);
      eachRow(gateUp!, 2 * F, (row, t) => {
        for (let f = 0; f < F; f++) y[t * F + f] = row[f]! * sigmoid(row[f]!) * row[F + f]!;
      });
      return y;
    },
    backward: ({ gateUp }, dy) => {
      const dx = new Float64Array(gateUp!.length);
      eachRow(gateUp!, 2 * F, (row, t) => {
        for (let f = 0; f < F; f++) {
          const [gate, up, d] = [row[f]!, row[F + f]!, dy[t * F + f]!];
          const s = sigmoid(gate);
          dx[t * 2 * F + f] = d * up * s * (1 + gate * (1 - s));
          dx[t * 2 * F + F + f] = d * gate * s;
        }
      });
      return { gateUp: dx };
    },
  };
}

export interface DropoutShape {
  p: number;
  seed: number;
  step: number;
  site: number;
  rowKeys: Uint32Array;
}

/** The mask from its definition, with 64-bit whole numbers instead of the 32-bit tricks of the kernels. */
export function dropout(shape: DropoutShape, width: number): Oracle {
  const key = mix(mix(mix(BigInt(shape.seed)) ^ BigInt(shape.step)) ^ BigInt(shape.site));
  const bar = BigInt(Math.round(shape.p * 2 ** 32));
  const mask = Float64Array.from({ length: shape.rowKeys.length * width }, (_, i) => {
    const row = mix(BigInt(shape.rowKeys[Math.floor(i / width)]!) ^ key);
    const hash = mix(row + BigInt(i % width) * 0x9e3779b9n);
    return hash >= bar ? 1 / (1 - shape.p) : 0;
  });
  const masked = (x: Float64Array): Float64Array => x.map((value, i) => value * mask[i]!);
  return { forward: ({ x }) => masked(x!), backward: (_, dy) => ({ x: masked(dy) }) };
}

function mix(word: bigint): bigint {
  let x = BigInt.asUintN(32, word);
  x = BigInt.asUintN(32, (x ^ (x >> 16n)) * 0x7feb352dn);
  x = BigInt.asUintN(32, (x ^ (x >> 15n)) * 0x846ca68bn);
  return x ^ (x >> 16n);
}

export interface LinearShape {
  T: number;
  inFeatures: number;
  outSizes: number[];
  branches: { adapter: number; projection: number; scale: number; rank: number }[];
  adapterRuns: AdapterRun[];
}

export function linear(shape: LinearShape): Oracle {
  const { T, inFeatures, outSizes } = shape;
  const O = outSizes.reduce((a, b) => a + b, 0);
  return {
    forward: (inputs) => {
      const weight = inputs['weight'];
      const y = inputs['residual']?.slice() ?? new Float64Array(T * O);
      eachRow(y, O, (row, t) => {
        const x = inputs['x']!.subarray(t * inFeatures, (t + 1) * inFeatures);
        if (weight) addInto(row, timesRows(x, weight));
        if (inputs['bias']) addInto(row, inputs['bias']);
        branchesOf(shape, t).forEach(({ i, first, last, scale }) => {
          const hidden = timesRows(x, inputs[`loraA.${i}`]!); // [R]
          addInto(row.subarray(first, last), timesRows(hidden, inputs[`loraB.${i}`]!), scale);
        });
      });
      return y;
    },
    backward: (inputs, dy) => linearBackward(shape, inputs, dy),
  };
}

function linearBackward(shape: LinearShape, inputs: Arrays, dy: Float64Array): Arrays {
  const { inFeatures, outSizes } = shape;
  const O = outSizes.reduce((a, b) => a + b, 0);
  const gradients: Arrays = {};
  for (const [name, values] of Object.entries(inputs)) {
    gradients[name] = new Float64Array(values.length);
  }
  gradients['residual']?.set(dy);
  eachRow(dy, O, (row, t) => {
    const x = inputs['x']!.subarray(t * inFeatures, (t + 1) * inFeatures);
    const dx = gradients['x']!.subarray(t * inFeatures, (t + 1) * inFeatures);
    const weight = inputs['weight'];
    if (weight) addInto(dx, timesColumns(row, weight));
    if (gradients['weight']) addOuter(gradients['weight'], row, x, 1);
    if (gradients['bias']) addInto(gradients['bias'], row);
    branchesOf(shape, t).forEach(({ i, first, last, scale }) => {
      const [a, b] = [inputs[`loraA.${i}`]!, inputs[`loraB.${i}`]!];
      const d = row.subarray(first, last);
      const dHidden = timesColumns(d, b); // [R], without the scale
      addInto(dx, timesColumns(dHidden, a), scale);
      addOuter(gradients[`loraA.${i}`]!, dHidden, x, scale);
      addOuter(gradients[`loraB.${i}`]!, d, timesRows(x, a), scale);
    });
  });
  return gradients;
}

/** The branches that act on row t, with their columns. */
function branchesOf(
  { branches, adapterRuns, outSizes }: LinearShape,
  t: number,
): { i: number; first: number; last: number; scale: number }[] {
  const own = adapterRuns.find(({ start, end }) => start <= t && t < end)?.adapter ?? -1;
  return branches.flatMap(({ adapter, projection, scale }, i) => {
    if (adapter !== own) return [];
    const first = outSizes.slice(0, projection).reduce((a, b) => a + b, 0);
    return [{ i, first, last: first + outSizes[projection]!, scale }];
  });
}

export interface HeadShape {
  D: number;
  pairRows: Int32Array;
  targetIds: Int32Array;
}

/** Log-probability of each pair's target: [P]. */
export function headLogProb({ D, pairRows, targetIds }: HeadShape): Oracle {
  const logits = (inputs: Arrays, row: number): Float64Array =>
    timesRows(inputs['hidden']!.subarray(row * D, (row + 1) * D), inputs['weight']!);
  return {
    forward: (inputs) =>
      Float64Array.from(pairRows, (row, i) => {
        const z = logits(inputs, row);
        return z[targetIds[i]!]! - logSumExp(z);
      }),
    backward: (inputs, dy) => {
      const dHidden = new Float64Array(inputs['hidden']!.length);
      const dWeight = new Float64Array(inputs['weight']!.length);
      pairRows.forEach((row, i) => {
        const z = logits(inputs, row);
        const total = logSumExp(z);
        const dz = z.map(
          (value, v) => dy[i]! * (Number(v === targetIds[i]) - Math.exp(value - total)),
        );
        const hidden = inputs['hidden']!.subarray(row * D, (row + 1) * D);
        addInto(dHidden.subarray(row * D, (row + 1) * D), timesColumns(dz, inputs['weight']!));
        addOuter(dWeight, dz, hidden, 1);
      });
      return { hidden: dHidden, weight: dWeight };
    },
  };
}

/** −Σ weights_i · log p_i as one number. */
export function headLoss(shape: HeadShape, weights: Float32Array): Oracle {
  const { forward, backward } = headLogProb(shape);
  return {
    forward: (inputs) =>
      Float64Array.of(forward(inputs).reduce((sum, logProb, i) => sum - weights[i]! * logProb, 0)),
    backward: (inputs, dy) =>
      backward(
        inputs,
        Float64Array.from(weights, (w) => -w * dy[0]!),
      ),
  };
}

/** d Σ y·dy / d inputs[name][at] by a central difference. */
export function centralDifference(
  { forward }: Oracle,
  inputs: Arrays,
  dy: Float64Array,
  { name, at }: { name: string; at: number },
): number {
  const moved = inputs[name]!.slice();
  const step = 1e-5 * Math.max(1, Math.abs(moved[at]!));
  moved[at]! += step;
  const above = forward({ ...inputs, [name]: moved });
  moved[at]! -= 2 * step;
  const below = forward({ ...inputs, [name]: moved });
  return dy.reduce((sum, d, i) => sum + d * (above[i]! - below[i]!), 0) / (2 * step);
}

function logSumExp(z: Float64Array): number {
  const top = z.reduce((a, b) => Math.max(a, b));
  return top + Math.log(z.reduce((sum, value) => sum + Math.exp(value - top), 0));
}

function eachRow(
  x: Float64Array,
  width: number,
  visit: (row: Float64Array, t: number) => void,
): void {
  for (let t = 0; t * width < x.length; t++) visit(x.subarray(t * width, (t + 1) * width), t);
}

/** m·x for m [rows, in] and x [in]: one dot product per row. */
function timesRows(x: Float64Array, m: Float64Array): Float64Array {
  const y = new Float64Array(m.length / x.length);
  return y.map((_, o) => x.reduce((sum, value, i) => sum + value * m[o * x.length + i]!, 0));
}

/** mᵀ·d for m [rows, in] and d [rows]. */
function timesColumns(d: Float64Array, m: Float64Array): Float64Array {
  const width = m.length / d.length;
  const y = new Float64Array(width);
  d.forEach((value, o) => {
    addInto(y, m.subarray(o * width, (o + 1) * width), value);
  });
  return y;
}

/** into [rows, in] += scale · d ⊗ x */
function addOuter(into: Float64Array, d: Float64Array, x: Float64Array, scale: number): void {
  d.forEach((value, o) => {
    addInto(into.subarray(o * x.length, (o + 1) * x.length), x, scale * value);
  });
}

function addInto(into: Float64Array, values: Float64Array, scale = 1): void {
  for (let i = 0; i < into.length; i++) into[i]! += scale * values[i]!;
}
