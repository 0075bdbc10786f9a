/**
 * An opened study: config, bank, model and store, and the hashes by which results are found again. Everything a
 * number can depend on is in `identity` or in a stage's own inputs; threads, memory and passes are not.
 */
import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { resolveModelFolder } from '../../engine/hub-cache.ts';
import { loadModel, type Model } from '../../engine/model.ts';
import { acquireLock } from '../../engine/run-lock.ts';
import { loadBank } from '../bank.ts';
import { readKvs } from '../importers/kvs.ts';
import type { SurveyBank } from '../prompts.ts';
import type { StudyConfig } from './options.ts';
import { Store } from './store.ts';

export interface Study {
  config: StudyConfig;
  bank: SurveyBank;
  model: Model;
  store: Store;
  /** What every result depends on. */
  identity: {
    /** SHA-256 by file: config, tokenizer, weights. */
    model: Record<string, string>;
    backend: string;
    dtype: string;
    format: string;
    boundary: string;
  };
  /** Progress, one line at a time. */
  notify: (message: string) => void;
  signal?: AbortSignal;
}

/** Loads model and bank and locks the output folder; `close` gives both back. */
export async function openStudy(
  config: StudyConfig,
  { notify, signal }: Pick<Study, 'notify' | 'signal'>,
): Promise<{ study: Study; close: () => void }> {
  mkdirSync(config.outputDir, { recursive: true });
  const lock = acquireLock(config.outputDir);
  try {
    const study = await loadStudy(config, notify);
    return {
      study: { ...study, ...(signal ? { signal } : {}) },
      close: () => {
        study.model.dispose();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function loadStudy(config: StudyConfig, notify: Study['notify']): Promise<Study> {
  const bank = config.bank === undefined ? loadBank() : readKvs(config.bank);
  const folder = resolveModelFolder(config.model);
  const model = await loadModel(config.model, {
    backend: config.backend,
    dtype: config.dtype,
    ...(config.threads === undefined ? {} : { threads: config.threads }),
  });
  const { name, isa, threads } = model.backend;
  notify(`backend ${name} (${isa}, ${threads} threads), ${config.dtype}; ${folder}`);
  return {
    config,
    bank,
    model,
    store: new Store(join(config.outputDir, 'store')),
    identity: {
      model: await checkpointHashes(folder),
      backend: name,
      dtype: config.dtype,
      format: config.format,
      boundary: config.boundary,
    },
    notify,
  };
}

/** SHA-256 of every file of a checkpoint that can change a number. */
async function checkpointHashes(folder: string): Promise<Record<string, string>> {
  const names = readdirSync(folder)
    .filter((name) => /\.(safetensors|json|model|jinja)$/.test(name))
    .sort();
  const hashes: Record<string, string> = {};
  for (const name of names) hashes[name] = await fileHash(join(folder, name));
  return hashes;
}

async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 22 })) {
    hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}
