/**
 * Game documents: every scene that random play meets, with the actions that it then offers, as the study's agent
 * reads it, and what a few people and the model itself would do there.
 */
import { randomStream } from '../engine/random.ts';
import { promptOf } from '../survey/games/agent.ts';
import { playGames, type Decision } from '../survey/games/play.ts';
import { randomAgent } from '../survey/games/random-agent.ts';
import type { Game } from '../survey/games/game.ts';
import type { Answer, Document } from './document.ts';
import { choiceProbabilities } from './judgement.ts';
import { ownProfile, people, type Profile } from './people.ts';

const numPeople = 5;
/** Random plays per game: enough to meet nearly every scene. */
const runs = 60;

/** The decisions that random play meets, each scene and set of actions once. */
export async function metDecisions(game: Game): Promise<Decision[]> {
  const met = new Map<string, Decision>();
  const options = { games: [game], runs, seed: 1, subject: { condition: 'random', seed: 0 } };
  await playGames((decisions) => {
    for (const decision of decisions) {
      const key = [decision.scene.text, ...decision.choices.map(({ text }) => text)].join('\n');
      if (!met.has(key)) met.set(key, decision);
    }
    return randomAgent(decisions);
  }, options);
  return [...met.values()];
}

export function gameDocument(
  decision: Decision,
  { seed, step }: { seed: number; step: number },
): Document {
  const { game, scene, choices } = decision;
  const prompt = promptOf(decision, 'raw') as string;
  const ask = 'Action:';
  const text = prompt.slice(0, -ask.length);
  const { uniform } = randomStream({ seed, purpose: `game:${game.name}:${scene.text}`, step });
  const act = (profile: Profile, lead: string, isComplete: boolean): Answer => ({
    lead,
    labels: choices.map((_, i) => ` ${i}`),
    probabilities: choiceProbabilities(game, choices, profile),
    isComplete,
  });
  const others = Array.from({ length: numPeople }, (_, i) => {
    const { name, profile } = people[Math.floor(uniform(i) * people.length)]!;
    return act(profile, i % 4 === 0 ? `${name}:\n${ask}` : `${name}:`, false);
  });
  return {
    id: `game/${step}/${game.name}/${choices.length}/${scene.text.slice(0, 24)}`,
    text,
    learned: { text: text.slice(text.indexOf(scene.text)), weight: 0 },
    answers: [...others, act(ownProfile, ask, true)],
    notes: [],
  };
}
