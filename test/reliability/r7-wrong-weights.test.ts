import { join } from 'node:path';
import {
  CheckpointError,
  checkTensors,
  openWeights,
  type WantedTensor,
} from '../../engine/weights.ts';
import { caseCount, reportCases, SeededRandom } from '../support/reliability.ts';

const fixtures = join(import.meta.dirname, '../fixtures');
const models = ['llama', 'llama3-rope-tied', 'mistral', 'qwen2', 'qwen3', 'e2e-llama3'];

interface Case {
  wanted: WantedTensor[];
  lines: string[];
}

/** A plan that differs from the file in one to six places, and the lines that must say so. */
function mismatch(random: SeededRandom, truth: WantedTensor[]): Case {
  const wanted = truth.map(({ name, shape }) => ({ name, shape: [...shape] }));
  const lines: string[] = [];
  const touched = new Set<number>();
  for (let n = 1 + random.below(6); n > 0; n--) {
    const i = random.below(truth.length);
    if (touched.has(i)) continue;
    touched.add(i);
    const { name, shape } = truth[i]!;
    const text = `[${shape.join(', ')}]`;
    const kind = random.below(4);
    if (kind === 0) {
      wanted[i]!.name = `${name}.renamed`;
      lines.push(`${name}.renamed   want ${text}`, `${name}   got ${text}`);
    } else {
      const other = wanted[i]!.shape;
      if (kind === 1) other.push(1);
      else if (kind === 2) other.reverse();
      else other[random.below(other.length)]! += 1 + random.below(1e9);
      if (other.join() === shape.join()) other[0]! += 1; // a square or a vector turned around
      lines.push(`${name}   got ${text}, want [${other.join(', ')}]`);
    }
  }
  return { wanted, lines };
}

test('R7: every mismatch is reported with name, found and expected shape, before any allocation', () => {
  const random = new SeededRandom(7);
  const total = caseCount(200, 2000);
  let passed = 0;
  for (let i = 0; i < total; i++) {
    // Reading a tensor throws below: the comparison must need none of their bytes.
    const weights = openWeights(join(fixtures, random.pick(models)), { map: () => undefined });
    const truth = [...weights.tensors].map(([name, { info }]) => ({ name, shape: info.shape }));
    for (const tensor of weights.tensors.values()) {
      tensor.bytes = () => {
        throw new Error('touched');
      };
    }
    expect(() => {
      checkTensors(weights, truth);
    }).not.toThrow();
    const { wanted, lines } = mismatch(random, truth);
    let message = '';
    try {
      checkTensors(weights, wanted);
    } catch (error) {
      if (error instanceof CheckpointError) message = error.message;
    }
    weights.close();
    const listed = message
      .split('\n')
      .filter((line) => line.startsWith('  '))
      .map((line) => line.slice(2));
    expect(listed.slice(0, -1).sort()).toEqual(lines.sort());
    passed++;
  }
  reportCases('R7', passed, total);
});
