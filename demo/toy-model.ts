/** config.json and a byte-level tokenizer for the demo's two-block Llama: 256 bytes and two control tokens. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes the files that `createModel` needs into `folder`. */
export function writeToyModelFiles(folder: string): void {
  const write = (name: string, value: unknown): void => {
    writeFileSync(join(folder, name), `${JSON.stringify(value)}\n`);
  };
  write('config.json', config);
  write('tokenizer.json', tokenizer());
  write('tokenizer_config.json', { bos_token: '<s>', eos_token: '</s>', add_bos_token: true });
}

const config = {
  model_type: 'llama',
  hidden_size: 128,
  intermediate_size: 256,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  vocab_size: 258,
  max_position_embeddings: 256,
  rms_norm_eps: 1e-5,
  rope_theta: 10000,
  tie_word_embeddings: true,
  bos_token_id: 256,
  eos_token_id: 257,
};

function tokenizer(): object {
  const special = ['<s>', '</s>'].map((content, i) => ({
    id: 256 + i,
    content,
    special: true,
    normalized: false,
    lstrip: false,
    rstrip: false,
    single_word: false,
  }));
  const vocab = Object.fromEntries(byteCharacters().map((character, byte) => [character, byte]));
  return {
    version: '1.0',
    added_tokens: special,
    normalizer: null,
    pre_tokenizer: {
      type: 'ByteLevel',
      add_prefix_space: false,
      trim_offsets: true,
      use_regex: false,
    },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
      special_tokens: { '<s>': { id: '<s>', ids: [256], tokens: ['<s>'] } },
    },
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
    model: { type: 'BPE', vocab, merges: [], byte_fallback: false, fuse_unk: false },
  };
}

/** The printable stand-ins of the 256 bytes in byte-level BPE: printable Latin-1 as itself, the rest from U+0100 on. */
function byteCharacters(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    return String.fromCodePoint(printable ? byte : next++);
  });
}
