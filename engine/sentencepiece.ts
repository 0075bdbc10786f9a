/**
 * SentencePiece model files (`tokenizer.model`): our own reader, which checks everything, and two ways to use one.
 * BPE models with plain normalization become a tokenizer.json object in memory; the others run in
 * sentencepiece-js, which is right on good files but answers `[]` without an error on bad ones, so it only sees
 * files that passed the reader. Next: tokenizer.ts.
 */
import { isUtf8 } from 'node:buffer';
import { createRequire } from 'node:module';
import { FileError } from '../kernels/index.ts';

export type PieceKind = 'normal' | 'unknown' | 'control' | 'user' | 'unused' | 'byte';

export interface Piece {
  text: string;
  score: number;
  kind: PieceKind;
}

export interface SentencePieceModel {
  pieces: Piece[];
  kind: 'unigram' | 'bpe';
  byteFallback: boolean;
  unkId: number;
  bosId: number;
  eosId: number;
  padId: number;
  addDummyPrefix: boolean;
  removeExtraWhitespaces: boolean;
  escapeWhitespaces: boolean;
  /** Empty for the identity normalization. */
  charsMap: Uint8Array;
  /** Where the kind of each user-defined piece lies in the file, one byte each. */
  userKindOffsets: number[];
}

const kinds: Record<number, PieceKind> = {
  1: 'normal',
  2: 'unknown',
  3: 'control',
  4: 'user',
  5: 'unused',
  6: 'byte',
};

/** One field of a protobuf message; `start` and `end` bound its value in the file. */
interface Field {
  number: number;
  wire: number;
  integer: number;
  start: number;
  end: number;
}

class Reader {
  private readonly bytes: Uint8Array;
  private readonly source: string;
  constructor(bytes: Uint8Array, source: string) {
    this.bytes = bytes;
    this.source = source;
  }

  fail(what: string, offset: number): never {
    throw new FileError(
      `${this.source}: ${what} at byte ${offset}; the file is damaged or no SentencePiece model. Download it again`,
    );
  }

  /** The fields of a message in [start, end). */
  *fields(start: number, end: number): Generator<Field> {
    let at = start;
    while (at < end) {
      const tag = this.varint(at, end);
      const number = tag.value >>> 3;
      const wire = tag.value & 7;
      if (tag.value > 0x7fffffff || number === 0) this.fail(`field tag ${tag.value}`, at);
      const value = this.value(wire, tag.next, end);
      yield { number, wire, integer: value.integer, start: value.start, end: value.end };
      at = value.end;
    }
  }

  private value(wire: number, at: number, limit: number): Omit<Field, 'number' | 'wire'> {
    if (wire === 0) {
      const { value, next } = this.varint(at, limit);
      return { integer: value, start: at, end: next };
    }
    if (wire !== 1 && wire !== 2 && wire !== 5) this.fail(`wire type ${wire}`, at);
    const length = wire === 2 ? this.varint(at, limit) : { value: wire === 1 ? 8 : 4, next: at };
    const end = length.next + length.value;
    if (end > limit)
      this.fail(`a field of ${length.value} bytes where ${limit - length.next} are left`, at);
    return { integer: 0, start: length.next, end };
  }

  /** Negative int32 values come as ten bytes and are returned as negative numbers. */
  private varint(at: number, limit: number): { value: number; next: number } {
    let value = 0n;
    for (let i = 0; i < 10; i++) {
      if (at + i >= limit) this.fail('a number is cut off', at);
      const byte = this.bytes[at + i]!;
      value |= BigInt(byte & 0x7f) << BigInt(7 * i);
      if (byte < 0x80) return { value: Number(BigInt.asIntN(64, value)), next: at + i + 1 };
    }
    return this.fail('a number has more than ten bytes', at);
  }

  text(field: Field): string {
    if (field.wire !== 2) this.fail(`wire type ${field.wire}, want 2,`, field.start);
    const bytes = this.bytes.subarray(field.start, field.end);
    if (!isUtf8(bytes)) this.fail('text is not UTF-8', field.start);
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  }

