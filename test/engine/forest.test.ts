import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { z } from 'zod';
import { supervisedPairs } from '../../engine/examples.ts';
import { buildForest, countRows, exampleKey, planBatches } from '../../engine/forest.ts';
import type { BuiltForest, ForestInput } from '../../engine/forest.ts';

// Few token values and short paths, so that prefixes collide often.
const token = fc.integer({ min: 0, max: 2 });
const weight = fc.constantFrom(0.25, 0.5, 1, 2);
const branchShape = fc.record({
  tokenIds: fc.array(token, { minLength: 1, maxLength: 4 }),
  places: fc.array(fc.tuple(fc.nat(), token, weight), { minLength: 1, maxLength: 3 }),
});
const input: fc.Arbitrary<ForestInput> = fc
  .record({
    tokenIds: fc.array(token, { minLength: 1, maxLength: 6 }),
    places: fc.array(fc.tuple(fc.nat(), token, weight), { maxLength: 4 }),
    branches: fc.array(branchShape, { maxLength: 3 }),
    adapter: fc.integer({ min: -1, max: 2 }),
    key: fc.nat(),
  })
  .map(({ places, branches, ...rest }) => ({
    ...rest,
    pairs: places.map(([n, targetId, w]) => ({
      position: n % rest.tokenIds.length,
      targetId,
      weight: w,
    })),
    ...(branches.length === 0
      ? {}
      : {
          branches: branches.map((b) => ({
            tokenIds: b.tokenIds,
            pairs: b.places.map(([n, targetId, w]) => ({
              position: rest.tokenIds.length + (n % b.tokenIds.length),
              targetId,
              weight: w,
            })),
          })),
        }),
  }));
const inputs = fc.array(input, { maxLength: 8 });
const numRuns = 500;

/** Rows of the path that ends at `row`, from the root down, by the segments alone. */
function pathRows(forest: BuiltForest, row: number): number[] {
  let index = forest.segments.findIndex((s) => s.start <= row && row < s.end);
  let end = row + 1;
  const parts: number[][] = [];
  while (index !== -1) {
    const { start, end: segmentEnd, parent } = forest.segments[index]!;
    const stop = Math.min(end, segmentEnd);
    parts.unshift(Array.from({ length: stop - start }, (_, i) => start + i));
    index = parent;
    end = Infinity;
  }
  return parts.flat();
}

/** Every pair as "example, tokens up to its row, target, weight", by the definition of an example. */
function wantedPairs(all: ForestInput[]): string[] {
  return all.flatMap((one, example) => {
    const show = (path: number[], pairs: ForestInput['pairs']): string[] =>
      pairs.map((p) =>
        JSON.stringify([example, one.adapter, path.slice(0, p.position + 1), p.targetId, p.weight]),
      );
    return [
      ...show(one.tokenIds, one.pairs),
      ...(one.branches ?? []).flatMap((b) => show([...one.tokenIds, ...b.tokenIds], b.pairs)),
    ];
  });
}

/** The same, read back from a forest. */
function foundPairs(forest: BuiltForest): string[] {
  return [...forest.pairs.rows].map((row, p) => {
    const path = pathRows(forest, row).map((r) => forest.tokenIds[r]);
    const adapter = forest.adapterRuns.find((run) => run.start <= row && row < run.end)?.adapter;
    const { targetIds, weights } = forest.pairs;
    return JSON.stringify([forest.pairExample[p], adapter, path, targetIds[p], weights[p]]);
  });
}

/** All non-empty prefixes, per adapter, that some pair (or a path without pairs) needs: the nodes of the tries. */
function trieNodes(all: ForestInput[]): number {
  const nodes = new Set<string>();
  for (const one of all) {
    const paths = (one.branches ?? [{ tokenIds: [], pairs: [] }]).map((b, i) => ({
      tokenIds: [...one.tokenIds, ...b.tokenIds],
      pairs: i === 0 ? [...one.pairs, ...b.pairs] : b.pairs,
    }));
    for (const { tokenIds, pairs } of paths) {
      const length =
        pairs.length === 0 ? tokenIds.length : Math.max(...pairs.map((p) => p.position)) + 1;
      for (let n = 1; n <= length; ++n)
        nodes.add(`${one.adapter}:${tokenIds.slice(0, n).join(',')}`);
    }
  }
  return nodes.size;
}

