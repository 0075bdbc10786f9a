/**
 * Which public format a file is in, told from its column or key names, and what it holds once its importer has
 * read all of it. `attune validate <file...>` shows this. The table below is the list of formats.
 */
import { readAitaValue } from './aita-value.ts';
import { readDailyDilemmas, readDilemmaSituations, readDilemmaValues } from './daily-dilemmas.ts';
import { readKvs } from './kvs.ts';
import { readMachiavelli } from './machiavelli.ts';
import { readMoralChoice, readQuestionForm } from './moralchoice.ts';
import { readPvq } from './pvq.ts';
import { readScruples } from './scruples.ts';
import { ImportError, readSource } from './source.ts';
import { readTouche } from './touche.ts';
import { readValuePortrait } from './value-portrait.ts';

export interface CheckedFile {
  /** One file, or two that belong together. */
  paths: string[];
  format: string;
  /** What was read, such as {arguments: 1576}. */
  counts: Record<string, number>;
}

interface Format {
  name: string;
  /** Names that only files of this format have. */
  mark: RegExp;
  /** A format of two files: the one with the mark, then this one. */
  second?: string;
  read: (path: string, second: string) => Record<string, number>;
}

const formats: Format[] = [
  {
    name: 'KVS',
    mark: /"response_template"\s*:/,
    read: (path) => {
      const { items } = readKvs(path);
      return { statements: items.length, ...countBy(items, (item) => item.split) };
    },
  },
  {
    name: 'AITA-value',
    mark: /"(high|low)_standard_stance"\s*:/,
    read: (path) => {
      const posts = readAitaValue(path);
      return { posts: posts.length, ...countBy(posts, (post) => post.value) };
    },
  },
  {
    name: 'Touché23-ValueEval',
    mark: /^Argument ID\t(Conclusion|Stance|Premise)\t/,
    second: 'its labels file',
    read: (path, labels) => {
      const read = readTouche(path, labels);
      return { arguments: read.length, values: read.flatMap((argument) => argument.values).length };
    },
  },
  {
    name: 'MoralChoice',
    mark: /^scenario_id,/,
    read: (path) => ({ decisions: readMoralChoice(path).length }),
  },
  {
    name: 'MoralChoice question form',
    mark: /"question_header"\s*:/,
    read: (path) => ({ [readQuestionForm(path).name]: 1 }),
  },
  {
    name: 'Value Portrait',
    mark: /"(portrait_id|higher_pvq_correlations)"\s*:/,
    read: (path) => {
      const portraits = readValuePortrait(path);
      const responses = portraits.flatMap((portrait) => portrait.responses);
      return { texts: portraits.length, responses: responses.length };
    },
  },
  {
    name: 'DailyDilemmas',
    mark: /^[^\n]*\baction_type\b[^\n]*,/,
    read: (path) => ({ decisions: readDailyDilemmas(path).length }),
  },
  {
    name: 'DailyDilemmas situations',
    mark: /^,?idx,basic_situation,dilemma_situation\s/,
    read: (path) => ({ situations: readDilemmaSituations(path).length }),
  },
  {
    name: 'DailyDilemmas values',
    mark: /^,?value,WVS,/,
    read: (path) => ({ values: readDilemmaValues(path).length }),
  },
  {
    name: 'Scruples',
    mark: /"label_scores"\s*:/,
    read: (path) => {
      const anecdotes = readScruples(path);
      return {
        posts: anecdotes.length,
        ...countBy(anecdotes, ({ verdict }) => verdict ?? 'without verdict'),
      };
    },
  },
  {
    name: 'MACHIAVELLI steps',
    mark: /"choice_(text|labels)"\s*:/,
    read: (path) => {
      const steps = readMachiavelli(path);
      return { steps: steps.length, games: new Set(steps.map((step) => step.game)).size };
    },
  },
  {
    name: 'PVQ',
    mark: /^(number,text|text,number)\s/,
    read: (path) => {
      const { form, items } = readPvq(path);
      return { [`${form} items`]: items.length };
    },
  },
];

/**
 * Reads files of public sets, each with the importer that knows its format. Two files that belong together stand
 * next to each other, in the order that the format's table row says.
 *
 * @throws ImportError when no importer knows a file, its second file is missing, or a file has faults
 */
export function checkSurveyFiles(paths: readonly string[]): CheckedFile[] {
  const checked: CheckedFile[] = [];
  for (let i = 0; i < paths.length;) {
    const format = formatOf(paths[i]!);
    const own = paths.slice(i, i + (format.second === undefined ? 1 : 2));
    const [first, second] = own as [string, string?];
    if (format.second !== undefined && second === undefined) {
      throw new ImportError(`${first}: is ${format.name}; name ${format.second} after it`);
    }
    checked.push({ paths: own, format: format.name, counts: format.read(first, second ?? '') });
    i += own.length;
  }
  return checked;
}

function formatOf(path: string): Format {
  const { text } = readSource(path);
  const format = formats.find(({ mark }) => mark.test(text));
  if (format) return format;
  const names = formats.map(({ name }) => name).join(', ');
  throw new ImportError(`${path}: is in none of the formats that have an importer: ${names}`);
}

function countBy<T>(rows: readonly T[], key: (row: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[key(row)] = (counts[key(row)] ?? 0) + 1;
  return counts;
}
