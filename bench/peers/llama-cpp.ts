/**
 * node-llama-cpp as a contestant, from the folder it is installed in: the commands of peer.ts over its sequences of
 * token ids. `node llama-cpp.js <folder>`; it is no dependency of the project, hence the few types written down here.
 */
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { timedAsync } from '../measure.ts';
import { PeerError, serve, type Commands } from './peer.ts';

interface Sequence {
  clearHistory(): Promise<void>;
  evaluateWithoutGeneratingNewTokens(tokens: number[]): Promise<void>;
  evaluate(tokens: number[], options: { temperature: number }): AsyncIterable<number>;
}
interface LlamaModel {
  createContext(options: object): Promise<{ getSequence(): Sequence }>;
}
interface Llama {
  gpu: string | false;
  systemInfo: string;
  loadModel(options: { modelPath: string }): Promise<LlamaModel>;
}

const folder = process.argv[2]!;
const resolve = createRequire(join(folder, 'package.json')).resolve;
const { getLlama } = (await import(pathToFileURL(resolve('node-llama-cpp')).href)) as {
  getLlama: (options: object) => Promise<Llama>;
};
const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'error' });
let sequence: Sequence | undefined;

async function load({ folder: modelPath }: Commands['load']['command']) {
  const { value: model, ...sample } = await timedAsync(() => llama.loadModel({ modelPath }));
  const threads = availableParallelism();
  const context = await model.createContext({ contextSize: 2048, batchSize: 512, threads });
  sequence = context.getSequence();
  return sample;
}

function ready(): Sequence {
  if (!sequence) throw new PeerError('no model is loaded');
  return sequence;
}

async function forward({ rows }: Commands['forward']['command']) {
  await ready().clearHistory();
  return timedAsync(() => ready().evaluateWithoutGeneratingNewTokens(rows[0]!));
}

/** The clock starts with the first new token, when the prompt is done. */
async function generate({ row, newTokens }: Commands['generate']['command']) {
  await ready().clearHistory();
  const tokens = ready().evaluate(row, { temperature: 0 })[Symbol.asyncIterator]();
  await tokens.next();
  const { value: ended, ...sample } = await timedAsync(async () => {
    for (let i = 0; i < newTokens; i++) if ((await tokens.next()).done) return true;
    return false;
  });
  await tokens.return?.();
  if (ended) throw new PeerError(`stopped before ${newTokens} tokens`);
  return sample;
}

await serve({
  card: () => ({ system: llama.systemInfo, gpu: llama.gpu }),
  load,
  forward,
  generate,
});