  float(field: Field): number {
    if (field.wire !== 5) this.fail(`wire type ${field.wire}, want 5,`, field.start);
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset);
    const value = view.getFloat32(field.start, true);
    if (!Number.isFinite(value)) this.fail('a score is not finite', field.start);
    return value;
  }

  integer(field: Field): number {
    if (field.wire !== 0 || Math.abs(field.integer) > 0x7fffffff)
      this.fail('want an integer', field.start);
    return field.integer;
  }

  message(field: Field): Generator<Field> {
    if (field.wire !== 2) this.fail(`wire type ${field.wire}, want 2,`, field.start);
    return this.fields(field.start, field.end);
  }

  slice(field: Field): Uint8Array {
    if (field.wire !== 2) this.fail(`wire type ${field.wire}, want 2,`, field.start);
    return this.bytes.slice(field.start, field.end);
  }
}

/** Reads and checks a model file. @throws FileError naming the offset or the piece */
export function readSentencePiece(bytes: Uint8Array, source: string): SentencePieceModel {
  const reader = new Reader(bytes, source);
  const model: SentencePieceModel = {
    pieces: [],
    kind: 'unigram',
    byteFallback: false,
    unkId: 0,
    bosId: 1,
    eosId: 2,
    padId: -1,
    addDummyPrefix: true,
    removeExtraWhitespaces: true,
    escapeWhitespaces: true,
    charsMap: new Uint8Array(),
    userKindOffsets: [],
  };
  for (const field of reader.fields(0, bytes.length)) {
    if (field.number === 1) readPiece(reader, field, model);
    else if (field.number === 2) readTrainer(reader, field, model);
    else if (field.number === 3) readNormalizer(reader, field, model);
    else if (field.number > 5 && field.number < 200)
      reader.fail(`field ${field.number}`, field.start);
  }
  checkModel(model, source);
  return model;
}

function readPiece(reader: Reader, message: Field, model: SentencePieceModel): void {
  const piece: Piece = { text: '', score: 0, kind: 'normal' };
  for (const field of reader.message(message)) {
    if (field.number === 1) piece.text = reader.text(field);
    else if (field.number === 2) piece.score = reader.float(field);
    else if (field.number === 3) {
      const kind = kinds[reader.integer(field)];
      if (kind === undefined) return reader.fail(`piece kind ${field.integer}`, field.start);
      piece.kind = kind;
      if (kind === 'user') model.userKindOffsets.push(field.start);
    } else if (field.number < 200) reader.fail(`field ${field.number} of a piece`, field.start);
  }
  model.pieces.push(piece);
}

function readTrainer(reader: Reader, message: Field, model: SentencePieceModel): void {
  for (const field of reader.message(message)) {
    switch (field.number) {
      case 3: {
        const kind = reader.integer(field);
        if (kind !== 1 && kind !== 2) {
          reader.fail(`model type ${kind} (1 unigram and 2 BPE are supported)`, field.start);
        }
        model.kind = kind === 2 ? 'bpe' : 'unigram';
        break;
      }
      case 24:
        if (reader.integer(field) !== 0)
          reader.fail('blanks as suffix are not supported', field.start);
        break;
      case 35:
        model.byteFallback = reader.integer(field) !== 0;
        break;
      case 40:
        model.unkId = reader.integer(field);
        break;
      case 41:
        model.bosId = reader.integer(field);
        break;
      case 42:
        model.eosId = reader.integer(field);
        break;
      case 43:
        model.padId = reader.integer(field);
        break;
    }
  }
}

function readNormalizer(reader: Reader, message: Field, model: SentencePieceModel): void {
  for (const field of reader.message(message)) {
    if (field.number === 2) model.charsMap = reader.slice(field);
    else if (field.number === 3) model.addDummyPrefix = reader.integer(field) !== 0;
    else if (field.number === 4) model.removeExtraWhitespaces = reader.integer(field) !== 0;
    else if (field.number === 5) model.escapeWhitespaces = reader.integer(field) !== 0;
  }
}

