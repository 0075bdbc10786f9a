/**
 * From statements to training examples: which wordings an epoch shows, in which order, and the tokens with their
 * supervised pairs (digit, suffix, end of answer). Rows and order are the same for every condition of a seed; only
 * labels differ, so an example that two conditions share is one object.
 */
import type { Example, ExamplePair } from '../../engine/examples.ts';
import { labelTree } from '../../engine/examples.ts';
import { shuffled } from '../../engine/random.ts';
import { DataError } from '../../engine/rows.ts';
import type { TokenizerLike } from '../../engine/tokenizer-types.ts';
import { labelTokens } from '../label-tokens.ts';
import {
  renderVariants,
  type Anchors,
  type Split,
  type SurveyBank,
  type SurveyItem,
  type Variant,
} from '../prompts.ts';
import { labelOf, type Condition } from './conditions.ts';
import type { StudyConfig } from './options.ts';

/** A wording of a statement, both. */
export interface Row {
  item: SurveyItem;
  variant: Variant;
}

/** The statements of a split, at most `itemsPerLevel1` of each level-1 value. */
export function itemsOf(
  bank: SurveyBank,
  split: Split,
  { itemsPerLevel1 = Infinity }: Pick<StudyConfig, 'itemsPerLevel1'>,
): SurveyItem[] {
  const seen = new Map<string, number>();
  return bank.items.filter((item) => {
    if (item.split !== split) return false;
    const count = (seen.get(item.level1) ?? 0) + 1;
    seen.set(item.level1, count);
    return count <= itemsPerLevel1;
  });
}

export function anchorsOf(choice: Anchors | 'both'): Anchors[] {
  return choice === 'both' ? ['forward', 'reversed'] : [choice];
}

/**
 * Wordings number `from` to `from + count` of each statement, in an order of its own drawn from the seed, in each
 * direction of the scale; the order starts over after the last.
 */
export function chooseRows(
  bank: SurveyBank,
  items: readonly SurveyItem[],
  options: { count: number; anchors: Anchors | 'both'; seed: number; from?: number },
): Row[] {
  const { count, seed, from = 0 } = options;
  return items.flatMap((item) =>
    anchorsOf(options.anchors).flatMap((direction) => {
      const variants = renderVariants(bank, item, { anchors: [direction] });
      const order = shuffled(variants.length, { seed, purpose: `variants:${item.id}` });
      const chosen = Array.from({ length: Math.min(count, variants.length) }, (_, i) => {
        return order[(from + i) % variants.length]!;
      });
      // In the bank's order, so that wordings with a common start are neighbours.
      return chosen.sort((a, b) => a - b).map((index) => ({ item, variant: variants[index]! }));
    }),
  );
}

/** The rows of a whole training run, epoch after epoch, in the order in which they are drawn. */
export function trainingRows(bank: SurveyBank, config: StudyConfig, seed: number): Row[] {
  const items = itemsOf(bank, 'train', config);
  const { variantsPerEpoch: count, trainAnchors: anchors, numTrainEpochs } = config;
  const epochs = Array.from({ length: Math.ceil(numTrainEpochs) }, (_, epoch) => {
    const rows = chooseRows(bank, items, { count, anchors, seed, from: epoch * count });
    return inOrder(rows, config.groupPrefixes, { seed, epoch });
  });
  return epochs.flat().slice(0, Math.round(numTrainEpochs * epochs[0]!.length));
}

/** A new order per epoch: of all rows, or of statements whose rows stay together. */
function inOrder(
  rows: readonly Row[],
  grouped: boolean,
  { seed, epoch }: { seed: number; epoch: number },
): Row[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = grouped ? row.item.id : row.variant.id;
    const members = groups.get(name);
    if (members) members.push(row);
    else groups.set(name, [row]);
  }
  const parts = [...groups.values()];
  const order = shuffled(parts.length, { seed, purpose: 'order', step: epoch });
  return Array.from(order, (i) => parts[i]!).flat();
}

/** Makes examples and remembers them; errors name the wording. */
export class ExampleMaker {
  private readonly tokenizer: TokenizerLike;
  private readonly config: StudyConfig;
  private readonly made = new Map<string, Example>();

  constructor(tokenizer: TokenizerLike, config: StudyConfig) {
    this.tokenizer = tokenizer;
    this.config = config;
  }

  /** @param distribution  [6] what the row teaches */
  example({ item, variant }: Row, distribution: readonly number[]): Example {
    const key = `${variant.hash} ${distribution.join(' ')}`;
    let example = this.made.get(key);
    if (!example) this.made.set(key, (example = this.make(item, variant, distribution)));
    return example;
  }

  /**
   * The same with one more pair of weight 0 per rating, at the row that tells the ratings apart: scoring it also says
   * which digit the model prefers. The six pairs come last.
   */
  probe(row: Row, distribution: readonly number[]): Example {
    const { tokenIds, pairs, branches, ...rest } = this.example(row, distribution);
    const { prompt, answers } = this.tokens(row.variant);
    const shared = answers[0]!.findIndex((id, i) => answers.some((answer) => answer[i] !== id));
    const digits = answers.map((answer): ExamplePair => ({
      position: prompt.length + shared - 1,
      targetId: answer[shared]!,
      weight: 0,
    }));
    const probing = { tokenIds: answers[0]!.slice(0, shared), pairs: digits };
    const taught = branches ?? [{ tokenIds: tokenIds.slice(prompt.length), pairs }];
    const trunkPairs = branches ? pairs : [];
    return { ...rest, tokenIds: prompt, pairs: trunkPairs, branches: [...taught, probing] };
  }

  private make(item: SurveyItem, variant: Variant, distribution: readonly number[]): Example {
    const { prompt, answers, end } = this.tokens(variant);
    const labels = answers.flatMap((answer, i) => {
      const share = distribution[i]!;
      return share === 0 ? [] : [{ prompt, answer: [...answer, end], share }];
    });
    const tree = labelTree(labels);
    const longest = prompt.length + Math.max(...labels.map(({ answer }) => answer.length));
    if (longest > this.config.maxSeqLength) {
      throw new DataError(
        `${variant.id}: ${longest} tokens, want at most ${this.config.maxSeqLength} (max_seq_length)`,
      );
    }
    return { id: variant.id, source: item.source, group: item.id, ...tree };
  }

  private tokens({ user, assistant, labels, suffix }: Variant): ReturnType<typeof labelTokens> {
    const texts = labels.map((label) => label + suffix);
    return labelTokens(this.tokenizer, { user, assistant }, texts, this.config);
  }
}

/** What a condition learns from rows, given the baseline rating of every statement. */
export function examplesOf(
  maker: ExampleMaker,
  rows: readonly Row[],
  condition: Condition,
  baseline: ReadonlyMap<string, number>,
): Example[] {
  return rows.map((row) =>
    maker.example(row, labelOf(condition, row.item, baseline.get(row.item.id)!)),
  );
}
