/**
 * Touché23-ValueEval: arguments with the refined values that human annotators saw behind them. Two files that
 * belong together: arguments-*.tsv (Argument ID, Conclusion, Stance, Premise) and labels-*.tsv (Argument ID and a
 * column of 0 or 1 for each of the 20 values). Tab separated, no quoting, the last line may lack its newline.
 * Data: Mirzakhmedova, Kiesel et al. 2023, CC-BY-4.0.
 */
import { refinedValues } from '../values.ts';
import { Faults, ImportError, readSource, type Source } from './source.ts';
import { cellOf, filledCell, parseRows } from './table.ts';

const stances = ['in favor of', 'against'] as const;

export interface ValueArgument {
  id: string;
  conclusion: string;
  stance: (typeof stances)[number];
  premise: string;
  /** Ids of refined values in circle order; may be empty. */
  values: string[];
}

export function readTouche(argumentsPath: string, labelsPath: string): ValueArgument[] {
  return parseTouche(readSource(argumentsPath), readSource(labelsPath));
}

export function parseTouche(argumentsFile: Source, labelsFile: Source): ValueArgument[] {
  const labels = readLabels(labelsFile);
  const columns = ['Argument ID', 'Conclusion', 'Stance', 'Premise'];
  const table = { syntax: 'tsv', columns, unique: 'Argument ID' } as const;
  const read = parseRows(argumentsFile, table, (row) => {
    const id = filledCell(row, 'Argument ID');
    const own = labels.get(id);
    if (!own) throw new ImportError(`"${id}" is not in ${labelsFile.name}`);
    labels.delete(id);
    return {
      id,
      conclusion: filledCell(row, 'Conclusion'),
      stance: cellOf(row, 'Stance', stances),
      premise: filledCell(row, 'Premise'),
      values: own.values,
    };
  });
  refuseRest(labels, labelsFile.name, argumentsFile.name);
  return read;
}

type Labels = Map<string, { line: number; values: string[] }>;

function readLabels(source: Source): Labels {
  const columns = ['Argument ID', ...refinedValues.map((value) => value.name)];
  const table = { syntax: 'tsv', columns, unique: 'Argument ID' } as const;
  const labels = parseRows(source, table, (row) => {
    const held = refinedValues.filter(({ name }) => cellOf(row, name, ['0', '1']) === '1');
    const own = { line: row.line, values: held.map((value) => value.id) };
    return [filledCell(row, 'Argument ID'), own] as const;
  });
  return new Map(labels);
}

/** Labels of another split beside these arguments would go unnoticed otherwise. */
function refuseRest(labels: Labels, labelsName: string, argumentsName: string): void {
  const faults = new Faults(labelsName);
  for (const [id, { line }] of labels) faults.add(line, `"${id}" is not in ${argumentsName}`);
  faults.throwIfAny();
}
