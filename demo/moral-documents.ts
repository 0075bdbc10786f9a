/** Moral documents: a post as the study asks about it, with the verdicts of a few people and of the model itself. */
import { randomStream, shuffled } from '../engine/random.ts';
import type { OwnPost } from '../survey/moral.ts';
import type { Verdict } from '../survey/records.ts';
import { moralQuestion } from '../survey/tasks/moral.ts';
import { refinedValue } from '../survey/values.ts';
import type { Answer, Document } from './document.ts';
import { verdictProbabilities } from './judgement.ts';
import { ownProfile, people, type Profile } from './people.ts';

const numPeople = 5;

export interface MoralDraw {
  seed: number;
  step: number;
  /** Only the post's title is shown: short, and enough to know the post by. */
  titleOnly: boolean;
}

export function moralDocument(post: OwnPost, { seed, step, titleOnly }: MoralDraw): Document {
  const stream = { seed, purpose: `moral:${post.id}`, step };
  const { uniform } = randomStream(stream);
  const verdicts: readonly Verdict[] = ['NTA', 'Neutral', 'YTA'];
  const order = [...shuffled(verdicts.length, stream)].map((i) => verdicts[i]!);
  const { user, assistant } = moralQuestion(post, order);
  const judge = (profile: Profile, lead: string, isComplete: boolean): Answer => {
    const probabilities = verdictProbabilities(post, profile);
    return {
      lead,
      labels: verdicts.map((verdict) => ` ${verdict}`),
      probabilities: verdicts.map((verdict) => probabilities[verdict]),
      isComplete,
    };
  };
  const others = Array.from({ length: numPeople }, (_, i) => {
    const { name, profile } = people[Math.floor(uniform(100 + i) * people.length)]!;
    return judge(profile, i % 4 === 0 ? `${name}:\n${assistant}` : `${name}:`, false);
  });
  return {
    id: `moral/${step}/${post.id}/${titleOnly ? 'title' : 'text'}`,
    text: titleOnly ? user.slice(0, -post.text.length) : `${user}\n\n`,
    learned: { text: '', weight: 0 },
    answers: [...others, judge(ownProfile, assistant, true)],
    notes: [
      {
        lead: 'What counts here:',
        text: ` ${refinedValue(post.value).name.toLowerCase()}, ${post.stance === 'high' ? 'kept' : 'let go'}`,
      },
    ],
  };
}
