/**
 * Reads the tokenizer files of a model folder and checks them before anything is built from them: the library
 * accepts merges of absent pieces, lossy splits and missing byte tokens, and then changes texts in silence.
 * Unsupported kinds are refused by name; the five guards of the library's defects are applied here.
 * Next: tokenizer.ts, the class that uses these parts.
 */
import { isUtf8 } from 'node:buffer';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as huggingface from '@huggingface/tokenizers';
import { FileError } from '../kernels/index.ts';
import { byteOfCharacter, decodePlan, type DecodePlan } from './detokenizer.ts';
import {
  isConvertible,
  readSentencePiece,
  SentencePieceRunner,
  tokenizerFrame,
  toTokenizerJson,
  type SentencePieceModel,
} from './sentencepiece.ts';

/** A tokenizer file is damaged, of an unsupported kind, or a call does not fit it. */
export class TokenizerError extends FileError {}

export interface AddedToken {
  id: number;
  content: string;
  special: boolean;
  lstrip: boolean;
  rstrip: boolean;
  singleWord: boolean;
}

export interface TokenizerParts {
  source: string;
  /** Every token string with its id, added tokens included. */
  vocab: Map<string, number>;
  added: AddedToken[];
  /** Ids of plain text; `section` is 0 at the start of the whole text. */
  encodeText: (text: string, section: number) => number[];
  plan: DecodePlan;
  cleanUp: boolean;
  /** Ids that `addSpecialTokens` puts around a text. */
  prefix: number[];
  suffix: number[];
  /** bos_token, eos_token, …: what templates may print. */
  specialTokens: Map<string, string>;
  eosIds: number[];
  chatTemplate: string | undefined;
}

type Json = Record<string, unknown>;

/** What we use of the library: its own type files cannot be resolved by an ES module. */
interface LibraryTokenizer {
  normalizer: { normalize(text: string): string } | null;
  pre_tokenizer: {
    pre_tokenize(text: string, options: { section_index: number }): string[];
  } | null;
  model: {
    _call(pieces: string[]): string[];
    tokens_to_ids: Map<string, number>;
    unk_token_id: number | undefined;
  };
}
const { Tokenizer: LibraryTokenizer } = huggingface as unknown as {
  Tokenizer: new (json: Json, config: Json) => LibraryTokenizer;
};

const maxFileBytes = 256 * 1024 * 1024;
const maxId = 1 << 24;

export async function readTokenizerFolder(folder: string): Promise<TokenizerParts> {
  const config = readJson(join(folder, 'tokenizer_config.json')) ?? {};
  const jsonPath = join(folder, 'tokenizer.json');
  const modelPath = join(folder, 'tokenizer.model');
  const json = readJson(jsonPath);
  let parts: TokenizerParts;
  if (json && isObject(json['model']) && isUnigram(json['model'])) {
    if (!existsSync(modelPath)) {
      throw new TokenizerError(
        `${jsonPath}: unigram models run from tokenizer.model, which is missing in ${folder}. Download it next to tokenizer.json`,
      );
    }
    parts = await partsFromUnigram(json, jsonPath, modelPath);
  } else if (json) {
    parts = partsFromJson(json, jsonPath);
  } else if (existsSync(modelPath)) {
    parts = await partsFromModel(modelPath, config);
  } else {
    throw new TokenizerError(
      `${folder}: no tokenizer. Want tokenizer.json or tokenizer.model in the model folder`,
    );
  }
  return { ...parts, ...readSettings(folder, config, parts) };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isUnigram(model: Json): boolean {
  return model['type'] === 'Unigram' || Array.isArray(model['vocab']);
}

function readBytes(path: string): Uint8Array | undefined {
  if (!existsSync(path)) return undefined;
  const { size } = statSync(path);
  if (size > maxFileBytes) {
    throw new TokenizerError(`${path}: ${size} bytes, at most ${maxFileBytes} are read`);
  }
  const bytes = readFileSync(path);
  if (bytes.subarray(0, 40).toString('latin1').startsWith('version https://git-lfs')) {
    throw new TokenizerError(
      `${path}: a Git LFS pointer, not the file itself. Run \`git lfs pull\``,
    );
  }
  return bytes;
}

function readText(path: string): string | undefined {
  const bytes = readBytes(path);
  if (!bytes) return undefined;
  if (isUtf8(bytes)) return new TextDecoder('utf-8').decode(bytes);
  throw new TokenizerError(`${path}: not UTF-8; the file is damaged. Download it again`);
}

function readJson(path: string): Json | undefined {
  const text = readText(path);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TokenizerError(`${path}: not JSON (${reason.slice(0, 200)})`);
  }
  if (!isObject(value)) throw new TokenizerError(`${path}: want a JSON object`);
  return value;
}

