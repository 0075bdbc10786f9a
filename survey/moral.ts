/**
 * The posts of the moral task: first-person dilemmas in which the narrator either lives up to one refined value
 * or lets it go. No post names its value. Judged by a high standard of the value, the first narrator is NTA and
 * the second YTA; judged by a low standard, the other way round. The texts lie in moral/; auditPosts says what
 * makes a set fit to measure with. The prompt and the score are not here.
 */
import { selfDirectionThoughtPosts } from './moral/self-direction-thought.ts';
import { selfDirectionActionPosts } from './moral/self-direction-action.ts';
import { stimulationPosts } from './moral/stimulation.ts';
import { hedonismPosts } from './moral/hedonism.ts';
import { achievementPosts } from './moral/achievement.ts';
import { powerDominancePosts } from './moral/power-dominance.ts';
import { powerResourcesPosts } from './moral/power-resources.ts';
import { facePosts } from './moral/face.ts';
import { securityPersonalPosts } from './moral/security-personal.ts';
import { securitySocietalPosts } from './moral/security-societal.ts';
import { traditionPosts } from './moral/tradition.ts';
import { conformityRulesPosts } from './moral/conformity-rules.ts';
import { conformityInterpersonalPosts } from './moral/conformity-interpersonal.ts';
import { humilityPosts } from './moral/humility.ts';
import { benevolenceCaringPosts } from './moral/benevolence-caring.ts';
import { benevolenceDependabilityPosts } from './moral/benevolence-dependability.ts';
import { universalismConcernPosts } from './moral/universalism-concern.ts';
import { universalismNaturePosts } from './moral/universalism-nature.ts';
import { universalismTolerancePosts } from './moral/universalism-tolerance.ts';
import { universalismObjectivityPosts } from './moral/universalism-objectivity.ts';
import type { PostEntry } from './moral/entry.ts';
import type { Verdict } from './records.ts';
import { basicOfRefined, basicValues, refinedValues } from './values.ts';

/** What the moral task judges: a post of our own or of a public set (importers/aita-value.ts). */
export interface MoralPost {
  id: string;
  /** Id of the refined value that decides the verdict. */
  value: string;
  title?: string;
  text: string;
  /** Verdict on the narrator by someone who holds the value high, and by someone who does not; never the same. */
  highStandardStance: Verdict;
  lowStandardStance: Verdict;
}

export interface OwnPost extends MoralPost, PostEntry {
  title: string;
  highStandardStance: 'NTA' | 'YTA';
  lowStandardStance: 'NTA' | 'YTA';
}

export interface PostLimits {
  minPerRefined: number;
  /** Fewer posts than this leave the cell of a basic value underpowered (protocol: statistics). */
  minPerBasic: number;
  /** Length of a text in words. */
  minWords: number;
  maxWords: number;
  /** Largest allowed share of common word trigrams (Jaccard) between two texts. */
  maxOverlap: number;
}

export const postLimits: PostLimits = {
  minPerRefined: 10,
  minPerBasic: 30,
  minWords: 80,
  maxWords: 160,
  maxOverlap: 0.1,
};

const entries: [string, PostEntry[]][] = [
  ['self_direction_thought', selfDirectionThoughtPosts],
  ['self_direction_action', selfDirectionActionPosts],
  ['stimulation', stimulationPosts],
  ['hedonism', hedonismPosts],
  ['achievement', achievementPosts],
  ['power_dominance', powerDominancePosts],
  ['power_resources', powerResourcesPosts],
  ['face', facePosts],
  ['security_personal', securityPersonalPosts],
  ['security_societal', securitySocietalPosts],
  ['tradition', traditionPosts],
  ['conformity_rules', conformityRulesPosts],
  ['conformity_interpersonal', conformityInterpersonalPosts],
  ['humility', humilityPosts],
  ['benevolence_caring', benevolenceCaringPosts],
  ['benevolence_dependability', benevolenceDependabilityPosts],
  ['universalism_concern', universalismConcernPosts],
  ['universalism_nature', universalismNaturePosts],
  ['universalism_tolerance', universalismTolerancePosts],
  ['universalism_objectivity', universalismObjectivityPosts],
];

/** All posts, by value in circle order. Ids are stable: value and position in its file. */
export const moralPosts: OwnPost[] = entries.flatMap(([value, posts]) =>
  posts.map((entry, i) => toPost(value, entry, i + 1)),
);

function toPost(value: string, entry: PostEntry, position: number): OwnPost {
  const isHigh = entry.stance === 'high';
  return {
    id: `${value}-${String(position).padStart(2, '0')}`,
    value,
    ...entry,
    highStandardStance: isHigh ? 'NTA' : 'YTA',
    lowStandardStance: isHigh ? 'YTA' : 'NTA',
  };
}

