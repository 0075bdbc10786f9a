/**
 * The study's results on disk, each under the hash of everything it depends on: data, options, weights. An entry is a
 * folder that is complete or does not exist; its own facts name the SHA-256 of every file, so damage is noticed and
 * the entry is made again. A second run finds all entries and does no work.
 *
 *   store/<stage>-<hash>/entry.json, …
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { realFileSystem, syncFolder, writeDurably } from '../../engine/durable-write.ts';

/** What an entry depends on: plain JSON. */
export interface EntryKey {
  stage: string;
  inputs: Readonly<Record<string, unknown>>;
}

const factsFile = 'entry.json';
const factsShape = z.object({ inputs: z.unknown(), files: z.record(z.string(), z.string()) });

export class Store {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) {
      if (name.startsWith('.tmp-')) rmSync(join(folder, name), { recursive: true });
    }
  }

  path(key: EntryKey): string {
    return join(this.folder, `${key.stage}-${hashOf(key).slice(0, 20)}`);
  }

  /** Whether the entry is there and undamaged; a damaged one is removed. */
  has(key: EntryKey): boolean {
    const path = this.path(key);
    if (!existsSync(path)) return false;
    if (isWhole(path)) return true;
    rmSync(path, { recursive: true });
    return false;
  }

  put(key: EntryKey, files: ReadonlyMap<string, Uint8Array>): void {
    const path = this.path(key);
    const temporary = join(this.folder, `.tmp-${process.pid}`);
    rmSync(temporary, { recursive: true, force: true });
    mkdirSync(temporary);
    const hashes = [...files].map(([name, bytes]) => [name, sha256(bytes)]);
    const facts = { inputs: key.inputs, files: Object.fromEntries(hashes) as unknown };
    for (const [name, bytes] of [...files, [factsFile, jsonBytes(facts)] as const]) {
      writeDurably(realFileSystem, join(temporary, name), [bytes]);
    }
    renameSync(temporary, path);
    syncFolder(realFileSystem, this.folder);
  }

  read(key: EntryKey, file: string): Buffer {
    return readFileSync(join(this.path(key), file));
  }

  /** SHA-256 of one of the entry's files. */
  hash(key: EntryKey, file: string): string {
    return factsOf(this.path(key)).files[file]!;
  }

  /** The entry's value; made, stored and read back where it is missing, so that both ways give the same. */
  async value<T>(key: EntryKey, make: () => T | Promise<T>): Promise<T> {
    if (!this.has(key)) this.put(key, new Map([['value.json', jsonBytes(await make())]]));
    return JSON.parse(this.read(key, 'value.json').toString('utf8')) as T;
  }
}

function factsOf(path: string): z.output<typeof factsShape> {
  return factsShape.parse(JSON.parse(readFileSync(join(path, factsFile), 'utf8')));
}

function isWhole(path: string): boolean {
  try {
    const files = Object.entries(factsOf(path).files);
    return files.every(([name, hash]) => sha256(readFileSync(join(path, name))) === hash);
  } catch {
    return false;
  }
}

function jsonBytes(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

/** SHA-256 of a JSON value; the order of keys does not matter. */
export function hashOf(value: unknown): string {
  return sha256(Buffer.from(JSON.stringify(value, sortedKeys)));
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
