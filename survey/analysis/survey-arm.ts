/**
 * What one arm of survey training did to held-out items (protocol: in-domain metrics): how far the target value
 * moved in the asked direction (drop), how much all others moved (drift), and where to (spillover). Everything is
 * the arm minus the control with the same seed; per item first, so all wordings of a statement stay together.
 */
import type { RatingRecord } from '../records.ts';
import { derived, estimate, mean, signFlipP, standardDeviation, sum } from '../statistics.ts';
import type { ClusterPlan, Estimate, Resampler, Sampled } from '../statistics.ts';
import { basicValues, refinedValues } from '../values.ts';
import { type Cell, cellMean, meanVector, rateItems } from './ratings.ts';
import type { ItemRating, MeasuredItem } from './ratings.ts';
import { AnalysisError, minClusters, recordsOf, requirePaired } from './subjects.ts';
import type { Arm, SubjectIndex, TestedEstimate } from './subjects.ts';

export interface SurveyArm extends Arm {
  /** Rating points in the asked direction, macro average; micro: every item counts equally. */
  drop: TestedEstimate;
  dropMicro: Estimate;
  /** Mean absolute change of the other values' items, in rating points. */
  drift: Estimate;
  driftMicro: Estimate;
  /** drop - drift */
  selectivity: Estimate;
  /** Mean |shift| of the other values over the target's. */
  leakage: Estimate;
  /** Drop over the standard deviation of the control's ratings of the target's items. */
  standardised: number | null;
  /** Signed change in rating points, in circle order of the 10 basic and of the 20 refined values. */
  basicShifts: Estimate[];
  refinedShifts: Estimate[];
  /** Mean probability of each rating of the target's items. [6] */
  histogram: { control: number[]; conditioned: number[] };
  /** Drop by wording of the prompt. */
  wordings: { wording: string; drop: number }[];
}

export interface Cells {
  basic: Map<string, Cell>;
  refined: Map<string, Cell>;
}

export interface SurveyContext {
  index: SubjectIndex<RatingRecord>;
  cells: Cells;
  resampler: Resampler;
}

/** An arm with the draws that averages over arms need. */
export interface DrawnArm {
  arm: SurveyArm;
  drop: Sampled;
  drift: Sampled;
}

/** An arm's ratings beside its control's: by seed, then by item. */
interface Paired {
  arm: Arm;
  own: Cell;
  others: Cell[];
  control: Map<string, ItemRating>[];
  conditioned: Map<string, ItemRating>[];
}

export function analyseSurveyArm(arm: Arm, context: SurveyContext): DrawnArm {
  const { cells, resampler } = context;
  const paired = pair(arm, context);
  const { own, others } = paired;
  const shiftIn = (cell: Cell): Sampled => meanChange(paired, cell, cell.macro, (x) => x);
  const shiftEstimate = (cell?: Cell): Estimate =>
    cell
      ? estimate(shiftIn(cell), cell.items.length)
      : { value: null, low: null, high: null, n: 0 };
  const drop = asked(arm, shiftIn(own));
  const drift = driftOver(paired, 'macro');
  const numOthers = sum(others.map(({ items }) => items.length));
  const analysed: SurveyArm = {
    ...arm,
    drop: testedDrop(paired, drop, resampler),
    dropMicro: estimate(
      asked(
        arm,
        meanChange(paired, own, own.micro, (x) => x),
      ),
      own.items.length,
    ),
    drift: estimate(drift, numOthers),
    driftMicro: estimate(driftOver(paired, 'micro'), numOthers),
    selectivity: estimate(difference(drop, drift), own.items.length + numOthers),
    leakage: estimate(leakageOf(drop, others.map(shiftIn)), own.items.length + numOthers),
    standardised: standardised(paired, drop.value),
    basicShifts: basicValues.map(({ id }) => shiftEstimate(cells.basic.get(id))),
    refinedShifts: refinedValues.map(({ id }) => shiftEstimate(cells.refined.get(id))),
    histogram: {
      control: histogram(own, paired.control),
      conditioned: histogram(own, paired.conditioned),
    },
    wordings: wordingDrops(paired),
  };
  return { arm: analysed, drop, drift };
}

