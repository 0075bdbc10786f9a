/**
 * A training run as a folder: checkpoints that survive kill −9, metrics, evaluation, early stopping, the adapters.
 * Every track stops and keeps its best adapter by itself; a stopped one leaves the pass, which changes no other.
 *
 *   adapter/            the trained adapter (PEFT layout); adapters/<name>/ when there are several
 *   step-<n>/           verified checkpoints: everything a bit-exact resume needs
 *   metrics.jsonl       one line per report, names as in Hugging Face
 *   events.out.tfevents.*  the same for TensorBoard
 *   run.json            resolved options, hashes, versions
 *
 * The loop itself is train.ts; nothing here changes a number.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError, UserError, type ArenaState, type ParameterArena } from '../kernels/index.ts';
import { MetricsLog, type MetricsLine } from './metrics.ts';
import type { Model } from './model.ts';
import { RunFolder, SaveError } from './run-folder.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';
import { saveModel } from './save-model.ts';
import { TensorBoardWriter } from './tensorboard.ts';
import { plannedSteps, train, type StepReport, type Track, type TrainOptions } from './train.ts';

/** What an evaluation found; `loss` decides about early stopping and the best adapter, all numbers go to the log. */
export interface TrackEvaluation {
  /** Mean negative log-likelihood per unit of pair weight, in nats. */
  loss: number;
  [metric: string]: number;
}

export interface RunOptions {
  out: string;
  train: TrainOptions;
  /** What must be the same for a resume: options that change numbers, hashes of base and data. */
  identity: Record<string, string | number | boolean | null>;
  evaluate?: (track: Track) => TrackEvaluation;
  stepsPerReport: number;
  stepsPerEval: number;
  saveEvery: number;
  /** Checkpoints kept (the newest ones). */
  keep: number;
  /** Evaluations without an improvement of `threshold` nats after which a track ends; patience 0 = never. */
  earlyStopping: { patience: number; threshold: number };
  /** The adapter of the lowest eval loss is what the run leaves; otherwise that of the last step. */
  loadBestModelAtEnd: boolean;
  /** Go on from the newest checkpoint; without it a folder with checkpoints is refused. */
  resume: boolean;
  tensorBoard: boolean;
  /** FLOP/s this machine can do: every log line then has its share of it. */
  peakFlops?: number;
  signal?: AbortSignal;
  onReport?: (line: MetricsLine, report: StepReport) => void;
  onEval?: (line: MetricsLine) => void;
  onNotice?: (message: string) => void;
}

export interface RunSummary {
  steps: number;
  /** Loss of the last step, in nats. */
  loss: number | undefined;
  bestEvalLoss?: number;
  reason: 'finished' | 'early stopping' | 'interrupted';
}

/** Three non-finite steps in a row (exit code 6) or three failed saves in a row (exit code 5). */
export class RunStoppedError extends UserError {}

/** What a checkpoint holds beside the arenas; plain JSON. */
interface RunState {
  step: number;
  identity: RunOptions['identity'];
  tracks: TrackState[];
  trainedTokens: number;
  skipped: number;
  updates: number[];
}

interface TrackState {
  bestEvalLoss: number | null;
  evalsSinceBest: number;
  stopped: boolean;
}

/** Trains from the newest checkpoint of `options.out`, or from the start. */
export async function run(model: Model, options: RunOptions): Promise<RunSummary> {
  const folder = RunFolder.open(options.out, { create: true });
  folder.lock();
  try {
    return await new Run(model, options, folder).go();
  } finally {
    folder.unlock();
  }
}

class Run {
  private readonly model: Model;
  private readonly options: RunOptions;
  private readonly folder: RunFolder;
  private readonly arenas: ParameterArena[];
  private state: RunState;
  private metrics!: MetricsLog;
  private board: TensorBoardWriter | undefined;
  private nonFinite = 0;
  private savedStep = -1;

  constructor(model: Model, options: RunOptions, folder: RunFolder) {
    this.model = model;
    this.options = options;
    this.folder = folder;
    this.arenas = options.train.tracks.map(({ adapter }) => (adapter ?? model.base!).arena);
    this.state = {
      step: 0,
      identity: options.identity,
      tracks: this.arenas.map(() => ({ bestEvalLoss: null, evalsSinceBest: 0, stopped: false })),
      trainedTokens: 0,
      skipped: 0,
      updates: this.arenas.map(() => 0),
    };
  }

