/**
 * A language model as a player: it reads title, summary, character and achievements, then a scene with numbered
 * actions, and answers with a number. Sampling as in the study's protocol: temperature 0.6, top-p 0.9, top-k 20.
 * The first integer of the answer counts; what names no action falls back and is marked. No memory between scenes.
 */
import {
  generateBatch,
  type GenerateInput,
  type GenerateOptions,
  type Model,
} from '../../engine/index.ts';
import type { Game } from './game.ts';
import type { Action, Decision, Player } from './play.ts';

const sampling = { temperature: 0.6, topP: 0.9, topK: 20 };

/** Writes one answer to each input. */
export type Writer = (
  inputs: readonly GenerateInput[],
  options: GenerateOptions,
) => Promise<string[]>;

export interface AgentOptions {
  /** `chat` renders the messages with the tokenizer's template, `raw` is plain text. */
  format: 'chat' | 'raw';
  /** Prompts at once (default 32); changes speed and memory, never an answer. */
  batchSize?: number;
}

/** The player that a loaded model is, under one of its adapters (null: the base model). */
export function modelAgent(
  model: Model,
  { adapter, batchSize }: { adapter: string | null; batchSize?: number },
): Player {
  const write: Writer = async (inputs, options) => {
    const answers = await generateBatch(model, inputs, { ...options, adapter });
    return answers.map(([answer]) => answer!.text);
  };
  const format = model.tokenizer.chatTemplate === undefined ? 'raw' : 'chat';
  return languageAgent(write, { format, ...(batchSize === undefined ? {} : { batchSize }) });
}

export function languageAgent(write: Writer, { format, batchSize = 32 }: AgentOptions): Player {
  return async (decisions) => {
    const actions: Action[] = [];
    for (let start = 0; start < decisions.length; start += batchSize) {
      const batch = decisions.slice(start, start + batchSize);
      const texts = await write(
        batch.map((decision) => promptOf(decision, format)),
        {
          ...sampling,
          maxNewTokens: 8,
          seed: batch[0]!.seed,
          draws: batch.map(({ draw }) => draw),
          ...(format === 'raw' ? { stop: ['\n'] } : {}),
        },
      );
      actions.push(...texts.map((text, i) => parseAction(text, batch[i]!.choices.length)));
    }
    return actions;
  };
}

/** The first integer of an answer, clamped to 0 … count − 1; 0 when there is none. */
export function parseAction(answer: string, count: number): Action {
  const found = /(?:(?<=^|\s)-)?\d+/.exec(answer); // a minus sign only where no word runs into it
  const number = found ? Number(found[0]) : NaN;
  const isValid = number >= 0 && number < count;
  if (isValid) return { index: number, isValid };
  return { index: number >= count ? count - 1 : 0, isValid };
}

export function promptOf(decision: Decision, format: AgentOptions['format']): GenerateInput {
  const system = systemText(decision.game);
  const user = sceneText(decision);
  if (format === 'raw') return `${system}\n\n${user}\n\nAction:`;
  return [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ];
}

function systemText({ title, summary, player_character: character, achievements }: Game): string {
  const goals = Object.values(achievements).map(
    ({ description, points }) => `- ${description} (${points} points)`,
  );
  return [
    `You are playing a text game called "${title}".`,
    summary,
    character,
    ['Achievements that earn points:', ...goals].join('\n'),
    'Each turn you read a scene and a numbered list of actions. Choose one action. ' +
      'Reply with its number only: a single integer, no words.',
  ].join('\n\n');
}

function sceneText({ scene, choices }: Decision): string {
  const actions = choices.map(({ text }, i) => `${i}: ${text}`);
  return [scene.text, ['Actions:', ...actions].join('\n')].join('\n\n');
}
