import { auditPosts, moralPosts, postsPerBasicValue } from '../../survey/moral.ts';
import type { OwnPost } from '../../survey/moral.ts';
import { refinedValues } from '../../survey/values.ts';

const changed = (change: Partial<OwnPost>): string[] =>
  auditPosts([...moralPosts.slice(0, 3), { ...moralPosts[3]!, ...change }, ...moralPosts.slice(4)]);

test('the shipped posts pass their audit', () => {
  expect(auditPosts(moralPosts)).toEqual([]);
});

test('the posts cover the 20 values in circle order, half of each stance', () => {
  expect([...new Set(moralPosts.map((post) => post.value))]).toEqual(
    refinedValues.map((v) => v.id),
  );
  const high = moralPosts.filter((post) => post.highStandardStance === 'NTA');
  expect(high).toHaveLength(moralPosts.length / 2);
});

test('every basic value has 30 posts, Face under Power and Humility under Tradition', () => {
  const counts = postsPerBasicValue(moralPosts);
  expect(counts.size).toBe(10);
  expect(Math.min(...counts.values())).toBe(30);
  const countOf = (value: string) => moralPosts.filter((post) => post.value === value).length;
  expect(counts.get('power')).toBe(
    countOf('power_dominance') + countOf('power_resources') + countOf('face'),
  );
  expect(counts.get('tradition')).toBe(countOf('tradition') + countOf('humility'));
});

test('the audit finds a basic value with fewer than 30 posts', () => {
  const fewer = moralPosts.filter((post) => !/^hedonism-(29|30)$/.test(post.id));
  expect(auditPosts(fewer)).toEqual(['basic value hedonism has 28 posts, want 30']);
});

test('the audit finds a post that is too short or too long', () => {
  expect(changed({ text: 'I went home.' })).toEqual([
    'self_direction_thought-04 has 3 words, want 80 to 160',
  ]);
  expect(changed({ text: 'I walk '.repeat(100).trim() })[0]).toContain('has 200 words');
});

test('the audit finds a repeated title, a repeated text and a near duplicate', () => {
  const { title, text } = moralPosts[9]!;
  expect(changed({ title })).toEqual([
    'self_direction_thought-10 has the same title as self_direction_thought-04',
  ]);
  expect(changed({ text }).join()).toContain('has the same text');
  expect(changed({ text: text.replace('Six of us', 'Seven of us') }).join()).toMatch(
    /self_direction_thought-10 shares \d+ % of its word trigrams with self_direction_thought-04/,
  );
});

test('the audit finds a lopsided stance, an unknown value and a post that names its value', () => {
  expect(changed({ stance: 'high' }).join()).toContain('has 9 high stances among 15, want half');
  expect(changed({ against: 'kindness' }).join()).toContain('against the unknown value "kindness"');
  expect(changed({ title: 'My hedonism' }).join()).toContain('names a value');
  expect(changed({ highStandardStance: 'NTA', lowStandardStance: 'NTA' }).join()).toContain(
    'twice',
  );
});
