#!/usr/bin/env node
/** Dispatch: one file per command. Errors become one line and an exit code (output.ts). */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { UsageError } from '../kernels/index.ts';
import { chatCommand } from './chat.ts';
import { doctorCommand } from './doctor.ts';
import { estimateCommand } from './estimate.ts';
import { evalCommand } from './eval.ts';
import { exportCommand } from './export.ts';
import { fuseCommand } from './fuse.ts';
import { generateCommand } from './generate.ts';
import { inspectCommand } from './inspect.ts';
import { reportError } from './output.ts';
import { pretrainCommand } from './pretrain.ts';
import { profileCommand } from './profile.ts';
import { runsCommand } from './runs.ts';
import { scoreCommand } from './score.ts';
import { serveCommand } from './serve.ts';
import { studyCommand } from './study.ts';
import { trainCommand } from './train.ts';
import { validateCommand } from './validate.ts';
import { verifyCommand } from './verify.ts';

const program = yargs(hideBin(process.argv))
  .scriptName('attune')
  .usage('$0 <command>: LoRA fine-tuning, scoring and generation without Python')
  .command(trainCommand)
  .command(evalCommand)
  .command(scoreCommand)
  .command(generateCommand)
  .command(chatCommand)
  .command(serveCommand)
  .command(fuseCommand)
  .command(exportCommand)
  .command(verifyCommand)
  .command(runsCommand)
  .command(inspectCommand)
  .command(estimateCommand)
  .command(validateCommand)
  .command(doctorCommand)
  .command(profileCommand)
  .command(studyCommand)
  .command(pretrainCommand)
  .demandCommand(1, 'name a command')
  .strict()
  .recommendCommands()
  .wrap(Math.min(110, process.stdout.columns || 110))
  .fail((message: string | null, error: Error | undefined) => {
    throw error ?? new UsageError(`${message ?? 'bad usage'}; see attune --help`);
  });

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportError(error);
}
