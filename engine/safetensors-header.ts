/**
 * The header of a safetensors file: JSON of one fixed shape, read from strangers. JSON.parse is not used on
 * it: that keeps the last of two equal keys, rounds large integers, and takes minutes on deep nesting. This
 * scanner knows only the three levels the format has, so its work is linear in the header's length.
 * Layout rules (offsets against shapes, holes, overlaps) are checked here too; bytes are safetensors.ts's.
 */
import { FileError } from '../kernels/index.ts';

const dtypeBits = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  I64: 64,
  U64: 64,
  F64: 64,
  C64: 64,
};

export type Dtype = keyof typeof dtypeBits;

export const safetensorsErrorCodes = [
  'NOT_A_FILE', // a folder, a device, or no such file
  'LFS_POINTER', // a Git LFS pointer stands where the weights should be
  'FILE_TOO_SHORT', // fewer than 8 bytes
  'HEADER_TOO_LARGE', // more than 100,000,000 bytes announced
  'HEADER_PAST_END', // the header does not fit into the file
  'HEADER_NOT_UTF8',
  'HEADER_NOT_JSON',
  'HEADER_SHAPE', // JSON, but not { name: { dtype, shape, data_offsets } }
  'DUPLICATE_KEY',
  'UNKNOWN_DTYPE',
  'NUMBER_RANGE', // an integer over 2^53 - 1
  'SHAPE_OVERFLOW', // elements or bits over 2^53 - 1
  'PARTIAL_BYTE', // a tensor of 4- or 6-bit values that ends inside a byte
  'OFFSETS_REVERSED',
  'SIZE_MISMATCH', // offsets and shape disagree
  'HOLE',
  'OVERLAP',
  'DATA_TRUNCATED',
  'TRAILING_BYTES',
  'FILE_CHANGED', // another size than when it was opened
  'CLOSED',
  'UNKNOWN_TENSOR',
  'CANNOT_WRITE', // the tensors handed to the writer do not make a legal file
] as const;

export type SafetensorsErrorCode = (typeof safetensorsErrorCodes)[number];

/** Every refusal of the reader and the writer. `code` is for programs, the message for people. */
export class SafetensorsError extends FileError {
  readonly code: SafetensorsErrorCode;
  readonly path: string;
  constructor(code: SafetensorsErrorCode, path: string, detail: string) {
    super(`safetensors: ${path}: ${detail}`);
    this.code = code;
    this.path = path;
  }
}

export interface TensorInfo {
  name: string;
  dtype: Dtype;
  shape: number[];
  byteLength: number;
  /** First byte, counted from the start of the data section. */
  begin: number;
}

export interface Header {
  metadata: Map<string, string>;
  tensors: Map<string, TensorInfo>;
}

export const maxHeaderBytes = 100_000_000;
const metadataKey = '__metadata__';

export function isDtype(text: string): text is Dtype {
  return Object.hasOwn(dtypeBits, text);
}