describe.each([true, false])('sharePrefixes %p', (sharePrefixes) => {
  test('every pair sits below exactly the tokens of its example, none is lost or merged', () => {
    fc.assert(
      fc.property(inputs, (all) => {
        const found = foundPairs(buildForest(all, { sharePrefixes }));
        expect(found.toSorted()).toEqual(wantedPairs(all).toSorted());
      }),
      { numRuns, seed: 1 },
    );
  });
  test('pairIndex points at the pair within its example', () => {
    fc.assert(
      fc.property(inputs, (all) => {
        const forest = buildForest(all, { sharePrefixes });
        forest.pairIndex.forEach((index, p) => {
          const pair = supervisedPairs(all[forest.pairExample[p]!]!)[index];
          expect([pair?.targetId, pair?.weight]).toEqual([
            forest.pairs.targetIds[p],
            forest.pairs.weights[p],
          ]);
          expect(pair?.position).toBe(forest.positions[forest.pairs.rows[p]!]);
        });
      }),
      { numRuns: 200, seed: 2 },
    );
  });
  test('segments tile the rows depth-first, positions count from the root, adapters have one run each', () => {
    fc.assert(
      fc.property(inputs, (all) => {
        const forest = buildForest(all, { sharePrefixes });
        const T = forest.tokenIds.length;
        let row = 0;
        forest.segments.forEach((segment, index) => {
          expect(segment.start).toBe(row);
          expect(segment.end).toBeGreaterThan(segment.start);
          expect(segment.parent).toBeLessThan(index);
          row = segment.end;
        });
        expect(row).toBe(T);
        expect(forest.rowKeys).toHaveLength(T);
        forest.positions.forEach((position, r) => {
          expect(pathRows(forest, r)).toHaveLength(position + 1);
        });
        const runs = forest.adapterRuns;
        expect(runs.map((r) => r.adapter)).toEqual(
          [...new Set(all.map((one) => one.adapter))].sort((a, b) => a - b),
        );
        expect(runs.map((r) => r.start)).toEqual(
          [0, ...runs.map((r) => r.end)].slice(0, runs.length),
        );
        expect(runs.at(-1)?.end ?? 0).toBe(T);
        expect([...forest.pairs.rows]).toEqual([...forest.pairs.rows].sort((a, b) => a - b));
      }),
      { numRuns: 200, seed: 3 },
    );
  });
});

test('with shared prefixes the rows are the nodes of the tries, and no two siblings begin alike', () => {
  fc.assert(
    fc.property(inputs, (all) => {
      const forest = buildForest(all, { sharePrefixes: true });
      expect(forest.tokenIds).toHaveLength(trieNodes(all));
      expect(countRows(all, { sharePrefixes: true })).toBe(trieNodes(all));
      const firsts = forest.segments.map((s) => {
        const adapter = forest.adapterRuns.findIndex(
          (run) => s.start >= run.start && s.start < run.end,
        );
        return `${adapter}/${s.parent}/${forest.tokenIds[s.start] ?? '?'}`;
      });
      expect(new Set(firsts).size).toBe(firsts.length);
    }),
    { numRuns, seed: 4 },
  );
});

test('a row key depends on example and offset only, not on company or adapter', () => {
  const one: ForestInput = {
    tokenIds: [5, 6, 7],
    pairs: [{ position: 2, targetId: 1, weight: 1 }],
    adapter: 0,
    key: exampleKey('a'),
  };
  const other = { ...one, tokenIds: [8, 6, 7], key: exampleKey('b') };
  const alone = buildForest([one], { sharePrefixes: false }).rowKeys;
  const packed = buildForest([other, { ...one, adapter: 3 }], { sharePrefixes: true }).rowKeys;
  expect([...packed.slice(3)]).toEqual([...alone]);
  expect(new Set(packed).size).toBe(6);
});

test('a row after the last pair is left out, a path without pairs stays whole', () => {
  const supervised: ForestInput = {
    tokenIds: [1, 2, 3, 4],
    pairs: [{ position: 1, targetId: 3, weight: 1 }],
    adapter: 0,
    key: 1,
  };
  expect([...buildForest([supervised], { sharePrefixes: true }).tokenIds]).toEqual([1, 2]);
  expect([
    ...buildForest([{ ...supervised, pairs: [] }], { sharePrefixes: true }).tokenIds,
  ]).toEqual([1, 2, 3, 4]);
});

