/**
 * What steering must not change: perplexity on neutral texts, and the divergence from the control where it was
 * measured (protocol: preservation). Texts are the clusters, weighed by their tokens.
 */
import type { NeutralRecord } from '../records.ts';
import { bootstrapMean, clusterPlan, derived, estimate } from '../statistics.ts';
import type { ClusterPlan, Estimate, Resampler, Sampled } from '../statistics.ts';
import { indexBySubject, recordsOf, requirePaired, seedsOf } from './subjects.ts';
import type { Conditions, SubjectIndex } from './subjects.ts';

export interface Preservation {
  condition: string;
  /** exp(mean loss per token), seeds averaged in nats. */
  perplexity: Estimate;
  /** Rise over the control, in percent; null for the base model and the control. */
  capabilityLoss: Estimate | null;
  /** Mean KL(condition || control) per token, in nats; null when not measured. */
  klToControl: Estimate | null;
}

interface Texts {
  index: SubjectIndex<NeutralRecord>;
  ids: string[];
  plan: ClusterPlan;
}

/** @returns an empty list when no neutral text was measured */
export function analysePreservation(
  records: NeutralRecord[],
  { conditions, resampler }: { conditions: Conditions; resampler: Resampler },
): Preservation[] {
  const atFullScale = records.filter(({ scale }) => (scale ?? 1) === 1);
  const tokens = new Map(atFullScale.map((record) => [record.textId, record.tokens]));
  if (tokens.size === 0) return [];
  const texts = {
    index: indexBySubject(atFullScale, ({ textId }) => textId),
    ids: [...tokens.keys()],
    plan: clusterPlan([...tokens.values()], resampler, 'neutral'),
  };
  return conditions.all.flatMap((condition) => {
    const seeds = seedsOf(atFullScale, condition);
    return seeds.length === 0 ? [] : [preservationOf(condition, seeds, texts)];
  });
}

function preservationOf(condition: string, seeds: number[], texts: Texts): Preservation {
  const n = texts.ids.length;
  const losses = rows(condition, seeds, texts, ({ loss }) => loss);
  const perplexity = derived([bootstrapMean(losses, texts.plan)], ([loss]) => Math.exp(loss!));
  return {
    condition,
    perplexity: estimate(perplexity, n),
    capabilityLoss: isCompared(condition) ? rise(losses, seeds, texts) : null,
    klToControl: divergence(condition, seeds, texts),
  };
}

/** The base model was not trained on the control's seeds, and the control is what others are compared with. */
function isCompared(condition: string): boolean {
  return condition !== 'base' && condition !== 'control';
}

function rise(losses: number[][], seeds: number[], texts: Texts): Estimate {
  const control = rows('control', seeds, texts, ({ loss }) => loss);
  const rises = losses.map((row, s) => row.map((loss, i) => loss - control[s]![i]!));
  return estimate(percentRise(bootstrapMean(rises, texts.plan)), texts.ids.length);
}

function divergence(condition: string, seeds: number[], texts: Texts): Estimate | null {
  const kl = rows(condition, seeds, texts, ({ klToControl }) => klToControl ?? NaN);
  const isMeasured = kl.flat().every((value) => !Number.isNaN(value));
  return isMeasured ? estimate(bootstrapMean(kl, texts.plan), texts.ids.length) : null;
}

function percentRise(nats: Sampled): Sampled {
  return derived([nats], ([rise]) => 100 * Math.expm1(rise!));
}

/** [seeds, texts] */
function rows(
  condition: string,
  seeds: number[],
  { index, ids }: Texts,
  read: (record: NeutralRecord) => number,
): number[][] {
  return seeds.map((seed) => {
    const own = recordsOf(index, { condition, seed });
    requirePaired(
      own,
      new Map(ids.map((id) => [id, id])),
      `${condition}, seed ${seed}, and the others`,
    );
    return ids.map((id) => read(own.get(id)!));
  });
}
