/**
 * DailyDilemmas (Chiu et al., arXiv 2410.02683): everyday decisions between doing a thing and leaving it, with the
 * values behind each choice. The per-action CSV has two rows a dilemma, to_do and not_to_do; dilemma.csv has the
 * situations alone; values.csv says where each value name stands in five theories. Value names are the set's own and no Schwartz values: they are labels.
 */
import type { Decision, DecisionOption } from './decision.ts';
import { parsePythonList } from './python-list.ts';
import { Faults, ImportError, readSource, type Source } from './source.ts';
import { cellOf, filledCell, parseRows, type TableRow } from './table.ts';

const actionTypes = ['to_do', 'not_to_do'] as const;
/** Where the theory has a closed list of names, others are faults. */
const theories = {
  wvs: ['Traditional', 'Secular-rational', 'Survival', 'Self-expression'],
  mft: ['Care', 'Fairness', 'Loyalty', 'Authority', 'Purity'],
  virtue: undefined,
  emotion: undefined,
  maslow: ['physiological', 'safety', 'love and belonging', 'self-esteem', 'self-actualization'],
} as const;
type Theory = keyof typeof theories;
const theoryNames = Object.keys(theories) as Theory[];

/** A value name and its place in each theory that has one for it. */
export interface DilemmaValue extends Partial<Record<Theory, string>> {
  name: string;
}

export interface ActionLabels {
  actionType: (typeof actionTypes)[number];
  consequence: string;
  /** Of those who act or are hit at once (direct), and of those further off (indirect). */
  direct: DilemmaValue[];
  indirect: DilemmaValue[];
}

type Action = DecisionOption<ActionLabels>;

export interface DailyDilemma extends Decision<ActionLabels> {
  topic: string;
}

const actionColumns = [
  ...['idx', 'dilemma_situation', 'action_type', 'action', 'negative_consequence'],
  ...['values_names', 'values_types', ...theoryNames, 'topic_group'],
];

/** Reads the per-action file; options[0] is to_do. */
export function readDailyDilemmas(path: string): DailyDilemma[] {
  return parseDailyDilemmas(readSource(path));
}

export function parseDailyDilemmas(source: Source): DailyDilemma[] {
  const rows = parseRows(source, { syntax: 'csv', columns: actionColumns }, (row) => {
    const place = { line: row.line, topic: row.cell('topic_group') };
    const situation = filledCell(row, 'dilemma_situation');
    return { id: filledCell(row, 'idx'), situation, action: readAction(row), ...place };
  });
  const faults = new Faults(source.name);
  const dilemmas = [...new Set(rows.map(({ id }) => id))].flatMap((id) => {
    const own = rows.filter((row) => row.id === id);
    const { line, situation, topic } = own[0]!;
    const [toDo, notToDo] = actionTypes.map(
      (type) => own.find(({ action }) => action.labels.actionType === type)?.action,
    );
    if (toDo && notToDo && own.length === 2) {
      return [{ id, situation, options: [toDo, notToDo], topic, source: `${source.name}:${line}` }];
    }
    faults.add(line, `dilemma ${id} wants one row to_do and one not_to_do, has ${own.length}`);
    return [];
  });
  faults.throwIfAny();
  return dilemmas;
}

function readAction(row: TableRow): Action {
  const values = readValues(row);
  const ofType = (wanted: string): DilemmaValue[] =>
    values.filter(({ type }) => type === wanted).map(({ value }) => value);
  return {
    text: filledCell(row, 'action'),
    labels: {
      actionType: cellOf(row, 'action_type', actionTypes),
      consequence: filledCell(row, 'negative_consequence'),
      direct: ofType('direct'),
      indirect: ofType('indirect'),
    },
  };
}

/** The lists of a row run in parallel: the i-th entry of each is about the i-th value. */
function readValues(row: TableRow): { type: string; value: DilemmaValue }[] {
  const list = (column: string): (string | null)[] => {
    try {
      return parsePythonList(row.cell(column));
    } catch (error) {
      if (!(error instanceof ImportError)) throw error;
      throw new ImportError(`${column} ${error.message}`);
    }
  };
  const names = list('values_names');
  const lists = Object.fromEntries(
    ['values_types', ...theoryNames].map((column) => {
      const entries = list(column);
      if (entries.length !== names.length) {
        const want = `want ${names.length} as in values_names`;
        throw new ImportError(`${column} has ${entries.length} entries, ${want}`);
      }
      return [column, entries];
    }),
  );
  return names.map((name, i) => {
    const type = lists['values_types']![i];
    if (type !== 'direct' && type !== 'indirect') {
      throw new ImportError(`values_types has "${type ?? 'nan'}", want direct or indirect`);
    }
    if (name === null) throw new ImportError('values_names has an entry without a name');
    return { type, value: placed(name, (theory) => lists[theory]![i] ?? '') };
  });
}

/** A dilemma without its actions, for answers in free text. */
export interface DilemmaSituation {
  id: string;
  /** The everyday activity that it was written about. */
  activity: string;
  situation: string;
}

/** Reads dilemma.csv. */
export function readDilemmaSituations(path: string): DilemmaSituation[] {
  return parseDilemmaSituations(readSource(path));
}

export function parseDilemmaSituations(source: Source): DilemmaSituation[] {
  const columns = ['idx', 'basic_situation', 'dilemma_situation'];
  return parseRows(source, { syntax: 'csv', columns, unique: 'idx' }, (row) => ({
    id: filledCell(row, 'idx'),
    activity: filledCell(row, 'basic_situation'),
    situation: filledCell(row, 'dilemma_situation'),
  }));
}

/** Reads values.csv. */
export function readDilemmaValues(path: string): DilemmaValue[] {
  return parseDilemmaValues(readSource(path));
}

export function parseDilemmaValues(source: Source): DilemmaValue[] {
  const header: Record<Theory, string> = {
    wvs: 'WVS',
    mft: 'MFT',
    virtue: 'Virtue',
    emotion: 'Emotion',
    maslow: 'Maslow',
  };
  const columns = ['value', ...Object.values(header)];
  return parseRows(source, { syntax: 'csv', columns, unique: 'value' }, (row) =>
    placed(filledCell(row, 'value'), (theory) => row.cell(header[theory])),
  );
}

/** `place` gives an empty string where a theory has no name for the value. */
function placed(name: string, place: (theory: Theory) => string): DilemmaValue {
  const value: DilemmaValue = { name };
  for (const theory of theoryNames) {
    const found = place(theory);
    if (found === '') continue;
    const known: readonly string[] | undefined = theories[theory];
    if (known && !known.includes(found)) {
      throw new ImportError(`${theory} of "${name}" is "${found}", want ${known.join(', ')}`);
    }
    value[theory] = found;
  }
  return value;
}
