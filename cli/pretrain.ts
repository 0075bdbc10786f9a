/** `attune pretrain`: makes the embedded model anew from its corpus, from random weights on. */
import type { CommandModule } from 'yargs';
import { pretrain } from '../demo/pretrain.ts';

interface Arguments {
  output: string;
  steps: number;
  seed: number;
}

export const pretrainCommand: CommandModule<object, Arguments> = {
  command: 'pretrain',
  describe: 'make the embedded toy model anew: vocabulary, weights, everything',
  builder: (yargs) =>
    yargs.options({
      output: { type: 'string', default: 'demo/model', describe: 'folder of the checkpoint' },
      steps: { type: 'number', default: 2000, describe: 'optimizer steps' },
      seed: { type: 'number', default: 1, describe: 'of the corpus and the first weights' },
    }),
  handler: ({ output, steps, seed }) =>
    pretrain({
      folder: output,
      steps,
      seed,
      learningRate: 1.5e-3,
      print: (line) => {
        process.stdout.write(`${line}\n`);
      },
    }),
};
