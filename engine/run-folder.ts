/**
 * Checkpoints of a run: folders `step-<n>` that are complete or do not exist. A save writes `.tmp-<step>-<pid>`,
 * fsyncs every file, writes manifest.json with their SHA-256 last, and renames. Deleting renames first, too.
 * Loading verifies, and falls back to the checkpoint before. Survives process death; written for power loss.
 * What is in the files is engine/checkpoint's business; who may write is run-lock.ts's.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../kernels/index.ts';
import { realFileSystem, syncFolder, writeDurably, type FileSystem } from './durable-write.ts';
import { findNonFinite } from './non-finite.ts';
import { acquireLock, type RunLock } from './run-lock.ts';
import { CheckpointError } from './weights.ts';

/** A checkpoint could not be written. The one before is untouched. */
export class SaveError extends UserError {
  readonly reason: 'no-space' | 'non-finite' | 'failed';
  constructor(reason: SaveError['reason'], message: string, cause?: unknown) {
    super(message, reason === 'non-finite' ? 6 : 5);
    this.reason = reason;
    if (cause !== undefined) this.cause = cause;
  }
}

export interface RunFolderOptions {
  /** Make the folder where it is missing. */
  create?: boolean;
  /** Free bytes that a save leaves alone, 64 MiB by default. */
  reserveBytes?: number;
  fs?: FileSystem;
}

export interface Checkpoint {
  step: number;
  files: Map<string, Uint8Array>;
  /** Newer checkpoints that did not verify, each with the file and the reason. */
  damaged: string[];
}

const manifestFile = 'manifest.json';

export class RunFolder {
  readonly path: string;
  /** Saves that failed since the last good one; three in a row end a run with exit code 5. */
  failedSaves = 0;
  private readonly fs: FileSystem;
  private readonly reserveBytes: number;
  private held: RunLock | undefined;
  private readonly damaged = new Set<number>();
  private lastGood: number | undefined;

  private constructor(path: string, options: RunFolderOptions) {
    this.path = path;
    this.fs = options.fs ?? realFileSystem;
    this.reserveBytes = options.reserveBytes ?? 64 * 2 ** 20;
  }

  static open(path: string, options: RunFolderOptions = {}): RunFolder {
    if (options.create) mkdirSync(path, { recursive: true });
    else if (!existsSync(path)) throw new CheckpointError(`run: there is no folder ${path}`);
    return new RunFolder(path, options);
  }

  /** Makes this process the only one that may save here. */
  lock(): void {
    this.held ??= acquireLock(this.path);
  }

  unlock(): void {
    this.held?.release();
    this.held = undefined;
  }

