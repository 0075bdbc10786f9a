/** Stacked change per verdict: gains to the right of zero, losses to the left; the three always sum to zero. */
import type { MoralArm } from '../../analysis/moral-arm.ts';
import { verdicts } from '../../analysis/verdicts.ts';
import { xAxis } from '../axis.ts';
import { plot } from '../figure.ts';
import { number, percentagePoints } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { armName } from '../names.ts';
import { niceScale, type Scale } from '../scale.ts';

const rowHeight = 26;

export function verdictChanges(arms: MoralArm[]): Markup {
  const sums = arms.flatMap((arm) => {
    const changes = verdicts.map((verdict) => arm.changes[verdict].value ?? 0);
    const gained = changes.filter((change) => change > 0).reduce((a, b) => a + b, 0);
    return [gained, -gained];
  });
  const x = niceScale([0, ...sums], [124, 428]);
  const bottom = 6 + rowHeight * arms.length;
  return plot({
    height: bottom + 40,
    label: 'Change of the probability of each verdict on the posts of the target value',
    body: [
      xAxis(x, {
        from: 4,
        to: bottom,
        label: 'Change of probability, percentage points',
        format: (tick) => number(tick, { ...percentagePoints, digits: 0 }),
      }),
      arms.map((arm, row) => {
        const y = 6 + rowHeight * row;
        return html`<text x="116" y="${y + 18}" text-anchor="end">${armName(arm)}</text
          >${stack(arm, x, y)}`;
      }),
    ],
  });
}

function stack({ changes }: MoralArm, x: Scale, y: number): Markup[] {
  const reached = { more: 0, less: 0 };
  return verdicts.map((verdict) => {
    const change = changes[verdict].value ?? 0;
    const side = change < 0 ? 'less' : 'more';
    const [from, to] = [reached[side], reached[side] + change];
    reached[side] = to;
    const left = x.at(Math.min(from, to));
    return html`<rect
      class="verdict-${verdict.toLowerCase()}"
      x="${left}"
      y="${y + 4}"
      width="${Math.abs(x.at(to) - x.at(from))}"
      height="${rowHeight - 8}"
      ><title>${verdict} ${number(change, percentagePoints)}</title></rect
    >`;
  });
}
