/** `attune generate`: continues a prompt, streaming to the terminal. */
import type { CommandModule } from 'yargs';
import { generateBatch, streamText, type GenerateInput } from '../engine/generate.ts';
import {
  generateOptions,
  withGenerationOptions,
  type GenerationArguments,
} from './generation-options.ts';
import { openModel, withModelOptions, type ModelArguments } from './model-options.ts';
import { printable, printResult } from './output.ts';

interface Arguments extends ModelArguments, GenerationArguments {
  json: boolean;
  prompt: string[];
  chat: boolean;
  n: number;
}

export const generateCommand: CommandModule<object, Arguments> = {
  command: 'generate',
  describe: 'continue a prompt',
  builder: (yargs) =>
    withGenerationOptions(withModelOptions(yargs)).options({
      prompt: {
        type: 'string',
        array: true,
        alias: 'p',
        demandOption: true,
        describe: 'may be repeated',
      },
      chat: {
        type: 'boolean',
        default: false,
        describe: 'the prompt is a user message for the chat template',
      },
      n: { type: 'number', default: 1, describe: 'samples per prompt' },
    }),
  handler: async (args) => {
    const model = await openModel(args);
    const inputs = args.prompt.map((content): GenerateInput =>
      args.chat ? [{ role: 'user', content }] : content,
    );
    const options = { ...generateOptions(args), n: args.n };
    const single = inputs.length === 1 && args.n === 1 && !args.json;
    if (single) {
      for await (const piece of streamText(model, inputs[0]!, options)) {
        process.stdout.write(printable(piece));
      }
      process.stdout.write('\n');
    } else {
      const results = await generateBatch(model, inputs, options);
      const json = results.map((samples, i) => ({ prompt: args.prompt[i], samples }));
      const text = results.flat().map((sample) => printable(sample.text));
      printResult(args.json, json, text.join('\n---\n'));
    }
    model.dispose();
  },
};
