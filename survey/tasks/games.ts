/** Task: our text games, played with the protocol's sampling. With the same run every subject meets the same draws. */
import { languageAgent, promptOf } from '../games/agent.ts';
import type { Game } from '../games/game.ts';
import { loadGames } from '../games/library.ts';
import { playGames, type Decision, type PlayOptions } from '../games/play.ts';
import { randomAgent } from '../games/random-agent.ts';
import type { Subject } from '../records.ts';
import type { StudyConfig } from '../study/options.ts';
import type { Task } from '../tasks.ts';

/** Of the draws; the same for all subjects, which are compared run by run. */
const seed = 1;

export const gamesTask: Task = {
  name: 'games',
  version: 1,
  comparesWithControl: false,
  inputs: ({ config }) => {
    const { gameRuns, gameSteps } = config;
    return { games: loadGames(), gameRuns, gameSteps };
  },
  work: async ({ config }) => {
    const decisions = await randomDecisions(config);
    const prompts = decisions.map((decision) => promptOf(decision, config.format));
    return { scored: [], written: prompts.map((prompt) => ({ prompt, tokens: 3 })) };
  },
  run: async ({ respondent, subject, config }) => {
    const player = languageAgent(
      async (inputs, options) => {
        const answers = await respondent.generate(inputs, options);
        return answers.map(([answer]) => answer!.text);
      },
      { format: config.format },
    );
    return { games: await playGames(player, playOptions(loadGames(), config, subject)) };
  },
};

function playOptions(games: Game[], config: StudyConfig, subject: Subject): PlayOptions {
  return { games, runs: config.gameRuns, maxSteps: config.gameSteps, seed, subject };
}

/** What a random agent is asked in as many plays: about what any agent will be asked. */
async function randomDecisions(config: StudyConfig): Promise<Decision[]> {
  const seen: Decision[] = [];
  await playGames(
    (decisions) => {
      seen.push(...decisions);
      return randomAgent(decisions);
    },
    playOptions(loadGames(), config, { condition: 'random', seed: 0 }),
  );
  return seen;
}
