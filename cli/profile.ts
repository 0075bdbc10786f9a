/** `attune profile`: the value profile of a model, from the likelihood of its survey ratings. Read survey/profile.ts. */
import { writeFileSync } from 'node:fs';
import type { CommandModule } from 'yargs';
import type { Model } from '../engine/model.ts';
import { loadBank } from '../survey/bank.ts';
import { readKvs } from '../survey/importers/kvs.ts';
import { profileModel, type ProfileOptions, type ProfileReport } from '../survey/profile-model.ts';
import type { ValueMean } from '../survey/profile.ts';
import { openModel, withModelOptions, type ModelArguments } from './model-options.ts';
import { notice, printResult, table } from './output.ts';

interface Arguments extends ModelArguments {
  json: boolean;
  bank: string | undefined;
  split: 'train' | 'dev' | 'test' | 'all';
  format: 'raw' | 'chat';
  anchors: 'forward' | 'reversed' | 'both';
  variants: number;
  samples: number;
  records: string | undefined;
}

export const profileCommand: CommandModule<object, Arguments> = {
  command: 'profile <model>',
  describe: 'the value profile of a model: 54, 20 and 10 values',
  builder: (yargs) =>
    withModelOptions(yargs.positional('model', { type: 'string', demandOption: true })).options({
      bank: { type: 'string', describe: 'survey file in the KVS shape (default: our bank)' },
      split: {
        choices: ['train', 'dev', 'test', 'all'] as const,
        default: 'test' as const,
        describe: 'statements to rate',
      },
      format: {
        choices: ['raw', 'chat'] as const,
        default: 'raw' as const,
        describe: 'prompts as plain text, or through the chat template',
      },
      anchors: {
        choices: ['forward', 'reversed', 'both'] as const,
        default: 'forward' as const,
        describe: 'direction of the rating scale',
      },
      variants: { type: 'number', default: 27, describe: 'wordings per statement' },
      samples: {
        type: 'number',
        default: 0,
        describe: 'also sample so many answers to every prompt (temperature 0.5) and vote',
      },
      records: { type: 'string', describe: 'write every score to this JSONL file' },
    }),
  handler: async (args) => {
    const bank = args.bank === undefined ? loadBank() : readKvs(args.bank);
    const model = await openModel(args);
    const { split, format, anchors, variants, samples } = args;
    const options: ProfileOptions = { split, format, anchors, variants, samples };
    const { records, ...report } = await profileModel(model, bank, options);
    if (args.records !== undefined) {
      writeFileSync(args.records, records.map((r) => `${JSON.stringify(r)}\n`).join(''));
    }
    for (const warning of report.warnings) notice(warning);
    printResult(args.json, report, render(report, model));
    model.dispose();
  },
};

function render({ profile, work, scores, sampled }: Omit<ProfileReport, 'records'>, model: Model) {
  const rows = (values: ValueMean[]): string[][] =>
    values.map(({ id, raw, centred, items }) => [
      id,
      raw.toFixed(2),
      `${centred < 0 ? '' : '+'}${centred.toFixed(2)}`,
      String(items),
    ]);
  const head = ['value', 'rating', 'centred', 'statements'];
  const times = (tokens: number): string => `${(tokens / work.forwardTokens).toFixed(1)} times`;
  const lines = [
    model.folder,
    table([head, ...rows(profile.basic)]),
    '',
    table([head, ...rows(profile.refined)]),
    '',
    `grand mean ${profile.grandMean.toFixed(3)}; mean entropy ${scores.entropy.toFixed(3)} nats; ` +
      `mean probability of the six labels ${scores.validMass.toFixed(3)}`,
    `${work.prompts} prompts; ${work.forwardTokens} tokens computed, ${work.trieTokens} nodes of the trie; ` +
      `without sharing ${work.perPromptTokens} (${times(work.perPromptTokens)}), ` +
      `each label alone ${work.perCandidateTokens} (${times(work.perCandidateTokens)})`,
  ];
  if (sampled) {
    const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
    lines.push(
      `sampled: ${percent(sampled.failures)} without a rating, ` +
        `${percent(sampled.agreement)} agree with the likeliest rating`,
    );
  }
  return lines.join('\n');
}
