import { interval, number, pValue, share, verdict } from '../../../survey/report/format.ts';
import { html, render } from '../../../survey/report/html.ts';
import { niceScale } from '../../../survey/report/scale.ts';

test('what goes into a template is escaped once, markup stays, lists join, null vanishes', () => {
  const inner = html`<b title="${'"<&\''}">${'a < b'}</b>`;
  expect(render(inner)).toBe('<b title="&quot;&lt;&amp;&#39;">a &lt; b</b>');
  expect(render(html`<p>${[inner, null, 'x']}</p>`)).toBe(`<p>${render(inner)}x</p>`);
});

test('coordinates have two digits and no negative zero; a NaN is a bug', () => {
  expect(render(html`${1 / 3} ${-0.001} ${-2}`)).toBe('0.33 0 -2');
  expect(() => html`${NaN}`).toThrow('a coordinate is NaN');
});

test('numbers as people read them', () => {
  const points = { digits: 1, factor: 100, isSigned: true };
  expect(number(-0.0154, points)).toBe('\u22121.5');
  expect(number(0.0371, points)).toBe('+3.7');
  expect(number(-0.0004, points)).toBe('0.0');
  expect(number(null, points)).toBe('–');
  expect(interval({ value: 1, low: -0.01, high: 0.02, n: 3 }, points)).toBe('[\u22121.0, +2.0]');
  expect([pValue(0.0009), pValue(0.25), pValue(null)]).toEqual(['< 0.001', '0.250', '–']);
  expect(share(0.123)).toBe('12.3 %');
});

test('a star needs q below 0.05 and enough clusters', () => {
  const test = { value: 1, low: 0.5, high: 2, n: 9, p: 0.001, q: 0.01, isUnderpowered: false };
  expect(verdict(test)).toBe('★');
  expect(verdict({ ...test, q: 0.05 })).toBe('n.s.');
  expect(verdict({ ...test, isUnderpowered: true })).toBe('underpowered');
});

test.each([
  [
    [0, 0.97],
    [0, 0.2, 0.4, 0.6, 0.8, 1],
  ],
  [
    [-0.3, 1.4],
    [-0.5, 0, 0.5, 1, 1.5],
  ],
  [
    [0, 0],
    [0, 0.2, 0.4, 0.6, 0.8, 1],
  ],
  [
    [3, 47],
    [0, 10, 20, 30, 40, 50],
  ],
  [
    [0.0012, 0.0031],
    [0.001, 0.0015, 0.002, 0.0025, 0.003, 0.0035],
  ],
])('ticks for %j are round and hold it', (values, ticks) => {
  const scale = niceScale(values, [100, 0]);
  expect(scale.ticks).toEqual(ticks);
  expect(scale.at(ticks[0]!)).toBe(100);
  expect(scale.at(ticks.at(-1)!)).toBeCloseTo(0, 9);
});
