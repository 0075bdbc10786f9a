/** The tasks of a study, with fakes and under an adapter that changes nothing (A2). */
import { loadModel, type Model } from '../../engine/model.ts';
import type { Generation } from '../../engine/generate.ts';
import { parseKvs } from '../../survey/importers/kvs.ts';
import { moralPosts } from '../../survey/moral.ts';
import type { StudyRecords, Subject } from '../../survey/records.ts';
import { respondentOf, type Candidates, type Respondent } from '../../survey/respondent.ts';
import { chosenTasks, tasks, type TaskContext } from '../../survey/tasks.ts';
import { moralTask } from '../../survey/tasks/moral.ts';
import { preservationTask } from '../../survey/tasks/preservation.ts';
import { basicValues, refinedValues } from '../../survey/values.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyBank, tinyModel, tinyStudyConfig } from '../support/tiny-study.ts';

const bank = parseKvs({ name: 'tiny', text: JSON.stringify(tinyBank()) });
const config = tinyStudyConfig(temporaryFolder(), { sampled_ratings: true });
const subject: Subject = { condition: 'control', seed: 1 };

/** A respondent whose log-probability of a candidate is `logProb`, per text. */
function fake(logProb: (request: Candidates, candidate: string) => number): {
  respondent: Respondent;
  asked: Candidates[];
} {
  const asked: Candidates[] = [];
  const written: Generation = {
    ...{ text: ' x', tokenIds: [5, 6], logProbs: [0, 0] },
    ...{ finishReason: 'length', promptTokens: 1 },
  };
  const respondent: Respondent = {
    score: (requests) => {
      asked.push(...requests);
      return requests.map((request) =>
        request.candidates.map((candidate) => ({
          logProb: logProb(request, String(candidate)),
          numTokens: 2,
        })),
      );
    },
    generate: (prompts) => Promise.resolve(prompts.map(() => [written])),
  };
  return { respondent, asked };
}

function contextOf(respondent: Respondent, control = respondent): TaskContext {
  return { subject, respondent, control, config, bank };
}

test('the moral task shows every post under its order, and names no value', async () => {
  const chances: Record<string, number> = { ' NTA': -1, ' Neutral': -2, ' YTA': -3 };
  const { respondent, asked } = fake((_, label) => chances[label]!);
  const many = { ...contextOf(respondent), config: { ...config, labelOrders: 6 } };
  const { moral } = await moralTask.run(many);
  expect(moral).toHaveLength(6 * refinedValues.length);
  expect(new Set(moral!.map(({ order }) => order.join(' '))).size).toBe(6);
  for (const [i, record] of moral!.entries()) {
    expect(record.logProbs).toEqual({ NTA: -1, Neutral: -2, YTA: -3 });
    expect(asked[i]!.candidates).toEqual(record.order.map((verdict) => ` ${verdict}`));
    const { user, assistant } = asked[i]!.prompt as { user: string; assistant: string };
    const post = moralPosts.find(({ id }) => id === record.postId)!;
    expect(user.endsWith(`${post.title}\n${post.text}`)).toBe(true);
    expect(assistant).toBe('Answer:');
    const instruction = user.slice(0, -post.text.length - post.title.length).toLowerCase();
    const names = [...refinedValues, ...basicValues].map(({ name }) => name.toLowerCase());
    expect(names.filter((name) => instruction.includes(name))).toEqual([]);
  }
});

test('three orders are rotations: every verdict stands at every place once', async () => {
  const { respondent } = fake(() => -1);
  const { moral } = await moralTask.run({
    ...contextOf(respondent),
    config: { ...config, labelOrders: 3, postsPerValue: 1 },
  });
  const orders = [...new Set(moral!.map(({ order }) => order.join(' ')))].map((o) => o.split(' '));
  for (const place of [0, 1, 2]) {
    expect(new Set(orders.map((order) => order[place])).size).toBe(3);
  }
});

test('divergence from the control is the mean difference per token of the own continuations', async () => {
  const own = fake(() => -3);
  const control = fake(() => -4);
  const { neutral } = await preservationTask.run(contextOf(own.respondent, control.respondent));
  for (const record of neutral!) {
    expect(record.loss).toBe(1.5);
    expect(record.klToControl).toBe(0.5); // (−3 − −4) over two tokens
  }
  expect(control.asked).toHaveLength(neutral!.length);
});

test('an unknown task is an error that suggests the nearest', () => {
  expect(() => chosenTasks(['survey', 'morals'])).toThrow(/"morals".*Did you mean moral\?/);
  expect(chosenTasks('moral')).toEqual([moralTask]);
  expect(chosenTasks('all')).toEqual(tasks);
});

describe('A2', () => {
  let model: Model;
  beforeAll(async () => {
    model = await loadModel(tinyModel, { dtype: 'f32' });
  });
  afterAll(() => {
    model.dispose();
  });

  test('an adapter of zeros gives the records of the base model, to the bit, in every task', async () => {
    const zero = model.addAdapter({ name: 'zero', rank: 4, seed: 1 }); // B starts at zero
    const base = respondentOf(model, { adapter: null, format: 'raw' });
    const adapted = respondentOf(model, { adapter: zero, format: 'raw' });
    for (const task of tasks) {
      const without = await task.run(contextOf(base, base));
      const withZero = await task.run(contextOf(adapted, base));
      expect(Object.values(without as Record<string, unknown[]>)[0]!.length).toBeGreaterThan(0);
      expect(withZero).toEqual(without);
      const { neutral } = withZero as Pick<StudyRecords, 'neutral'>;
      if (task === preservationTask) {
        expect(neutral.every(({ klToControl }) => klToControl === 0)).toBe(true);
      }
    }
  });
});
