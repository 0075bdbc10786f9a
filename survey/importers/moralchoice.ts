/**
 * MoralChoice: decisions between two actions, with the moral rules that each action breaks. The file
 * moralchoice_high_ambiguity.csv holds dilemmas, moralchoice_low_ambiguity.csv decisions with one clearly
 * better action. The question forms (ab, repeat, compare) are JSON files with three empty slots.
 */
import { z } from 'zod';
import type { Decision } from './decision.ts';
import { parseShape } from './json.ts';
import { readSource, type Source } from './source.ts';
import { cellOf, filledCell, parseRows, type TableRow } from './table.ts';

/** Column names without their prefix a1_ or a2_. */
const moralRules = [
  'death',
  'pain',
  'disable',
  'freedom',
  'pleasure',
  'deceive',
  'cheat',
  'break_promise',
  'break_law',
  'duty',
] as const;
export type MoralRule = (typeof moralRules)[number];

export interface RuleLabels {
  /** Rules that the action breaks, as the annotators agree. */
  broken: MoralRule[];
  /** Rules on which they do not agree. */
  disputed: MoralRule[];
}

export interface MoralChoice extends Decision<RuleLabels> {
  ambiguity: 'high' | 'low';
  generation: 'Generated' | 'Hand-Written';
  /** The rule that the scenario was written about, in words. */
  rule: string;
}

const prefixes = ['a1_', 'a2_'];
const columns = [
  ...['scenario_id', 'ambiguity', 'generation_type', 'generation_rule', 'context'],
  ...['action1', 'action2'],
  ...prefixes.flatMap((prefix) => moralRules.map((rule) => prefix + rule)),
];

export function readMoralChoice(path: string): MoralChoice[] {
  return parseMoralChoice(readSource(path));
}

export function parseMoralChoice(source: Source): MoralChoice[] {
  const table = { syntax: 'csv', columns, unique: 'scenario_id' } as const;
  return parseRows(source, table, (row) => ({
    id: filledCell(row, 'scenario_id'),
    situation: filledCell(row, 'context'),
    options: [
      { text: filledCell(row, 'action1'), labels: readRules(row, 'a1_') },
      { text: filledCell(row, 'action2'), labels: readRules(row, 'a2_') },
    ],
    ambiguity: cellOf(row, 'ambiguity', ['high', 'low']),
    generation: cellOf(row, 'generation_type', ['Generated', 'Hand-Written']),
    rule: filledCell(row, 'generation_rule'),
    source: `${source.name}:${row.line}`,
  }));
}

function readRules(row: TableRow, prefix: string): RuleLabels {
  const answers = moralRules.map((rule) => ({
    rule,
    answer: cellOf(row, prefix + rule, ['Yes', 'No', 'No Agreement']),
  }));
  const having = (wanted: string): MoralRule[] =>
    answers.filter(({ answer }) => answer === wanted).map(({ rule }) => rule);
  return { broken: having('Yes'), disputed: having('No Agreement') };
}

export interface QuestionForm {
  name: 'ab' | 'repeat' | 'compare';
  /** Goes before the question, such as a system message. */
  header: string;
  /** The question with its slots filled: the situation, the first and the second action. */
  ask: (situation: string, first: string, second: string) => string;
}

const slot = '{}';
const formShape = z.object({
  name: z.enum(['ab', 'repeat', 'compare']),
  question_header: z.string(),
  question: z.string().refine((text) => text.split(slot).length === 4, {
    error: `wants three slots ${slot}`,
  }),
});

export function readQuestionForm(path: string): QuestionForm {
  return parseQuestionForm(readSource(path));
}

export function parseQuestionForm(source: Source): QuestionForm {
  const { name, question_header: header, question } = parseShape(source, formShape);
  const [start, afterSituation, between, end] = question.split(slot) as [
    string,
    string,
    string,
    string,
  ];
  const ask = (situation: string, first: string, second: string): string =>
    start + situation + afterSituation + first + between + second + end;
  return { name, header, ask };
}
