/** `attune chat`: a conversation in the terminal. `/reset` starts over, `/exit` or end of input leaves. */
import { createInterface } from 'node:readline/promises';
import type { CommandModule } from 'yargs';
import type { ChatMessage } from '../engine/tokenizer-types.ts';
import { streamText } from '../engine/generate.ts';
import {
  generateOptions,
  withGenerationOptions,
  type GenerationArguments,
} from './generation-options.ts';
import { openModel, withModelOptions, type ModelArguments } from './model-options.ts';
import { printable } from './output.ts';

interface Arguments extends ModelArguments, GenerationArguments {
  system: string | undefined;
}

export const chatCommand: CommandModule<object, Arguments> = {
  command: 'chat',
  describe: 'talk with a model',
  builder: (yargs) =>
    withGenerationOptions(withModelOptions(yargs)).options({
      system: { type: 'string', describe: 'system message' },
    }),
  handler: async (args) => {
    const model = await openModel(args);
    const opening: ChatMessage[] =
      args.system === undefined ? [] : [{ role: 'system', content: args.system }];
    let messages = [...opening];
    const input = createInterface({ input: process.stdin, output: process.stderr, prompt: '> ' });
    input.prompt();
    for await (const line of input) {
      if (line.trim() === '/exit') break;
      if (line.trim() === '/reset') messages = [...opening];
      else if (line.trim() !== '') {
        messages.push({ role: 'user', content: line });
        messages.push({ role: 'assistant', content: await answer(model, messages, args) });
      }
      input.prompt();
    }
    input.close();
    model.dispose();
  },
};

async function answer(
  model: Awaited<ReturnType<typeof openModel>>,
  messages: ChatMessage[],
  args: Arguments,
): Promise<string> {
  let text = '';
  for await (const piece of streamText(model, messages, generateOptions(args))) {
    process.stdout.write(printable(piece));
    text += piece;
  }
  process.stdout.write('\n');
  return text;
}
