import {
  hash32,
  loraInit,
  normalArray,
  philox,
  randomStream,
  shuffled,
} from '../../engine/random.ts';

const hex = (words: readonly number[]): string[] =>
  words.map((w) => w.toString(16).padStart(8, '0'));

// Known answers of the Random123 library (kat_vectors, philox 4x32, 10 rounds).
test.each<[[number, number, number, number], [number, number], string[]]>([
  [
    [0, 0, 0, 0],
    [0, 0],
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8'],
  ],
  [
    [-1, -1, -1, -1],
    [-1, -1],
    ['408f276d', '41c83b0e', 'a20bc7c6', '6d5451fd'],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    ['d16cfe09', '94fdcceb', '5001e420', '24126ea1'],
  ],
])('philox gives the published numbers', (counter, key, want) => {
  expect(hex(philox(counter, key))).toEqual(want);
});

test('seed, purpose, step and index each make another number, and the same ones the same', () => {
  const draw = (seed: number, purpose: string, step: number, index: number): number =>
    randomStream({ seed, purpose, step }).uniform(index);
  const all = [
    draw(1, 'a', 0, 0),
    draw(2, 'a', 0, 0),
    draw(1 + 2 ** 32, 'a', 0, 0),
    draw(1, 'b', 0, 0),
    draw(1, 'a', 1, 0),
    draw(1, 'a', 0, 1),
    draw(1, 'a', 0, 2 ** 32),
  ];
  expect(new Set(all).size).toBe(all.length);
  expect(draw(1, 'a', 0, 0)).toBe(all[0]);
});

test('uniform and normal numbers have their moments', () => {
  const n = 20000;
  const { uniform } = randomStream({ seed: 3, purpose: 'moments' });
  const u = Array.from({ length: n }, (_, i) => uniform(i));
  const mean = (x: number[]): number => x.reduce((a, b) => a + b, 0) / n;
  // five standard errors: sqrt(1/12/n), sqrt(1/n), sqrt(2/n)
  expect(Math.abs(mean(u) - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
  expect(u.every((x) => x >= 0 && x < 1)).toBe(true);
  const z = [...normalArray(n, 1, { seed: 3, purpose: 'moments' })];
  expect(Math.abs(mean(z))).toBeLessThan(5 / Math.sqrt(n));
  expect(Math.abs(mean(z.map((x) => x * x)) - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
});

test('a shuffle is a permutation, one per epoch, and each place is equally likely', () => {
  const count = 5;
  const places = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  const trials = 5000;
  for (let step = 0; step < trials; ++step) {
    const order = shuffled(count, { seed: 9, purpose: 'shuffle', step });
    expect([...order].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
    order.forEach((value, place) => (places[place]![value]! += 1));
  }
  const bound = 5 * Math.sqrt(trials * 0.2 * 0.8);
  for (const counts of places) {
    for (const seen of counts) expect(Math.abs(seen - trials / count)).toBeLessThan(bound);
  }
  expect(shuffled(0, { seed: 1, purpose: 'shuffle' })).toHaveLength(0);
});

test('fresh LoRA: A within ±1/sqrt(in) with its variance, B zero, each module its own numbers', () => {
  const shape = { seed: 1, rank: 16, inFeatures: 64, outFeatures: 3 };
  const { loraA, loraB } = loraInit('model.layers.0.self_attn.q_proj', shape);
  expect([loraA.length, loraB.length]).toEqual([1024, 48]);
  expect(loraA.every((x) => Math.abs(x) <= 1 / 8)).toBe(true);
  const variance = loraA.reduce((sum, x) => sum + x * x, 0) / 1024;
  expect(variance).toBeCloseTo(1 / 64 / 3, 3);
  expect(loraB.every((x) => x === 0)).toBe(true);
  expect(loraInit('model.layers.1.self_attn.q_proj', shape).loraA[0]).not.toBe(loraA[0]);
});

test('hash32 keeps its values: they are part of every recorded run', () => {
  expect(hex([hash32(''), hash32('a'), hash32('é')])).toMatchInlineSnapshot(`
   [
     "74141c20",
     "6c4e37eb",
     "0a7ccf76",
   ]
  `);
});
