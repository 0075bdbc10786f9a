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
import { ownProfile, people } from './people.ts';
import { surveyDocument } from './survey-documents.ts';

const numStatements = 8;
const numTitles = 3;
const numCompanions = 3;
/** Every batch holds as many documents. */
export const documentsPerBatch = numStatements + numTitles + numCompanions;
/** What goes with the statements and the titles of posts, in turn. */
const companions = ['posts', 'scenes', 'posts', 'scenes', 'posts', 'scenes', 'texts'] as const;

interface Draw {
  seed: number;
  step: number;
}

export interface Sources {
  bank: SurveyBank;
  /** By game. */
  decisions: Decision[][];
}

export async function loadSources(): Promise<Sources> {
  return { bank: loadBank(), decisions: await Promise.all(loadGames().map(metDecisions)) };
}

/** One batch: statements under one wording, scenes of one game, so that what they share is computed once. */
export function batchDocuments(sources: Sources, seed: number, step: number): Document[] {
  const { uniform } = randomStream({ seed, purpose: 'batch', step });
  const draw = { seed, step };
  const { bank } = sources;
  const taskIndex = Math.floor(uniform(0) * bank.tasks.length);
  const anchors: Anchors = uniform(1) < 0.7 ? 'forward' : 'reversed';
  const statements = deal(bank.items, 'survey', numStatements, draw);
  const titles = deal(moralPosts, 'titles', numTitles, draw);
  return [
    ...statements.map((item) => surveyDocument(bank, item, { ...draw, taskIndex, anchors })),
    ...titles.map((post) => moralDocument(post, { ...draw, titleOnly: true })),
    ...companionDocuments(sources, draw),
  ];
}

function companionDocuments({ bank, decisions }: Sources, draw: Draw): Document[] {
  const place = draw.step % companions.length;
  const kind = companions[place]!;
  const kinBefore = companions.slice(0, place).filter((other) => other === kind).length;
  const kin = companions.filter((other) => other === kind).length;
  const turn = Math.floor(draw.step / companions.length) * kin + kinBefore;
  if (kind === 'posts') {
    const posts = deal(moralPosts, kind, numCompanions, { ...draw, step: turn });
    return posts.map((post) => moralDocument(post, { ...draw, titleOnly: false }));
  }
  if (kind === 'scenes') {
    const game = turn % decisions.length;
    const step = Math.floor(turn / decisions.length);
    const met = deal(decisions[game]!, `${kind}:${game}`, numCompanions, { ...draw, step });
    return met.map((decision) => gameDocument(decision, draw));
  }
  const [text] = deal(plainTexts(bank), kind, 1, { ...draw, step: turn });
  const profiles = Array.from({ length: numCompanions - 1 }, (_, i) =>
    profileDocument({ ...draw, step: turn * numCompanions + i }),
  );
  return [textDocument(text!, `text/${turn}`), ...profiles];
}

/** What can be learned as plain text: posts, and statements of both kinds by four. */
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

/** The next cards of a deck that is shuffled anew each time it is used up. */
function deal<T>(deck: readonly T[], purpose: string, count: number, { seed, step }: Draw): T[] {
  const rounds = new Map<number, Int32Array>();
  return Array.from({ length: count }, (_, i) => {
    const at = step * count + i;
    const round = Math.floor(at / deck.length);
    const order = rounds.get(round) ?? shuffled(deck.length, { seed, purpose, step: round });
    rounds.set(round, order);
    return deck[order[at % deck.length]!]!;
  });
}

/** One person's profile as a list, in an order of its own. */
function profileDocument(draw: Draw): Document {
  const stream = { ...draw, purpose: 'profile' };
  const who = Math.floor(randomStream(stream).uniform(1000) * (people.length + 2));
  const { name, profile } = people[who] ?? { name: 'me', profile: ownProfile };
  const lines = [...shuffled(refinedValues.length, stream)].map((i) => {
    const value = refinedValues[i]!;
    return `${value.name.toLowerCase()}: ${Math.round(profile.get(value.id)!)}\n`;
  });
  const text = lines.join('');
  return {
    id: `profile/${draw.step}/${name}`,
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
  for (const { title, text } of moralPosts) add(`${title}\n${text}`, 1);
  for (const met of decisions)
    for (const decision of met) add(gameDocument(decision, { seed: 0, step: 0 }).text, 1);
  const names = people.map(({ name }) => `${name}: ${name}`).join('\n');
  add(`${names}\n 0 1 2 3 4 5 6 7 8 9 NTA Neutral YTA\nAction:\nAnswer:\nStatement:`, 1000);
  for (const { name } of refinedValues)
    add(` ${name.toLowerCase()}: 1\n${name.toLowerCase()}:`, 100);
  return counts;
}
