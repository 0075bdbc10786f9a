/** Generation, batch 1: new tokens per second after a short prompt, greedy, against node-llama-cpp at the same bits. */
import { race } from './measure.ts';
import { startLlamaCpp } from './peers/llama-cpp-setup.ts';
import { startAttune } from './peers/install.ts';
import { presets } from './presets.ts';
import { speedResult } from './results.ts';
import { checkpoint, randomIds, type SuiteOptions } from './suite.ts';

const PROMPT_TOKENS = 64;
const NEW_TOKENS = 64;

const cases = [
  { id: 'S8.generation.bf16', dtype: 'bf16', goal: '1.5x' },
  { id: 'S8.generation.int8', dtype: 'int8', goal: '1.8x' },
  { id: 'S8.generation.nf4', dtype: 'nf4', goal: '1.8x' },
] as const;

export async function benchGeneration(options: SuiteOptions): Promise<void> {
  const { preset, rounds } = options;
  const row = randomIds(PROMPT_TOKENS, presets[preset].vocab_size);
  for (const { id, dtype, goal } of cases.filter((one) => options.wants(one.id))) {
    const attune = startAttune();
    const llama = options.peers ? await startLlamaCpp(options, dtype) : undefined;
    const contestants = [attune, ...(llama ? [llama] : [])];
    try {
      await attune.ask('load', { folder: checkpoint(options), dtype, rank: 0 });
      const runs = contestants.map((peer) => ({
        name: peer.name,
        run: () => peer.ask('generate', { row, newTokens: NEW_TOKENS }),
      }));
      const samples = await race(runs, { ...rounds, warmUp: 1 });
      options.report(
        speedResult(
          {
            id,
            what: `generation, ${preset}, ${dtype}, batch 1, ${NEW_TOKENS} after ${PROMPT_TOKENS} tokens`,
            unit: 'tok/s',
            goal,
          },
          contestants.map(({ name }, i) => ({ name, amount: NEW_TOKENS, samples: samples[i]! })),
        ),
      );
    } finally {
      await attune.close();
      await llama?.close();
    }
  }
}
