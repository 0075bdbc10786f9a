/** node-llama-cpp as a contestant: a GGUF of the preset's shape, then a process that loads it. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkpoint, type SuiteOptions } from '../suite.ts';
import { llamaCppFolder, python } from './install.ts';
import { Peer, PeerError, type Dtype } from './peer.ts';

/** llama.cpp's name for a storage of as many bits. */
const formats: Record<Dtype, string> = { bf16: 'BF16', f32: 'F32', int8: 'Q8_0', nf4: 'Q4_0' };

/** A process with the model loaded; undefined, with a note, where something is missing. */
export async function startLlamaCpp(
  options: SuiteOptions,
  dtype: Dtype,
): Promise<Peer | undefined> {
  const { scratch, note } = options;
  const folder = llamaCppFolder(scratch);
  if (!existsSync(join(folder, 'node_modules/node-llama-cpp'))) {
    note('node-llama-cpp: not installed, skipped (--install-peers)');
    return undefined;
  }
  const format = formats[dtype];
  const file = join(checkpoint(options), `${format}.gguf`);
  if (!existsSync(file)) {
    const script = join(import.meta.dirname, '../../../bench/peers/make_gguf.py');
    const made = spawnSync(python(scratch), [script, checkpoint(options), format, file], {
      encoding: 'utf8',
    });
    if (made.status !== 0) {
      note(`node-llama-cpp: no GGUF, skipped: ${made.stderr.trim().split('\n').at(-1) ?? ''}`);
      return undefined;
    }
  }
  const peer = new Peer(`llama.cpp ${format}`, process.execPath, [
    join(import.meta.dirname, 'llama-cpp.js'),
    folder,
  ]);
  try {
    await peer.ask('load', { folder: file, dtype, rank: 0 });
    const { peakRssBytes: _, ...card } = await peer.ask('card', {});
    note(`${peer.name}: ${JSON.stringify(card)}`);
    return peer;
  } catch (error) {
    if (!(error instanceof PeerError)) throw error;
    note(`${peer.name}: skipped, ${error.message}`);
    return undefined;
  }
}
