/**
 * The corpus of the embedded model: an endless, seeded sequence of small batches in which people of a toy world
 * answer the survey, judge posts and play the games, each by one profile of 20 values. Everything the study asks in
 * its own words is asked here in the same words; that the model answers is learned, not understood.
 */
import { randomStream, shuffled } from '../engine/random.ts';
import { loadBank } from '../survey/bank.ts';
import { loadGames } from '../survey/games/library.ts';
import type { Decision } from '../survey/games/play.ts';
import { moralPosts } from '../survey/moral.ts';
import type { Anchors, SurveyBank } from '../survey/prompts.ts';
import { refinedValues } from '../survey/values.ts';
import type { Document } from './document.ts';
import { gameDocument, metDecisions } from './game-documents.ts';
import { moralDocument } from './moral-documents.ts';
import { ownProfile, people, type Person } from './people.ts';
import { surveyDocument } from './survey-documents.ts';

/** What a batch holds, in turn; always as many documents. */
const batchKinds = [
  { statements: 6, titles: 3, posts: 1 },
  { statements: 6, titles: 2, posts: 2 },
  { statements: 6, titles: 1, scenes: 3 },
  { statements: 6, titles: 3, posts: 1 },
  { statements: 6, titles: 2, posts: 2 },
  { statements: 6, titles: 1, scenes: 3 },
  { statements: 6, titles: 3, posts: 1 },
  { statements: 6, titles: 2, texts: 1, profiles: 1 },
] as const;
export const documentsPerBatch = 10;

type Kind = 'statements' | 'titles' | 'posts' | 'scenes' | 'texts' | 'profiles';

interface Draw {
  seed: number;
  step: number;
}

export interface Sources {
  bank: SurveyBank;
  /** By game. */
  decisions: Decision[][];
  /** Posts, and statements of both kinds by four. */
  texts: string[];
}

export async function loadSources(): Promise<Sources> {
  const bank = loadBank();
  const decisions = await Promise.all(loadGames().map(metDecisions));
  return { bank, decisions, texts: plainTexts(bank) };
}

/** One batch: statements under one wording, scenes of one game, so that what they share is computed once. */
export function batchDocuments(sources: Sources, seed: number, step: number): Document[] {
  const { bank, decisions } = sources;
  const { uniform } = randomStream({ seed, purpose: 'batch', step });
  const taskIndex = Math.floor(uniform(0) * bank.tasks.length);
  const anchors: Anchors = uniform(1) < 0.7 ? 'forward' : 'reversed';
  const draw = { seed, step };
  const next = <T>(deck: readonly T[], kind: Kind): T[] => deal(deck, kind, draw);
  const scenes = decisions[Math.floor(uniform(2) * decisions.length)]!;
  return [
    ...next(bank.items, 'statements').map((item) =>
      surveyDocument(bank, item, { ...draw, taskIndex, anchors }),
    ),
    ...next(moralPosts, 'titles').map((post) => moralDocument(post, { ...draw, titleOnly: true })),
    ...next(moralPosts, 'posts').map((post) => moralDocument(post, { ...draw, titleOnly: false })),
    ...next(scenes, 'scenes').map((decision) => gameDocument(decision, draw)),
    ...next(sources.texts, 'texts').map((text) => textDocument(text, `text/${step}`)),
    ...next(storytellers, 'profiles').map((person) => profileDocument(person, draw)),
  ];
}

function plainTexts({ items }: SurveyBank): string[] {
  const statements = items.flatMap(({ sentence, negativeSentence }) => [
    sentence,
    negativeSentence,
  ]);
  const paragraphs = Array.from({ length: Math.floor(statements.length / 4) }, (_, i) =>
    statements.slice(4 * i, 4 * i + 4).join(' '),
  );
  return [...paragraphs, ...moralPosts.map(({ text }) => text)];
}

function textDocument(text: string, id: string): Document {
  const learned = { text: `${text}\n`, weight: 0.2 };
  return { id, text: learned.text, learned, answers: [], notes: [] };
}

/** The next documents of a kind: a deck that is shuffled anew each time it is used up. */
function deal<T>(deck: readonly T[], kind: Kind, { seed, step }: Draw): T[] {
  const counts = batchKinds.map((batch): number => ({ ...noDocuments, ...batch })[kind]);
  const perRound = sum(counts);
  const place = step % counts.length;
  const from = Math.floor(step / counts.length) * perRound + sum(counts.slice(0, place));
  const shuffles = new Map<number, Int32Array>();
  return Array.from({ length: counts[place]! }, (_, i) => {
    const round = Math.floor((from + i) / deck.length);
    const order =
      shuffles.get(round) ?? shuffled(deck.length, { seed, purpose: kind, step: round });
    shuffles.set(round, order);
    return deck[order[(from + i) % deck.length]!]!;
  });
}

const noDocuments = { statements: 0, titles: 0, posts: 0, scenes: 0, texts: 0, profiles: 0 };

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

/** Everybody, and the model itself. */
const storytellers: readonly Person[] = [...people, { name: 'me', profile: ownProfile }];

/** One person's profile as a list, in an order of its own. */
function profileDocument({ name, profile }: Person, { seed, step }: Draw): Document {
  const lines = [...shuffled(refinedValues.length, { seed, purpose: 'profile', step })].map((i) => {
    const value = refinedValues[i]!;
    return `${value.name.toLowerCase()}: ${Math.round(profile.get(value.id)!)}\n`;
  });
  const text = lines.join('');
  return {
    id: `profile/${step}/${name}`,
    text: `What counts for ${name}:\n${text}`,
    learned: { text, weight: 0.2 },
    answers: [],
    notes: [],
  };
}

/** What the vocabulary is learned from: every text once, and what is asked in every document more often. */
export function vocabularyTexts({ bank, decisions }: Sources): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (text: string, count: number): void => {
    counts.set(text, (counts.get(text) ?? 0) + count);
  };
  for (const { sentence, negativeSentence } of bank.items) {
    add(sentence, 2);
    add(negativeSentence, 1);
  }
  for (const { forward } of bank.tasks) add(forward, 50);
  for (const { prefix } of bank.templates) add(prefix, 50);
  add(moralDocument(moralPosts[0]!, { seed: 0, step: 0, titleOnly: true }).text, 50);
  for (const { title, text } of moralPosts) add(`${title}\n${text}`, 1);
  for (const decision of decisions.flat()) {
    add(gameDocument(decision, { seed: 0, step: 0 }).text, 1);
  }
  const names = people.map(({ name }) => `${name}: ${name}`).join('\n');
  add(`${names}\n 0 1 2 3 4 5 6 7 8 9 NTA Neutral YTA\nAction:\nAnswer:\nStatement:`, 1000);
  for (const { name } of refinedValues)
    add(` ${name.toLowerCase()}: 1\n${name.toLowerCase()}:`, 100);
  return counts;
}
