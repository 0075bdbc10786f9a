/**
 * `attune train`: a checkpoint folder and a JSONL file in, a PEFT adapter out.
 * Read next: engine/run.ts (folder, checkpoints, evaluation), engine/train.ts (the loop).
 */
import cliProgress from 'cli-progress';
import type { CommandModule } from 'yargs';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { mathStorage, peakFlops, UserError } from '../kernels/index.ts';
import { renderConfig } from '../engine/config.ts';
import { evaluate } from '../engine/evaluate.ts';
import { fuse } from '../engine/fuse.ts';
import { formatBytes } from '../engine/memory.ts';
import type { MetricsLine } from '../engine/metrics.ts';
import { readPeftAdapter } from '../engine/peft.ts';
import { chromeTrace, meanStepMs, Profile, profileParts } from '../engine/profile.ts';
import { run } from '../engine/run.ts';
import { writeRunFacts } from '../engine/run-facts.ts';
import { trainOptions, type TrainConfig } from '../engine/train-options.ts';
import { plannedSteps } from '../engine/train.ts';
import { requireMemoryFor } from './estimate.ts';
import { notice, printResult, table } from './output.ts';
import {
  identityOf,
  prepare,
  resolveConfig,
  withTrainOptions,
  type TrainArguments,
} from './train-setup.ts';

export const trainCommand: CommandModule<object, TrainArguments> = {
  command: 'train',
  describe: 'train a LoRA adapter (or every weight) on a JSONL file',
  builder: (yargs) => withTrainOptions(yargs),
  handler: async (args) => {
    const config = resolveConfig(args);
    requireMemoryFor(config);
    const { model, train, evalExamples } = await prepare(config);
    const { name, isa, threads } = model.backend;
    const total = plannedSteps(train);
    const examples = train.tracks[0]!.examples.length;
    notice(
      `backend ${name} (${isa}, ${threads} threads), ${config.dtype}; ${examples} rows, ${total} steps`,
    );
    const peak = peakFlops(mathStorage(config.dtype));
    const bar = progressBar(total);
    const interrupt = interruptSignal();
    const profile = config.profile ? new Profile() : undefined;
    const identity = identityOf(config, model.folder);
    writeRunFacts(config.outputDir, model, { options: config, identity });
    const summary = await run(model, {
      out: config.outputDir,
      train: { ...train, ...(profile ? { profile } : {}) },
      identity,
      ...(evalExamples.length === 0
        ? {}
        : { evaluate: ({ adapter }) => ({ loss: evaluate(model, adapter, evalExamples).loss }) }),
      resume: config.resume !== false,
      stepsPerReport: config.stepsPerReport,
      stepsPerEval: config.stepsPerEval,
      saveEvery: config.saveEvery,
      keep: config.saveTotalLimit ?? Infinity,
      earlyStopping: {
        patience: config.earlyStoppingPatience,
        threshold: config.earlyStoppingThreshold,
      },
      loadBestModelAtEnd: config.loadBestModelAtEnd,
      tensorBoard: config.reportTo === 'tensorboard',
      peakFlops: peak,
      signal: interrupt.signal,
      onReport: (line) => {
        bar.update(line.step, progress(line));
      },
      onEval: ({ step, eval_loss: loss }) => {
        notice(`step ${step}: eval loss ${loss!.toFixed(4)}`);
      },
      onNotice: notice,
    }).finally(() => {
      bar.stop();
    });
    writeFileSync(join(config.outputDir, 'config.yaml'), renderConfig(trainOptions, config));
    if (config.saveMethod === 'merged_16bit' && !model.base) {
      const adapter = readPeftAdapter(join(config.outputDir, 'adapter'));
      fuse(model.folder, adapter, join(config.outputDir, 'merged'), { dtype: 'BF16' });
    }
    if (profile) reportProfile(profile, config, peak);
    const where = join(config.outputDir, model.base ? 'model' : 'adapter');
    const loss = summary.loss === undefined ? '' : `, loss ${summary.loss.toFixed(4)}`;
    printResult(
      args.json,
      { ...summary, output: where },
      `${summary.reason} after step ${summary.steps}${loss}: ${where}`,
    );
    model.dispose();
    if (summary.reason === 'interrupted') throw new InterruptedError();
  },
};

/** The parts of a mean step as a table on stderr, and the steps as a trace in the output folder. */
function reportProfile(profile: Profile, config: TrainConfig, peak: number): void {
  if (profile.steps.length === 0) return;
  const path = join(config.outputDir, 'trace.json');
  writeFileSync(path, JSON.stringify(chromeTrace(profile)));
  const total = meanStepMs(profile);
  const parts = profileParts(profile, peak);
  const row = (kind: string, name: string, ms: number): string[] => [
    kind,
    name,
    `${ms.toFixed(1)} ms`,
    `${((100 * ms) / total).toFixed(1)} %`,
  ];
  const sum = parts.reduce((all, { ms }) => all + ms, 0);
  const rows = [
    ...parts.map(({ kind, name, ms }) => row(kind, name, ms)),
    row('sum of the parts', '', sum),
    row('step', `mean of ${profile.steady.length}`, total),
  ];
  notice(`${table(rows)}\ntrace: ${path}`);
}

/** Ctrl-C after the checkpoint was written. */
class InterruptedError extends UserError {
  constructor() {
    super('interrupted; the checkpoint is written, --resume goes on', 130);
  }
}

/** The first Ctrl-C finishes the step and saves; the second one leaves at once. */
function interruptSignal(): AbortController {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130);
    notice('finishing the step and saving; once more leaves at once');
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller;
}

function progressBar(total: number): cliProgress.SingleBar {
  const bar = new cliProgress.SingleBar({
    format: '{bar} {percentage}% {value}/{total} {text}',
    stream: process.stderr,
    noTTYOutput: true,
    notTTYSchedule: 10_000,
    hideCursor: true,
  });
  bar.start(total, 0, { text: '' });
  return bar;
}

/** One log line: what a user watches, with the share of the peak measured at start. */
function progress(line: MetricsLine): { text: string } {
  const n = (key: string): number => Number(line[key]);
  const known = line['share_of_peak'] !== undefined;
  const share = known ? `, ${(100 * n('share_of_peak')).toFixed(0)} % of peak` : '';
  const text =
    `loss ${n('loss').toFixed(4)}, lr ${n('learning_rate').toExponential(2)}, ` +
    `${n('tokens_per_second').toFixed(0)} tok/s${share}, ${n('supervised_tokens')} supervised, ` +
    `${formatBytes(n('peak_memory') * 1e9)}, ETA ${n('eta_s').toFixed(0)} s`;
  return { text };
}
