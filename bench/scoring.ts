/** Scoring: the log-probability of one next token after a prompt, prompts per second turned into tokens per second. */
import { race } from './measure.ts';
import { startLlamaCpp } from './peers/llama-cpp-setup.ts';
import { presets } from './presets.ts';
import { speedResult } from './results.ts';
import { checkpoint, randomIds, withTorch, type SuiteOptions } from './suite.ts';

export async function benchScoring(options: SuiteOptions): Promise<void> {
  const { tokens, preset, rounds, wants } = options;
  if (!wants('S7.scoring')) return;
  await withTorch(options, async (attune, torch) => {
    const llama = options.peers ? await startLlamaCpp(options, 'bf16') : undefined;
    const contestants = [attune, ...(torch ? [torch] : []), ...(llama ? [llama] : [])];
    try {
      for (const peer of [attune, ...(torch ? [torch] : [])]) {
        await peer.ask('load', { folder: checkpoint(options), dtype: 'bf16', rank: 0 });
      }
      let seed = 0; // a new prompt each time: no cache may know it
      const runs = contestants.map((peer) => ({
        name: peer.name,
        run: () =>
          peer.ask('forward', { rows: [randomIds(tokens, presets[preset].vocab_size, seed++)] }),
      }));
      const samples = await race(runs, rounds);
      options.report(
        speedResult(
          {
            id: 'S7.scoring',
            what: `scoring a prompt, ${preset}, bf16, 1x${tokens}`,
            unit: 'tok/s',
            goal: '1.4x torch, 2.4x llama.cpp',
          },
          contestants.map(({ name }, i) => ({ name, amount: tokens, samples: samples[i]! })),
        ),
      );
    } finally {
      await llama?.close();
    }
  });
}
