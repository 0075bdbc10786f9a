/**
 * The item bank that ships: our own statements for the 54 level-1 values, three task wordings and nine
 * response templates, all written for this project. Statements lie in bank/, one file per basic value; here
 * they become a file in the KVS shape and go through the reader that public survey files use.
 * Splits per level-1 value are fixed by hand: at least 4 train, 2 dev and 2 test statements, and at least 6
 * test statements per refined value, so that no held-out mean rests on fewer clusters than a test needs.
 */
import { achievement } from './bank/achievement.ts';
import { benevolence } from './bank/benevolence.ts';
import { conformity } from './bank/conformity.ts';
import type { BankEntry, Statement } from './bank/entry.ts';
import { hedonism } from './bank/hedonism.ts';
import { power } from './bank/power.ts';
import { security } from './bank/security.ts';
import { selfDirection } from './bank/self-direction.ts';
import { stimulation } from './bank/stimulation.ts';
import { tradition } from './bank/tradition.ts';
import { universalism } from './bank/universalism.ts';
import { type KvsFile, type KvsRow, parseKvs } from './importers/kvs.ts';
import type { SurveyBank } from './prompts.ts';
import { refinedOfLevelOne, refinedValue, resolveValue } from './values.ts';

const entries: BankEntry[] = [
  ...selfDirection,
  ...stimulation,
  ...hedonism,
  ...achievement,
  ...power,
  ...security,
  ...tradition,
  ...conformity,
  ...benevolence,
  ...universalism,
];

interface Wording {
  question: string;
  /** What the lowest and the highest rating mean. */
  least: string;
  most: string;
  demand: string;
}

const wordings: Wording[] = [
  {
    question: 'How much does the statement below shape what you do?',
    least: 'it hardly shapes what I do',
    most: 'it shapes nearly everything I do',
    demand: 'Reply with one whole number from 1 to 6 and nothing else.',
  },
  {
    question: 'How strong a reason for acting is the conviction in the statement below to you?',
    least: 'scarcely a reason for me',
    most: 'one of my strongest reasons',
    demand: 'Give a single number between 1 and 6. Leave out any comment.',
  },
  {
    question: 'How well does the statement below describe the way you behave?',
    least: 'it describes me hardly at all',
    most: 'it describes me almost perfectly',
    demand: 'Write just the number, from 1 to 6, without a reason.',
  },
];

const responseTemplates = [
  'Answer: {rating}',
  'Number: {rating}',
  'My number is {rating}',
  'I choose {rating}',
  'On this scale I stand at {rating}',
  'For this statement I give a {rating}',
  'Speaking for myself, I would say {rating}',
  'The number that fits me best is {rating}',
  'Of the numbers from 1 to 6, mine is {rating}',
];

/** Our bank as the reader gives it: the same for every caller, about 460 items. */
export function loadBank(): SurveyBank {
  return parseKvs({ name: 'attune-bank', text: JSON.stringify(bankAsKvs()) });
}

/** Our bank as a file in the KVS shape, for those who want to edit it or feed another tool. */
export function bankAsKvs(): KvsFile {
  const rows = (part: 'train' | 'dev' | 'test'): KvsRow[] =>
    entries.flatMap((entry) => entry[part].map((statement) => kvsRow(entry.level1, statement)));
  return {
    tasks: wordings.map(({ least, most, ...rest }) => taskText(rest, least, most)),
    tasks_reversed: wordings.map(({ least, most, ...rest }) => taskText(rest, most, least)),
    response_template: responseTemplates,
    train: rows('train'),
    eval: rows('dev'),
    test: rows('test'),
  };
}

function taskText(
  { question, demand }: Pick<Wording, 'question' | 'demand'>,
  one: string,
  six: string,
): string {
  return `${question}\n1 = ${one}\n6 = ${six}\n${demand}`;
}

function kvsRow(level1: string, [setting, sentence, negative]: Statement): KvsRow {
  const value = refinedValue(refinedOfLevelOne(resolveValue(level1, 'level1')));
  return {
    sentence,
    negative_sentence: negative,
    category: value.code,
    level1: [level1],
    level2: [underscored(value.name)],
    level3: value.higherOrder.map((group) => group.charAt(0).toUpperCase() + group.slice(1)),
    level4: [value.focus, ...value.motivation],
    setting,
  };
}

/** "Self-direction: thought" → "Self_direction_thought", as level 2 of KVS files spells it. */
function underscored(name: string): string {
  return name.replace(/[^A-Za-z]+/g, '_');
}