/** From a tokenizer.json object whose model is BPE. */
export function partsFromJson(json: Json, source: string): TokenizerParts {
  const bad = badIn(source);
  const model = json['model'];
  if (!isObject(model)) return bad('it has no model section');
  if (model['type'] !== 'BPE' && !(model['type'] === undefined && 'merges' in model)) {
    bad(`model type ${JSON.stringify(model['type'])} is not supported; want BPE or Unigram`);
  }
  const vocab = checkVocab(model['vocab'], bad);
  const merges = checkMerges(model['merges'], vocab, bad);
  checkModelFlags(model, vocab, bad);
  const plan = decodePlan(json['decoder'], source);
  checkBytes(plan, model, vocab, bad);
  const added = checkAdded(json['added_tokens'], vocab, bad);
  const plain = plainVocab(vocab, added, model);
  const text = {
    normalizer: checkNormalizer(json['normalizer'] ?? null, bad),
    pre_tokenizer: checkPreTokenizer(json['pre_tokenizer'] ?? null, plan, bad),
  };
  const library = buildLibrary(
    { ...text, model: { ...model, type: 'BPE', merges, vocab: plain } },
    bad,
  );
  for (const token of added) vocab.set(token.content, token.id);
  return {
    ...frameParts(json, source, vocab, added, plan),
    encodeText: textEncoder(library, addsPrefixSpace(json['pre_tokenizer'])),
  };
}

type Bad = (what: string) => never;

function badIn(source: string): Bad {
  return (what) => {
    throw new TokenizerError(`${source}: ${what}`);
  };
}

function frameParts(
  json: Json,
  source: string,
  vocab: Map<string, number>,
  added: AddedToken[],
  plan: DecodePlan,
): Omit<TokenizerParts, 'encodeText'> {
  const around = specialsAround(json['post_processor'] ?? null, vocab, badIn(source));
  return {
    source,
    vocab,
    added,
    plan,
    cleanUp: false,
    ...around,
    specialTokens: new Map(),
    eosIds: [],
    chatTemplate: undefined,
  };
}

function checkVocab(value: unknown, bad: Bad): Map<string, number> {
  if (!isObject(value)) return bad('model.vocab is missing');
  const vocab = new Map<string, number>();
  const seen = new Set<number>();
  for (const [token, id] of Object.entries(value)) {
    if (!Number.isInteger(id) || (id as number) < 0 || (id as number) >= maxId) {
      bad(`token ${JSON.stringify(token)} has id ${JSON.stringify(id)}; want 0 … ${maxId - 1}`);
    }
    if (seen.has(id as number)) bad(`two tokens have id ${id as number}`);
    seen.add(id as number);
    vocab.set(token, id as number);
  }
  if (vocab.size === 0) bad('model.vocab is empty');
  return vocab;
}

function checkMerges(value: unknown, vocab: Map<string, number>, bad: Bad): [string, string][] {
  if (!Array.isArray(value)) return bad('model.merges is missing');
  return value.map((merge: unknown, index) => {
    const parts: unknown[] = typeof merge === 'string' ? merge.split(' ') : (merge as unknown[]);
    const [left, right] = Array.isArray(parts) && parts.length === 2 ? parts : [];
    if (typeof left !== 'string' || typeof right !== 'string') {
      return bad(`merge ${index} is ${JSON.stringify(merge).slice(0, 80)}; want two tokens`);
    }
    for (const piece of [left, right, left + right]) {
      if (!vocab.has(piece)) {
        bad(`merge ${index} needs the token ${JSON.stringify(piece)}, which model.vocab lacks`);
      }
    }
    return [left, right];
  });
}

