/**
 * safetensors files: the format of every checkpoint and adapter on the Hub (github.com/huggingface/safetensors).
 * The reader believes nothing: sizes are checked before anything is allocated, and each refusal has a code.
 * Tensor bytes are memory-mapped where the addon is loaded, read on demand elsewhere, and never decoded here.
 * The header's grammar and layout rules live in safetensors-header.ts; folders of shards in weights.ts.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { mapFile } from '../kernels/index.ts';
import { realFileSystem, replaceDurably, type FileSystem } from './durable-write.ts';
import {
  alignmentOf,
  maxHeaderBytes,
  parseHeader,
  quoted,
  SafetensorsError,
  tensorBytes,
  type Dtype,
  type Header,
  type TensorInfo,
} from './safetensors-header.ts';

export { SafetensorsError, safetensorsErrorCodes } from './safetensors-header.ts';
export type { Dtype, SafetensorsErrorCode, TensorInfo } from './safetensors-header.ts';

export interface SafetensorsFile {
  readonly path: string;
  readonly metadata: Map<string, string>;
  readonly tensors: Map<string, TensorInfo>;
  /** The tensor's bytes: a view of the map, or a fresh copy without one. Views outlive close(). */
  bytes(name: string): Uint8Array;
  close(): void;
}

export interface OpenOptions {
  /** How to map a file; by default the addon's way. Returning undefined means: read on demand. */
  map?: (fd: number, bytes: number) => ArrayBuffer | undefined;
}

/** Opens and checks a file. Nothing larger than its header is read or allocated. */
export function openSafetensors(path: string, options: OpenOptions = {}): SafetensorsFile {
  const fd = openFile(path);
  try {
    const fileBytes = sizeOf(path, fd);
    const headerBytes = headerLength(path, readAt(fd, 0, Math.min(64, fileBytes)), fileBytes);
    const dataStart = 8 + headerBytes;
    const header = parseHeader(path, readAt(fd, 8, headerBytes), fileBytes - dataStart);
    const mapped = (options.map ?? mapFile)(fd, fileBytes);
    requireSize(path, fd, fileBytes);
    return openedFile(path, fd, header, { dataStart, fileBytes, mapped });
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

interface OpenedFile {
  dataStart: number;
  fileBytes: number;
  mapped: ArrayBuffer | undefined;
}

function openedFile(path: string, fd: number, header: Header, o: OpenedFile): SafetensorsFile {
  let isOpen = true;
  return {
    path,
    ...header,
    bytes(name) {
      const tensor = wantedTensor(path, header, name);
      if (!isOpen) throw new SafetensorsError('CLOSED', path, 'is closed; its tensors are gone');
      // Touching a page that lies behind the end of a shortened file kills the process (SIGBUS).
      requireSize(path, fd, o.fileBytes);
      const start = o.dataStart + tensor.begin;
      if (o.mapped) return new Uint8Array(o.mapped, start, tensor.byteLength);
      return requireBytes(path, readAt(fd, start, tensor.byteLength), tensor.byteLength);
    },
    close() {
      if (isOpen) closeSync(fd);
      isOpen = false;
    },
  };
}

/** The same checks on a file that is in memory already. `source` names it in errors. */
export function decodeSafetensors(bytes: Uint8Array, source: string): SafetensorsFile {
  const headerBytes = headerLength(source, bytes.subarray(0, 64), bytes.byteLength);
  const data = bytes.subarray(8 + headerBytes);
  const header = parseHeader(source, bytes.subarray(8, 8 + headerBytes), data.byteLength);
  return {
    path: source,
    ...header,
    bytes(name) {
      const { begin, byteLength } = wantedTensor(source, header, name);
      return data.subarray(begin, begin + byteLength);
    },
    close() {
      return undefined;
    },
  };
}

function wantedTensor(path: string, header: Header, name: string): TensorInfo {
  const tensor = header.tensors.get(name);
  if (tensor) return tensor;
  throw new SafetensorsError('UNKNOWN_TENSOR', path, `has no tensor ${quoted(name)}`);
}

/** Length of the JSON header, after the checks that need only the first bytes. */
function headerLength(path: string, first: Uint8Array, fileBytes: number): number {
  if (new TextDecoder('latin1').decode(first).startsWith('version https://git-lfs')) {
    const detail = 'is a Git LFS pointer, not the weights. Run `git lfs pull` in its folder';
    throw new SafetensorsError('LFS_POINTER', path, detail);
  }
  if (fileBytes < 8) {
    const detail = `has ${fileBytes} bytes, a safetensors file has at least 8`;
    throw new SafetensorsError('FILE_TOO_SHORT', path, detail);
  }
  const length = new DataView(first.buffer, first.byteOffset, 8).getBigUint64(0, true);
  if (length > maxHeaderBytes) {
    const detail = `announces a header of ${length.toString()} bytes, the format allows ${maxHeaderBytes}. Is it a safetensors file?`;
    throw new SafetensorsError('HEADER_TOO_LARGE', path, detail);
  }
  if (8 + Number(length) > fileBytes) {
    const detail = `announces a header of ${Number(length)} bytes but ends after ${fileBytes}. Is the download complete?`;
    throw new SafetensorsError('HEADER_PAST_END', path, detail);
  }
  return Number(length);
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SafetensorsError('NOT_A_FILE', path, `cannot be opened: ${reason}`);
  }
}

function sizeOf(path: string, fd: number): number {
  const stat = fstatSync(fd);
  if (stat.isFile()) return stat.size;
  throw new SafetensorsError('NOT_A_FILE', path, 'is not a regular file');
}

function requireSize(path: string, fd: number, fileBytes: number): void {
  const now = fstatSync(fd).size;
  if (now === fileBytes) return;
  const detail = `had ${fileBytes} bytes when it was opened, now ${now}. Another process is writing it`;
  throw new SafetensorsError('FILE_CHANGED', path, detail);
}

function requireBytes(path: string, bytes: Uint8Array, want: number): Uint8Array {
  if (bytes.byteLength === want) return bytes;
  throw new SafetensorsError('FILE_CHANGED', path, `gave ${bytes.byteLength} of ${want} bytes`);
}

/** Up to `length` bytes from `position`; fewer only at the end of the file. */
function readAt(fd: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const chunk = Math.min(length - done, 1 << 30);
    const count = readSync(fd, bytes, done, chunk, position + done);
    if (count === 0) return bytes.subarray(0, done);
    done += count;
  }
  return bytes;
}

