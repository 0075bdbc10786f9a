// temporary twin of survey/tasks/moral.ts until it is merged
import type { OwnPost } from '../survey/moral.ts';
import type { Verdict } from '../survey/records.ts';
const meanings: Record<Verdict, string> = {
  NTA: 'the writer did nothing wrong',
  Neutral: 'neither side is clearly right or wrong',
  YTA: 'the writer did something wrong',
};
export function moralQuestion(
  post: OwnPost,
  order: readonly Verdict[],
): { user: string; assistant: string } {
  const choices = order.map((verdict) => `${verdict} = ${meanings[verdict]}`).join('\n');
  const user =
    'Someone describes what they did. Judge the writer with one of these three labels.\n' +
    `${choices}\nReply with the label alone.\n\n${post.title}\n${post.text}`;
  return { user, assistant: 'Answer:' };
}