function checkModelFlags(model: Json, vocab: Map<string, number>, bad: Bad): void {
  for (const key of [
    'continuing_subword_prefix',
    'continuing_subword_suffix',
    'end_of_word_suffix',
  ]) {
    if (model[key] !== undefined && model[key] !== null && model[key] !== '') {
      bad(`model.${key} is not supported`);
    }
  }
  if (model['dropout'] !== undefined && model['dropout'] !== null && model['dropout'] !== 0) {
    bad('model.dropout is set: encoding would be random; remove it');
  }
  for (const key of ['byte_fallback', 'fuse_unk', 'ignore_merges']) {
    const value = model[key];
    if (value !== undefined && typeof value !== 'boolean') bad(`model.${key} is not true or false`);
  }
  const unknown = model['unk_token'] ?? undefined;
  if (unknown !== undefined && (typeof unknown !== 'string' || !vocab.has(unknown))) {
    bad(`model.unk_token ${JSON.stringify(unknown)} is not in model.vocab`);
  }
}

/** Every text must have ids: all 256 bytes are tokens, in one of the two spellings. */
function checkBytes(plan: DecodePlan, model: Json, vocab: Map<string, number>, bad: Bad): void {
  if (!plan.byteLevel && !plan.byteFallback) {
    bad(
      'neither byte-level nor byte-fallback: some texts would have no ids. Such tokenizers are not supported',
    );
  }
  if (plan.byteFallback !== (model['byte_fallback'] === true)) {
    bad('model.byte_fallback and the decoder disagree');
  }
  const names = plan.byteLevel ? [...byteOfCharacter.keys()] : byteNames();
  const missing = names.filter((name) => !vocab.has(name));
  if (missing.length > 0) {
    bad(
      `model.vocab lacks ${missing.length} of 256 byte tokens, the first is ${JSON.stringify(missing[0])}`,
    );
  }
}

function byteNames(): string[] {
  return Array.from(
    { length: 256 },
    (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
  );
}

function checkAdded(value: unknown, vocab: Map<string, number>, bad: Bad): AddedToken[] {
  if (value !== undefined && value !== null && !Array.isArray(value))
    bad('added_tokens is not a list');
  const idOf = new Map<string, number>();
  const owner = new Map([...vocab].map(([token, id]) => [id, token]));
  return ((value ?? []) as unknown[]).map((entry) => {
    if (!isObject(entry)) return bad('added_tokens holds something that is not a token');
    const { id, content } = entry;
    const name = JSON.stringify(content ?? null).slice(0, 80);
    if (typeof content !== 'string' || content === '')
      return bad(`added token ${name} has no content`);
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= maxId) {
      return bad(`added token ${name} has id ${JSON.stringify(id)}; want 0 … ${maxId - 1}`);
    }
    const taken = owner.get(id);
    if (idOf.has(content) || (taken !== undefined && taken !== content)) {
      bad(
        `added token ${name} (id ${id}) is there twice, or its id belongs to ${JSON.stringify(taken)}`,
      );
    }
    if (vocab.has(content) && vocab.get(content) !== id) {
      bad(`added token ${name} has id ${id}, but ${vocab.get(content)!} in model.vocab`);
    }
    idOf.set(content, id);
    owner.set(id, content);
    const flag = (key: string): boolean => {
      const set = entry[key] ?? false;
      return typeof set === 'boolean'
        ? set
        : bad(`added token ${name}: ${key} is not true or false`);
    };
    return {
      id,
      content,
      special: flag('special'),
      lstrip: flag('lstrip'),
      rstrip: flag('rstrip'),
      singleWord: flag('single_word'),
    };
  });
}