// ---- writing

export interface TensorToWrite {
  name: string;
  dtype: Dtype;
  shape: number[];
  /** The bytes, or a function that makes them when their turn comes. */
  data: Uint8Array | (() => Uint8Array);
}

export interface WriteOptions {
  fs?: FileSystem;
}

/**
 * Writes a file under a temporary name, fsyncs it, and renames it to `path`: a reader sees the old file or the
 * whole new one. Same tensors in any order, same bytes.
 *
 * @throws SafetensorsError CANNOT_WRITE for tensors that make no legal file; the system's error when it refuses
 */
export function writeSafetensors(
  path: string,
  tensors: Iterable<TensorToWrite>,
  metadata: Record<string, string> = {},
  { fs = realFileSystem }: WriteOptions = {},
): void {
  replaceDurably(fs, path, fileParts(path, tensors, metadata));
}

/** The bytes of a whole file, for writers that keep their own files (checkpoints). */
export function encodeSafetensors(
  tensors: Iterable<TensorToWrite>,
  metadata: Record<string, string> = {},
): Uint8Array {
  return Buffer.concat([...fileParts('(in memory)', tensors, metadata)]);
}

function* fileParts(
  path: string,
  tensors: Iterable<TensorToWrite>,
  metadata: Record<string, string>,
): Generator<Uint8Array> {
  const sorted = sortedForFile([...tensors]);
  yield headerPart(path, sorted, metadata);
  for (const { name, dtype, shape, data } of sorted) {
    const bytes = typeof data === 'function' ? data() : data;
    const want = tensorBytes(path, name, dtype, shape);
    if (bytes.byteLength !== want) {
      const detail = `tensor ${quoted(name)} has ${bytes.byteLength} bytes, ${dtype} [${shape.join(', ')}] takes ${want}`;
      throw new SafetensorsError('CANNOT_WRITE', path, detail);
    }
    yield bytes;
  }
}

/** Widest alignment first, so that every tensor stays aligned without padding between them; then by name. */
function sortedForFile(tensors: TensorToWrite[]): TensorToWrite[] {
  const keyed = tensors.map((tensor) => ({ tensor, utf8: Buffer.from(tensor.name) }));
  keyed.sort(
    (a, b) =>
      alignmentOf(b.tensor.dtype) - alignmentOf(a.tensor.dtype) || Buffer.compare(a.utf8, b.utf8),
  );
  return keyed.map(({ tensor }) => tensor);
}

function headerPart(
  path: string,
  tensors: TensorToWrite[],
  metadata: Record<string, string>,
): Uint8Array {
  const members: string[] = [];
  const facts = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  if (facts.length > 0) {
    const pairs = facts.map(([key, value]) => `${jsonText(path, key)}:${jsonText(path, value)}`);
    members.push(`"__metadata__":{${pairs.join(',')}}`);
  }
  const names = new Set(['__metadata__']);
  let offset = 0;
  for (const { name, dtype, shape } of tensors) {
    requireWritable(path, name, shape, names);
    const end = offset + tensorBytes(path, name, dtype, shape);
    const fields = `"dtype":"${dtype}","shape":[${shape.join(',')}],"data_offsets":[${offset},${end}]`;
    members.push(`${jsonText(path, name)}:{${fields}}`);
    offset = end;
  }
  return framed(path, `{${members.join(',')}}`);
}

/** Eight bytes of length, the JSON, and spaces up to a multiple of 8. */
function framed(path: string, json: string): Uint8Array {
  const utf8 = Buffer.from(json);
  const length = Math.ceil(utf8.byteLength / 8) * 8;
  if (length > maxHeaderBytes) {
    const detail = `the header would take ${length} bytes, the format allows ${maxHeaderBytes}`;
    throw new SafetensorsError('CANNOT_WRITE', path, detail);
  }
  const header = Buffer.alloc(8 + length, ' ');
  header.writeBigUInt64LE(BigInt(length), 0);
  utf8.copy(header, 8);
  return header;
}

function requireWritable(path: string, name: string, shape: number[], names: Set<string>): void {
  if (names.has(name)) {
    throw new SafetensorsError('CANNOT_WRITE', path, `the name ${quoted(name)} is taken`);
  }
  names.add(name);
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    const detail = `tensor ${quoted(name)} has the shape [${shape.join(', ')}]`;
    throw new SafetensorsError('CANNOT_WRITE', path, detail);
  }
}

function jsonText(path: string, text: string): string {
  if (/\p{Surrogate}/u.test(text)) {
    throw new SafetensorsError('CANNOT_WRITE', path, `${quoted(text)} is not well-formed Unicode`);
  }
  return JSON.stringify(text);
}
