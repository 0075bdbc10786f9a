/**
 * The value taxonomy: 20 refined values in circle order, their 54 level-1 values, 10 basic values and 4
 * higher-order groups, and the one alias table that maps every file's spelling to one id.
 * Names of the refined and level-1 values: Kiesel et al., "Identifying the Human Values behind Arguments",
 * ACL 2022, and Touché23-ValueEval (Mirzakhmedova, Kiesel et al. 2023), CC-BY-4.0. Names only: the item
 * bank's statements are our own (survey/bank.ts). Groups and foci follow Schwartz's refined theory (2012).
 */
import { FileError } from '../kernels/index.ts';

/** A name that is no value of the taxonomy. */
export class ValueNameError extends FileError {}

export type HigherOrderId =
  'openness_to_change' | 'self_enhancement' | 'conservation' | 'self_transcendence';

export interface RefinedValue {
  /** Position on the circle and label column in Touché; the circle wraps around. */
  order: number;
  id: string;
  /** As Touché23-ValueEval spells it. */
  name: string;
  /** Short code, as survey files use it. */
  code: string;
  coarse: string;
  /** Id of the basic value it is reported under: Face counts as Power, Humility as Tradition. */
  basic: string;
  /** Two groups for a value on a border of the circle. */
  higherOrder: HigherOrderId[];
  focus: 'Personal focus' | 'Social focus';
  motivation: ('Growth, Anxiety-free' | 'Self-protection, Anxiety avoidance')[];
  /** PVQ-RR has a scale for it. */
  inPvqRr: boolean;
  level1: string[];
}
export interface NamedValue {
  id: string;
  name: string;
}
export interface LevelOneValue extends NamedValue {
  refined: string;
}

const openness: HigherOrderId[] = ['openness_to_change'];
const enhancement: HigherOrderId[] = ['self_enhancement'];
const conservation: HigherOrderId[] = ['conservation'];
const transcendence: HigherOrderId[] = ['self_transcendence'];

/** name, code, coarse value, higher-order groups, level-1 values; the row index is the circle order. */
const table: [string, string, string, HigherOrderId[], string[]][] = [
  [
    'Self-direction: thought',
    'SDT',
    'Self-direction',
    openness,
    ['Be creative', 'Be curious', 'Have freedom of thought'],
  ],
  [
    'Self-direction: action',
    'SDA',
    'Self-direction',
    openness,
    ['Be choosing own goals', 'Be independent', 'Have freedom of action', 'Have privacy'],
  ],
  [
    'Stimulation',
    'ST',
    'Stimulation',
    openness,
    ['Have an exciting life', 'Have a varied life', 'Be daring'],
  ],
  ['Hedonism', 'HE', 'Hedonism', [...openness, ...enhancement], ['Have pleasure']],
  [
    'Achievement',
    'AC',
    'Achievement',
    enhancement,
    ['Be ambitious', 'Have success', 'Be capable', 'Be intellectual', 'Be courageous'],
  ],
  [
    'Power: dominance',
    'POD',
    'Power',
    enhancement,
    ['Have influence', 'Have the right to command'],
  ],
  ['Power: resources', 'POR', 'Power', enhancement, ['Have wealth']],
  [
    'Face',
    'FAC',
    'Face',
    [...enhancement, ...conservation],
    ['Have social recognition', 'Have a good reputation'],
  ],
  [
    'Security: personal',
    'SEP',
    'Security',
    conservation,
    [
      'Have a sense of belonging',
      'Have good health',
      'Have no debts',
      'Be neat and tidy',
      'Have a comfortable life',
    ],
  ],
  [
    'Security: societal',
    'SES',
    'Security',
    conservation,
    ['Have a safe country', 'Have a stable society'],
  ],
  [
    'Tradition',
    'TR',
    'Tradition',
    conservation,
    ['Be respecting traditions', 'Be holding religious faith'],
  ],
  [
    'Conformity: rules',
    'COR',
    'Conformity',
    conservation,
    ['Be compliant', 'Be self-disciplined', 'Be behaving properly'],
  ],
  [
    'Conformity: interpersonal',
    'COI',
    'Conformity',
    conservation,
    ['Be polite', 'Be honoring elders'],
  ],
  [
    'Humility',
    'HUM',
    'Humility',
    [...conservation, ...transcendence],
    ['Be humble', 'Have life accepted as is'],
  ],
  [
    'Benevolence: caring',
    'BEC',
    'Benevolence',
    transcendence,
    ['Be helpful', 'Be honest', 'Be forgiving', 'Have the own family secured', 'Be loving'],
  ],
  [
    'Benevolence: dependability',
    'BED',
    'Benevolence',
    transcendence,
    ['Be responsible', 'Have loyalty towards friends'],
  ],
  [
    'Universalism: concern',
    'UNC',
    'Universalism',
    transcendence,
    ['Have equality', 'Be just', 'Have a world at peace'],
  ],
  [
    'Universalism: nature',
    'UNN',
    'Universalism',
    transcendence,
    ['Be protecting the environment', 'Have harmony with nature', 'Have a world of beauty'],
  ],
  [
    'Universalism: tolerance',
    'UNT',
    'Universalism',
    transcendence,
    ['Be broadminded', 'Have the wisdom to accept others'],
  ],
  [
    'Universalism: objectivity',
    'UNO',
    'Universalism',
    transcendence,
    ['Be logical', 'Have an objective view'],
  ],
];

/** The 20 refined values in circle order. */
export const refinedValues: RefinedValue[] = table.map(
  ([name, code, coarse, higherOrder, level1], order) => ({
    order,
    id: slug(name),
    name,
    code,
    coarse,
    basic: slug({ Face: 'Power', Humility: 'Tradition' }[coarse] ?? coarse),
    higherOrder,
    focus: order <= 8 ? 'Personal focus' : 'Social focus',
    motivation: motivationAt(order),
    inPvqRr: name !== 'Universalism: objectivity',
    level1,
  }),
);

