/** Shift against distance on the value circle: one dot per arm and other value, the mean per distance as a line. */
import type { SurveyArm } from '../../analysis/survey-arm.ts';
import { mean } from '../../statistics.ts';
import { basicValues, circleDistance } from '../../values.ts';
import { xAxis, yAxis } from '../axis.ts';
import { plot } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import { linearScale, niceScale } from '../scale.ts';

interface Dot {
  distance: number;
  shift: number;
}

const [top, bottom] = [30, 262];

export function circleScatter(arms: SurveyArm[]): Markup {
  const dots = arms.flatMap(dotsOf);
  const x = linearScale([0.5, 5.5], [52, 428], { ticks: [1, 2, 3, 4, 5] });
  const y = niceScale([0, ...dots.map(({ shift }) => shift)], [bottom, top]);
  const line = x.ticks.map((distance) => {
    const own = dots.filter((dot) => dot.distance === distance).map(({ shift }) => shift);
    return `${x.at(distance).toFixed(1)},${y.at(mean(own)).toFixed(1)}`;
  });
  return plot({
    height: 300,
    label: 'Shift of the other values against their distance from the target on the value circle',
    body: [
      xAxis(x, { from: top, to: bottom, label: 'Steps from the target on the circle of ten' }),
      yAxis(y, { from: 52, to: 428, label: 'Shift along with the target, rating points' }),
      dots.map(
        ({ distance, shift }, i) =>
          // A fixed sidestep keeps dots of one distance apart.
          html`<circle
            class="point"
            cx="${x.at(distance) + 4 * ((i % 7) - 3)}"
            cy="${y.at(shift)}"
            r="3"
          />`,
      ),
      html`<polyline class="trend" points="${line.join(' ')}" />`,
    ],
  });
}

function dotsOf({ target, sign, basicShifts }: SurveyArm): Dot[] {
  return basicValues.flatMap(({ id }, i) => {
    const shift = basicShifts[i]!.value;
    if (id === target || shift === null) return [];
    return [{ distance: circleDistance(target, id, 'basic'), shift: sign * shift }];
  });
}
