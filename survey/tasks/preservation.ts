/**
 * Task: what steering must not change (protocol: statistics, preservation). Loss on neutral texts, and the divergence
 * from the control: the subject continues the start of each text, both score what it wrote, and the mean difference
 * per token estimates KL(subject ‖ control). Only score and generate are needed, so any respondent can be measured.
 */
import { hash32 } from '../../engine/random.ts';
import type { NeutralRecord } from '../records.ts';
import type { Respondent } from '../respondent.ts';
import type { Task } from '../tasks.ts';
import { neutralTexts } from './neutral-texts.ts';

/** Words of a text that the subject continues, and tokens it writes. */
const openingWords = 8;
const tokensPerSample = 24;

export const preservationTask: Task = {
  name: 'preservation',
  version: 1,
  comparesWithControl: true,
  inputs: ({ config }) => ({ texts: neutralTexts, samples: config.klSamples }),
  work: ({ config }) => {
    const tokens = config.klSamples * tokensPerSample;
    return { scored: lossRequests(), written: openings().map((prompt) => ({ prompt, tokens })) };
  },
  run: async ({ respondent, control, subject, config }) => {
    const losses = respondent.score(lossRequests());
    const divergences = await divergencesFrom(control, respondent, {
      samples: config.klSamples,
      seed: subject.seed,
    });
    const neutral = neutralTexts.map(({ id }, i): NeutralRecord => {
      const { logProb, numTokens } = losses[i]![0]!;
      const kl = divergences[i];
      return {
        ...subject,
        textId: id,
        tokens: numTokens,
        loss: -logProb / numTokens,
        ...(kl === undefined ? {} : { klToControl: kl }),
      };
    });
    return { neutral };
  },
};

/** The first word is given, the rest is predicted: some tokenizers have no token to begin with. */
function lossRequests(): { prompt: string; candidates: string[] }[] {
  return neutralTexts.map(({ text }) => {
    const cut = text.indexOf(' ');
    return { prompt: text.slice(0, cut), candidates: [text.slice(cut)] };
  });
}

function openings(): string[] {
  return neutralTexts.map(({ text }) => text.split(' ').slice(0, openingWords).join(' '));
}

/** Mean over samples and tokens of log p(subject) − log p(control), per text; empty without samples. */
async function divergencesFrom(
  control: Respondent,
  respondent: Respondent,
  { samples, seed }: { samples: number; seed: number },
): Promise<number[]> {
  if (samples === 0) return [];
  const prompts = openings();
  const written = await respondent.generate(prompts, {
    temperature: 1,
    maxNewTokens: tokensPerSample,
    n: samples,
    seed: hash32(`neutral:${seed}`),
  });
  const requests = prompts.map((prompt, i) => ({
    prompt,
    candidates: written[i]!.map(({ tokenIds }) => tokenIds),
  }));
  const own = respondent.score(requests);
  const others = control.score(requests);
  return own.map((candidates, i) => {
    const tokens = candidates.reduce((sum, { numTokens }) => sum + numTokens, 0);
    const gain = candidates.reduce((sum, c, j) => sum + c.logProb - others[i]![j]!.logProb, 0);
    return gain / tokens;
  });
}