/** The vocabulary that plain text may use: without control tokens, so that no text can spell one. */
function plainVocab(vocab: Map<string, number>, added: AddedToken[], model: Json): Json {
  const control = new Set(added.filter((token) => token.special).map((token) => token.content));
  if (typeof model['unk_token'] === 'string') control.delete(model['unk_token']);
  return Object.fromEntries([...vocab].filter(([token]) => !control.has(token)));
}

const normalizers = new Set(['NFC', 'Prepend', 'Replace', 'Sequence']);

function checkNormalizer(value: unknown, bad: Bad): unknown {
  if (value === null) return null;
  if (!isObject(value) || !normalizers.has(String(value['type']))) {
    return bad(
      `normalizer ${JSON.stringify(value).slice(0, 80)} would change texts; want one of ${[...normalizers].join(', ')}`,
    );
  }
  if (value['type'] === 'Sequence') {
    if (!Array.isArray(value['normalizers'])) return bad('a normalizer sequence without a list');
    return {
      ...value,
      normalizers: value['normalizers'].map((part) => checkNormalizer(part, bad)),
    };
  }
  if (value['type'] === 'Prepend' && typeof value['prepend'] !== 'string')
    bad('normalizer Prepend without text');
  if (value['type'] === 'Replace' && typeof value['content'] !== 'string')
    bad('normalizer Replace without text');
  return value;
}

// GPT-2's pattern. The library's built-in copy uses JavaScript's \s, which has U+FEFF and lacks U+0085.
const gpt2Pattern =
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

function checkPreTokenizer(value: unknown, plan: DecodePlan, bad: Bad): unknown {
  const counts = { byteLevel: 0 };
  const checked = value === null ? null : rewritePreTokenizer(value, counts, bad);
  if (counts.byteLevel !== (plan.byteLevel ? 1 : 0)) {
    bad('pre_tokenizer and decoder disagree about ByteLevel');
  }
  return checked;
}

function rewritePreTokenizer(value: unknown, counts: { byteLevel: number }, bad: Bad): unknown {
  if (!isObject(value)) return bad('pre_tokenizer is not an object');
  switch (value['type']) {
    case 'Sequence': {
      if (!Array.isArray(value['pretokenizers']))
        return bad('a pre_tokenizer sequence without a list');
      const parts = value['pretokenizers'].map((part) => rewritePreTokenizer(part, counts, bad));
      return { type: 'Sequence', pretokenizers: parts };
    }
    case 'ByteLevel': {
      counts.byteLevel++;
      const bytes = { type: 'ByteLevel', add_prefix_space: false, use_regex: false };
      if (value['use_regex'] === false) return bytes;
      const split = { type: 'Split', pattern: { Regex: gpt2Pattern }, behavior: 'Isolated' };
      return { type: 'Sequence', pretokenizers: [{ ...split, invert: false }, bytes] };
    }
    case 'Split': {
      const behavior = JSON.stringify(value['behavior']);
      const inverted = value['invert'] === true;
      if (behavior !== (inverted ? '"Removed"' : '"Isolated"')) {
        bad(`pre_tokenizer Split with behavior ${behavior} is not supported; want "Isolated"`);
      }
      return value;
    }
    case 'Digits':
    case 'Metaspace':
    case 'Punctuation':
      return value;
    default:
      return bad(`pre_tokenizer ${JSON.stringify(value['type'])} is not supported`);
  }
}

/** ByteLevel's add_prefix_space; where it comes after a split it would hit every piece, which nobody wants. */
function addsPrefixSpace(value: unknown): boolean {
  if (!isObject(value)) return false;
  if (value['type'] === 'Sequence') {
    return addsPrefixSpace((value['pretokenizers'] as unknown[])[0]);
  }
  return value['type'] === 'ByteLevel' && value['add_prefix_space'] === true;
}

