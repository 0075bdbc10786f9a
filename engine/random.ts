/**
 * Random numbers without state: Philox 4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as
 * 1, 2, 3"), a function of (seed, purpose, step, index). A resumed run, another order of calls or another
 * thread count draws the same numbers. Not for secrets.
 */

/** Names one independent sequence; its elements are numbered by an index. */
export interface Stream {
  seed: number;
  /** What the numbers are for: 'shuffle', 'sample', 'init:model.layers.0…'. */
  purpose: string;
  step?: number;
}

/** Philox 4x32 with ten rounds: 128 bits of counter and 64 of key give 128 random bits. */
export function philox(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): [number, number, number, number] {
  let [a, b, c, d] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; ++round) {
    const highA = multiplyHigh(0xd2511f53, a);
    const highC = multiplyHigh(0xcd9e8d57, c);
    const lowA = Math.imul(0xd2511f53, a);
    const lowC = Math.imul(0xcd9e8d57, c);
    [a, b, c, d] = [highC ^ b ^ k0, lowC, highA ^ d ^ k1, lowA];
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  return [a >>> 0, b >>> 0, c >>> 0, d >>> 0];
}

/** Upper 32 bits of the 64-bit product of two unsigned words. */
function multiplyHigh(x: number, y: number): number {
  const x0 = x & 0xffff;
  const x1 = x >>> 16;
  const y0 = y & 0xffff;
  const y1 = y >>> 16;
  const middle = x1 * y0 + Math.floor((x0 * y0) / 0x10000); // below 2^33: exact
  const carry = (middle % 0x10000) + x0 * y1;
  return (x1 * y1 + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) | 0;
}

/** FNV-1a over UTF-8, finished by a mixer: names and ids as 32-bit counters. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return mix32(hash);
}

/** A bijection of 32-bit words in which every input bit reaches every output bit (lowbias32, C. Wellons). */
export function mix32(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** A random-access view of one stream. */
export interface RandomStream {
  /** In [0, 1), 53 bits. */
  uniform: (index: number) => number;
  /** Standard normal (Box-Muller, one number per counter). */
  normal: (index: number) => number;
}

export function randomStream({ seed, purpose, step = 0 }: Stream): RandomStream {
  const key = [seed | 0, Math.floor(seed / 2 ** 32) | 0] as const;
  const purposeWord = hash32(purpose);
  const bits = (index: number): [number, number, number, number] =>
    philox([index | 0, Math.floor(index / 2 ** 32) | 0, step | 0, purposeWord], key);
  return {
    uniform: (index) => {
      const [high, low] = bits(index);
      return unit(high, low);
    },
    normal: (index) => {
      const [a, b, c, d] = bits(index);
      const radius = Math.sqrt(-2 * Math.log(1 - unit(a, b)));
      return radius * Math.cos(2 * Math.PI * unit(c, d));
    },
  };
}

function unit(high: number, low: number): number {
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
}

/** A permutation of 0 … count−1 (Fisher-Yates); the step is usually the epoch. */
export function shuffled(count: number, stream: Stream): Int32Array {
  const { uniform } = randomStream(stream);
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; --i) {
    const j = Math.floor(uniform(i) * (i + 1));
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}

export function uniformArray(count: number, bound: number, stream: Stream): Float32Array {
  const { uniform } = randomStream(stream);
  return Float32Array.from({ length: count }, (_, i) => (2 * uniform(i) - 1) * bound);
}

export function normalArray(count: number, deviation: number, stream: Stream): Float32Array {
  const { normal } = randomStream(stream);
  return Float32Array.from({ length: count }, (_, i) => normal(i) * deviation);
}

/**
 * A fresh LoRA pair as PEFT makes it: A by Kaiming uniform with a = √5, which is U(−1/√in, 1/√in), B zero.
 * The purpose names the module, so an adapter does not depend on the order in which modules are visited.
 */
export function loraInit(
  module: string,
  {
    seed,
    rank,
    inFeatures,
    outFeatures,
  }: { seed: number; rank: number; inFeatures: number; outFeatures: number },
): { loraA: Float32Array; loraB: Float32Array } {
  const stream = { seed, purpose: `init:${module}` };
  return {
    loraA: uniformArray(rank * inFeatures, 1 / Math.sqrt(inFeatures), stream), // [R, in]
    loraB: new Float32Array(outFeatures * rank), // [O, R]
  };
}
