/** From a file that the page cache holds to a model that is ready, and from process start to the first update. */
import { spread } from './measure.ts';
import { startAttune } from './peers/install.ts';
import { presets } from './presets.ts';
import { checkpoint, randomIds, type SuiteOptions } from './suite.ts';

export async function benchLoad(options: SuiteOptions): Promise<void> {
  const { preset, tokens, rank, rounds, wants } = options;
  if (!wants('S10')) return;
  const folder = checkpoint(options);
  const loads: number[] = [];
  const firstSteps: number[] = [];
  for (let round = -1; round < rounds.rounds; round++) {
    const started = performance.now();
    const attune = startAttune();
    const { ms } = await attune.ask('load', { folder, dtype: 'bf16', rank });
    await attune.ask('rows', {
      rows: [randomIds(tokens, presets[preset].vocab_size)],
      supervised: 1,
    });
    await attune.ask('step', {});
    const elapsed = performance.now() - started;
    await attune.close();
    if (round < 0) continue;
    loads.push(ms / 1000);
    firstSteps.push(elapsed / 1000);
  }
  options.report({
    id: 'S10.load',
    what: `loading and packing, ${preset}, bf16, warm page cache`,
    unit: 's',
    value: spread(loads),
    goal: '<= 1 s',
  });
  options.report({
    id: 'S10.firstStep',
    what: `process start to the end of the first step, ${preset}, bf16, 1x${tokens}`,
    unit: 's',
    value: spread(firstSteps),
    goal: '<= 3 s',
  });
}
