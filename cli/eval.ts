/** `attune eval`: perplexity and next-token accuracy of a model on a JSONL file. */
import type { CommandModule } from 'yargs';
import { encodeRows } from '../engine/examples.ts';
import { accuracy, evaluate } from '../engine/evaluate.ts';
import { readRows } from '../engine/rows.ts';
import { openModel, withModelOptions, type ModelArguments } from './model-options.ts';
import { printResult, table } from './output.ts';

interface Arguments extends ModelArguments {
  json: boolean;
  data: string;
  format: 'raw' | 'chat';
  supervise: 'answers' | 'last-answer' | 'everything';
}

export const evalCommand: CommandModule<object, Arguments> = {
  command: 'eval',
  describe: 'loss, perplexity and accuracy on a JSONL file',
  builder: (yargs) =>
    withModelOptions(yargs).options({
      data: { type: 'string', demandOption: true, describe: 'JSONL file' },
      format: {
        choices: ['raw', 'chat'] as const,
        default: 'raw' as const,
        describe: 'as in train',
      },
      supervise: {
        choices: ['answers', 'last-answer', 'everything'] as const,
        default: 'answers' as const,
        describe: 'which tokens count',
      },
    }),
  handler: async (args) => {
    const rows = readRows(args.data);
    const model = await openModel(args);
    const { format, supervise } = args;
    const examples = encodeRows(rows, model.tokenizer, { format, supervise });
    const adapter = model.adapters[0];
    const result = {
      ...evaluate(model, adapter, examples),
      accuracy: accuracy(model, adapter, examples),
    };
    const lines = [
      ['loss (nats per token)', result.loss.toFixed(4)],
      ['perplexity', result.perplexity.toFixed(4)],
      ['accuracy', result.accuracy.toFixed(4)],
      ['supervised tokens', String(result.supervisedTokens)],
      ['examples', String(result.examples)],
    ];
    printResult(args.json, result, table(lines));
    model.dispose();
  },
};
