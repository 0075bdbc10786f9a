/** What every suite gets: options, processes to race, and where results go. */
import { join } from 'node:path';
import { makeCheckpoint } from './make-checkpoint.ts';
import type { Rounds } from './measure.ts';
import { startAttune, startTorch } from './peers/install.ts';
import { PeerError, type Peer } from './peers/peer.ts';
import type { PresetName } from './presets.ts';
import type { Result } from './results.ts';

export interface SuiteOptions {
  preset: PresetName;
  /** Length of a row. */
  tokens: number;
  rank: number;
  rounds: Rounds;
  peers: boolean;
  /** Folder for checkpoints and peers. */
  scratch: string;
  /** Whether results of this id are asked for. */
  wants: (id: string) => boolean;
  report: (result: Result) => void;
  note: (text: string) => void;
}

export type Suite = (options: SuiteOptions) => Promise<void>;

export function checkpoint({ preset, scratch }: SuiteOptions): string {
  const folder = join(scratch, preset);
  makeCheckpoint(preset, folder);
  return folder;
}

/**
 * Runs `body` with our process and, where peers were asked for, torch's. A peer that is missing, or fails at its start, is named
 * and left out; the processes end with the call.
 */
export async function withTorch(
  options: SuiteOptions,
  body: (attune: Peer, torch: Peer | undefined) => Promise<void>,
): Promise<void> {
  const attune = startAttune();
  const torch = options.peers ? await readyTorch(options) : undefined;
  try {
    await body(attune, torch);
  } finally {
    await attune.close();
    await torch?.close();
  }
}

async function readyTorch({ scratch, note }: SuiteOptions): Promise<Peer | undefined> {
  const torch = startTorch(scratch);
  if (!torch) {
    note('torch + PEFT: not installed, skipped (--install-peers, or ATTUNE_BENCH_PYTHON)');
    return undefined;
  }
  try {
    const { peakRssBytes: _, ...card } = await torch.ask('card', {});
    note(`torch + PEFT: ${JSON.stringify(card)}`);
    return torch;
  } catch (error) {
    if (!(error instanceof PeerError)) throw error;
    note(`torch + PEFT: skipped, ${error.message}`);
    return undefined;
  }
}

/** Token ids without a pattern that caches could use; `seed` makes rows differ. */
export function randomIds(count: number, vocabSize: number, seed = 0): number[] {
  return Array.from({ length: count }, (_, i) => ((i + 1) * 7919 + seed * 104729 + 13) % vocabSize);
}
