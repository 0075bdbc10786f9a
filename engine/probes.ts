/**
 * What an export carries so that it can be checked anywhere: probe texts as token ids, with the log-probability of each
 * token under the model that was exported. Token ids, not text: a changed tokenizer must not hide changed weights.
 * The file is probes.json in the exported folder; transformers and PEFT do not read it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FileError } from '../kernels/index.ts';
import { realFileSystem, replaceDurably } from './durable-write.ts';
import { exampleKey } from './forest.ts';
import type { Model } from './model.ts';
import { continuationExample, scoreExamples } from './score.ts';

/** Everyday sentences, numbers, code, another script: most of a vocabulary's kinds of tokens. */
const probeTexts = [
  'The sky is blue, and the grass is green.',
  'How important is it to you to be rich? Answer with a number from 1 to 6: 4',
  'for (let i = 0; i < 10; i++) sum += values[i];',
  'Größe, naïveté, 東京, москва.',
] as const;

/** Largest difference of a log-probability, in nats, that an export may show (formats.md, 7). */
export const probeTolerance = 1e-3;

const fileName = 'probes.json';

const schema = z.strictObject({
  /** Storage under which the log-probabilities were computed. */
  dtype: z.enum(['bf16', 'f32']),
  probes: z.array(
    z.strictObject({
      text: z.string(),
      tokenIds: z.array(z.int().nonnegative()).min(2),
      /** Of tokenIds[1], tokenIds[2], … given what stands before, in nats. */
      logProbs: z.array(z.number()),
    }),
  ),
});

export type Probes = z.infer<typeof schema>;

/** The probes of `model` with its first adapter, or of the base alone. */
export function makeProbes(model: Model): Probes {
  const probes = probeTexts.map((text) => ({ text, tokenIds: model.tokenizer.encode(text) }));
  const logProbs = probeLogProbs(model, probes);
  return {
    dtype: model.decoder.storage,
    probes: probes.map((probe, i) => ({ ...probe, logProbs: logProbs[i]! })),
  };
}

export function writeProbes(folder: string, probes: Probes): void {
  const text = `${JSON.stringify(probes, null, 2)}\n`;
  replaceDurably(realFileSystem, join(folder, fileName), [Buffer.from(text)]);
}

/** @throws FileError when the folder was not written by `export`, or its probes are damaged */
export function readProbes(folder: string): Probes {
  const path = join(folder, fileName);
  if (!existsSync(path)) {
    throw new FileError(`verify: ${folder} has no ${fileName}; attune export writes it`);
  }
  const parsed = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new FileError(`verify: ${path}:\n${z.prettifyError(parsed.error)}`);
  const bad = parsed.data.probes.find((p) => p.logProbs.length !== p.tokenIds.length - 1);
  if (bad) throw new FileError(`verify: ${path}: "${bad.text}" has not one number per token`);
  return parsed.data;
}

/** One probe as the loaded model sees it. */
export interface ProbeResult {
  text: string;
  /** Largest difference of a token's log-probability, in nats; infinite where one is not finite. */
  maxDifference: number;
}

export function compareProbes(model: Model, { probes }: Probes): ProbeResult[] {
  return probeLogProbs(model, probes).map((found, i) => {
    const { text, logProbs } = probes[i]!;
    const differences = found.map((value, t) => Math.abs(value - logProbs[t]!));
    const maxDifference = Math.max(...differences);
    return { text, maxDifference: Number.isFinite(maxDifference) ? maxDifference : Infinity };
  });
}

function probeLogProbs(model: Model, probes: readonly { tokenIds: number[] }[]): number[][] {
  const adapters = model.adapters.slice(0, 1);
  const examples = probes.map(({ tokenIds }, i) => ({
    ...continuationExample(tokenIds, 1),
    adapter: adapters.length - 1,
    key: exampleKey(`probe.${i}`),
  }));
  return scoreExamples(model, adapters, examples);
}