test('27 wordings of a survey item share what they have in common', () => {
  const target = { targetId: 9, weight: 1 };
  const all = Array.from({ length: 27 }, (_, i): ForestInput => {
    const tokenIds = [...Array.from({ length: 30 }, (_, t) => t), 100 + (i % 3), 200 + i];
    return { tokenIds, pairs: [{ position: 31, ...target }], adapter: 0, key: i };
  });
  expect(countRows(all, { sharePrefixes: false })).toBe(27 * 32);
  expect(countRows(all, { sharePrefixes: true })).toBe(30 + 3 + 27);
});

test('mistakes are named', () => {
  const bad = {
    tokenIds: [1],
    pairs: [{ position: 1, targetId: 1, weight: 1 }],
    adapter: 0,
    key: 0,
  };
  expect(() => buildForest([bad], { sharePrefixes: true })).toThrow(
    /pair 0 of example 0 is at position 1, want 0 to 0/,
  );
  expect(() => buildForest([{ ...bad, tokenIds: [], pairs: [] }], { sharePrefixes: true })).toThrow(
    /no tokens/,
  );
});

describe('planBatches', () => {
  test('every example is in one batch, and every batch fits', () => {
    fc.assert(
      fc.property(
        inputs,
        fc.boolean(),
        fc.integer({ min: 40, max: 80 }),
        (all, sharePrefixes, maxTokens) => {
          const batches = planBatches(all, { sharePrefixes, maxTokens });
          expect(batches.flat().sort((a, b) => a - b)).toEqual(all.map((_, i) => i));
          for (const batch of batches) {
            expect(batch.length).toBeGreaterThan(0);
            expect(
              countRows(
                batch.map((i) => all[i]!),
                { sharePrefixes },
              ),
            ).toBeLessThanOrEqual(maxTokens);
          }
        },
      ),
      { numRuns: 200, seed: 5 },
    );
  });
  test('neighbours in the trie travel together', () => {
    const path = (...tokenIds: number[]): ForestInput => ({
      tokenIds,
      pairs: [],
      adapter: 0,
      key: 0,
    });
    const all = [path(1, 1, 1, 5), path(2, 2, 2, 5), path(1, 1, 1, 6), path(2, 2, 2, 6)];
    expect(planBatches(all, { sharePrefixes: true, maxTokens: 5 })).toEqual([
      [0, 2],
      [1, 3],
    ]);
    expect(planBatches(all, { sharePrefixes: false, maxTokens: 8 })).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });
  test('an example larger than a micro-batch is an error', () => {
    const long: ForestInput = { tokenIds: [1, 2, 3], pairs: [], adapter: 0, key: 0 };
    expect(() => planBatches([long], { sharePrefixes: true, maxTokens: 2 })).toThrow(
      /needs 3 rows, more than the 2/,
    );
  });
});

const tree = z.object({
  name: z.string(),
  segments: z.array(z.object({ tokens: z.array(z.number()), parent: z.number() })),
  pairs: z.array(
    z.object({ segment: z.number(), offset: z.number(), target: z.number(), weight: z.number() }),
  ),
  flat_rows: z.array(
    z.object({
      input_ids: z.array(z.number()),
      pairs: z.array(z.tuple([z.number(), z.number(), z.number()])),
    }),
  ),
});
const { trees } = z
  .object({ trees: z.array(tree) })
  .parse(JSON.parse(readFileSync('test/fixtures/llama/golden.json', 'utf8')));

test.each(trees)(
  'the flat rows of the recorded tree "$name" become its segments and pairs',
  (golden) => {
    const all = golden.flat_rows.map((row, key): ForestInput => {
      const pairs = row.pairs.map(([position, targetId, w]) => ({ position, targetId, weight: w }));
      return { tokenIds: row.input_ids, pairs, adapter: 0, key };
    });
    const forest = buildForest(all, { sharePrefixes: true });
    const above = (index: number): number[] => {
      const segment = golden.segments[index];
      return segment === undefined ? [] : [...above(segment.parent), ...segment.tokens];
    };
    const want = golden.pairs.map(({ segment, offset, target, weight: w }) => {
      const path = [
        ...above(golden.segments[segment]!.parent),
        ...golden.segments[segment]!.tokens.slice(0, offset + 1),
      ];
      return JSON.stringify([path, target, Math.fround(w)]);
    });
    const got = [...forest.pairs.rows].map((row, p) => {
      const path = pathRows(forest, row).map((r) => forest.tokenIds[r]);
      return JSON.stringify([path, forest.pairs.targetIds[p], forest.pairs.weights[p]]);
    });
    expect(got.toSorted()).toEqual(want.toSorted());
    expect(forest.tokenIds).toHaveLength(trieNodes(all));
  },
);
