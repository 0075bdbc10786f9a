/** Own statements for the basic value Achievement. Shape and rules: entry.ts beside this file. */
import type { BankEntry } from './entry.ts';

export const achievement: BankEntry[] = [
  {
    level1: 'Be ambitious',
    train: [
      [
        'work',
        'As soon as I reach one rung of the ladder, my eyes are on the next.',
        'I have reached a rung of the ladder that suits me, and my eyes are on the view.',
      ],
      [
        'family',
        'I want to get further in life than anyone in my family has so far.',
        'I want to live as contentedly as the generations of my family did before me.',
      ],
      [
        'leisure',
        'Even in a hobby I aim for the top of the table.',
        'In a hobby I aim for nothing but a pleasant hour.',
      ],
      [
        'social',
        'I seek out people who are hungry to get ahead, because they spur me on.',
        'I seek out people who are at ease with what they have, because they slow me down nicely.',
      ],
    ],
    dev: [
      [
        'work',
        'I take on the assignments that could make my name, even if they cost me evenings.',
        'I take on the assignments that leave my evenings free, even if nobody will remember them.',
      ],
      [
        'leisure',
        'I set the bar a little above what I can do and then work until I clear it.',
        'I set the bar where I can step over it and enjoy the ease.',
      ],
    ],
    test: [
      [
        'family',
        'I would want my children to see me striving for something big.',
        'I would want my children to see me at rest with something small.',
      ],
      [
        'social',
        'Standing still while others move ahead is hard for me to bear.',
        'Watching others rush ahead while I stay where I am is perfectly fine with me.',
      ],
    ],
  },
  {
    level1: 'Have success',
    train: [
      [
        'work',
        'I feel alive when my project comes in ahead of all the others.',
        'I feel alive when the team had a good time, whichever project comes in first.',
      ],
      [
        'family',
        'I love to bring home proof that my efforts have paid off.',
        'I love to come home with empty hands and a clear head.',
      ],
      [
        'leisure',
        'I keep score in every game, since winning is the point for me.',
        'I play games for the laughs in them and lose count of the score.',
      ],
      [
        'social',
        'I want to be able to tell old classmates that I have done well.',
        'I want to hear from old classmates how they are, and my own record can stay out of it.',
      ],
    ],
    dev: [
      [
        'work',
        'Results count for me: I want to finish the year with goals met and numbers up.',
        'The mood counts for me: I want to finish the year with all of us on good terms.',
      ],
      [
        'leisure',
        'The medals on my wall remind me that I can do what I set out to do.',
        'The snapshots on my wall remind me of days when nothing was at stake.',
      ],
    ],
    test: [
      [
        'family',
        'I plan my years so that I can look back on a list of accomplishments.',
        'I plan my years so that I can look back on many unhurried days.',
      ],
      [
        'social',
        'Doing better than most people around me is a strong drive of mine.',
        'Being on a level with the people around me is what I am after.',
      ],
    ],
  },
  {
    level1: 'Be capable',
    train: [
      [
        'work',
        'I practise a skill until I could do it in my sleep, and only then am I satisfied.',
        'I learn a skill well enough to get by, and then I am satisfied.',
      ],
      [
        'family',
        'When something breaks at home, I want to be the one who can put it right.',
        'When something breaks at home, I am happy to have someone else put it right.',
      ],
      [
        'leisure',
        'I choose pastimes in which I can become really good.',
        'I choose pastimes in which it makes no difference how good I am.',
      ],
      [
        'social',
        'I want others to find that a thing is in good hands when I take it on.',
        'I want others to find me good company, whatever my skills may be.',
      ],
    ],
    dev: [
      [
        'work',
        'Training courses appeal to me, because I want to master whatever my post may demand.',
        'A simple post appeals to me, because it demands nothing that I have to master first.',
      ],
      [
        'family',
        'I want to be equal to every practical problem that our household may meet.',
        'I want our household to laugh about practical problems and call for help.',
      ],
    ],
    test: [
      [
        'leisure',
        'Handling a difficult piece of equipment well gives me deep satisfaction.',
        'Using simple equipment that asks nothing of me gives me deep satisfaction.',
      ],
      [
        'social',
        'I dislike doing things badly, so I prepare until I can show competence.',
        'I am at ease with doing things badly, so I join in without preparing.',
      ],
    ],
  },
  {
    level1: 'Be intellectual',
    train: [
      [
        'work',
        'I prefer problems that force me to think hard for days.',
        'I prefer tasks that my hands can do while my head takes a rest.',
      ],
      [
        'family',
        'Our dinner talk should, to my mind, be about ideas as often as about the day.',
        'Our dinner talk should, to my mind, be light and leave heavy ideas aside.',
      ],
      [
        'leisure',
        'I relax with a demanding essay or a chess problem.',
        'I relax with a simple film or a walk to the ice-cream stall.',
      ],
      [
        'social',
        'I look for people with whom I can argue about theory until midnight.',
        'I look for people with whom I can joke about everyday things until midnight.',
      ],
    ],
    dev: [
      [
        'leisure',
        'I read the original study when a newspaper reports on it.',
        'I read the headline when a newspaper reports on a study, and the gist will do for me.',
      ],
      [
        'social',
        'Being well read is something that I work at all year round.',
        'Being handy and down to earth is something that I work at all year round.',
      ],
    ],
    test: [
      [
        'work',
        'I enjoy the theory behind my trade at least as much as the trade.',
        'I enjoy the doing in my trade, and I leave the theory to those who like it.',
      ],
      [
        'family',
        'I would fill every wall of our home with books before I bought a larger television.',
        'I would put the largest television in our home before I bought another shelf of books.',
      ],
    ],
  },
  {
    level1: 'Be courageous',
    train: [
      [
        'work',
        'I tell my boss an unwelcome truth when the matter calls for it, though my knees may shake.',
        'I keep an unwelcome truth from my boss and wait until the matter sorts itself out.',
      ],
      [
        'family',
        'I bring up the painful subject that all of us at home have been stepping around.',
        'I help all of us at home to step around painful subjects, because peace is worth it.',
      ],
      [
        'leisure',
        'I sign up for the very thing that scares me, in order to grow beyond the fear.',
        'I sign up for the things that feel easy, in order to enjoy them without fear.',
      ],
      [
        'social',
        'If somebody is being bullied, I step in, even when the odds are against me.',
        'If somebody is being bullied, I keep at a safe distance and fetch those in charge.',
      ],
    ],
    dev: [
      [
        'work',
        'I would defend an unpopular decision of mine in front of the whole company.',
        'I would rather let an unpopular decision of mine drop than stand alone before the company.',
      ],
      [
        'social',
        'I admire backbone above all, and I try to show it when it costs me something.',
        'I admire caution above all, and I try to show it when trouble is near.',
      ],
    ],
    test: [
      [
        'family',
        'I face bad news from the doctor head-on and ask for every detail.',
        'I let my relatives hear bad news from the doctor first and tell me what I need to know.',
      ],
      [
        'leisure',
        'I got back on the horse the day after my fall, because fear must not have the last word.',
        'I gave up riding the day after my fall, because my body had told me enough.',
      ],
    ],
  },
];