  /** Steps with a checkpoint, in ascending order, verified or not. */
  steps(): number[] {
    return readdirSync(this.path)
      .flatMap((name) => /^step-(0|[1-9]\d*)$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }

  /**
   * Writes a checkpoint: all of it or nothing. Needs the lock.
   *
   * @throws SaveError; the folder then holds what it held before, apart from a temporary folder at worst
   */
  save(step: number, files: Map<string, Uint8Array>): void {
    if (!this.held) throw new Error('RunFolder.save without lock()');
    try {
      this.refuseNonFinite(step, files);
      this.refuseWithoutSpace(step, files);
      this.setAsideDamaged();
      this.removeTemporaries();
      this.write(step, files);
    } catch (error) {
      this.failedSaves++;
      throw this.saveError(step, error);
    }
    this.failedSaves = 0;
    this.lastGood = step;
    this.damaged.delete(step);
  }

  /**
   * The newest checkpoint that verifies; undefined when none was ever written.
   *
   * @throws CheckpointError when there are checkpoints and all of them are damaged
   */
  latest(): Checkpoint | undefined {
    const damaged: string[] = [];
    for (const step of this.steps().reverse()) {
      const read = readVerified(join(this.path, `step-${step}`), step);
      if (typeof read !== 'string') {
        this.lastGood = step;
        return { step, files: read, damaged };
      }
      this.damaged.add(step);
      damaged.push(read);
    }
    const rescued = this.unnamed();
    if (rescued) return { ...rescued, damaged };
    if (damaged.length === 0) return undefined;
    const list = damaged.map((reason) => `  ${reason}`).join('\n');
    throw new CheckpointError(`run: no checkpoint in ${this.path} is intact:\n${list}`);
  }

  /** Deletes all but the newest `keep` checkpoints; never the last one known to be good. Needs the lock. */
  prune(keep: number): void {
    if (!this.held) throw new Error('RunFolder.prune without lock()');
    const steps = this.steps();
    for (const step of steps.slice(0, Math.max(0, steps.length - Math.max(1, keep)))) {
      if (step === this.lastGood) continue;
      this.fs.rmSync(this.toTrash(step), { recursive: true, force: true });
    }
  }

  // ---- saving

  private write(step: number, files: Map<string, Uint8Array>): void {
    const temporary = join(this.path, `.tmp-${step}-${process.pid}`);
    const target = join(this.path, `step-${step}`);
    const manifest = manifestOf(step, files);
    if (this.holds(target, manifest)) return;
    let trash: string | undefined;
    try {
      this.fs.mkdirSync(temporary);
      for (const [name, bytes] of files) writeDurably(this.fs, join(temporary, name), [bytes]);
      writeDurably(this.fs, join(temporary, manifestFile), [Buffer.from(manifest)]);
      syncFolder(this.fs, temporary);
      if (existsSync(target)) trash = this.toTrash(step);
      this.fs.renameSync(temporary, target);
    } catch (error) {
      if (trash)
        this.attempt(() => {
          this.fs.renameSync(trash ?? '', target);
        });
      this.attempt(() => {
        this.fs.rmSync(temporary, { recursive: true, force: true });
      });
      throw error;
    }
    syncFolder(this.fs, this.path);
    this.removeTemporaries();
  }

  /** Clean-up after a failure may fail for the same reason; the next good save does it again. */
  private attempt(cleanUp: () => void): void {
    try {
      cleanUp();
    } catch {
      return;
    }
  }

  /** Saving the same step with the same bytes again (a resumed run's first save) is done already. */
  private holds(target: string, manifest: string): boolean {
    const path = join(target, manifestFile);
    if (!existsSync(path) || readFileSync(path, 'utf8') !== manifest) return false;
    return typeof readVerified(target, undefined) !== 'string';
  }

  private refuseNonFinite(step: number, files: Map<string, Uint8Array>): void {
    for (const [name, bytes] of files) {
      const tensor = name.endsWith('.safetensors') ? findNonFinite(bytes, name) : undefined;
      if (tensor === undefined) continue;
      const message = `run: step ${step} is not saved: ${name} holds NaN or Infinity in ${tensor}. The checkpoint before is kept`;
      throw new SaveError('non-finite', message);
    }
  }

  private refuseWithoutSpace(step: number, files: Map<string, Uint8Array>): void {
    const bytes = totalBytes(files);
    const need = Math.ceil(bytes * 1.05) + this.reserveBytes;
    const free = this.freeBytes();
    if (free < need) throw new SaveError('no-space', spaceMessage(this.path, step, { need, free }));
  }

  private freeBytes(): number {
    const { bavail, bsize } = this.fs.statfsSync(this.path);
    return bavail * bsize;
  }

  private saveError(step: number, error: unknown): SaveError {
    if (error instanceof SaveError) return error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const reason = error instanceof Error ? error.message : String(error);
    const message = `run: step ${step} could not be saved to ${this.path}: ${reason}. The checkpoint before is kept`;
    return new SaveError(code === 'ENOSPC' ? 'no-space' : 'failed', message, error);
  }

  // ---- removing

  /** A folder that loses its files one by one would look like a damaged checkpoint: its name goes first. */
  private toTrash(step: number): string {
    const trash = join(this.path, `.tmp-trash-${step}-${process.pid}-${Date.now()}`);
    this.fs.renameSync(join(this.path, `step-${step}`), trash);
    return trash;
  }

  private removeTemporaries(): void {
    for (const name of temporariesIn(this.path)) {
      this.fs.rmSync(join(this.path, name), { recursive: true, force: true });
    }
  }

  /** What did not verify gets out of the way of newer steps, but is never deleted. */
  private setAsideDamaged(): void {
    for (const step of this.damaged) {
      const from = join(this.path, `step-${step}`);
      const to = join(this.path, `damaged-step-${step}-${Date.now()}`);
      if (existsSync(from)) this.fs.renameSync(from, to);
      this.damaged.delete(step);
    }
  }

  /**
   * A kill between the two renames of an overwritten step leaves whole checkpoints under temporary names. They
   * verify like any other, so they count when nothing better is there.
   */
  private unnamed(): { step: number; files: Map<string, Uint8Array> } | undefined {
    const whole = temporariesIn(this.path).flatMap((name) => {
      const step = Number(/^\.tmp-(?:trash-)?(\d+)-/.exec(name)?.[1] ?? NaN);
      const files = readVerified(join(this.path, name), step);
      return typeof files === 'string' ? [] : [{ step, files }];
    });
    return whole.sort((a, b) => b.step - a.step)[0];
  }
}

function temporariesIn(path: string): string[] {
  return readdirSync(path).filter((name) => name.startsWith('.tmp-'));
}

function totalBytes(files: Map<string, Uint8Array>): number {
  let bytes = 0;
  for (const file of files.values()) bytes += file.byteLength;
  return bytes;
}

function spaceMessage(path: string, step: number, o: { need: number; free: number }): string {
  const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  return `run: step ${step} needs ${mib(o.need)} in ${path}, ${mib(o.free)} are free. Free some space; the checkpoint before is kept`;
}

// ---- the manifest

const manifestSchema = z.strictObject({
  step: z.int().nonnegative(),
  files: z.record(z.string(), z.strictObject({ bytes: z.int().nonnegative(), sha256: z.string() })),
  sha256: z.string(),
});

type FileFacts = z.infer<typeof manifestSchema>['files'];

function manifestOf(step: number, files: Map<string, Uint8Array>): string {
  const facts: FileFacts = {};
  for (const [name, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!/^[A-Za-z0-9_][\w.-]*$/.test(name) || name === manifestFile || name === '__proto__') {
      throw new Error(`RunFolder: ${JSON.stringify(name)} cannot be the name of a checkpoint file`);
    }
    facts[name] = { bytes: bytes.byteLength, sha256: sha256(bytes) };
  }
  return manifestText(step, facts);
}

/** Its own hash comes last, so that damage in the manifest is not blamed on the files it lists. */
function manifestText(step: number, files: FileFacts): string {
  const facts = { step, files };
  return JSON.stringify({ ...facts, sha256: sha256(Buffer.from(JSON.stringify(facts))) }, null, 2);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The files of a checkpoint, or why it is damaged: the path of the file and the reason. */
function readVerified(folder: string, step: number | undefined): Map<string, Uint8Array> | string {
  const path = join(folder, manifestFile);
  const manifest = readManifest(path);
  if (typeof manifest === 'string') return `${path}: ${manifest}`;
  if (step !== undefined && manifest.step !== step) {
    return `${path}: is of step ${manifest.step}, not of step ${step}`;
  }
  const files = new Map<string, Uint8Array>();
  for (const [name, { bytes: want, sha256: hash }] of Object.entries(manifest.files)) {
    const file = join(folder, name);
    const bytes = readOrReason(file);
    if (typeof bytes === 'string') return `${file}: ${bytes}`;
    if (bytes.byteLength !== want) return `${file}: has ${bytes.byteLength} bytes, want ${want}`;
    if (sha256(bytes) !== hash) return `${file}: its SHA-256 is not the manifest's`;
    files.set(name, bytes);
  }
  return files;
}

function readManifest(path: string): z.infer<typeof manifestSchema> | string {
  const bytes = readOrReason(path);
  if (typeof bytes === 'string') return bytes;
  const text = Buffer.from(bytes).toString('latin1');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'is not JSON';
  }
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) return 'is not a manifest';
  const { step, files } = parsed.data;
  if (manifestText(step, files) !== text) return 'does not match its own SHA-256';
  return parsed.data;
}

function readOrReason(path: string): Uint8Array | string {
  try {
    return readFileSync(path);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