/** The 10 basic values in circle order. */
export const basicValues: NamedValue[] = [
  'Self-direction',
  'Stimulation',
  'Hedonism',
  'Achievement',
  'Power',
  'Security',
  'Tradition',
  'Conformity',
  'Benevolence',
  'Universalism',
].map((name) => ({ id: slug(name), name }));

export const higherOrderValues: (NamedValue & { id: HigherOrderId })[] = [
  { id: 'openness_to_change', name: 'Openness to change' },
  { id: 'self_enhancement', name: 'Self-enhancement' },
  { id: 'conservation', name: 'Conservation' },
  { id: 'self_transcendence', name: 'Self-transcendence' },
];

/** The 54 level-1 values in taxonomy order. */
export const levelOneValues: LevelOneValue[] = refinedValues.flatMap(({ id: refined, level1 }) =>
  level1.map((name) => ({ id: slug(name), name, refined })),
);

export type ValueLevel = 'level1' | 'refined' | 'basic' | 'higherOrder';

/** Spellings that are not a canonical name, id or code but mean one of them. Keys are slugs. */
const otherSpellings: Record<ValueLevel, Record<string, string>> = {
  level1: {
    be_honouring_elders: 'be_honoring_elders',
    be_broad_minded: 'be_broadminded',
  },
  refined: {},
  basic: { selfdirection: 'self_direction' },
  higherOrder: {
    openness: 'openness_to_change',
    selfenhancement: 'self_enhancement',
    selftranscendence: 'self_transcendence',
  },
};

/** level → slug of a spelling → id. The only place that knows spellings. */
export const aliases: Record<ValueLevel, ReadonlyMap<string, string>> = {
  level1: aliasMap('level1', levelOneValues),
  refined: aliasMap('refined', [
    ...refinedValues,
    ...refinedValues.map(({ id, code }) => ({ id, name: code })),
  ]),
  basic: aliasMap('basic', basicValues),
  higherOrder: aliasMap('higherOrder', higherOrderValues),
};

/** The id of a spelling at one level, or undefined. */
export function lookUpValue(spelling: string, level: ValueLevel): string | undefined {
  return aliases[level].get(slug(spelling));
}

/** The id of a spelling at one level; an unknown one is an error that suggests the nearest. */
export function resolveValue(spelling: string, level: ValueLevel): string {
  const id = lookUpValue(spelling, level);
  if (id === undefined) throw new ValueNameError(unknownValue(spelling, level));
  return id;
}

/** The text of the error for a spelling that names no value. */
export function unknownValue(spelling: string, level: ValueLevel): string {
  const near = nearest(slug(spelling), [...aliases[level].keys()]);
  const hint = near === undefined ? '' : ` Did you mean "${aliases[level].get(near) ?? near}"?`;
  const names = [...new Set(aliases[level].values())];
  const list = names.length <= 20 ? ` Available: ${names.join(', ')}.` : '';
  return `unknown ${levelNames[level]} "${spelling}".${hint}${list}`;
}

const levelNames: Record<ValueLevel, string> = {
  level1: 'level-1 value',
  refined: 'refined value',
  basic: 'basic value',
  higherOrder: 'higher-order group',
};

export function refinedValue(id: string): RefinedValue {
  const value = refinedValues.find((v) => v.id === id);
  if (!value) throw new ValueNameError(unknownValue(id, 'refined'));
  return value;
}

/** The refined value that owns a level-1 value, both as ids. */
export function refinedOfLevelOne(id: string): string {
  const value = levelOneValues.find((v) => v.id === id);
  if (!value) throw new ValueNameError(unknownValue(id, 'level1'));
  return value.refined;
}

/** The basic value under which a refined value is reported, both as ids. */
export function basicOfRefined(id: string): string {
  return refinedValue(id).basic;
}

/** Steps between two values around the circle of 20 refined or 10 basic values. */
export function circleDistance(a: string, b: string, level: 'refined' | 'basic'): number {
  const ring = (level === 'refined' ? refinedValues : basicValues).map((v) => v.id);
  const [i, j] = [a, b].map((id) => {
    const at = ring.indexOf(id);
    if (at < 0) throw new ValueNameError(unknownValue(id, level));
    return at;
  }) as [number, number];
  const steps = Math.abs(i - j);
  return Math.min(steps, ring.length - steps);
}

/** Lower case, every run of other signs one underscore: "Self-direction: thought" and "Self_direction_thought" meet. */
export function slug(spelling: string): string {
  return spelling
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}

/** Theory: growth values lie on one half of the circle, Achievement and Humility on its borders. */
function motivationAt(order: number): RefinedValue['motivation'] {
  const growth = order <= 4 || order >= 13;
  const protection = order >= 4 && order <= 13;
  return [
    ...(growth ? (['Growth, Anxiety-free'] as const) : []),
    ...(protection ? (['Self-protection, Anxiety avoidance'] as const) : []),
  ];
}

function aliasMap(level: ValueLevel, values: NamedValue[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const { id, name } of values) map.set(id, id).set(slug(name), id);
  for (const [spelling, id] of Object.entries(otherSpellings[level])) map.set(spelling, id);
  return map;
}

function nearest(key: string, candidates: string[]): string | undefined {
  const scored = candidates
    .map((candidate) => ({ candidate, distance: editDistance(key, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const best = scored[0];
  return best && best.distance <= Math.max(2, key.length / 3) ? best.candidate : undefined;
}

/** Levenshtein distance, one row kept. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, substitute));
    }
    row = next;
  }
  return row[b.length]!;
}
