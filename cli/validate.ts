/** `attune validate`: config, data, template, tokenizer and disk, checked without running. */
import { existsSync, mkdirSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CommandModule } from 'yargs';
import { FileError } from '../kernels/index.ts';
import { lintExamples, renderLint } from '../engine/examples.ts';
import { resolveModelFolder } from '../engine/hub-cache.ts';
import { formatBytes } from '../engine/memory.ts';
import { checkCheckpoint, readModelConfig } from '../engine/model.ts';
import { findLeakage } from '../engine/rows.ts';
import { loadTokenizer } from '../engine/tokenizer.ts';
import { openWeights } from '../engine/weights.ts';
import { printable, printResult } from './output.ts';
import {
  encodeOptions,
  readSplits,
  resolveConfig,
  withTrainOptions,
  type TrainArguments,
} from './train-setup.ts';

export const validateCommand: CommandModule<object, TrainArguments> = {
  command: 'validate',
  describe: 'check config, data, tokenizer, template and disk without running',
  builder: (yargs) => withTrainOptions(yargs),
  handler: async (args) => {
    const config = resolveConfig(args);
    const folder = resolveModelFolder(config.model);
    const weights = openWeights(folder);
    checkCheckpoint(weights, readModelConfig(folder));
    weights.close();
    const splits = readSplits(config);
    const tokenizer = await loadTokenizer(folder);
    const report = lintExamples(splits.train, tokenizer, encodeOptions(config));
    const leaks = findLeakage(splits);
    const free = freeDisk(config.outputDir);
    const text = [
      `checkpoint ${folder}: all tensors are there`,
      printable(renderLint(report)),
      ...leaks.map((leak) => printable(leak)),
      `${formatBytes(free)} free for ${config.outputDir}`,
    ];
    printResult(args.json, { ...report, leaks, freeDiskBytes: free }, text.join('\n'));
    const problems = report.problems.length + leaks.length;
    if (problems > 0) throw new FileError(`validate: ${problems} problems, listed above`);
  },
};

function freeDisk(folder: string): number {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  if (existing === folder) mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = statfsSync(existing);
  return bavail * bsize;
}
