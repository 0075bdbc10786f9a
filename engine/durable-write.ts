/**
 * Writing that tells the truth. A full disk makes `write` return a short count without an error, and Node's
 * writeSync hands that count to us: every byte this project must not lose goes through `writeFully`.
 * Nothing here retries or hides an error; callers own clean-up. Readers: safetensors.ts, run-folder.ts.
 */
import * as nodeFs from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The calls that may fail. Tests replace them one by one. */
export interface FileSystem {
  openSync(path: string, flags: string, mode?: number): number;
  writeSync(fd: number, bytes: Uint8Array, offset: number, length: number): number;
  fsyncSync(fd: number): void;
  closeSync(fd: number): void;
  renameSync(from: string, to: string): void;
  mkdirSync(path: string): void;
  rmSync(path: string, options: { recursive: true; force: true }): void;
  statfsSync(path: string): { bavail: number; bsize: number };
}

export const realFileSystem: FileSystem = nodeFs;

// One write of 2 GiB or more throws ERR_OUT_OF_RANGE.
const maxChunkBytes = 1 << 26;

/** Writes all of `bytes`, in chunks, however few the system takes at a time. */
export function writeFully(fs: FileSystem, fd: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.byteLength) {
    const length = Math.min(maxChunkBytes, bytes.byteLength - written);
    const count = fs.writeSync(fd, bytes, written, length);
    // A device that takes nothing and says nothing would loop for ever.
    if (count <= 0) throw new Error(`write took 0 of ${length} bytes`);
    written += count;
  }
}

/** Creates or empties `path` (mode 0644), writes every part, and returns after fsync. */
export function writeDurably(fs: FileSystem, path: string, parts: Iterable<Uint8Array>): void {
  const fd = fs.openSync(path, 'w', 0o644);
  try {
    for (const part of parts) writeFully(fs, fd, part);
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** A renamed or created name is on the disk only when its folder is. */
export function syncFolder(fs: FileSystem, path: string): void {
  const fd = fs.openSync(path, 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** Writes under a temporary name and renames: a reader of `path` sees the old file or the whole new one. */
export function replaceDurably(fs: FileSystem, path: string, parts: Iterable<Uint8Array>): void {
  const temporary = join(dirname(path), `.${basename(path)}.tmp-${process.pid}`);
  try {
    writeDurably(fs, temporary, parts);
    fs.renameSync(temporary, path);
  } catch (error) {
    fs.rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
  syncFolder(fs, dirname(path));
}
