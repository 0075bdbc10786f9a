/**
 * `npm run demo:pretrain`: makes demo/model from nothing but this repository. The vocabulary is learned from the
 * corpus, the weights start from a seed, and the engine's full fine-tuning does the rest. Takes half an hour on
 * two cores; the result is committed, so nobody has to.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Example } from '../engine/examples.ts';
import { createModel, type Model } from '../engine/model.ts';
import { defaultOptimizer } from '../engine/optimizer.ts';
import { saveModel } from '../engine/save-model.ts';
import { train, type StepReport } from '../engine/train.ts';
import { controlTokens, learnBytePairs, tokenizerJson } from './byte-pairs.ts';
import {
  batchDocuments,
  documentsPerBatch,
  loadSources,
  vocabularyTexts,
  type Sources,
} from './corpus.ts';
import { documentEncoder } from './document.ts';

export interface PretrainOptions {
  /** Folder of the checkpoint. */
  folder: string;
  steps: number;
  seed: number;
  /** Peak. */
  learningRate: number;
  print: (line: string) => void;
}

export const vocabSize = 4096;

const config = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  hidden_size: 192,
  intermediate_size: 512,
  num_hidden_layers: 4,
  num_attention_heads: 6,
  num_key_value_heads: 2,
  vocab_size: vocabSize,
  max_position_embeddings: 1024,
  rms_norm_eps: 1e-5,
  rope_theta: 10000,
  tie_word_embeddings: true,
  initializer_range: 0.04,
  bos_token_id: 0,
  eos_token_id: 1,
  torch_dtype: 'bfloat16',
};

export async function pretrain({
  folder,
  steps,
  seed,
  learningRate,
  print,
}: PretrainOptions): Promise<void> {
  const sources = await loadSources();
  writeModelFiles(folder, sources);
  const model = await createModel(folder, seed, { dtype: 'bf16' });
  try {
    const examples = encodeCorpus(model, sources, { steps, seed });
    print(
      `${examples.length} documents in ${steps} batches; backend ${model.backend.name} (${model.backend.isa})`,
    );
    const run = train(model, {
      tracks: [{ examples }],
      optimizer: { ...defaultOptimizer, beta2: 0.99, weightDecay: 0.01 },
      schedule: { type: 'cosine', learningRate, warmupSteps: Math.ceil(steps / 25) },
      batchSize: documentsPerBatch,
      gradientAccumulationSteps: 1,
      maxTokensPerBatch: 4096,
      maxSteps: steps,
      numEpochs: 1,
      seed,
      shuffle: false,
      groupPrefixes: false,
      sharePrefixes: true,
      recompute: 'never',
    });
    for await (const line of reports(run, steps)) {
      print(line);
      saveModel(model, folder, 'BF16'); // a run that is stopped leaves what it has
    }
  } finally {
    model.dispose();
  }
}

/** The batches of the whole run, one after the other. */
function encodeCorpus(
  { tokenizer }: Model,
  sources: Sources,
  { steps, seed }: { steps: number; seed: number },
): Example[] {
  const encode = documentEncoder(tokenizer);
  const batches = Array.from({ length: steps }, (_, step) => batchDocuments(sources, seed, step));
  return batches.flat().map(encode);
}

/** A line per hundred steps: mean loss, speed, time. */
async function* reports(run: ReturnType<typeof train>, steps: number): AsyncGenerator<string> {
  let interval: StepReport[] = [];
  let totalMs = 0;
  for await (const report of run) {
    interval.push(report);
    totalMs += report.durationMs;
    if (interval.length < 100 && report.step < steps) continue;
    const sum = (read: (one: StepReport) => number): number =>
      interval.reduce((total, one) => total + read(one), 0);
    const loss = (sum((one) => one.loss) / interval.length).toFixed(3);
    const speed = ((1000 * sum((one) => one.tokens)) / sum((one) => one.durationMs)).toFixed(0);
    const seconds = (totalMs / 1000).toFixed(0);
    yield `step ${report.step} of ${steps}: loss ${loss}, ${speed} tokens/s, ${seconds} s`;
    interval = [];
  }
}

/** config.json and the tokenizer: what `createModel` starts from. */
function writeModelFiles(folder: string, sources: Sources): void {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, value: object): void => {
    writeFileSync(join(folder, name), `${JSON.stringify(value)}\n`);
  };
  write('config.json', config);
  write('tokenizer.json', tokenizerJson(learnBytePairs(vocabularyTexts(sources), vocabSize)));
  const { bos, eos } = controlTokens;
  write('tokenizer_config.json', {
    bos_token: bos,
    eos_token: eos,
    add_bos_token: true,
    model_max_length: 1024,
  });
}
