/** Own statements for the basic value Stimulation. Shape and rules: entry.ts beside this file. */
import type { BankEntry } from './entry.ts';

export const stimulation: BankEntry[] = [
  {
    level1: 'Have an exciting life',
    train: [
      [
        'work',
        'I thrive in jobs where I cannot say in the morning what the afternoon will throw at me.',
        'I thrive in jobs where the afternoon holds what the morning promised.',
      ],
      [
        'family',
        'I want our household to have stories to tell, so I say yes to the wilder plans.',
        'I want our household to be a calm harbour, so I say yes to the quieter plans.',
      ],
      [
        'leisure',
        'A weekend without a thrill somewhere in it feels to me like a weekend lost.',
        'A weekend without any commotion feels to me like a weekend well spent.',
      ],
      [
        'social',
        'I am drawn to people with whom the evening may end in a place none of us expected.',
        'I am drawn to people with whom an evening unfolds just as we pictured it.',
      ],
    ],
    dev: [
      [
        'leisure',
        'The nervous minutes before a big adventure are among the best I know.',
        'The quiet minutes on my own sofa are among the best I know.',
      ],
      [
        'work',
        'I volunteered for the post abroad mainly because my heart beat faster at the thought.',
        'I kept my post close by mainly because my mind was at peace with the thought.',
      ],
    ],
    test: [
      [
        'family',
        'On trips with my family I book what will take our breath away.',
        'On trips with my family I book what will let us breathe slowly.',
      ],
      [
        'social',
        'I would pick a turbulent year that I remember over a smooth one that I forget.',
        'I would pick a smooth year in which nothing happened over one full of turbulence.',
      ],
    ],
  },
  {
    level1: 'Have a varied life',
    train: [
      [
        'work',
        'As soon as I have mastered a role, I start looking for a different one.',
        'Once I have mastered a role, I settle into it and mean to stay.',
      ],
      [
        'family',
        'We never spend two summers in the same place, and I am the one who sees to that.',
        'We spend every summer in the same cottage, and I am the one who books it early.',
      ],
      [
        'leisure',
        'I hop between hobbies, because the first steps in something new are the best part for me.',
        'I have kept one hobby since childhood, because coming back to it is the best part for me.',
      ],
      [
        'social',
        'I mix with all sorts of crowds in one week and like the contrast between them.',
        'I see the same few people each week and like how little we need to explain.',
      ],
    ],
    dev: [
      [
        'leisure',
        'I order the dish that I have never eaten before.',
        'I order the dish that I have eaten and liked a hundred times.',
      ],
      [
        'work',
        'Doing the same thing two days in a row makes me restless.',
        'Doing the same thing day after day gives me a steady rhythm that I enjoy.',
      ],
    ],
    test: [
      [
        'family',
        'I rearrange our rooms now and then simply so that home does not always look the same.',
        'I leave our rooms as they have long been, so that home always looks like home.',
      ],
      [
        'social',
        'Change does me good: new faces, new streets, new tasks keep me awake inside.',
        'Constancy does me good: known faces, known streets, known tasks keep me balanced inside.',
      ],
    ],
  },
  {
    level1: 'Be daring',
    train: [
      [
        'work',
        'I put my name to proposals that could go wrong, because safe ones rarely get me going.',
        'I put my name to proposals that are sure to hold, because certainty gets me going.',
      ],
      [
        'family',
        'I let my children climb higher than most parents would, and I climb along.',
        "I keep my children within arm's reach on the climbing frame, and we stay on the lower bars.",
      ],
      [
        'leisure',
        'If there is a higher board to jump from, I will be found on it.',
        'If there is a shallow end to swim in, I will be found in it.',
      ],
      [
        'social',
        'I speak to people whom others would not dare to approach, just to see what comes of it.',
        'I wait until someone introduces me, and I am comfortable with that.',
      ],
    ],
    dev: [
      [
        'leisure',
        'I learned to fly a glider because the idea frightened me a little.',
        'I learned to build model gliders because I like my feet on the ground.',
      ],
      [
        'work',
        'I once staked my savings on a business idea, and I would do it again.',
        'I built up my savings step by step, and I would do it again.',
      ],
    ],
    test: [
      [
        'social',
        'When a group hesitates at the edge of something risky, I tend to go first.',
        'When a group hesitates at the edge of something risky, I tend to steer us back.',
      ],
      [
        'family',
        'I moved my family across the world with two suitcases and a vague plan, and loved it.',
        'I keep my family where we know the school, the doctor and the neighbours, and love it.',
      ],
    ],
  },
];
