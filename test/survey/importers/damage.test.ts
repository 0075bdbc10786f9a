import { UserError } from '../../../kernels/index.ts';
import { parseAitaValue } from '../../../survey/importers/aita-value.ts';
import { parseDailyDilemmas } from '../../../survey/importers/daily-dilemmas.ts';
import { parseMachiavelli } from '../../../survey/importers/machiavelli.ts';
import { parseMoralChoice } from '../../../survey/importers/moralchoice.ts';
import { parseScruples } from '../../../survey/importers/scruples.ts';
import type { Source } from '../../../survey/importers/source.ts';
import { parseTouche } from '../../../survey/importers/touche.ts';
import { parseValuePortrait } from '../../../survey/importers/value-portrait.ts';
import { SeededRandom } from '../../support/reliability.ts';
import { golden } from '../../support/spoil.ts';

const labels = golden('touche-labels.tsv');
const parsers: [string, (source: Source) => unknown][] = [
  ['aita-value.json', parseAitaValue],
  ['daily-dilemmas.csv', parseDailyDilemmas],
  ['machiavelli.jsonl', parseMachiavelli],
  ['moralchoice.csv', parseMoralChoice],
  ['scruples.jsonl', parseScruples],
  ['touche-arguments.tsv', (source) => parseTouche(source, labels)],
  ['value-portrait.json', parseValuePortrait],
];

/** One sign replaced, one stretch cut out, or the rest cut off. */
function damaged(text: string, random: SeededRandom): string {
  const at = random.below(text.length);
  const kind = random.below(3);
  if (kind === 0) return text.slice(0, at);
  const rest = text.slice(at + 1 + (kind === 1 ? random.below(30) : 0));
  return text.slice(0, at) + (kind === 2 ? '"\\,\t\n[{0é'[random.below(9)]! : '') + rest;
}

test.each(parsers)('%s, damaged anywhere, is read or refused with file and line', (name, parse) => {
  const { text } = golden(name);
  const random = new SeededRandom(7);
  let numRefused = 0;
  for (let i = 0; i < 200; i++) {
    const source = { name, text: damaged(text, random) };
    try {
      parse(source);
    } catch (error) {
      numRefused++;
      expect(error).toBeInstanceOf(UserError);
      expect((error as Error).message).toMatch(/^[a-z-]+\.(json|jsonl|csv|tsv):\d+: ./);
    }
  }
  expect(numRefused).toBeGreaterThan(20);
});
