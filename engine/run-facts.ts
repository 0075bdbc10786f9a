/**
 * run.json: what a run was, for people and for `attune runs`: resolved options, versions, machine, hashes. Written when
 * the run starts and not touched again; a resume needs nothing from it (its own identity is in every checkpoint).
 */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { realFileSystem, replaceDurably } from './durable-write.ts';
import { readMetrics } from './metrics.ts';
import type { Model } from './model.ts';
import { RunFolder } from './run-folder.ts';

const fileName = 'run.json';

export interface RunFacts {
  /** ISO time. */
  started: string;
  model: string;
  options: Record<string, unknown>;
  /** What a resume compares: options that change numbers, hashes of base and data. */
  identity: Record<string, string | number | boolean | null>;
  node: string;
  cpu: string;
  backend: { name: string; isa: string; threads: number };
}

/** Writes run.json of a new run; that of a run which goes on stays as it is. */
export function writeRunFacts(
  folder: string,
  model: Model,
  { options, identity }: Pick<RunFacts, 'options' | 'identity'>,
): void {
  if (existsSync(join(folder, fileName))) return;
  mkdirSync(folder, { recursive: true });
  const { name, isa, threads } = model.backend;
  const facts: RunFacts = {
    started: new Date().toISOString(),
    model: model.folder,
    options,
    identity,
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    backend: { name, isa, threads },
  };
  const text = `${JSON.stringify(facts, null, 2)}\n`;
  replaceDurably(realFileSystem, join(folder, fileName), [Buffer.from(text)]);
}

/** One line of the history of runs. */
export interface RunEntry {
  folder: string;
  started?: string;
  model?: string;
  step: number;
  loss?: number;
  evalLoss?: number;
  tokensPerSecond?: number;
  /** Steps with a checkpoint. */
  checkpoints: number[];
}

/** The runs in `root` itself and in its folders, oldest first. */
export function listRuns(root: string): RunEntry[] {
  const inside = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(root, name));
  return [root, ...inside]
    .filter((folder) => existsSync(join(folder, 'metrics.jsonl')))
    .map(readRun)
    .sort((a, b) => (a.started ?? '').localeCompare(b.started ?? ''));
}

function readRun(folder: string): RunEntry {
  const metrics = readMetrics(join(folder, 'metrics.jsonl'));
  const last = (name: string): number | undefined =>
    metrics.findLast((line) => line[name] !== undefined)?.[name];
  const optional = {
    loss: last('loss'),
    evalLoss: last('eval_loss'),
    tokensPerSecond: last('tokens_per_second'),
    ...startOf(folder),
  };
  const known = Object.entries(optional).filter(([, value]) => value !== undefined);
  return {
    folder,
    ...Object.fromEntries(known),
    step: last('step') ?? 0,
    checkpoints: RunFolder.open(folder).steps(),
  };
}

function startOf(folder: string): { started?: string; model?: string } {
  const path = join(folder, fileName);
  if (!existsSync(path)) return {};
  const { started, model } = JSON.parse(readFileSync(path, 'utf8')) as RunFacts;
  return { started, model };
}
