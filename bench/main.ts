/**
 * `npm run bench -- kernels | training | scoring | generation | survey | load | serving | all`, with
 *   --preset NAME --tokens N --rank R --rounds N   what is run (presets.ts), and how many rounds are kept
 *   --peers                                        the peers in turns with ours; a missing one is named and left out
 *   --install-peers                                first puts them into the scratch folder
 *   --only PREFIX                                  results whose id begins so (S3, S1.896x896)
 *   --compare FILE                                 what changed since an older run, whose output FILE is
 * The machine card comes first, a line per result next, one JSON line last. Only ratios within one run mean anything.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError, useBackend } from '../kernels/index.ts';
import { benchGeneration } from './generation.ts';
import { benchKernels } from './kernels.ts';
import { benchLoad } from './load.ts';
import { machineCard } from './machine-card.ts';
import { installPeers } from './peers/install.ts';
import { isPreset } from './presets.ts';
import { benchServing } from './serving.ts';
import { comparison, line, readResults, type Result } from './results.ts';
import { benchScoring } from './scoring.ts';
import type { Suite, SuiteOptions } from './suite.ts';
import { benchSurvey } from './survey.ts';
import { benchTraining } from './training.ts';

const suites: Record<string, Suite> = {
  kernels: benchKernels,
  training: benchTraining,
  scoring: benchScoring,
  generation: benchGeneration,
  survey: benchSurvey,
  load: benchLoad,
  serving: benchServing,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    preset: { type: 'string', default: 'qwen2.5-0.5b' },
    tokens: { type: 'string', default: '512' },
    rank: { type: 'string', default: '16' },
    rounds: { type: 'string', default: '5' },
    peers: { type: 'boolean', default: false },
    'install-peers': { type: 'boolean', default: false },
    compare: { type: 'string' },
    only: { type: 'string', default: '' },
    scratch: { type: 'string', default: join(tmpdir(), 'attune-bench') },
  },
});

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function chosenSuites(): Suite[] {
  const [name = 'all'] = positionals;
  if (name === 'all') return Object.values(suites);
  const suite = suites[name];
  if (suite) return [suite];
  throw new UsageError(`bench: no suite ${name}; want ${Object.keys(suites).join(', ')} or all`);
}

function suiteOptions(results: Result[]): SuiteOptions {
  const { preset, tokens, rank, rounds, peers, only, scratch } = values;
  if (!isPreset(preset)) throw new UsageError(`bench: no preset ${preset}; see bench/presets.ts`);
  return {
    preset,
    tokens: Number(tokens),
    rank: Number(rank),
    rounds: { warmUp: 2, rounds: Number(rounds) },
    peers: peers || values['install-peers'],
    scratch,
    wants: (id) => id.startsWith(only),
    note: print,
    report(result) {
      results.push(result);
      print(line(result));
    },
  };
}

async function main(): Promise<void> {
  const chosen = chosenSuites();
  const older = values.compare === undefined ? undefined : readResults(values.compare);
  const results: Result[] = [];
  const options = suiteOptions(results);
  if (values['install-peers']) installPeers(options.scratch).forEach(print);
  await useBackend('auto');
  const card = machineCard();
  print(JSON.stringify(card));
  for (const suite of chosen) await suite(options);
  if (older) comparison(results, older).forEach(print);
  print(JSON.stringify({ ...card, results }));
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