function checkModel(model: SentencePieceModel, source: string): void {
  const { pieces } = model;
  const bad = (what: string): never => {
    throw new FileError(`${source}: ${what}; the file is damaged. Download it again`);
  };
  if (pieces.length === 0) bad('it has no pieces');
  const seen = new Map<string, number>();
  const bytes = new Set<number>();
  pieces.forEach(({ text, kind }, id) => {
    if (text === '') bad(`piece ${id} is empty`);
    const earlier = seen.get(text);
    if (earlier !== undefined) bad(`pieces ${earlier} and ${id} are both ${JSON.stringify(text)}`);
    seen.set(text, id);
    if (kind !== 'byte') return;
    const match = /^<0x([0-9A-F]{2})>$/.exec(text);
    if (!match) bad(`byte piece ${id} is ${JSON.stringify(text)}, want <0x00> … <0xFF>`);
    else bytes.add(parseInt(match[1]!, 16));
  });
  if (pieces[model.unkId]?.kind !== 'unknown') bad(`piece ${model.unkId} is not the unknown piece`);
  const unknowns = pieces.filter((p) => p.kind === 'unknown').length;
  if (unknowns !== 1) bad(`it has ${unknowns} unknown pieces, want 1`);
  if (model.byteFallback && bytes.size !== 256)
    bad(`it has ${bytes.size} byte pieces, want 256 for byte fallback`);
  if (!model.byteFallback && bytes.size > 0) bad('it has byte pieces but no byte fallback');
  for (const [name, id] of Object.entries({ bos: model.bosId, eos: model.eosId })) {
    if (id >= pieces.length) bad(`${name} id ${id} is past its ${pieces.length} pieces`);
    if (id >= 0 && pieces[id]!.kind !== 'control')
      bad(`${name} piece ${id} is not a control piece`);
  }
}

/** Whether `toTokenizerJson` reproduces the model exactly; otherwise it runs in sentencepiece-js. */
export function isConvertible(model: SentencePieceModel): boolean {
  return (
    model.kind === 'bpe' &&
    model.charsMap.length === 0 &&
    !model.removeExtraWhitespaces &&
    model.escapeWhitespaces &&
    model.pieces.every((piece) => piece.kind !== 'unused')
  );
}

/** The parts of a tokenizer.json that follow from the model whatever runs it. */
export function tokenizerFrame(model: SentencePieceModel): Record<string, unknown> {
  const added = model.pieces.flatMap(({ text, kind }, id) =>
    kind === 'normal' || kind === 'byte' ? [] : [{ id, content: text, special: kind !== 'user' }],
  );
  const bos = model.bosId >= 0 ? model.pieces[model.bosId]?.text : undefined;
  const decoders: unknown[] = [
    { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
    { type: 'ByteFallback' },
    { type: 'Fuse' },
  ];
  if (model.addDummyPrefix) decoders.push({ type: 'Strip', content: ' ', start: 1, stop: 0 });
  const sequence = { Sequence: { id: 'A', type_id: 0 } };
  const start = { SpecialToken: { id: bos, type_id: 0 } };
  return {
    added_tokens: added.map((token) => ({ ...token, normalized: false })),
    post_processor: {
      type: 'TemplateProcessing',
      single: bos === undefined ? [sequence] : [start, sequence],
      special_tokens:
        bos === undefined ? {} : { [bos]: { id: bos, ids: [model.bosId], tokens: [bos] } },
    },
    decoder: { type: 'Sequence', decoders },
    pre_tokenizer: null,
  };
}

/** A BPE model as a tokenizer.json object. */
export function toTokenizerJson(model: SentencePieceModel): Record<string, unknown> {
  const spaces = { type: 'Replace', pattern: { String: ' ' }, content: '▁' };
  const normalizers = model.addDummyPrefix ? [{ type: 'Prepend', prepend: '▁' }, spaces] : [spaces];
  return {
    ...tokenizerFrame(model),
    normalizer: { type: 'Sequence', normalizers },
    model: {
      type: 'BPE',
      vocab: Object.fromEntries(model.pieces.map(({ text }, id) => [text, id])),
      merges: mergesOf(model),
      unk_token: model.pieces[model.unkId]!.text,
      byte_fallback: model.byteFallback,
      fuse_unk: true,
      ignore_merges: false,
    },
  };
}

/** Every way to put a normal piece together from two others, best score first. */
function mergesOf(model: SentencePieceModel): [string, string][] {
  const ids = new Map<string, number>();
  model.pieces.forEach(({ text, kind }, id) => {
    if (kind === 'normal') ids.set(text, id);
  });
  const merges: { pair: [string, string]; score: number; left: number; right: number }[] = [];
  for (const { text, score, kind } of model.pieces) {
    if (kind !== 'normal') continue;
    const characters = Array.from(text);
    let cut = 0;
    for (const character of characters.slice(0, -1)) {
      cut += character.length;
      const pair: [string, string] = [text.slice(0, cut), text.slice(cut)];
      const left = ids.get(pair[0]);
      const right = ids.get(pair[1]);
      if (left !== undefined && right !== undefined) merges.push({ pair, score, left, right });
    }
  }
  merges.sort((a, b) => b.score - a.score || a.left - b.left || a.right - b.right);
  return merges.map((merge) => merge.pair);
}

/** What we use of sentencepiece-js and of the WebAssembly module inside it; neither has types. */
interface WasmView {
  getView(): WasmHandle;
  delete(): void;
}
interface WasmHandle {
  delete(): void;
}
interface WasmIds extends WasmHandle {
  size(): number;
  get(index: number): number;
}
interface WasmProcessor extends WasmHandle {
  Load(path: WasmHandle): WasmHandle;
  EncodeAsIds(text: WasmHandle): WasmIds;
}
interface WasmModule {
  FS: { writeFile(path: string, bytes: Uint8Array): void };
  StringView: new (text: string) => WasmView;
  SentencePieceProcessor: new () => WasmProcessor;
}
interface Library {
  SentencePieceProcessor: new () => {
    load(path: string): Promise<void>;
    sentencepiece: WasmModule;
    processor: WasmProcessor;
  };
}

let wasm: Promise<WasmModule> | undefined;

/** One WebAssembly instance per process: each costs 4.5 MB and two process listeners, which are taken off again. */
function loadWasm(modelPath: string): Promise<WasmModule> {
  wasm ??= startWasm(modelPath);
  return wasm;
}

async function startWasm(modelPath: string): Promise<WasmModule> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = new Map(events.map((event) => [event, new Set(listenersOf(event))]));
  const library = createRequire(import.meta.url)('sentencepiece-js') as Library;
  const instance = new library.SentencePieceProcessor();
  await instance.load(modelPath);
  for (const event of events) {
    for (const listener of listenersOf(event)) {
      if (!before.get(event)?.has(listener)) process.removeListener(event, listener);
    }
  }
  instance.processor.delete();
  return instance.sentencepiece;
}

