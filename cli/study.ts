/**
 * `attune study <stage> study.yaml`: survey fine-tuning with control and what else it moves, from one file of options.
 * Every stage makes what is missing before it and skips what is there. Read survey/study/study.ts.
 */
import type { CommandModule } from 'yargs';
import { flagsOf } from '../engine/config.ts';
import { openStudy, type Study } from '../survey/study/context.ts';
import { loadStudyConfig, studyOptions, type StudyConfig } from '../survey/study/options.ts';
import { evaluateStage, trainStage } from '../survey/study/study.ts';
import { jsonOption } from './model-options.ts';
import { notice, printResult } from './output.ts';

const stages = ['train', 'evaluate', 'run'] as const;

interface Arguments {
  [flag: string]: unknown;
  stage: (typeof stages)[number];
  file: string;
  json: boolean;
}

export const studyCommand: CommandModule<object, Arguments> = {
  command: 'study <stage> <file>',
  describe: 'a whole study from study.yaml: train, evaluate, report, or run for all of it',
  builder: (yargs) =>
    yargs
      .positional('stage', { choices: stages, demandOption: true })
      .positional('file', { type: 'string', demandOption: true })
      .options({ ...jsonOption, ...flagsOf(studyOptions) }),
  handler: async (args) => {
    const config = resolveConfig(args);
    const interrupt = new AbortController();
    process.once('SIGINT', () => {
      interrupt.abort();
    });
    const { study, close } = await openStudy(config, { notify: notice, signal: interrupt.signal });
    try {
      const result = await runStage(args.stage, study);
      printResult(
        args.json,
        result,
        Object.entries(result)
          .map(([k, v]) => `${k}: ${v}`)
          .join('\n'),
      );
    } finally {
      close();
    }
  },
};

function resolveConfig(args: Arguments): StudyConfig {
  const { stage: _stage, file, json: _json, $0: _name, _: _words, ...flags } = args;
  return loadStudyConfig({ file, env: process.env, flags });
}

/** @returns what the command prints */
async function runStage(
  stage: Arguments['stage'],
  study: Study,
): Promise<Record<string, string | number>> {
  const { outputDir } = study.config;
  if (stage !== 'evaluate') await trainStage(study);
  if (stage === 'train') return { output: outputDir };
  const records = await evaluateStage(study);
  const counts = Object.entries(records).map(([kind, rows]) => [kind, (rows as unknown[]).length]);
  return { ...(Object.fromEntries(counts) as Record<string, number>), output: outputDir };
}
