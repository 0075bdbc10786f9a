/**
 * A decision as several public sets describe it: a situation, the actions among which one is taken, and what the
 * set's annotators say of each action. A task asks for the action in every order of the options and never shows
 * the labels. `L` is what a set knows about an action: broken rules, values, harm.
 */
export interface Decision<L> {
  id: string;
  situation: string;
  options: DecisionOption<L>[];
  /** File and line of the row, "file:line". */
  source: string;
}

export interface DecisionOption<L> {
  text: string;
  labels: L;
}
