/** A real model (random weights) with a chat template plays: the same bytes again, alone, and in any batch. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createModel, generateBatch, type Model } from '../../../engine/index.ts';
import { modelAgent, promptOf } from '../../../survey/games/agent.ts';
import { parseGame } from '../../../survey/games/library.ts';
import { playGames } from '../../../survey/games/play.ts';
import { fixtures } from '../../support/golden.ts';
import { smallGameText } from '../../support/small-game.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const game = parseGame({ name: 'ferry.json', text: smallGameText() });
const options = { games: [game], runs: 5, seed: 4, subject: { condition: 'base', seed: 0 } };

const folder = temporaryFolder();
let model: Model;
beforeAll(async () => {
  const source = join(fixtures, 'e2e-llama3');
  for (const name of ['tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja']) {
    cpSync(join(source, name), join(folder, name));
  }
  const config = JSON.parse(readFileSync(join(source, 'config.json'), 'utf8')) as object;
  // The fixture's weights have more rows than its tokenizer has tokens; a random model would draw them.
  const text = JSON.stringify({ ...config, vocab_size: 706, tie_word_embeddings: true });
  writeFileSync(join(folder, 'config.json'), text);
  model = await createModel(folder, 1);
});
afterAll(() => {
  model.dispose();
});

test('a checkpoint plays, and its run is the same in every batch size and in less company', async () => {
  const play = (batchSize: number, runs: number): ReturnType<typeof playGames> =>
    playGames(modelAgent(model, { adapter: null, batchSize }), { ...options, runs, maxSteps: 4 });
  const records = await play(32, 5);
  expect(records.map(({ run }) => run)).toEqual([0, 1, 2, 3, 4]);
  expect(records.every(({ steps }) => steps > 0)).toBe(true);
  if (model.backend.name !== 'native') return; // stock backends do not promise bits
  expect(JSON.stringify(await play(2, 5))).toBe(JSON.stringify(records));
  expect(await play(32, 2)).toEqual(records.slice(0, 2));
});

test('an answer follows its number of draws, not its place in the batch', async () => {
  const scene = game.scenes['bank']!;
  const prompt = promptOf({ game, scene, choices: scene.choices, draw: 0, seed: 0 }, 'chat');
  const write = async (draws: number[]): Promise<string[]> => {
    const inputs = draws.map(() => prompt);
    const samples = await generateBatch(model, inputs, { temperature: 1, maxNewTokens: 6, draws });
    return samples.map(([sample]) => sample!.tokenIds.join());
  };
  const [a, b, c] = await write([7, 2 ** 32 - 1, 9]);
  expect(new Set([a, b, c]).size).toBe(3);
  if (model.backend.name === 'native') expect(await write([9, 7])).toEqual([c, a]);
  await expect(generateBatch(model, [prompt], { draws: [1, 2] })).rejects.toThrow(/want 1/);
});
