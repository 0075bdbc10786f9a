/** This engine as a contestant: the commands of peer.ts over its public functions. */
import type { Example } from '../../engine/examples.ts';
import { loadModel, type Model } from '../../engine/model.ts';
import { defaultOptimizer } from '../../engine/optimizer.ts';
import { train, type StepReport } from '../../engine/train.ts';
import { setThreads, useBackend } from '../../kernels/index.ts';
import type { Adapter } from '../../models/lora.ts';
import { machineCard } from '../machine-card.ts';
import { timed, timedAsync } from '../measure.ts';
import { serve, type Commands } from './peer.ts';

let model: Model | undefined;
let adapter: Adapter | undefined;
let steps: AsyncGenerator<StepReport> | undefined;

async function load({ folder, dtype, rank }: Commands['load']['command']) {
  model?.dispose();
  const { value, ...sample } = await timedAsync(() => loadModel(folder, { dtype }));
  model = value;
  adapter = rank > 0 ? model.addAdapter({ rank, alpha: 2 * rank }) : undefined;
  return sample;
}

/** Rows that begin alike share what they have in common, as in every training run. */
function rows({ rows: ids, supervised }: Commands['rows']['command']): object {
  const examples = ids.map((tokenIds, row): Example => {
    const pairs = tokenIds
      .slice(1)
      .map((targetId, position) => ({ position, targetId, weight: 1 }))
      .slice(-supervised);
    return { id: `row ${row}`, source: 'bench', tokenIds: tokenIds.slice(0, -1), pairs };
  });
  steps = train(model!, {
    tracks: [{ adapter: adapter!, examples }],
    optimizer: defaultOptimizer,
    schedule: { type: 'constant', learningRate: 1e-4, warmupSteps: 0 },
    batchSize: examples.length,
    gradientAccumulationSteps: 1,
    maxTokensPerBatch: ids.flat().length,
    maxSteps: Infinity,
    numEpochs: 1,
    seed: 1,
    shuffle: false,
    groupPrefixes: false,
    sharePrefixes: true,
    recompute: 'never',
  });
  return {};
}

async function step(): Promise<Commands['step']['answer']> {
  const { value, ...sample } = await timedAsync(() => steps!.next());
  return { ...sample, flops: (value.value as StepReport).flops };
}

function forward({ rows: ids }: Commands['forward']['command']) {
  const requests = ids.map((prompt) => ({ prompt, continuations: [[1]] }));
  return timed(() => model!.score(requests).length);
}

async function generate({ row, newTokens }: Commands['generate']['command']) {
  const run = (maxNewTokens: number) =>
    timedAsync(() =>
      model!.generate({ ids: row }, { maxNewTokens, temperature: 0, ignoreEos: true }),
    );
  const first = await run(1);
  const all = await run(newTokens + 1);
  return { ms: all.ms - first.ms, cpuMs: all.cpuMs - first.cpuMs };
}

function threads({ threads: count }: Commands['threads']['command']): object {
  setThreads(count);
  return {};
}

await useBackend('auto');
await serve({ card: () => ({ ...machineCard() }), load, threads, rows, step, forward, generate });
