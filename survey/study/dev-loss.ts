/**
 * Dev statements while an adapter trains: the loss that decides about early stopping, and loss and digit accuracy of
 * target and anchor rows apart, all from one scoring pass.
 */
import { supervisedPairs, type Example } from '../../engine/examples.ts';
import { exampleKey } from '../../engine/forest.ts';
import type { Model } from '../../engine/model.ts';
import type { TrackEvaluation } from '../../engine/run.ts';
import { scoreExamples } from '../../engine/score.ts';
import type { Adapter } from '../../models/lora.ts';
import type { Baseline } from './baseline.ts';
import { isTargetItem, labelOf, type Condition } from './conditions.ts';
import type { ExampleMaker, Row } from './rows.ts';

export interface DevRow {
  example: Example;
  isTarget: boolean;
  /** Rating with the largest share of the label. */
  label: number;
}

export function devRowsOf(
  maker: ExampleMaker,
  rows: readonly Row[],
  condition: Condition,
  baseline: Baseline,
): DevRow[] {
  return rows.map((row) => {
    const distribution = labelOf(condition, row.item, baseline.get(row.item.id)!);
    return {
      example: maker.probe(row, distribution),
      isTarget: isTargetItem(condition, row.item),
      label: 1 + distribution.indexOf(Math.max(...distribution)),
    };
  });
}

/** Dev loss, and loss and digit accuracy of target and anchor rows apart. */
export function devEvaluation(
  model: Model,
  adapter: Adapter,
  rows: readonly DevRow[],
): TrackEvaluation {
  const inputs = rows.map(({ example }) => ({
    ...example,
    adapter: 0,
    key: exampleKey(example.id),
  }));
  const logProbs = scoreExamples(model, [adapter], inputs);
  const judged = rows.map(({ example, isTarget, label }, i) => {
    const pairs = supervisedPairs(example);
    const digits = logProbs[i]!.slice(-6);
    return {
      isTarget,
      weight: pairs.reduce((sum, { weight }) => sum + weight, 0),
      loss: -pairs.reduce((sum, { weight }, p) => sum + weight * logProbs[i]![p]!, 0),
      hit: 1 + digits.indexOf(Math.max(...digits)) === label,
    };
  });
  return {
    loss: meanLoss(judged),
    ...groupMetrics(
      'target',
      judged.filter(({ isTarget }) => isTarget),
    ),
    ...groupMetrics(
      'anchor',
      judged.filter(({ isTarget }) => !isTarget),
    ),
  };
}

interface Judged {
  weight: number;
  loss: number;
  hit: boolean;
}

function meanLoss(rows: readonly Judged[]): number {
  const weight = rows.reduce((sum, row) => sum + row.weight, 0);
  return rows.reduce((sum, { loss }) => sum + loss, 0) / weight;
}

function groupMetrics(name: string, rows: readonly Judged[]): Record<string, number> {
  if (rows.length === 0) return {};
  const hits = rows.filter(({ hit }) => hit).length;
  return { [`${name}_loss`]: meanLoss(rows), [`${name}_accuracy`]: hits / rows.length };
}
