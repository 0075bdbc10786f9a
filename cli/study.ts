/**
 * `attune study <stage> study.yaml`: survey fine-tuning with control and what else it moves, from one file of options.
 * Every stage makes what is missing before it and skips what is there. Read survey/study/study.ts.
 */
import type { CommandModule } from 'yargs';
import { flagsOf } from '../engine/config.ts';
import { openStudy, type Study } from '../survey/study/context.ts';
import { loadStudyConfig, studyOptions, type StudyConfig } from '../survey/study/options.ts';
import { evaluateStage, reportStage, trainStage } from '../survey/study/study.ts';
import { formatBytes } from '../engine/memory.ts';
import { estimateStudy, type StudyEstimate } from '../survey/study/estimate.ts';
import { jsonOption } from './model-options.ts';
import { notice, printResult, table } from './output.ts';
import { studySummary } from './study-summary.ts';

const stages = ['train', 'evaluate', 'report', 'run'] as const;

interface Arguments {
  [flag: string]: unknown;
  stage: (typeof stages)[number];
  file: string;
  json: boolean;
  'dry-run': boolean;
}

const dryRunOption = {
  'dry-run': {
    type: 'boolean',
    default: false,
    describe: 'only count prompts and tokens, measure speed, and estimate memory and minutes',
  },
} as const;

export const studyCommand: CommandModule<object, Arguments> = {
  command: 'study <stage> <file>',
  describe: 'a whole study from study.yaml: train, evaluate, report, or run for all of it',
  builder: (yargs) =>
    yargs
      .positional('stage', { choices: stages, demandOption: true })
      .positional('file', { type: 'string', demandOption: true })

      .options({ ...jsonOption, ...dryRunOption, ...flagsOf(studyOptions) }),
  handler: async (args) => {
    const config = resolveConfig(args);
    const interrupt = new AbortController();
    process.once('SIGINT', () => {
      interrupt.abort();
    });
    const { study, close } = await openStudy(config, { notify: notice, signal: interrupt.signal });
    try {
      if (args['dry-run']) {
        const estimate = await estimateStudy(study);
        printResult(args.json, estimate, renderEstimate(estimate));
        return;
      }
      const { result, summary } = await runStage(args.stage, study);
      const lines = Object.entries(result).map(([k, v]) => `${k}: ${v}`);
      printResult(args.json, result, [...summary, ...lines].join('\n'));
    } finally {
      close();
    }
  },
};

function resolveConfig(args: Arguments): StudyConfig {
  const {
    stage: _stage,
    file,
    json: _json,
    dryRun: _dry,
    'dry-run': _run,
    $0: _name,
    _: _words,
    ...flags
  } = args;
  return loadStudyConfig({ file, env: process.env, flags });
}

interface Outcome {
  result: Record<string, string | number>;
  /** For people, before the result. */
  summary: string[];
}

async function runStage(stage: Arguments['stage'], study: Study): Promise<Outcome> {
  const { outputDir } = study.config;
  if (stage === 'train' || stage === 'run') await trainStage(study);
  if (stage === 'train') return { result: { output: outputDir }, summary: [] };
  if (stage !== 'evaluate') {
    const { html, json, csv, analysis } = await reportStage(study);
    return { result: { report: html, json, csv }, summary: [studySummary(analysis), ''] };
  }
  const records = await evaluateStage(study);
  const counts = Object.entries(records).map(([kind, rows]) => [kind, (rows as unknown[]).length]);
  const result = Object.fromEntries([...counts, ['output', outputDir]]) as Outcome['result'];
  return { result, summary: [] };
}

function renderEstimate(estimate: StudyEstimate): string {
  const whole = (count: number): string => String(Math.round(count));
  const { scoring, training, writing } = estimate.tokensPerSecond;
  const rows = estimate.stages.map((stage) => [
    stage.stage,
    ...[stage.prompts, stage.tokens, stage.flatTokens, stage.writtenTokens].map(whole),
    stage.minutes.toFixed(1),
  ]);
  return [
    table([['stage', 'prompts', 'tokens', 'without sharing', 'written', 'minutes'], ...rows]),
    `${estimate.adapters} adapters, ${estimate.steps} steps each, ` +
      `${estimate.adaptersPerPass} in one pass (${formatBytes(estimate.peakBytes)})`,
    `measured tokens per second: ${whole(scoring)} scoring, ${whole(training)} training, ${whole(writing)} writing`,
    `about ${estimate.minutes.toFixed(1)} minutes for the whole study`,
  ].join('\n');
}