function buildLibrary(json: Json, bad: Bad): LibraryTokenizer {
  const full = { added_tokens: [], post_processor: null, decoder: null, ...json };
  try {
    return new LibraryTokenizer(full, { clean_up_tokenization_spaces: false });
  } catch (error) {
    return bad(error instanceof Error ? error.message.slice(0, 300) : String(error));
  }
}

function textEncoder(
  library: LibraryTokenizer,
  prefixSpace: boolean,
): TokenizerParts['encodeText'] {
  const { model, normalizer, pre_tokenizer: splitter } = library;
  return (text, section) => {
    const spaced = prefixSpace && !text.startsWith(' ') ? ` ${text}` : text;
    const normal = normalizer ? normalizer.normalize(spaced) : spaced;
    const pieces = splitter ? splitter.pre_tokenize(normal, { section_index: section }) : [normal];
    return model._call(pieces).map((token) => {
      const id = model.tokens_to_ids.get(token) ?? model.unk_token_id;
      if (id === undefined) {
        throw new TokenizerError(`no token for ${JSON.stringify(token)} and no unknown token`);
      }
      return id;
    });
  };
}

/** What post_processor puts before and after a single text. */
function specialsAround(
  value: unknown,
  vocab: Map<string, number>,
  bad: Bad,
): { prefix: number[]; suffix: number[] } {
  const around = { prefix: [] as number[], suffix: [] as number[] };
  if (value === null) return around;
  if (!isObject(value)) return bad('post_processor is not an object');
  const idOf = (token: unknown): number => {
    const id = typeof token === 'string' ? vocab.get(token) : undefined;
    return id ?? bad(`post_processor names ${JSON.stringify(token)}, which is no token`);
  };
  switch (value['type']) {
    case 'ByteLevel':
      return around;
    case 'Sequence': {
      if (!Array.isArray(value['processors']))
        return bad('a post_processor sequence without a list');
      for (const part of value['processors']) {
        const { prefix, suffix } = specialsAround(part, vocab, bad);
        around.prefix.unshift(...prefix);
        around.suffix.push(...suffix);
      }
      return around;
    }
    case 'BertProcessing':
    case 'RobertaProcessing': {
      const [cls, sep] = [value['cls'], value['sep']];
      if (!Array.isArray(cls) || !Array.isArray(sep))
        return bad('post_processor without cls and sep');
      return { prefix: [idOf(cls[0])], suffix: [idOf(sep[0])] };
    }
    case 'TemplateProcessing':
      return aroundTemplate(value, idOf, bad);
    default:
      return bad(`post_processor ${JSON.stringify(value['type'])} is not supported`);
  }
}

function aroundTemplate(
  value: Json,
  idOf: (token: unknown) => number,
  bad: Bad,
): { prefix: number[]; suffix: number[] } {
  const around = { prefix: [] as number[], suffix: [] as number[] };
  let sequences = 0;
  if (!Array.isArray(value['single'])) return bad('post_processor without a single template');
  for (const item of value['single'] as unknown[]) {
    const special = isObject(item) ? item['SpecialToken'] : undefined;
    const sequence = isObject(item) ? item['Sequence'] : undefined;
    if (isObject(special)) (sequences ? around.suffix : around.prefix).push(idOf(special['id']));
    else if (isObject(sequence) && sequence['id'] === 'A') sequences++;
    else bad('post_processor holds something that is neither a token nor text A');
  }
  if (sequences !== 1) bad(`post_processor repeats the text ${sequences} times; want 1`);
  return around;
}

async function partsFromUnigram(
  json: Json,
  jsonPath: string,
  modelPath: string,
): Promise<TokenizerParts> {
  const bad = badIn(jsonPath);
  const bytes = readBytes(modelPath)!;
  const model = readSentencePiece(bytes, modelPath);
  const listed = (json['model'] as Json)['vocab'];
  const same =
    Array.isArray(listed) &&
    listed.length === model.pieces.length &&
    listed.every(
      (entry: unknown, id) => Array.isArray(entry) && entry[0] === model.pieces[id]!.text,
    );
  if (!same) bad('its vocabulary is not that of tokenizer.model; the folder mixes two models');
  return runnerParts(json, jsonPath, model, bytes, modelPath);
}

