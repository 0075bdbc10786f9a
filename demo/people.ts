/**
 * The people of the toy world: a name and how much each of the 20 refined values counts for them, on the survey's
 * scale from 1 to 6. Their profiles follow the circle of values (neighbours alike, opposites apart) plus a whim of
 * their own, all drawn from a seed. The model itself has a profile too: what it answers when nobody is named.
 */
import { randomStream } from '../engine/random.ts';
import { refinedValues } from '../survey/values.ts';

/** Refined value id → how much it counts, 1 to 6. */
export type Profile = ReadonlyMap<string, number>;

export interface Person {
  name: string;
  profile: Profile;
}

/** The model's own profile, written by hand: everything has room to fall. In circle order. */
const ownRatings = [5, 4, 3, 4, 5, 4, 3, 4, 5, 4, 3, 4, 5, 3, 6, 5, 5, 4, 5, 4];

export const ownProfile: Profile = new Map(
  refinedValues.map(({ id }, order) => [id, ownRatings[order]!]),
);

const names = ['Ana', 'Bo', 'Cleo', 'Dev', 'Eda', 'Finn', 'Gus', 'Hana'];

export const people: readonly Person[] = names.map((name) => ({
  name,
  profile: drawProfile(name),
}));

/** A cosine around the circle with a peak, a height and a level of its own, and a whim per value. */
function drawProfile(name: string): Profile {
  const { uniform, normal } = randomStream({ seed: 1, purpose: `person:${name}` });
  const peak = uniform(0) * refinedValues.length;
  const height = 1.5 + uniform(1);
  const level = 3.2 + 0.6 * uniform(2);
  return new Map(
    refinedValues.map(({ id, order }) => {
      const angle = (2 * Math.PI * (order - peak)) / refinedValues.length;
      const rating = level + height * Math.cos(angle) + 0.3 * normal(100 + order);
      return [id, Math.min(6, Math.max(1, rating))];
    }),
  );
}
