import {
  aliases,
  basicOfRefined,
  basicValues,
  circleDistance,
  higherOrderValues,
  levelOneValues,
  lookUpValue,
  refinedOfLevelOne,
  refinedValue,
  refinedValues,
  resolveValue,
  slug,
} from '../../survey/values.ts';

test('the taxonomy has 20 refined, 54 level-1, 10 basic and 4 higher-order values', () => {
  expect(refinedValues).toHaveLength(20);
  expect(levelOneValues).toHaveLength(54);
  expect(basicValues).toHaveLength(10);
  expect(higherOrderValues).toHaveLength(4);
  expect(new Set(refinedValues.map((v) => v.coarse)).size).toBe(12);
  expect(new Set(levelOneValues.map((v) => v.id)).size).toBe(54);
  expect(refinedValues.map((v) => v.level1.length)).toEqual([
    3, 4, 3, 1, 5, 2, 1, 2, 5, 2, 2, 3, 2, 2, 5, 2, 3, 3, 2, 2,
  ]);
});

test('Face is reported as Power, Humility as Tradition, and only objectivity has no PVQ-RR scale', () => {
  expect(basicOfRefined('face')).toBe('power');
  expect(basicOfRefined('humility')).toBe('tradition');
  expect(basicOfRefined('universalism_nature')).toBe('universalism');
  expect(new Set(refinedValues.map((v) => v.basic))).toEqual(new Set(basicValues.map((v) => v.id)));
  expect(refinedValues.filter((v) => !v.inPvqRr).map((v) => v.id)).toEqual([
    'universalism_objectivity',
  ]);
});

test.each([
  ['Self-direction: thought', 'refined', 'self_direction_thought'],
  ['Self_direction_thought', 'refined', 'self_direction_thought'],
  ['SDT', 'refined', 'self_direction_thought'],
  ['Universalism: objectivity', 'refined', 'universalism_objectivity'],
  ['Self_Direction', 'basic', 'self_direction'],
  ['Self-Direction', 'basic', 'self_direction'],
  ['security', 'basic', 'security'],
  ['Openness_to_Change', 'higherOrder', 'openness_to_change'],
  ['Openness_to_change', 'higherOrder', 'openness_to_change'],
  ['Be honoring elders', 'level1', 'be_honoring_elders'],
  ['Be honouring elders', 'level1', 'be_honoring_elders'],
  ['be creative', 'level1', 'be_creative'],
] as const)('%s is the %s value %s', (spelling, level, id) => {
  expect(resolveValue(spelling, level)).toBe(id);
});

test('every alias leads to an id of its level, and every id to itself', () => {
  const ids = {
    level1: levelOneValues,
    refined: refinedValues,
    basic: basicValues,
    higherOrder: higherOrderValues,
  };
  for (const level of ['level1', 'refined', 'basic', 'higherOrder'] as const) {
    const known = ids[level].map((v) => v.id);
    for (const id of aliases[level].values()) expect(known).toContain(id);
    for (const { id, name } of ids[level]) {
      expect(resolveValue(id, level)).toBe(id);
      expect(resolveValue(name, level)).toBe(id);
    }
  }
});

test('an unknown name suggests the nearest and lists the rest', () => {
  expect(() => resolveValue('Benevolance: caring', 'refined')).toThrow(
    /unknown refined value "Benevolance: caring"\. Did you mean "benevolence_caring"\? Available: /,
  );
  expect(() => resolveValue('xyzzy', 'basic')).toThrow(/^unknown basic value "xyzzy"\. Available/);
  expect(lookUpValue('Self_Direction', 'refined')).toBeUndefined();
  expect(() => refinedValue('nothing')).toThrow('unknown refined value');
  expect(() => refinedOfLevelOne('nothing')).toThrow('unknown level-1 value');
});

test('the circle wraps around', () => {
  expect(circleDistance('self_direction_thought', 'universalism_objectivity', 'refined')).toBe(1);
  expect(circleDistance('self_direction_thought', 'tradition', 'refined')).toBe(10);
  expect(circleDistance('tradition', 'self_direction_thought', 'refined')).toBe(10);
  expect(circleDistance('self_direction', 'universalism', 'basic')).toBe(1);
  expect(circleDistance('power', 'power', 'basic')).toBe(0);
  expect(() => circleDistance('power', 'face', 'basic')).toThrow('unknown basic value "face"');
});

test('slug folds case, accents, colons and dashes', () => {
  expect(slug('  Self–Direction: Thought ')).toBe('self_direction_thought');
});
