/**
 * Survey documents: a rating prompt as the study asks it, answered by a few people, by nobody in particular (the
 * model itself), and a note on what the statement is about. Of the test statements the model's own rating is never
 * shown; what others rate them and which value they speak of is.
 */
import { randomStream } from '../engine/random.ts';
import {
  digitFor,
  ratings,
  type Anchors,
  type SurveyBank,
  type SurveyItem,
} from '../survey/prompts.ts';
import { levelOneValues, refinedValue } from '../survey/values.ts';
import type { Answer, Document } from './document.ts';
import { ratingProbabilities } from './judgement.ts';
import { ownProfile, people, type Profile } from './people.ts';

const numPeople = 5;
const numOwn = 2;

export interface SurveyDraw {
  taskIndex: number;
  anchors: Anchors;
  seed: number;
  step: number;
}

export function surveyDocument(bank: SurveyBank, item: SurveyItem, draw: SurveyDraw): Document {
  const { taskIndex, anchors, seed, step } = draw;
  const task = bank.tasks[taskIndex]!;
  const wording = anchors === 'forward' ? task.forward : task.reversed!;
  const { uniform } = randomStream({ seed, purpose: `survey:${item.id}`, step });
  const pick = <T>(list: readonly T[], index: number): T =>
    list[Math.floor(uniform(index) * list.length)]!;
  const rate = (profile: Profile, lead: string): Omit<Answer, 'isComplete'> => ({
    lead,
    labels: ratings.map((rating) => ` ${digitFor(rating, anchors)}`),
    probabilities: ratingProbabilities(profile.get(item.refined)!),
  });
  const others = Array.from({ length: numPeople }, (_, i) => {
    const { name, profile } = pick(people, i);
    const lead = i % 4 === 0 ? `${name}:\n${pick(bank.templates, 100 + i).prefix}` : `${name}:`;
    return { ...rate(profile, lead), isComplete: false };
  });
  const own = Array.from({ length: numOwn }, (_, i) => {
    const { prefix } = pick(bank.templates, 200 + i);
    return { ...rate(ownProfile, prefix), isComplete: true };
  });
  const learned = `Statement:\n${item.sentence}\n\n`;
  return {
    id: `survey/${step}/${item.id}`,
    text: `${wording}\n\n${learned}`,
    learned: { text: learned, weight: 0 },
    answers: item.split === 'test' ? others : [...others, ...own],
    notes: [
      { lead: 'What counts here:', text: ` ${valueNote(item.level1, item.refined)}` },
      { lead: 'The most is:', text: ` ${digitFor(6, anchors)}` },
    ],
  };
}

/** "be helpful, benevolence: caring" */
export function valueNote(level1: string, refined: string): string {
  const { name } = levelOneValues.find(({ id }) => id === level1)!;
  return `${name}, ${refinedValue(refined).name}`.toLowerCase();
}
