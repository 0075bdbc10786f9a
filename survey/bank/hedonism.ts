/** Own statements for the basic value Hedonism. Shape and rules: entry.ts beside this file. */
import type { BankEntry } from './entry.ts';

export const hedonism: BankEntry[] = [
  {
    level1: 'Have pleasure',
    train: [
      [
        'work',
        'I look for work that I enjoy hour by hour, and I would give up some pay for that.',
        'I look for work that is useful in the long run, and I put up with dull hours for that.',
      ],
      [
        'family',
        'Long, lazy meals with good wine are what I look forward to most in our family life.',
        'Getting the chores of our family life done is what I look forward to most.',
      ],
      [
        'leisure',
        'On a free day I ask myself only what would feel good right now.',
        'On a free day I ask myself only what ought to be finished by tonight.',
      ],
      [
        'social',
        'I go to parties to have fun, and I leave when the fun is over.',
        'I go to parties because people count on my presence, and I stay as long as I am needed.',
      ],
      [
        'leisure',
        'I treat myself to small luxuries, a soft blanket or fine chocolate, without a second thought.',
        'I do without small luxuries, because plain things keep me strong.',
      ],
      [
        'work',
        'After a hard week I owe myself something delightful, and I pay that debt in full.',
        'After a hard week I draw up the list for the next, because rest can wait.',
      ],
    ],
    dev: [
      [
        'social',
        'I like company that laughs loudly, eats well and does not look at the clock.',
        'I like company that keeps to serious matters and parts at a sensible hour.',
      ],
      [
        'leisure',
        'Warm sun on my skin and nothing to do is close to perfection for me.',
        'A full day with something to show for it is close to perfection for me.',
      ],
    ],
    test: [
      [
        'family',
        'I want those at home to savour life with me and put duty second now and then.',
        'I want those at home to put duty first with me and let enjoyment come later.',
      ],
      [
        'work',
        'I take the scenic route to my job because the drive should be a treat as well.',
        'I take the quickest route to my job because a drive is merely a means to an end.',
      ],
      [
        'leisure',
        'Music, scent, taste, touch: I arrange my evenings so that my senses get their share.',
        'I arrange my evenings so that they are simple and sober and ready me for the morning.',
      ],
      [
        'social',
        'If friends suggest a spa day or a feast, I am the first to say yes.',
        'If friends suggest a charity run or a course, I am the first to say yes.',
      ],
      [
        'leisure',
        'I see no merit in denying myself a joy that harms nobody.',
        'I see merit in denying myself a joy now and then, since it builds my character.',
      ],
      [
        'family',
        'When I think back on a good year, I count the moments that I relished.',
        'When I think back on a good year, I count the obligations that I fulfilled.',
      ],
    ],
  },
];
