/** Every estimate of an analysis as one row of RFC 4180 CSV: what to open in a spreadsheet or in R. */
import type { Analysis, TestedEstimate } from '../analyse.ts';
import type { Estimate } from '../statistics.ts';
import { basicValues, refinedValues } from '../values.ts';
import { verdicts } from '../analysis/verdicts.ts';

const columns = [
  'task',
  'condition',
  'quantity',
  'value',
  'low',
  'high',
  'p',
  'q',
  'n',
  'underpowered',
];

interface Row {
  task: string;
  condition: string;
  quantity: string;
  estimate: Estimate | TestedEstimate;
}

export function toCsv(analysis: Analysis): string {
  const rows = [
    ...profileRows(analysis),
    ...surveyRows(analysis),
    ...moralRows(analysis),
    ...gameRows(analysis),
    ...preservationRows(analysis),
  ];
  return [columns, ...rows.map(cells)].map((row) => `${row.map(quote).join(',')}\r\n`).join('');
}

function cells({ task, condition, quantity, estimate }: Row): string[] {
  const { value, low, high, n } = estimate;
  const test = 'p' in estimate ? estimate : null;
  const numbers = [value, low, high, test?.p ?? null, test?.q ?? null, n].map((x) =>
    x === null ? '' : String(x),
  );
  return [task, condition, quantity, ...numbers, test ? String(test.isUnderpowered) : ''];
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function rowsOf(task: string, condition: string, named: [string, Estimate][]): Row[] {
  return named.map(([quantity, estimate]) => ({ task, condition, quantity, estimate }));
}

function perValue(
  name: string,
  values: { id: string }[],
  estimates: Estimate[],
): [string, Estimate][] {
  return values.map(({ id }, i) => [`${name} ${id}`, estimates[i]!]);
}

function profileRows({ survey }: Analysis): Row[] {
  return (survey?.profiles ?? []).flatMap((profile) =>
    rowsOf('profile', profile.condition, [
      ['mean rating', profile.meanRating],
      ...perValue('rating', basicValues, profile.basic),
      ...perValue('centred rating', basicValues, profile.basicCentred),
      ...perValue('rating refined', refinedValues, profile.refined),
      ...perValue('centred rating refined', refinedValues, profile.refinedCentred),
    ]),
  );
}

function surveyRows({ survey }: Analysis): Row[] {
  const averages = (survey?.averages ?? []).flatMap(({ direction, drop, drift, selectivity }) =>
    rowsOf('survey', `all ${direction}`, [
      ['drop', drop],
      ['drift', drift],
      ['selectivity', selectivity],
    ]),
  );
  const arms = (survey?.arms ?? []).flatMap((arm) =>
    rowsOf('survey', arm.condition, [
      ['drop', arm.drop],
      ['drop micro', arm.dropMicro],
      ['drift', arm.drift],
      ['drift micro', arm.driftMicro],
      ['selectivity', arm.selectivity],
      ['leakage', arm.leakage],
      ...perValue('shift', basicValues, arm.basicShifts),
      ...perValue('shift refined', refinedValues, arm.refinedShifts),
    ]),
  );
  return [...arms, ...averages];
}

function moralRows({ moral }: Analysis): Row[] {
  const averages = (moral?.averages ?? []).flatMap((average) =>
    rowsOf('moral', `all ${average.direction}`, [
      ['gain macro', average.macroGain],
      ['gain weighted by posts', average.weightedGain],
      ['strict gain macro', average.macroStrictGain],
    ]),
  );
  const arms = (moral?.arms ?? []).flatMap((arm) =>
    rowsOf('moral', arm.condition, [
      ['gain', arm.gain],
      ['strict gain', arm.strictGain],
      ['gain on other posts', arm.otherGain],
      ['excess gain', arm.excessGain],
      ...verdicts.map((v): [string, Estimate] => [`change of P(${v})`, arm.changes[v]]),
      ...verdicts.map((v): [string, Estimate] => [
        `change of P(${v}) on other posts`,
        arm.otherChanges[v],
      ]),
      ...verdicts.flatMap((v): [string, Estimate][] => {
        const gain = arm.gainByHigh[v];
        return gain ? [[`gain where high stance is ${v}`, gain]] : [];
      }),
      ['flip rate', arm.flips.rate],
    ]),
  );
  return [...arms, ...averages];
}

function gameRows({ games }: Analysis): Row[] {
  const percents = (games?.conditions ?? []).flatMap(({ condition, percents }) =>
    rowsOf(
      'games',
      condition,
      Object.entries(percents).map(([metric, estimate]) => [`${metric}, % of random`, estimate]),
    ),
  );
  const changes = (games?.arms ?? []).flatMap((arm) =>
    rowsOf(
      'games',
      arm.condition,
      arm.changes.map((change) => [`change of ${change.metric}, % of random`, change]),
    ),
  );
  return [...percents, ...changes];
}

function preservationRows({ preservation }: Analysis): Row[] {
  return preservation.flatMap(({ condition, perplexity, capabilityLoss, klToControl }) =>
    rowsOf('preservation', condition, [
      ['perplexity', perplexity],
      ...(capabilityLoss ? [['rise of perplexity, %', capabilityLoss] as [string, Estimate]] : []),
      ...(klToControl ? [['KL to control, nats', klToControl] as [string, Estimate]] : []),
    ]),
  );
}
