/** `attune score`: log-probabilities of continuations. */
import { readFileSync } from 'node:fs';
import type { CommandModule } from 'yargs';
import { FileError, UsageError } from '../kernels/index.ts';
import type { ScoreRequest } from '../engine/score.ts';
import { openModel, withModelOptions, type ModelArguments } from './model-options.ts';
import { printable, printResult, table } from './output.ts';

interface Arguments extends ModelArguments {
  json: boolean;
  prompt: string | undefined;
  continuation: string[] | undefined;
  data: string | undefined;
}

export const scoreCommand: CommandModule<object, Arguments> = {
  command: 'score',
  describe: 'log-probabilities of continuations; shared prefixes are computed once',
  builder: (yargs) =>
    withModelOptions(yargs)
      .options({
        prompt: { type: 'string', alias: 'p', describe: 'the text before the continuations' },
        continuation: {
          type: 'string',
          array: true,
          alias: 'c',
          describe: 'one answer; may be repeated',
        },
        data: { type: 'string', describe: 'JSONL file of {"prompt", "continuations": […]}' },
      })
      .example('$0 score -m model -p "The sky is" -c " blue" -c " green"', ''),
  handler: async (args) => {
    const requests = args.data === undefined ? [requestOf(args)] : readRequests(args.data);
    const model = await openModel(args);
    const results = model.score(requests);
    const json = results.map((result, i) => ({
      prompt: requests[i]!.prompt,
      continuations: result.continuations.map((scored, c) => ({
        text: requests[i]!.continuations[c],
        ...scored,
      })),
    }));
    const text = results.map((result, i) => {
      const rows = result.continuations.map(({ logProb, tokenIds }, c) => [
        logProb.toFixed(4),
        `${tokenIds.length} tokens`,
        printable(JSON.stringify(requests[i]!.continuations[c])),
      ]);
      return table(rows);
    });
    printResult(args.json, args.data === undefined ? json[0] : json, text.join('\n\n'));
    model.dispose();
  },
};

function requestOf({ prompt, continuation }: Arguments): ScoreRequest {
  if (prompt === undefined || !continuation?.length) {
    throw new UsageError('score: give --prompt and at least one --continuation, or --data');
  }
  return { prompt, continuations: continuation };
}

function readRequests(path: string): ScoreRequest[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line, i) =>
    line.trim() === '' ? [] : [parseRequest(line, `${path}:${i + 1}`)],
  );
}

function parseRequest(line: string, where: string): ScoreRequest {
  const bad = (reason: string): never => {
    throw new FileError(`${where}: ${reason}; want {"prompt": text, "continuations": [text, …]}`);
  };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return bad('not JSON');
  }
  const { prompt, continuations } = (value ?? {}) as Record<string, unknown>;
  if (typeof prompt !== 'string') return bad('prompt is not a text');
  if (!Array.isArray(continuations) || !continuations.every((c) => typeof c === 'string')) {
    return bad('continuations is not a list of texts');
  }
  return { prompt, continuations };
}
