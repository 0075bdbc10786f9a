/**
 * Whole optimizer steps of LoRA on all linears: forward, backward, clip, AdamW, on a random checkpoint of a real
 * model's shape. Ours and PEFT run in turns, one step each.
 */
import { race, spread, type Rounds, type Sample } from './measure.ts';
import { startAttune } from './peers/install.ts';
import type { Dtype, Peer } from './peers/peer.ts';
import { presets } from './presets.ts';
import { speedResult, type Share } from './results.ts';
import { checkpoint, randomIds, withTorch, type SuiteOptions } from './suite.ts';

interface Case {
  id: string;
  dtype: Extract<Dtype, 'bf16' | 'f32'>;
  rank: number;
  /** Tokens of each row that are learned. */
  supervised: number;
  goal: string;
  withPeer: boolean;
}

export async function benchTraining(options: SuiteOptions): Promise<void> {
  const { rank, tokens } = options;
  const all = tokens - 1;
  const cases: Case[] = [
    {
      id: 'S3.step.answer',
      dtype: 'bf16',
      rank,
      supervised: 1,
      goal: '2.6x, 65 % of peak',
      withPeer: true,
    },
    { id: 'S4.step.all', dtype: 'bf16', rank, supervised: all, goal: '1.8x', withPeer: true },
    { id: 'S4.step.all.f32', dtype: 'f32', rank, supervised: all, goal: '2.1x', withPeer: true },
    {
      id: 'S5.step.r256',
      dtype: 'bf16',
      rank: 256,
      supervised: 1,
      goal: '60 % of peak',
      withPeer: false,
    },
  ];
  for (const one of cases.filter(({ id }) => options.wants(id))) {
    await withTorch({ ...options, peers: options.peers && one.withPeer }, (attune, torch) =>
      benchStep(options, one, [attune, ...(torch ? [torch] : [])]),
    );
  }
  if (options.wants('S9.memory')) await benchMemory(options);
  if (options.wants('S9.nf4')) await benchQuantised(options);
  if (options.wants('S11.threads')) await benchThreads(options);
  if (options.wants('S11.tokens')) await benchLengths(options);
}

async function benchStep(options: SuiteOptions, one: Case, contestants: Peer[]): Promise<void> {
  const { tokens, rounds, preset } = options;
  const folder = checkpoint(options);
  const rows = [randomIds(tokens, presets[preset].vocab_size)];
  const peak = await peakOf(contestants[0]!, one.dtype);
  for (const peer of contestants) {
    await peer.ask('load', { folder, dtype: one.dtype, rank: one.rank });
    await peer.ask('rows', { rows, supervised: one.supervised });
  }
  const { samples, flops } = await raceSteps(contestants, rounds);
  options.report(
    speedResult(
      {
        id: one.id,
        what: `LoRA step, ${preset}, ${one.dtype}, r ${one.rank}, 1x${tokens}, loss on ${one.supervised}`,
        unit: 'tok/s',
        shareOfPeak: shareOf(flops, samples[0]!, peak),
        goal: one.goal,
      },
      contestants.map(({ name }, i) => ({
        name: name === 'torch' ? `PEFT ${one.dtype}` : name,
        amount: tokens,
        samples: samples[i]!,
      })),
    ),
  );
}

/** Steps in turns; the operations of one are those of all. */
async function raceSteps(
  peers: readonly Peer[],
  rounds: Rounds,
): Promise<{ samples: Sample[][]; flops: number }> {
  let flops = 0;
  const contestants = peers.map((peer) => ({
    name: peer.name,
    run: async () => {
      const answer = await peer.ask('step', {});
      flops = answer.flops ?? flops;
      return answer;
    },
  }));
  return { samples: await race(contestants, rounds), flops };
}

interface Peak {
  wall: number;
  cpu: number;
  threads: number;
}

/** FLOP/s of the process that will run, at this moment. */
async function peakOf(attune: Peer, dtype: 'bf16' | 'f32'): Promise<Peak> {
  const { peakGflops, cpuPeakGflops, threads } = await attune.ask('card', {});
  return { wall: 1e9 * peakGflops![dtype], cpu: 1e9 * cpuPeakGflops![dtype], threads: threads! };
}

function shareOf(flops: number, samples: readonly Sample[], peak: Peak): Share {
  const seconds = spread(samples.map(({ ms }) => ms / 1000)).median;
  const cpuSeconds = spread(samples.map(({ cpuMs }) => cpuMs / 1000)).median / peak.threads;
  return { wall: flops / seconds / peak.wall, cpu: flops / cpuSeconds / peak.cpu };
}