/** The name as it may appear in a message: quoted, of bounded length, nothing a terminal would obey. */
export function quoted(name: string): string {
  const short = JSON.stringify(name.length > 160 ? `${name.slice(0, 160)}…` : name);
  return short.replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (c) => {
    return `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** Bytes that a writer's offsets are aligned by, 1 for the sub-byte types. */
export function alignmentOf(dtype: Dtype): number {
  return Math.max(1, dtypeBits[dtype] / 8);
}

/** Bytes of a tensor; throws where a count leaves the safe integers or a value would end inside a byte. */
export function tensorBytes(path: string, name: string, dtype: Dtype, shape: number[]): number {
  const describe = () => `tensor ${quoted(name)} (${dtype} [${shape.slice(0, 16).join(', ')}])`;
  let elements = 1;
  for (const size of shape) {
    elements *= size;
    if (!Number.isSafeInteger(elements)) {
      throw new SafetensorsError(
        'SHAPE_OVERFLOW',
        path,
        `${describe()} has more than 2^53 elements`,
      );
    }
  }
  const bits = elements * dtypeBits[dtype];
  if (!Number.isSafeInteger(bits)) {
    throw new SafetensorsError('SHAPE_OVERFLOW', path, `${describe()} has more than 2^53 bits`);
  }
  if (bits % 8 !== 0) {
    throw new SafetensorsError(
      'PARTIAL_BYTE',
      path,
      `${describe()} takes ${bits} bits, no whole bytes`,
    );
  }
  return bits / 8;
}

/** Parses and checks a whole header. `dataBytes` is what follows it in the file. */
export function parseHeader(path: string, headerBytes: Uint8Array, dataBytes: number): Header {
  let text: string;
  try {
    // ignoreBOM keeps a byte order mark in the text, where it is refused like any other stray character.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(headerBytes);
  } catch {
    throw new SafetensorsError('HEADER_NOT_UTF8', path, 'the header is not valid UTF-8');
  }
  const header = new HeaderScanner(path, text).header();
  checkLayout(path, [...header.tensors.values()], dataBytes);
  return header;
}

/** Tensors in the order of their offsets must cover the data section exactly: no hole, no overlap, no rest. */
function checkLayout(path: string, tensors: TensorInfo[], dataBytes: number): void {
  const end = (t: TensorInfo) => t.begin + t.byteLength;
  tensors.sort((a, b) => a.begin - b.begin || end(a) - end(b));
  let cursor = 0;
  for (const tensor of tensors) {
    if (tensor.begin !== cursor) {
      const code = tensor.begin > cursor ? 'HOLE' : 'OVERLAP';
      const detail = `tensor ${quoted(tensor.name)} begins at byte ${tensor.begin} of the data, want ${cursor} (${code === 'HOLE' ? 'bytes that belong to no tensor' : 'it overlaps the tensor before it'})`;
      throw new SafetensorsError(code, path, detail);
    }
    cursor = end(tensor);
  }
  if (cursor > dataBytes) {
    const detail = `the file has ${dataBytes} bytes of data, the header describes ${cursor}. Is the download complete?`;
    throw new SafetensorsError('DATA_TRUNCATED', path, detail);
  }
  if (cursor < dataBytes) {
    const detail = `${dataBytes - cursor} bytes follow the last tensor; a safetensors file ends there`;
    throw new SafetensorsError('TRAILING_BYTES', path, detail);
  }
}

class HeaderScanner {
  private readonly path: string;
  private readonly text: string;
  private at = 0;
  /** The tensor that is being read, for messages. */
  private tensorName: string | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  header(): Header {
    const metadata = new Map<string, string>();
    const tensors = new Map<string, TensorInfo>();
    const seen = new Set<string>();
    this.object('the header', (name) => {
      if (seen.has(name)) this.duplicate(name);
      seen.add(name);
      if (name === metadataKey) this.metadata(metadata);
      else tensors.set(name, this.tensor(name));
      this.tensorName = undefined;
    });
    this.skipSpace();
    if (this.at < this.text.length) this.notJson();
    return { metadata, tensors };
  }

  private metadata(into: Map<string, string>): void {
    this.object(metadataKey, (key) => {
      if (into.has(key)) this.duplicate(key);
      into.set(key, this.string(`a value in ${metadataKey}`));
    });
  }

  private tensor(name: string): TensorInfo {
    this.tensorName = name;
    let dtype: Dtype | undefined;
    let shape: number[] | undefined;
    let offsets: number[] | undefined;
    this.object('the value', (field) => {
      if (field === 'dtype') {
        if (dtype) this.duplicate(field);
        dtype = this.dtype(name);
      } else if (field === 'shape') {
        if (shape) this.duplicate(field);
        shape = this.integers('the shape');
      } else if (field === 'data_offsets') {
        if (offsets) this.duplicate(field);
        offsets = this.integers('data_offsets');
      } else {
        this.refuse(
          'HEADER_SHAPE',
          `tensor ${quoted(name)} has the unknown field ${quoted(field)}`,
        );
      }
    });
    if (!dtype || !shape || !offsets) {
      const missing = !dtype ? 'dtype' : !shape ? 'shape' : 'data_offsets';
      this.refuse('HEADER_SHAPE', `tensor ${quoted(name)} lacks ${missing}`);
    }
    return this.placed(name, dtype, shape, offsets);
  }

  private placed(name: string, dtype: Dtype, shape: number[], offsets: number[]): TensorInfo {
    const [begin, end] = offsets;
    if (begin === undefined || end === undefined || offsets.length !== 2) {
      const detail = `data_offsets of tensor ${quoted(name)} has ${offsets.length} numbers, want 2`;
      this.refuse('HEADER_SHAPE', detail);
    }
    const byteLength = tensorBytes(this.path, name, dtype, shape);
    if (begin > end || end - begin !== byteLength) {
      const range = `tensor ${quoted(name)} has data_offsets [${begin}, ${end}]`;
      if (begin > end) this.refuse('OFFSETS_REVERSED', `${range}: the end lies before the begin`);
      const want = `${dtype} [${shape.slice(0, 16).join(', ')}] takes ${byteLength}`;
      this.refuse('SIZE_MISMATCH', `${range}, that is ${end - begin} bytes; ${want}`);
    }
    return { name, dtype, shape, byteLength, begin };
  }

  private dtype(name: string): Dtype {
    const text = this.string('the dtype');
    if (!isDtype(text)) {
      this.refuse('UNKNOWN_DTYPE', `tensor ${quoted(name)} has the unknown dtype ${quoted(text)}`);
    }
    return text;
  }

  // ---- the JSON that the format uses: objects, strings, lists of whole numbers

  private object(what: string, member: (key: string) => void): void {
    this.open('{', what, 'an object');
    if (this.closes('}')) return;
    do {
      const key = this.string('a key');
      this.skipSpace();
      if (this.text[this.at] !== ':') this.notJson();
      this.at++;
      member(key);
    } while (this.continues('}'));
  }

  private integers(what: string): number[] {
    this.open('[', what, 'a list of whole numbers');
    const values: number[] = [];
    if (this.closes(']')) return values;
    do values.push(this.integer(what));
    while (this.continues(']'));
    return values;
  }

  private integer(what: string): number {
    this.skipSpace();
    const start = this.at;
    while (isDigit(this.text.charCodeAt(this.at))) this.at++;
    const digits = this.text.slice(start, this.at);
    if (digits === '') this.unexpected(what, 'a whole number');
    if (digits.length > 1 && digits.startsWith('0')) this.notJson();
    if (/[.eE]/.test(this.text.charAt(this.at))) this.unexpected(what, 'a whole number');
    const value = Number(digits);
    if (!Number.isSafeInteger(value)) {
      this.refuse('NUMBER_RANGE', `${this.named(what)} has a number over 2^53 - 1`);
    }
    return value;
  }

  private string(what: string): string {
    this.skipSpace();
    if (this.text[this.at] !== '"') this.unexpected(what, 'a string');
    const start = this.at++;
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code === 0x22) break;
      // charCodeAt past the end is NaN; a raw control character is not JSON.
      if (!(code >= 0x20)) this.notJson();
      this.at += code === 0x5c ? 2 : 1;
    }
    this.at++;
    const raw = this.text.slice(start, this.at);
    return raw.includes('\\') ? this.unescaped(raw) : raw.slice(1, -1);
  }

  private unescaped(raw: string): string {
    let value: unknown;
    try {
      value = JSON.parse(raw);
    } catch {
      this.notJson();
    }
    // Half a surrogate pair cannot come from UTF-8, only from an escape; no UTF-8 writer could write it again.
    if (typeof value !== 'string' || /\p{Surrogate}/u.test(value)) this.notJson();
    return value;
  }

  private open(bracket: string, what: string, want: string): void {
    this.skipSpace();
    if (this.text[this.at] !== bracket) this.unexpected(what, want);
    this.at++;
  }

  private closes(bracket: string): boolean {
    this.skipSpace();
    if (this.text[this.at] !== bracket) return false;
    this.at++;
    return true;
  }

  private continues(bracket: string): boolean {
    if (this.closes(bracket)) return false;
    if (this.text[this.at] !== ',') this.notJson();
    this.at++;
    return true;
  }

  private skipSpace(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at++;
    }
  }

  /** A value of another kind is a wrong shape; anything else is not JSON at all. */
  private unexpected(what: string, want: string): never {
    if (!/[-\d"{[tfn.eE]/.test(this.text.charAt(this.at))) this.notJson();
    this.refuse(
      'HEADER_SHAPE',
      `${this.named(what)} is not ${want} (character ${this.at} of the header)`,
    );
  }

  /** Built only for a refusal: a header may have a million tensors. */
  private named(what: string): string {
    return this.tensorName === undefined ? what : `${what} of tensor ${quoted(this.tensorName)}`;
  }

  private notJson(): never {
    this.refuse('HEADER_NOT_JSON', `the header is not JSON at character ${this.at}`);
  }

  private duplicate(key: string): never {
    this.refuse('DUPLICATE_KEY', `the key ${quoted(key)} appears twice`);
  }

  private refuse(code: SafetensorsErrorCode, detail: string): never {
    throw new SafetensorsError(code, this.path, detail);
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
