/**
 * Survey items and the prompts that ask for their rating: item x task wording x response prefix x direction of
 * the scale, all data-driven (protocol: prompts and scale). A prompt is text; the labels are the six texts that
 * may follow it. Nothing here knows tokens or chat templates: `user` and `assistant` are the prompt's two parts
 * for those who render a chat, `prompt` is both for those who feed raw text.
 */
import { createHash } from 'node:crypto';
import { FileError } from '../kernels/index.ts';

export type Split = 'train' | 'dev' | 'test';
/** reversed: 1 means the most and 6 the least, so that a liking for high digits can be told from agreement. */
export type Anchors = 'forward' | 'reversed';

/** Lowest and highest rating of the scale. */
export const ratings = [1, 2, 3, 4, 5, 6] as const;
export type Rating = (typeof ratings)[number];

export interface SurveyItem {
  /** level-1 value, split and number within both, such as "be_curious.test.1" */
  id: string;
  split: Split;
  sentence: string;
  /** A positively worded sentence of the opposite motivation; survey training leaves it out. */
  negativeSentence: string;
  /** Ids from values.ts. */
  level1: string;
  refined: string;
  basic: string;
  /** The part of life that the sentence speaks of, where the file says so. */
  setting?: string;
  /** File and JSON pointer of the row. */
  source: string;
}

export interface TaskWording {
  forward: string;
  /** Public files have none; then only forward variants exist. */
  reversed?: string;
}

/** A response template cut at its rating slot. */
export interface ResponseTemplate {
  /** Ends in no blank: the blank belongs to the label, where tokenizers put it. */
  prefix: string;
  /** Blank before the digit. */
  gap: string;
  /** Follows the digit; mostly empty. */
  suffix: string;
}

export interface SurveyBank {
  name: string;
  tasks: TaskWording[];
  templates: ResponseTemplate[];
  items: SurveyItem[];
}

export interface Variant {
  /** Names the item and the wording, such as "be_curious.test.1/t0/r3/forward". */
  id: string;
  itemId: string;
  taskIndex: number;
  templateIndex: number;
  anchors: Anchors;
  /** Task wording and statement. */
  user: string;
  /** The start of the answer, up to the rating. */
  assistant: string;
  /** user, blank line, assistant */
  prompt: string;
  /** labels[r - 1] follows the prompt when the item is rated r, whichever way the anchors run. */
  labels: string[];
  /** Follows every label, before the end of text. */
  suffix: string;
  /** SHA-256 of prompt, labels and suffix; stored with every score. */
  hash: string;
}

export interface VariantOptions {
  /** Default: forward only. */
  anchors?: Anchors[];
}

const slot = '{rating}';

export function parseTemplate(template: string): ResponseTemplate {
  const [before, suffix, ...rest] = template.split(slot);
  if (before === undefined || suffix === undefined || rest.length > 0) {
    throw new FileError(`response template "${template}" wants the slot ${slot} exactly once`);
  }
  const prefix = before.trimEnd();
  if (prefix === '')
    throw new FileError(`response template "${template}" has no text before ${slot}`);
  return { prefix, gap: before.slice(prefix.length), suffix };
}

/** All variants of an item: 3 wordings x 9 templates x the asked directions. */
export function renderVariants(
  bank: Pick<SurveyBank, 'tasks' | 'templates'>,
  item: SurveyItem,
  { anchors = ['forward'] }: VariantOptions = {},
): Variant[] {
  return anchors.flatMap((direction) =>
    bank.tasks.flatMap((task, taskIndex) =>
      bank.templates.map((template, templateIndex) => {
        const id = `${item.id}/t${taskIndex}/r${templateIndex}/${direction}`;
        const wording = wordingOf(task, direction, taskIndex);
        const parts = renderParts(wording, item.sentence, template, direction);
        return { id, itemId: item.id, taskIndex, templateIndex, anchors: direction, ...parts };
      }),
    ),
  );
}

function renderParts(
  wording: string,
  sentence: string,
  { prefix, gap, suffix }: ResponseTemplate,
  anchors: Anchors,
): Pick<Variant, 'user' | 'assistant' | 'prompt' | 'labels' | 'suffix' | 'hash'> {
  const user = `${wording}\n\nStatement:\n${sentence}`;
  const prompt = `${user}\n\n${prefix}`;
  const labels = ratings.map((rating) => `${gap}${digitFor(rating, anchors)}`);
  const hash = createHash('sha256')
    .update(JSON.stringify([prompt, labels, suffix]))
    .digest('hex');
  return { user, assistant: prefix, prompt, labels, suffix, hash };
}

/** The digit that says `rating` on a scale that runs this way; its own inverse. */
export function digitFor(rating: number, anchors: Anchors): number {
  return anchors === 'forward' ? rating : ratings.length + 1 - rating;
}

function wordingOf(task: TaskWording, anchors: Anchors, taskIndex: number): string {
  if (anchors === 'forward') return task.forward;
  if (task.reversed === undefined) {
    throw new FileError(
      `task wording ${taskIndex} has no reversed form; ask for forward anchors only`,
    );
  }
  return task.reversed;
}
