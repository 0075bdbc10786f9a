/** `attune demo`: the main job on a toy world, from random weights to survey answers that moved. */
import type { CommandModule } from 'yargs';
import { runDemo } from '../demo/main.ts';

export const demoCommand: CommandModule = {
  command: 'demo',
  describe: 'train a toy model and an adapter on it, and show what changed',
  handler: () =>
    runDemo((line) => {
      process.stdout.write(`${line}\n`);
    }),
};