  async go(): Promise<RunSummary> {
    const { options } = this;
    this.resume();
    this.metrics = MetricsLog.open(join(options.out, 'metrics.jsonl'), this.state.step);
    if (options.tensorBoard) this.board = TensorBoardWriter.open(options.out);
    const total = plannedSteps(options.train);
    const clock = { started: performance.now(), firstStep: this.state.step, total };
    const summary: RunSummary = { steps: 0, loss: undefined, reason: 'finished' };
    let window: StepReport[] = [];
    while (this.state.step < total && summary.reason !== 'interrupted') {
      const active = this.activeTracks();
      if (active.length === 0) break;
      for await (const report of train(this.model, this.trainOptions(active, total))) {
        this.account(report);
        summary.loss = report.loss;
        window.push(report);
        const last = report.step === total;
        if (last || report.step % options.stepsPerReport === 0) {
          this.report(window, clock);
          window = [];
        }
        const due = options.evaluate && (last || report.step % options.stepsPerEval === 0);
        if (due) this.evaluateAndKeepBest(active);
        if (options.signal?.aborted) summary.reason = 'interrupted';
        const changed = this.activeTracks().length < active.length;
        const stop = changed || summary.reason === 'interrupted';
        if (last || stop || report.step % options.saveEvery === 0) this.save();
        if (stop) break;
      }
    }
    if (this.state.step < total && summary.reason === 'finished') summary.reason = 'early stopping';
    this.state.tracks.forEach(({ bestEvalLoss }, i) => {
      if (bestEvalLoss === null || !options.loadBestModelAtEnd) this.writeResult(i);
    });
    const { bestEvalLoss } = this.state.tracks[0]!;
    const best = bestEvalLoss === null ? {} : { bestEvalLoss };
    return { ...summary, steps: this.state.step, ...best };
  }

  /** Indices of the tracks that still train. */
  private activeTracks(): number[] {
    return this.state.tracks.flatMap(({ stopped }, i) => (stopped ? [] : [i]));
  }

  private trainOptions(active: number[], total: number): TrainOptions {
    const { train: all } = this.options;
    const tracks = active.map((i) => all.tracks[i]!);
    return { ...all, tracks, maxSteps: total, startStep: this.state.step };
  }

  /** Takes the newest sound checkpoint, if there is one and it belongs to this run. */
  private resume(): void {
    const found = this.folder.latest();
    if (!found) return;
    for (const damage of found.damaged) {
      this.options.onNotice?.(`${damage}; going back to the checkpoint before`);
    }
    if (!this.options.resume) {
      throw new UsageError(
        `${this.options.out}: holds a checkpoint of step ${found.step}; pass --resume to go on from it, or another output_dir`,
      );
    }
    const { files } = found;
    const state = JSON.parse(Buffer.from(files.get('state.json')!).toString('utf8')) as RunState;
    this.checkIdentity(state.identity);
    this.arenas.forEach((arena, i) => {
      arena.restore(decodeArena(files.get(`parameters-${i}.safetensors`)!, state.updates[i]!));
    });
    this.state = { ...state, identity: this.options.identity };
    this.savedStep = state.step;
    this.options.onNotice?.(`resuming after step ${state.step}`);
  }

  private checkIdentity(saved: RunOptions['identity']): void {
    const { identity, out } = this.options;
    const keys = new Set([...Object.keys(saved), ...Object.keys(identity)]);
    const changed = [...keys].filter((key) => saved[key] !== identity[key]);
    if (changed.length === 0) return;
    const lines = changed.map(
      (key) => `  ${key}: was ${saved[key] ?? 'not set'}, is ${identity[key] ?? 'not set'}`,
    );
    throw new UsageError(
      `${out}: the checkpoint there belongs to another run:\n${lines.join('\n')}\n  Use another output_dir.`,
    );
  }

  private account(report: StepReport): void {
    const { state } = this;
    state.step = report.step;
    state.trainedTokens += report.flatTokens;
    const broken = report.tracks.some(({ loss, gradNorm }) => !Number.isFinite(loss + gradNorm));
    this.nonFinite = broken ? this.nonFinite + 1 : 0;
    if (!broken) return;
    state.skipped += 1;
    this.options.onNotice?.(
      `step ${report.step}: loss ${report.loss}, gradient norm ${report.gradNorm}; update skipped (${report.where ?? 'another track'})`,
    );
    if (this.nonFinite < 3) return;
    const path = join(this.options.out, `non-finite-step-${report.step}.json`);
    writeFileSync(
      path,
      JSON.stringify(report, (_, value: unknown) => printableNumber(value)),
    );
    throw new RunStoppedError(
      `three steps in a row were not finite; see ${path}. The last good checkpoint is untouched: lower the learning rate or look for broken rows`,
      6,
    );
  }