/** The most memory a process of four rows ever held: a fresh process each, one step. */
async function benchMemory(options: SuiteOptions): Promise<void> {
  const { tokens, preset, rank } = options;
  const rows = [0, 1, 2, 3].map((seed) => randomIds(tokens, presets[preset].vocab_size, seed));
  await withTorch(options, async (attune, torch) => {
    const gibibytes: number[] = [];
    for (const peer of [attune, ...(torch ? [torch] : [])]) {
      await peer.ask('load', { folder: checkpoint(options), dtype: 'bf16', rank });
      await peer.ask('rows', { rows, supervised: 1 });
      gibibytes.push((await peer.ask('step', {})).peakRssBytes / 2 ** 30);
    }
    const [ours, theirs] = gibibytes.map((value) => spread([value]));
    options.report({
      id: 'S9.memory',
      what: `most memory of a step, ${preset}, bf16, r ${rank}, 4x${tokens}`,
      unit: 'GiB',
      value: ours!,
      goal: '0.4x',
      ...(theirs
        ? {
            ratios: [
              { peer: 'PEFT bf16', value: theirs, wall: spread([gibibytes[0]! / gibibytes[1]!]) },
            ],
          }
        : {}),
    });
  });
}

/** A step over a 4-bit base against one over a bf16 base, two processes of ours in turns. */
async function benchQuantised(options: SuiteOptions): Promise<void> {
  const { tokens, preset, rank, rounds } = options;
  const rows = [randomIds(tokens, presets[preset].vocab_size)];
  const storages = ['nf4', 'bf16'] as const;
  const peers = storages.map(() => startAttune());
  try {
    for (const [i, dtype] of storages.entries()) {
      await peers[i]!.ask('load', { folder: checkpoint(options), dtype, rank });
      await peers[i]!.ask('rows', { rows, supervised: 1 });
    }
    const { samples } = await raceSteps(peers, rounds);
    options.report(
      speedResult(
        {
          id: 'S9.nf4',
          what: `LoRA step, ${preset}, nf4 base, r ${rank}, 1x${tokens}, loss on 1, against a bf16 base`,
          unit: 'tok/s',
          goal: '0.9x',
        },
        storages.map((dtype, i) => ({ name: dtype, amount: tokens, samples: samples[i]! })),
      ),
    );
  } finally {
    for (const peer of peers) await peer.close();
  }
}

async function benchThreads(options: SuiteOptions): Promise<void> {
  const { tokens, preset, rank, rounds } = options;
  await withTorch({ ...options, peers: false }, async (attune) => {
    const contestants = [2, 1].map((threads) => ({
      name: `${threads} threads`,
      run: async () => {
        await attune.ask('threads', { threads });
        return attune.ask('step', {});
      },
    }));
    await attune.ask('load', { folder: checkpoint(options), dtype: 'bf16', rank });
    const rows = [randomIds(tokens, presets[preset].vocab_size)];
    await attune.ask('rows', { rows, supervised: 1 });
    const samples = await race(contestants, rounds);
    const [two, one] = samples.map((of) => of.map(({ ms }) => (1000 * tokens) / ms));
    options.report({
      id: 'S11.threads',
      what: `LoRA step, ${preset}, bf16, 1x${tokens}, 2 threads against 1`,
      unit: 'tok/s',
      value: spread(two!),
      goal: '1.8x',
      ratios: [
        {
          peer: '1 thread',
          value: spread(one!),
          wall: spread(two!.map((rate, round) => rate / one![round]!)),
        },
      ],
    });
  });
}

/** Tokens a second for more and more rows of one length: without overheads a constant. */
async function benchLengths(options: SuiteOptions): Promise<void> {
  const { preset, rank, rounds } = options;
  const length = 128;
  await withTorch({ ...options, peers: false }, async (attune) => {
    const peak = await peakOf(attune, 'bf16');
    await attune.ask('load', { folder: checkpoint(options), dtype: 'bf16', rank });
    for (const count of [1, 2, 4, 8, 16, 32]) {
      const rows = Array.from({ length: count }, (_, seed) =>
        randomIds(length, presets[preset].vocab_size, seed),
      );
      await attune.ask('rows', { rows, supervised: 1 });
      const { samples, flops } = await raceSteps([attune], { ...rounds, warmUp: 1 });
      options.report(
        speedResult(
          {
            id: `S11.tokens.${count * length}`,
            what: `LoRA step, ${preset}, bf16, ${count}x${length}, loss on 1 of each`,
            unit: 'tok/s',
            shareOfPeak: shareOf(flops, samples[0]!, peak),
          },
          [{ name: 'attune', amount: count * length, samples: samples[0]! }],
        ),
      );
    }
  });
}