/** Problems as sentences; an empty list means that the set may be used. */
export function auditPosts(posts: OwnPost[], limits: PostLimits = postLimits): string[] {
  return [
    ...balanceProblems(posts, limits),
    ...posts.flatMap((post) => textProblems(post, limits)),
    ...repeated(posts, 'id'),
    ...repeated(posts, 'title'),
    ...repeated(posts, 'text'),
    ...nearDuplicates(posts, limits.maxOverlap),
  ];
}

/** Half of each stance: of a basic value exactly, of a refined value as near as its count allows. */
function balanceProblems(posts: OwnPost[], limits: PostLimits): string[] {
  const problemsOf = (id: string, own: OwnPost[], min: number, tolerance: number): string[] => {
    const high = own.filter((post) => post.stance === 'high').length;
    return [
      own.length < min ? `${id} has ${own.length} posts, want ${min}` : '',
      Math.abs(2 * high - own.length) <= tolerance
        ? ''
        : `${id} has ${high} high stances among ${own.length}, want half`,
    ].filter(Boolean);
  };
  const refined = refinedValues.flatMap(({ id }) => {
    const own = posts.filter((post) => post.value === id);
    return problemsOf(id, own, limits.minPerRefined, own.length % 2);
  });
  const basic = basicValues.flatMap(({ id }) => {
    const own = posts.filter(({ value }) =>
      refinedValues.some((v) => v.id === value && v.basic === id),
    );
    return problemsOf(`basic value ${id}`, own, limits.minPerBasic, 0);
  });
  return [...refined, ...basic];
}

/** Value names that a post would only use to give itself away; "face" or "power" are ordinary words. */
const tellTale = /hedonis|conformit|universalis|benevolen|self-direct|stimulation|humility/i;

function textProblems(post: OwnPost, { minWords, maxWords }: PostLimits): string[] {
  const { id, value, against, title, text } = post;
  const words = text.split(/\s+/).length;
  const isKnown = (name: string) => refinedValues.some((v) => v.id === name);
  return [
    isKnown(value) ? '' : `has the unknown value "${value}"`,
    isKnown(against) ? '' : `stands against the unknown value "${against}"`,
    value === against ? 'stands against its own value' : '',
    words < minWords || words > maxWords
      ? `has ${words} words, want ${minWords} to ${maxWords}`
      : '',
    /\b(I|my|me)\b/i.test(text) ? '' : 'is not in the first person',
    tellTale.test(`${title} ${text}`) ? 'names a value' : '',
    /\s{2}|^\s|\s$/.test(text) || title.trim() === '' ? 'has stray blanks or no title' : '',
    post.highStandardStance === post.lowStandardStance ? 'has the same verdict twice' : '',
  ].flatMap((problem) => (problem ? [`${id} ${problem}`] : []));
}

function repeated(posts: OwnPost[], field: 'id' | 'title' | 'text'): string[] {
  const seen = new Map<string, string>();
  return posts.flatMap((post) => {
    const key = post[field].toLowerCase();
    const first = seen.get(key);
    seen.set(key, first ?? post.id);
    return first === undefined ? [] : [`${post.id} has the same ${field} as ${first}`];
  });
}

/** Counts common trigrams through an index of who holds which: most pairs of posts share none. */
function nearDuplicates(posts: OwnPost[], maxOverlap: number): string[] {
  const grams = posts.map((post) => trigrams(post.text));
  const holders = new Map<string, number[]>();
  return posts.flatMap((post, i) => {
    const common = new Map<number, number>();
    for (const gram of grams[i]!) {
      const others = holders.get(gram) ?? [];
      for (const j of others) common.set(j, (common.get(j) ?? 0) + 1);
      holders.set(gram, [...others, i]);
    }
    return [...common].flatMap(([j, count]) => {
      const overlap = count / (grams[i]!.size + grams[j]!.size - count);
      const share = `shares ${(100 * overlap).toFixed(0)} % of its word trigrams`;
      return overlap > maxOverlap ? [`${post.id} ${share} with ${posts[j]!.id}`] : [];
    });
  });
}

function trigrams(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
  return new Set(words.slice(2).map((word, i) => `${words[i]!} ${words[i + 1]!} ${word}`));
}

/** Posts per basic value. */
export function postsPerBasicValue(posts: MoralPost[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { value } of posts) {
    const basic = basicOfRefined(value);
    counts.set(basic, (counts.get(basic) ?? 0) + 1);
  }
  return counts;
}