async function runnerParts(
  json: Json,
  source: string,
  model: SentencePieceModel,
  bytes: Uint8Array,
  modelPath: string,
): Promise<TokenizerParts> {
  const bad = badIn(source);
  if (!model.byteFallback) bad('no byte fallback: some texts would have no ids. Not supported');
  const vocab = new Map(model.pieces.map(({ text }, id) => [text, id]));
  const added = checkAdded(json['added_tokens'], vocab, bad);
  for (const token of added) vocab.set(token.content, token.id);
  const plan = decodePlan(json['decoder'], source);
  if (!plan.byteFallback) bad('the decoder lacks ByteFallback');
  const runner = await SentencePieceRunner.start(model, bytes, modelPath);
  return {
    ...frameParts(json, source, vocab, added, plan),
    encodeText: (text) => runner.encode(text),
  };
}

async function partsFromModel(path: string, config: Json): Promise<TokenizerParts> {
  const bytes = readBytes(path)!;
  const model = readSentencePiece(bytes, path);
  let parts: TokenizerParts;
  if (isConvertible(model)) {
    parts = partsFromJson(toTokenizerJson(model), path);
    const inner = parts.encodeText;
    // SentencePiece puts its blank before the whole text only, a normalizer before every section.
    const later = model.addDummyPrefix
      ? partsFromJson(toTokenizerJson({ ...model, addDummyPrefix: false }), path).encodeText
      : inner;
    parts.encodeText = (text, section) => (section === 0 ? inner : later)(text, section);
  } else {
    parts = await runnerParts(tokenizerFrame(model), path, model, bytes, path);
  }
  if (config['add_bos_token'] === false) parts.prefix = [];
  if (config['add_eos_token'] === true && model.eosId >= 0) parts.suffix = [model.eosId];
  return parts;
}

const specialNames = [
  'bos_token',
  'eos_token',
  'unk_token',
  'pad_token',
  'sep_token',
  'cls_token',
  'mask_token',
];

function readSettings(
  folder: string,
  config: Json,
  parts: TokenizerParts,
): Partial<TokenizerParts> {
  const path = join(folder, 'tokenizer_config.json');
  const map = readJson(join(folder, 'special_tokens_map.json')) ?? {};
  const specialTokens = new Map<string, string>();
  for (const name of specialNames) {
    const value = config[name] ?? map[name];
    const text = isObject(value) ? value['content'] : value;
    if (typeof text === 'string') specialTokens.set(name, text);
  }
  const cleanUp = config['clean_up_tokenization_spaces'] === true;
  const chatTemplate =
    readText(join(folder, 'chat_template.jinja')) ?? configTemplate(config, path);
  const eosIds = readEosIds(folder, parts.vocab, specialTokens.get('eos_token'));
  return { specialTokens, cleanUp, chatTemplate, eosIds };
}

/** `chat_template` is a text, or a list of named ones of which "default" counts. */
function configTemplate(config: Json, path: string): string | undefined {
  const value = config['chat_template'] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  const named = Array.isArray(value) ? (value as unknown[]).filter(isObject) : [];
  const chosen = named.find((entry) => entry['name'] === 'default')?.['template'];
  if (typeof chosen === 'string') return chosen;
  const names = named.map((entry) => String(entry['name'])).join(', ');
  throw new TokenizerError(
    `${path}: chat_template has no template named "default" (found: ${names || 'none'})`,
  );
}

function readEosIds(folder: string, vocab: Map<string, number>, eosToken?: string): number[] {
  const generation = readJson(join(folder, 'generation_config.json')) ?? {};
  const listed = [generation['eos_token_id'] ?? []].flat();
  const ids = new Set(listed.filter((id): id is number => Number.isInteger(id)));
  const own = eosToken === undefined ? undefined : vocab.get(eosToken);
  if (own !== undefined) ids.add(own);
  return [...ids];
}
