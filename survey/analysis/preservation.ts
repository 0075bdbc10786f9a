/**
 * What steering must not change: perplexity on neutral texts, and the divergence from the control where it was
 * measured (protocol: preservation). Texts are the clusters, weighed by their tokens.
 */
import type { NeutralRecord } from '../records.ts';
import { bootstrapMean, clusterPlan, derived, estimate } from '../statistics.ts';
import type { ClusterPlan, Estimate, Resampler, Sampled } from '../statistics.ts';
import { conditionsOf, indexBySubject, recordsOf, requirePaired, seedsOf } from './subjects.ts';
import type { Arm, SubjectIndex } from './subjects.ts';

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
  { arms, resampler }: { arms: Arm[]; resampler: Resampler },
): Preservation[] {
  const atFullScale = records.filter(({ scale }) => (scale ?? 1) === 1);
  const tokens = new Map(atFullScale.map((record) => [record.textId, record.tokens]));
  if (tokens.size === 0) return [];
  const texts = {
    index: indexBySubject(atFullScale, ({ textId }) => textId),
    ids: [...tokens.keys()],
    plan: clusterPlan([...tokens.values()], resampler, 'neutral'),
  };
  return conditionsOf(arms).flatMap((condition) => {
    const seeds = seedsOf(atFullScale, condition);
    return seeds.length === 0 ? [] : [preservationOf(condition, seeds, texts)];
  });
}

function preservationOf(condition: string, seeds: number[], texts: Texts): Preservation {
  const n = texts.ids.length;
  const losses = rows(condition, seeds, texts, ({ loss }) => loss);
  const perplexity = derived([bootstrapMean(losses, texts.plan)], ([loss]) => Math.exp(loss!));
  const own = { condition, perplexity: estimate(perplexity, n) };
  if (condition === 'base' || condition === 'control') {
    return { ...own, capabilityLoss: null, klToControl: null };
  }
  const control = rows('control', seeds, texts, ({ loss }) => loss);
  const rise = losses.map((row, s) => row.map((loss, i) => loss - control[s]![i]!));
  const kl = rows(condition, seeds, texts, ({ klToControl }) => klToControl ?? NaN);
  const isMeasured = kl.flat().every((value) => !Number.isNaN(value));
  return {
    ...own,
    capabilityLoss: estimate(percentRise(bootstrapMean(rise, texts.plan)), n),
    klToControl: isMeasured ? estimate(bootstrapMean(kl, texts.plan), n) : null,
  };
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
