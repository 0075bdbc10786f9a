/**
 * A second opinion on what a legal safetensors file is. It shares no code and no method with the reader: rules
 * are a table of predicates, JSON is judged by JSON.parse plus a list of tokens, numbers are BigInt, and the
 * layout is painted byte by byte. Slow and short; only for small files.
 */
import { isUtf8 } from 'node:buffer';

const bits: Record<string, bigint> = {
  BOOL: 8n,
  F4: 4n,
  F6_E2M3: 6n,
  F6_E3M2: 6n,
  U8: 8n,
  I8: 8n,
  F8_E5M2: 8n,
  F8_E4M3: 8n,
  F8_E8M0: 8n,
  F8_E4M3FNUZ: 8n,
  F8_E5M2FNUZ: 8n,
  I16: 16n,
  U16: 16n,
  F16: 16n,
  BF16: 16n,
  I32: 32n,
  U32: 32n,
  F32: 32n,
  I64: 64n,
  U64: 64n,
  F64: 64n,
  C64: 64n,
};
const limit = 2n ** 53n - 1n;

interface Tensor {
  dtype: string;
  shape: bigint[];
  data_offsets: bigint[];
}

interface Judged {
  file: Buffer;
  announced: bigint;
  header: Buffer;
  tokens: string[];
  json: unknown;
  tensors: Tensor[];
}

type Rule = [name: string, holds: (j: Judged) => boolean];

const rules: Rule[] = [
  ['at least 8 bytes', (j) => j.file.length >= 8],
  [
    'header length within its limit',
    (j) => (j.announced = j.file.readBigUInt64LE(0)) <= 100_000_000n,
  ],
  ['header within the file', (j) => 8n + j.announced <= BigInt(j.file.length)],
  ['UTF-8', (j) => isUtf8((j.header = j.file.subarray(8, 8 + Number(j.announced))))],
  ['JSON', (j) => parses(j)],
  [
    'whole numbers only, none too large',
    (j) =>
      j.tokens
        .filter((t) => /^[-\d]/.test(t))
        .every((t) => /^(0|[1-9]\d*)$/.test(t) && BigInt(t) <= limit),
  ],
  ['no half surrogates', (j) => j.tokens.filter((t) => t.startsWith('"')).every(isWellFormed)],
  ['no key twice', (j) => keysAreUnique(j.tokens)],
  ['shape of the header', (j) => isHeader(j)],
  ['known dtypes', (j) => j.tensors.every((t) => Object.keys(bits).includes(t.dtype))],
  [
    'countable elements',
    (j) => j.tensors.every((t) => partialProducts(t).every((n) => n <= limit)),
  ],
  ['whole bytes', (j) => j.tensors.every((t) => bitsOf(t) <= limit && bitsOf(t) % 8n === 0n)],
  ['begin before end', (j) => j.tensors.every((t) => t.data_offsets[0]! <= t.data_offsets[1]!)],
  [
    'offsets fit the shape',
    (j) => j.tensors.every((t) => (t.data_offsets[1]! - t.data_offsets[0]!) * 8n === bitsOf(t)),
  ],
  ['every byte painted once', (j) => coversExactly(j)],
];

/** The first rule that a file breaks, or undefined for a legal one. */
export function brokenRule(bytes: Uint8Array): string | undefined {
  const judged: Judged = {
    file: Buffer.from(bytes),
    announced: 0n,
    header: Buffer.alloc(0),
    tokens: [],
    json: null,
    tensors: [],
  };
  return rules.find(([, holds]) => !holds(judged))?.[0];
}

function parses(j: Judged): boolean {
  const text = j.header.toString('utf8');
  try {
    // The reviver sees the source text's value only; tokens keep what JSON.parse forgets.
    j.json = JSON.parse(text);
  } catch {
    return false;
  }
  j.tokens = text.match(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[{}[\]:,]|true|false|null/g) ?? [];
  return true;
}

function isWellFormed(token: string): boolean {
  const text = String(JSON.parse(token));
  return Buffer.from(text, 'utf8').toString('utf8') === text;
}

function keysAreUnique(tokens: string[]): boolean {
  const stack: Set<string>[] = [];
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i] === '{' || tokens[i] === '[') stack.push(new Set());
    else if (tokens[i] === '}' || tokens[i] === ']') stack.pop();
    else if (tokens[i + 1] === ':' && tokens[i]!.startsWith('"')) {
      const key = String(JSON.parse(tokens[i]!));
      const keys = stack.at(-1)!;
      if (keys.has(key)) return false;
      keys.add(key);
    }
  }
  return true;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isHeader(j: Judged): boolean {
  if (!isRecord(j.json)) return false;
  for (const [name, value] of Object.entries(j.json)) {
    if (!isRecord(value)) return false;
    if (name === '__metadata__') {
      if (!Object.values(value).every((v) => typeof v === 'string')) return false;
      continue;
    }
    if (Object.keys(value).sort().join() !== 'data_offsets,dtype,shape') return false;
    const { dtype, shape, data_offsets: offsets } = value;
    if (typeof dtype !== 'string' || !isCounts(shape) || !isCounts(offsets)) return false;
    if (offsets.length !== 2) return false;
    j.tensors.push({ dtype, shape: shape.map(BigInt), data_offsets: offsets.map(BigInt) });
  }
  return true;
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((v) => typeof v === 'number');
}

function partialProducts(t: Tensor): bigint[] {
  let product = 1n;
  return t.shape.map((size) => (product *= size));
}

function bitsOf(t: Tensor): bigint {
  return (partialProducts(t).at(-1) ?? 1n) * bits[t.dtype]!;
}

function coversExactly(j: Judged): boolean {
  const size = j.file.length - 8 - j.header.length;
  const paint = new Uint8Array(size);
  const edges = new Set([0n, ...j.tensors.map((t) => t.data_offsets[1]!)]);
  for (const { data_offsets: offsets } of j.tensors) {
    if (offsets[1]! > BigInt(size)) return false;
    for (let i = Number(offsets[0]); i < Number(offsets[1]); i++) paint[i]!++;
  }
  // An empty tensor paints nothing; it has to sit on an edge of one that does, or at the start.
  const filled = j.tensors.filter((t) => t.data_offsets[0] !== t.data_offsets[1]);
  const isInside = (at: bigint) =>
    filled.some((t) => t.data_offsets[0]! < at && at < t.data_offsets[1]!);
  const empties = j.tensors.filter((t) => t.data_offsets[0] === t.data_offsets[1]);
  return (
    paint.every((n) => n === 1) &&
    empties.every((t) => edges.has(t.data_offsets[0]!) && !isInside(t.data_offsets[0]!))
  );
}
