/**
 * Byte-pair encoding learned from texts (Sennrich et al. 2016, arXiv:1508.07909, on bytes as in GPT-2), and written
 * as a tokenizer.json. Pieces never cross a line break and a line break is a piece of its own, so a text can be
 * encoded in parts that end in one. Deterministic: pairs of equal count are ordered by their spelling.
 */
export interface BytePairs {
  /** Token text → id: control tokens, then 256 bytes, then merges in the order in which they were learned. */
  vocab: Record<string, number>;
  merges: [string, string][];
}

export const controlTokens = { bos: '<s>', eos: '</s>' };

const piecePattern = String.raw`\n| ?\p{L}+(?:'\p{L}+)?| ?\p{N}| ?[^\s\p{L}\p{N}]+|[^\S\n]+`;

/** @param counts  text → how often it counts */
export function learnBytePairs(counts: ReadonlyMap<string, number>, vocabSize: number): BytePairs {
  const control = Object.values(controlTokens);
  const vocab = Object.fromEntries([...control, ...byteCharacters].map((token, id) => [token, id]));
  const pairs = new PairCounts(piecesOf(counts));
  const merges: [string, string][] = [];
  for (let id = control.length + byteCharacters.length; id < vocabSize; id++) {
    const [left, right] = pairs.mostFrequent();
    pairs.merge(left, right);
    merges.push([left, right]);
    vocab[left + right] = id;
  }
  return { vocab, merges };
}

/** What the tokenizer loader reads. */
export function tokenizerJson({ vocab, merges }: BytePairs): object {
  const added = Object.values(controlTokens).map((content) => ({
    ...{ id: vocab[content], content, special: true, normalized: false },
    ...{ lstrip: false, rstrip: false, single_word: false },
  }));
  const { bos } = controlTokens;
  const bytes = {
    type: 'ByteLevel',
    add_prefix_space: false,
    trim_offsets: true,
    use_regex: false,
  };
  const pattern = { Regex: piecePattern };
  const split = { type: 'Split', pattern, behavior: 'Isolated', invert: false };
  return {
    version: '1.0',
    added_tokens: added,
    normalizer: null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: [split, bytes] },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: bos, type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
      special_tokens: { [bos]: { id: bos, ids: [vocab[bos]], tokens: [bos] } },
    },
    decoder: bytes,
    model: { type: 'BPE', vocab, merges, byte_fallback: false, fuse_unk: false },
  };
}

interface Piece {
  symbols: string[];
  count: number;
}

function piecesOf(counts: ReadonlyMap<string, number>): Piece[] {
  const pieces = new Map<string, number>();
  for (const [text, count] of counts) {
    for (const [piece] of text.matchAll(new RegExp(piecePattern, 'gu'))) {
      pieces.set(piece, (pieces.get(piece) ?? 0) + count);
    }
  }
  return [...pieces].map(([piece, count]) => {
    const symbols = [...Buffer.from(piece)].map((byte) => byteCharacters[byte]!);
    return { symbols, count };
  });
}

/** How often two symbols stand side by side, and in which pieces. */
class PairCounts {
  private readonly counts = new Map<string, { count: number; pieces: Set<Piece> }>();

  constructor(pieces: readonly Piece[]) {
    for (const piece of pieces) this.add(piece, piece.count);
  }

  mostFrequent(): [string, string] {
    let best = '';
    let most = 0;
    for (const [pair, { count }] of this.counts) {
      if (count > most || (count === most && pair < best)) [best, most] = [pair, count];
    }
    if (most === 0) throw new RangeError('byte pairs: the texts are too few for this vocabulary');
    const [left, right] = best.split(' ');
    return [left!, right!];
  }

  merge(left: string, right: string): void {
    const { pieces } = this.counts.get(`${left} ${right}`)!;
    for (const piece of [...pieces]) {
      this.add(piece, -piece.count);
      piece.symbols = merged(piece.symbols, left, right);
      this.add(piece, piece.count);
    }
  }

  /** Counts every pair of a piece in, or out with a negative count. */
  private add(piece: Piece, count: number): void {
    piece.symbols.slice(1).forEach((right, i) => {
      const pair = `${piece.symbols[i]!} ${right}`;
      const entry = this.counts.get(pair) ?? { count: 0, pieces: new Set() };
      entry.count += count;
      if (count > 0) entry.pieces.add(piece);
      else entry.pieces.delete(piece);
      this.counts.set(pair, entry);
    });
  }
}

function merged(symbols: readonly string[], left: string, right: string): string[] {
  const result: string[] = [];
  for (let i = 0; i < symbols.length; i++) {
    const isPair = symbols[i] === left && symbols[i + 1] === right;
    result.push(isPair ? left + right : symbols[i]!);
    if (isPair) i++;
  }
  return result;
}

/** The printable stand-ins of the 256 bytes: printable Latin-1 as itself, the rest from U+0100 on. */
const byteCharacters: readonly string[] = (() => {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    return String.fromCodePoint(printable ? byte : next++);
  });
})();
