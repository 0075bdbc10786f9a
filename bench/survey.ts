/**
 * Survey batches: rows that begin alike. We compute what is shared once; PEFT pads a flat batch, in parts of a few
 * rows, since its activations of the whole batch would not fit into memory. The bank's prompts are cut into pieces
 * of at most four characters, as many tokens as a real vocabulary gives, with the same shared beginnings.
 */
import { shuffled } from '../engine/random.ts';
import { loadBank } from '../survey/bank.ts';
import { renderVariants } from '../survey/prompts.ts';
import { race } from './measure.ts';
import type { Peer } from './peers/peer.ts';
import { presets } from './presets.ts';
import { speedResult } from './results.ts';
import { checkpoint, randomIds, withTorch, type SuiteOptions } from './suite.ts';

/** A batch for each round. */
interface Case {
  id: string;
  what: string;
  goal: string;
  batch: (round: number) => number[][];
}

const PEER_ROWS = 4;

export async function benchSurvey(options: SuiteOptions): Promise<void> {
  const vocabSize = presets[options.preset].vocab_size;
  for (const one of cases(vocabSize).filter(({ id }) => options.wants(id))) {
    await withTorch(options, (attune, torch) => benchBatches(options, one, attune, torch));
  }
}

function cases(vocabSize: number): Case[] {
  const bank = bankRows(vocabSize);
  const order = shuffled(bank.length, { seed: 1, purpose: 'order', step: 0 });
  const batchOf = (row: (i: number) => number[], round: number): number[][] =>
    Array.from({ length: 16 }, (_, i) => row((16 * round + i) % bank.length));
  return [
    {
      id: 'S6.survey.shared',
      what: '32 rows of 300 shared + 60 own tokens',
      goal: '10x',
      batch: () => sharedRows(vocabSize),
    },
    {
      id: 'S6.survey.shuffled',
      what: "16 rows of the bank's prompts, shuffled",
      goal: '4x',
      batch: (round) => batchOf((i) => bank[order[i]!]!, round),
    },
    {
      id: 'S6.survey.grouped',
      what: "16 rows of the bank's prompts, one item's 27 after the other's",
      goal: '10x',
      batch: (round) => batchOf((i) => bank[i]!, round),
    },
  ];
}

function sharedRows(vocabSize: number): number[][] {
  const shared = randomIds(300, vocabSize);
  return Array.from({ length: 32 }, (_, row) => [...shared, ...randomIds(60, vocabSize, row + 1)]);
}

/** Every training prompt of the bank with its first label, variants of an item next to each other. */
function bankRows(vocabSize: number): number[][] {
  const bank = loadBank();
  return bank.items
    .filter(({ split }) => split === 'train')
    .flatMap((item) => renderVariants(bank, item))
    .map(({ prompt, labels }) => pieces(prompt + labels[0]!, vocabSize));
}

/** Equal text becomes equal ids. */
function pieces(text: string, vocabSize: number): number[] {
  const found = text.match(/ ?\w{1,4}|\n+|[^\w\n]/g) ?? [];
  return found.map((piece) => {
    let hash = 0;
    for (const character of piece) hash = (Math.imul(hash, 31) + character.codePointAt(0)!) >>> 0;
    return hash % vocabSize;
  });
}

async function benchBatches(
  options: SuiteOptions,
  { id, what, goal, batch }: Case,
  attune: Peer,
  torch: Peer | undefined,
): Promise<void> {
  const { preset, rank, rounds } = options;
  const size = batch(0).length;
  const contestants = [
    { peer: attune, name: attune.name, amount: size },
    ...(torch ? [{ peer: torch, name: 'PEFT bf16', amount: PEER_ROWS }] : []),
  ];
  for (const { peer } of contestants) {
    await peer.ask('load', { folder: checkpoint(options), dtype: 'bf16', rank });
  }
  const samples = await race(
    contestants.map(({ peer, name, amount }) => {
      let round = 0;
      const run = async () => {
        await peer.ask('rows', { rows: batch(round++).slice(0, amount), supervised: 1 });
        return peer.ask('step', {});
      };
      return { name, run };
    }),
    { ...rounds, warmUp: 1 },
  );
  options.report(
    speedResult(
      {
        id,
        what: `LoRA step, ${preset}, bf16, r ${rank}, ${what}, loss on the last (PEFT in parts of ${PEER_ROWS})`,
        unit: 'rows/s',
        goal,
      },
      contestants.map(({ name, amount }, i) => ({ name, amount, samples: samples[i]! })),
    ),
  );
}
