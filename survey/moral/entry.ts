/**
 * The shape in which the moral posts are written down, one file per refined value beside this one, ten posts or
 * more each. All of them were written for this project. survey/moral.ts turns entries into posts and checks them.
 */

/** high: the narrator lives up to the value, at a cost; low: the narrator lets the value go. */
export type Stance = 'high' | 'low';

export interface PostEntry {
  stance: Stance;
  /** Id of the refined value that pulls the other way: the label a confound check groups by. */
  against: string;
  title: string;
  text: string;
}