function pair(arm: Arm, { index, cells }: SurveyContext): Paired {
  const own = cells.basic.get(arm.target);
  if (!own) {
    throw new AnalysisError(
      `records: ${arm.condition} has no rating of a held-out item of ${arm.target}; add test items to the bank`,
    );
  }
  const sides = arm.seeds.map((seed) => {
    const conditioned = recordsOf(index, { condition: arm.condition, seed });
    const control = recordsOf(index, { condition: 'control', seed });
    requirePaired(conditioned, control, `${arm.condition} and control, seed ${seed}`);
    return { conditioned: rateItems(conditioned.values()), control: rateItems(control.values()) };
  });
  return {
    arm,
    own,
    others: [...cells.basic.values()].filter((cell) => cell !== own),
    control: sides.map(({ control }) => control),
    conditioned: sides.map(({ conditioned }) => conditioned),
  };
}

/** r_t - r_c of an item under one seed. */
function change({ control, conditioned }: Paired, item: MeasuredItem, seedIndex: number): number {
  return conditioned[seedIndex]!.get(item.id)!.rating - control[seedIndex]!.get(item.id)!.rating;
}

function meanChange(
  paired: Paired,
  cell: Cell,
  plan: ClusterPlan,
  transform: (change: number) => number,
): Sampled {
  return cellMean(cell, plan, paired.arm.seeds.length, (item, s) =>
    transform(change(paired, item, s)),
  );
}

function asked({ sign }: Arm, shift: Sampled): Sampled {
  return derived([shift], ([value]) => 0 + sign * value!); // 0 + -0 is 0
}

export function difference(a: Sampled, b: Sampled): Sampled {
  return derived([a, b], ([x, y]) => x! - y!);
}

/** Macro: every other basic value counts equally; micro: every item does. */
function driftOver(paired: Paired, average: 'macro' | 'micro'): Sampled {
  const { others } = paired;
  const weights = others.map(({ items }) => (average === 'macro' ? 1 : items.length));
  const moved = others.map((cell) => meanChange(paired, cell, cell[average], Math.abs));
  return derived(
    moved,
    (values) => sum(values.map((value, i) => value * weights[i]!)) / sum(weights),
  );
}

function leakageOf(drop: Sampled, others: Sampled[]): Sampled {
  return derived([drop, ...others], ([own, ...rest]) => mean(rest.map(Math.abs)) / Math.abs(own!));
}

function testedDrop(paired: Paired, drop: Sampled, resampler: Resampler): TestedEstimate {
  const { arm, own } = paired;
  const weighted = own.items.map((item, i) => {
    const overSeeds = mean(arm.seeds.map((_, s) => change(paired, item, s)));
    return arm.sign * own.macro.weights[i]! * overSeeds;
  });
  return {
    ...estimate(drop, own.items.length),
    p: signFlipP(weighted, resampler, `survey:${arm.condition}`),
    q: null,
    isUnderpowered: own.items.length < minClusters.items,
  };
}

function standardised({ own, control }: Paired, drop: number): number | null {
  const ratings = own.items.map(({ id }) => mean(control.map((seed) => seed.get(id)!.rating)));
  const effect = drop / standardDeviation(ratings);
  return Number.isFinite(effect) ? effect : null;
}

function histogram({ items }: Cell, bySeed: Map<string, ItemRating>[]): number[] {
  return meanVector(bySeed.flatMap((seed) => items.map(({ id }) => seed.get(id)!.probabilities)));
}

function wordingDrops({ arm, own, control, conditioned }: Paired): SurveyArm['wordings'] {
  const drops = new Map<string, number[]>();
  for (const [s, ratings] of conditioned.entries()) {
    for (const { id } of own.items) {
      for (const [wording, rating] of ratings.get(id)!.byVariant) {
        const drop = arm.sign * (rating - control[s]!.get(id)!.byVariant.get(wording)!);
        drops.set(wording, [...(drops.get(wording) ?? []), drop]);
      }
    }
  }
  return [...drops].map(([wording, own]) => ({ wording, drop: mean(own) }));
}
