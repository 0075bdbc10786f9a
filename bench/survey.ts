/**
 * Survey batches: rows that share a long beginning. We compute what is shared once; PEFT pads a flat batch, in parts
 * of a few rows, since its activations of the whole batch would not fit into memory.
 */
import { race } from './measure.ts';
import { presets } from './presets.ts';
import { speedResult } from './results.ts';
import { checkpoint, randomIds, withTorch, type SuiteOptions } from './suite.ts';

const ROWS = 32;
const SHARED = 300;
const OWN = 60;
const PEER_ROWS = 4;

export async function benchSurvey(options: SuiteOptions): Promise<void> {
  const { preset, rank, rounds, wants } = options;
  if (!wants('S6.survey.shared')) return;
  const vocabSize = presets[preset].vocab_size;
  const shared = randomIds(SHARED, vocabSize);
  const rows = Array.from({ length: ROWS }, (_, row) => [
    ...shared,
    ...randomIds(OWN, vocabSize, row + 1),
  ]);
  await withTorch(options, async (attune, torch) => {
    const contestants = [
      { peer: attune, count: ROWS },
      ...(torch ? [{ peer: torch, count: PEER_ROWS }] : []),
    ];
    for (const { peer, count } of contestants) {
      await peer.ask('load', { folder: checkpoint(options), dtype: 'bf16', rank });
      await peer.ask('rows', { rows: rows.slice(0, count), supervised: 1 });
    }
    const runs = contestants.map(({ peer }) => ({
      name: peer.name,
      run: () => peer.ask('step', {}),
    }));
    const samples = await race(runs, { ...rounds, warmUp: 1 });
    options.report(
      speedResult(
        {
          id: 'S6.survey.shared',
          what: `LoRA step, ${preset}, bf16, r ${rank}, ${ROWS} rows of ${SHARED} shared + ${OWN} own tokens, loss on 1 of each (PEFT in parts of ${PEER_ROWS})`,
          unit: 'rows/s',
          goal: '10x',
        },
        contestants.map(({ peer, count }, i) => ({
          name: peer.name === 'torch' ? 'PEFT bf16' : peer.name,
          amount: count,
          samples: samples[i]!,
        })),
      ),
    );
  });
}