type Listener = (...args: unknown[]) => void;

function listenersOf(event: string): Listener[] {
  return process.listeners(event as 'exit') as unknown as Listener[];
}

/** A model running in sentencepiece-js. Ids of a text, dummy prefix included. */
export class SentencePieceRunner {
  private readonly module: WasmModule;
  private readonly processor: WasmProcessor;

  private constructor(module: WasmModule, processor: WasmProcessor) {
    this.module = module;
    this.processor = processor;
  }

  /**
   * @param bytes  the model file; user-defined pieces are turned into control pieces, so that no text becomes one
   *               (the caller looks for those that it wants)
   */
  static async start(
    model: SentencePieceModel,
    bytes: Uint8Array,
    path: string,
  ): Promise<SentencePieceRunner> {
    const module = await loadWasm(path);
    const guarded = Uint8Array.from(bytes);
    for (const offset of model.userKindOffsets) guarded[offset] = 3;
    module.FS.writeFile('model', guarded);
    const processor = new module.SentencePieceProcessor();
    withView(module, 'model', (view) => {
      processor.Load(view).delete();
    });
    const runner = new SentencePieceRunner(module, processor);
    if (runner.encode('a').length === 0) {
      runner.dispose();
      throw new FileError(
        `${path}: sentencepiece cannot use it; the file is damaged. Download it again`,
      );
    }
    return runner;
  }

  encode(text: string): number[] {
    return withView(this.module, text, (view) => {
      const ids = this.processor.EncodeAsIds(view);
      const list = Array.from({ length: ids.size() }, (_, i) => ids.get(i));
      ids.delete();
      return list;
    });
  }

  dispose(): void {
    this.processor.delete();
  }
}

function withView<T>(module: WasmModule, text: string, use: (view: WasmHandle) => T): T {
  const owner = new module.StringView(text);
  const view = owner.getView();
  try {
    return use(view);
  } finally {
    view.delete();
    owner.delete();
  }
}
