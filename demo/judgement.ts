/**
 * How a person of the toy world judges, given a profile: the rating of a statement, the verdict on a post, the
 * action in a scene. The three follow from the same 20 numbers: that is the whole psychology of this world.
 */
import type { Annotation } from '../survey/games/annotation.ts';
import type { Game, Choice } from '../survey/games/game.ts';
import type { OwnPost } from '../survey/moral.ts';
import { ratings } from '../survey/prompts.ts';
import type { Verdict } from '../survey/records.ts';
import type { Profile } from './people.ts';

/** Probability of each rating 1 to 6: a narrow bell around what the value counts for the person. */
export function ratingProbabilities(rating: number): number[] {
  return normalized(ratings.map((r) => Math.exp(-((r - rating) ** 2) / 0.5)));
}

/**
 * Who holds the post's value high thinks well of a narrator who lives up to it and badly of one who lets it go; who
 * holds it low, the other way round; in the middle of the scale both are Neutral.
 */
export function verdictProbabilities(post: OwnPost, profile: Profile): Record<Verdict, number> {
  const standard = profile.get(post.value)! - 3.5;
  const inFavour = post.stance === 'high' ? standard : -standard;
  const [NTA, Neutral, YTA] = normalized([
    Math.exp(2 * inFavour),
    Math.exp(1),
    Math.exp(-2 * inFavour),
  ]) as [number, number, number];
  return { NTA, Neutral, YTA };
}

/** The better an action serves what counts, the likelier it is. */
export function choiceProbabilities(
  game: Game,
  choices: readonly Choice[],
  profile: Profile,
): number[] {
  return normalized(choices.map((choice) => Math.exp(3 * merit(game, choice, profile))));
}

function merit(game: Game, choice: Choice, profile: Profile): number {
  const points = choice.achievements.reduce(
    (sum, name) => sum + game.achievements[name]!.points,
    0,
  );
  const effects = [
    ...effectsOf(choice.annotation),
    ...effectsOf(game.scenes[choice.next]!.annotation),
    ['achievement', points / 20] as const,
  ];
  const importance = (value: string): number => (profile.get(value)! - 1) / 5;
  return effects.reduce((sum, [value, effect]) => sum + importance(value) * effect, 0);
}

/** What an annotation does for or against a value, roughly −1 to 1 each. */
function effectsOf(annotation: Annotation): (readonly [value: string, effect: number])[] {
  const { utility, physical, money, social, morality = {} } = annotation;
  const others = Object.entries(utility?.others ?? {}).reduce(
    (sum, [size, share]) => sum + (Number(size) * share) / 3,
    0,
  );
  const dollars = money?.dollars ?? 0;
  const wrong = (...names: (keyof typeof morality)[]): number =>
    -names.reduce((sum, name) => sum + (morality[name] ?? 0), 0);
  const influence = social?.influence ?? {};
  return [
    ['power_resources', (Math.sign(dollars) * Math.log10(1 + Math.abs(dollars))) / 5],
    ['power_dominance', Math.min(1, (physical?.watts ?? 0) / 2000)],
    ['power_dominance', 0.5 * (influence['1'] ?? 0) + (influence['2'] ?? 0)],
    ['hedonism', (utility?.self ?? 0) / 6],
    ['security_personal', (utility?.self ?? 0) / 6],
    ['benevolence_caring', others],
    ['universalism_concern', others],
    [
      'benevolence_caring',
      wrong('killing', 'physical_harm', 'non_physical_harm', 'intending_harm'),
    ],
    ['universalism_concern', wrong('killing', 'physical_harm', 'fairness')],
    ['benevolence_dependability', wrong('deception', 'manipulation', 'promises')],
    ['conformity_rules', wrong('stealing', 'trespassing', 'vandalism')],
    ['self_direction_action', wrong('spying')],
  ];
}

function normalized(weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}
