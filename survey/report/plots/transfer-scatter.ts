/** Survey against behaviour: the drop of a target's ratings and the probability gain on its posts, with intervals. */
import type { Transfer } from '../../analysis/transfer.ts';
import { xAxis, yAxis } from '../axis.ts';
import { plot } from '../figure.ts';
import { number, percentagePoints } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { basicCode, basicName } from '../names.ts';
import { extent, niceScale, type Scale } from '../scale.ts';

const [left, right, top, bottom] = [52, 424, 30, 290];

export function transferScatter({ points }: Transfer): Markup {
  const x = niceScale([0, ...extent(points.map(({ drop }) => drop))], [left, right]);
  const y = niceScale([0, ...extent(points.map(({ gain }) => gain))], [bottom, top]);
  const dots = points.map(({ drop, gain }) => ({
    x: x.at(drop.value ?? 0),
    y: y.at(gain.value ?? 0),
  }));
  const labels = placeLabels(dots);
  return plot({
    height: 330,
    label: 'Drop in survey ratings against probability gain in moral judgements, per value',
    body: [
      xAxis(x, { from: top, to: bottom, label: 'Survey: rating points in the asked direction' }),
      yAxis(y, {
        from: left,
        to: right,
        label: 'Moral task: probability gain, percentage points',
        format: (tick) => number(tick, { ...percentagePoints, digits: 0 }),
      }),
      points.map((point, i) => transferPoint(point, { x, y, label: labels[i]! })),
    ],
  });
}

interface Place {
  x: number;
  y: number;
}

/** A dot with its two intervals and its label. */
function transferPoint(
  { target, drop, gain }: Transfer['points'][number],
  { x, y, label }: { x: Scale; y: Scale; label: Place },
): Markup {
  const [dropAt, gainAt] = [drop.value ?? 0, gain.value ?? 0];
  const [cx, cy] = [x.at(dropAt), y.at(gainAt)];
  const [left, right] = [x.at(drop.low ?? dropAt), x.at(drop.high ?? dropAt)];
  const [bottom, top] = [y.at(gain.low ?? gainAt), y.at(gain.high ?? gainAt)];
  return html`<g>
    <title>${basicName(target)}</title>
    <line class="cross" x1="${left}" x2="${right}" y1="${cy}" y2="${cy}" />
    <line class="cross" x1="${cx}" x2="${cx}" y1="${bottom}" y2="${top}" />
    <line class="leader" x1="${cx}" y1="${cy}" x2="${label.x}" y2="${label.y}" />
    <circle class="dot first" cx="${cx}" cy="${cy}" r="4.5" />
    <text class="dot-label" text-anchor="middle" x="${label.x}" y="${label.y + 4}"
      >${basicCode(target)}</text
    >
  </g>`;
}

/** Beside each dot, at the first of some places where a label of two letters covers no dot and no earlier label. */
function placeLabels(dots: Place[]): Place[] {
  const placed: Place[] = [];
  for (const dot of dots) {
    const places = [15, 27, 40].flatMap((r) =>
      [-45, 45, 225, 135, 0, 180, -90, 90].map((degrees) => ({
        x: dot.x + r * Math.cos((degrees * Math.PI) / 180),
        y: dot.y + r * Math.sin((degrees * Math.PI) / 180),
      })),
    );
    const isFree = (place: Place): boolean =>
      place.x > left + 10 &&
      place.x < right - 10 &&
      ![...dots, ...placed].some(
        (other) => Math.abs(other.x - place.x) < 18 && Math.abs(other.y - place.y) < 12,
      );
    placed.push(places.find(isFree) ?? places[0]!);
  }
  return placed;
}