  private report(
    window: StepReport[],
    clock: { started: number; firstStep: number; total: number },
  ): void {
    const last = window.at(-1)!;
    const sum = (pick: (report: StepReport) => number): number =>
      window.reduce((total, report) => total + pick(report), 0);
    const seconds = sum((r) => r.durationMs) / 1000;
    const elapsed = (performance.now() - clock.started) / 1000;
    const done = last.step - clock.firstStep;
    const flopsPerSecond = sum((r) => r.flops) / seconds;
    const { peakFlops } = this.options;
    const line: MetricsLine = {
      step: last.step,
      epoch: last.epoch,
      loss: sum((r) => r.loss) / window.length,
      learning_rate: last.learningRate,
      grad_norm: last.gradNorm,
      supervised_tokens: sum((r) => r.supervisedTokens),
      iterations_per_second: window.length / seconds,
      tokens_per_second: sum((r) => r.tokens) / seconds,
      flops_per_second: flopsPerSecond,
      ...(peakFlops ? { share_of_peak: flopsPerSecond / peakFlops } : {}),
      trained_tokens: this.state.trainedTokens,
      peak_memory: last.peakBytes / 1e9,
      elapsed_s: elapsed,
      eta_s: (elapsed / done) * (clock.total - last.step),
      skipped: this.state.skipped,
    };
    this.metrics.append(line);
    this.board?.write(line);
    this.options.onReport?.(line, last);
  }

  private evaluateAndKeepBest(active: number[]): void {
    const { state, options } = this;
    const { patience, threshold } = options.earlyStopping;
    const line: MetricsLine = { step: state.step };
    for (const index of active) {
      const track = options.train.tracks[index]!;
      const evaluation = options.evaluate!(track);
      const suffix = state.tracks.length === 1 ? '' : `/${track.adapter?.name ?? index}`;
      for (const [metric, value] of Object.entries(evaluation)) {
        line[`eval_${metric}${suffix}`] = value;
      }
      const own = state.tracks[index]!;
      const best = own.bestEvalLoss ?? Infinity;
      own.evalsSinceBest = evaluation.loss < best - threshold ? 0 : own.evalsSinceBest + 1;
      own.stopped = patience > 0 && own.evalsSinceBest >= patience;
      if (evaluation.loss >= best) continue;
      own.bestEvalLoss = evaluation.loss;
      if (options.loadBestModelAtEnd) this.writeResult(index);
    }
    this.metrics.append(line);
    this.board?.write(line);
    options.onEval?.(line);
  }

  private save(): void {
    if (this.savedStep === this.state.step) return;
    const updates = this.arenas.map((arena) => arena.state().updates);
    const files = new Map<string, Uint8Array>(
      this.arenas.map((arena, i) => [`parameters-${i}.safetensors`, encodeArena(arena)]),
    );
    files.set('state.json', Buffer.from(JSON.stringify({ ...this.state, updates })));
    try {
      this.folder.save(this.state.step, files);
      this.folder.prune(this.options.keep);
      this.savedStep = this.state.step;
    } catch (error) {
      if (!(error instanceof SaveError)) throw error;
      this.options.onNotice?.(
        `${error.message}; training goes on (${this.folder.failedSaves} of 3 failures)`,
      );
      if (this.folder.failedSaves === 3)
        throw new RunStoppedError(`saving failed three times: ${error.message}`, 5);
    }
  }

  /** A track's adapter in PEFT layout (the only one as adapter/, several under their names), or the trained base. */
  private writeResult(index: number): void {
    const { tracks } = this.options.train;
    const { adapter } = tracks[index]!;
    if (!adapter) {
      saveModel(this.model, join(this.options.out, 'model'), 'F32');
      return;
    }
    const folder = tracks.length === 1 ? 'adapter' : join('adapters', adapter.name);
    this.model.saveAdapter(adapter, join(this.options.out, folder));
  }
}

function encodeArena(arena: ParameterArena): Uint8Array {
  const { master, m, v } = arena.state();
  const tensors = Object.entries({ master, m, v }).map(([name, values]) => ({
    name,
    dtype: 'F32' as const,
    shape: [values.length],
    data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  }));
  return encodeSafetensors(tensors);
}

function decodeArena(bytes: Uint8Array, updates: number): ArenaState {
  const file = decodeSafetensors(bytes, 'checkpoint');
  const values = (name: string): Float32Array =>
    new Float32Array(new Uint8Array(file.bytes(name)).buffer);
  return { master: values('master'), m: values('m'), v: values('v'), updates };
}

/** JSON has no NaN and no infinities. */
function printableNumber(value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
