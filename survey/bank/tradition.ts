/** Own statements for the basic value Tradition, Humility counted in. Shape and rules: entry.ts beside this file. */
import type { BankEntry } from './entry.ts';

export const tradition: BankEntry[] = [
  {
    level1: 'Be respecting traditions',
    train: [
      [
        'work',
        'I carry on the customs of my trade just as I learned them from the old master.',
        'I throw out the customs of my trade and start from what is possible today.',
      ],
      [
        'family',
        'I prepare the holiday meal the way my grandmother did, down to the last spice.',
        'I prepare something different each holiday, inspired by whatever I came across that year.',
      ],
      [
        'leisure',
        "I wear our region's costume at the fair, because my forebears wore it too.",
        "I wear this season's cut at the fair, because clothes should belong to the present.",
      ],
      [
        'social',
        'I ask visitors to observe our local customs, since they hold us together.',
        'I ask visitors to show me their ways, since ours could do with fresh air.',
      ],
    ],
    dev: [
      [
        'family',
        'I pass on the songs and sayings of my people, so that they do not die with me.',
        'I let the old songs and sayings fade, so that the young can find words of their own.',
      ],
      [
        'social',
        'A wedding without the old rites would feel hollow to me.',
        'A wedding that the couple makes up from scratch feels truest to me.',
      ],
    ],
    test: [
      [
        'work',
        "I would keep our company's founding-day ceremony even if some call it outdated.",
        "I would swap our company's founding-day ceremony for whatever the newest staff propose.",
      ],
      [
        'leisure',
        'I give my free hours to preserving an old craft as it has always been practised.',
        'I give my free hours to mixing crafts in ways their inventors never dreamed of.',
      ],
      [
        'family',
        'What my ancestors held dear is a guide for me in the big decisions.',
        'What my own time offers is a guide for me in the big decisions.',
      ],
    ],
  },
  {
    level1: 'Be holding religious faith',
    train: [
      [
        'work',
        "I ask for God's blessing in silence before I begin my day's work.",
        "I begin my day's work trusting in nothing but my hands and my head.",
      ],
      [
        'family',
        'I want prayer to have its fixed place in the life of our home.',
        'I want our home to be one where we explain the world without a creator.',
      ],
      [
        'leisure',
        'On holy days I rest and attend the service, however fine the weather.',
        'On holy days I am out in the hills, for the fine weather is all the service I need.',
      ],
      [
        'social',
        'Among people who share my faith I feel lifted above the everyday.',
        'Among people who live without religion I feel free to look at life as it is.',
      ],
    ],
    dev: [
      [
        'family',
        'In sorrow I turn to my faith first, and it carries me.',
        'In sorrow I turn to my friends and to reason first, and they carry me.',
      ],
      [
        'social',
        'I try to live by the commandments of my religion, even where the times mock them.',
        'I try to live by what people have found out together, and ancient commandments I leave to historians.',
      ],
    ],
    test: [
      [
        'leisure',
        'I read in holy scripture almost daily, as it speaks to what I am going through.',
        'I read in philosophy and science almost daily, as they speak to what I am going through.',
      ],
      [
        'work',
        'I would turn down a job that made me break the laws of my religion.',
        'I would take a job that runs every day of the year, for no day is holier to me than the next.',
      ],
      [
        'family',
        'I believe that my life lies in higher hands, and I bring up my children in that trust.',
        'I believe that my life lies in my own hands, and I bring up my children in that trust.',
      ],
    ],
  },
  {
    level1: 'Be humble',
    train: [
      [
        'work',
        'When a project of mine succeeds, I point to the others who made it possible.',
        'When a project of mine succeeds, I make sure that everyone knows whose it was.',
      ],
      [
        'family',
        'I hardly ever mention at family gatherings what I have accomplished.',
        'I gladly entertain family gatherings with what I have accomplished.',
      ],
      [
        'leisure',
        'When I beat someone at a game, I put it down to luck and mean it.',
        'When I beat someone at a game, I enjoy telling them how I did it.',
      ],
      [
        'social',
        'I take the seat at the far end and leave the good chairs to other people.',
        'I take the seat at the centre, where I can be seen and heard.',
      ],
    ],
    dev: [
      [
        'work',
        'I regard myself as a beginner, though I have done this work for years.',
        'I regard myself as an authority, and I have earned it over years of work.',
      ],
      [
        'social',
        'Praise makes me look for somebody with whom to share it.',
        'Praise makes me stand a little taller, and I drink in every word.',
      ],
    ],
    test: [
      [
        'family',
        'I let my relatives correct me, because I know how often I am wrong.',
        'I set my relatives straight, because I know how often I am right.',
      ],
      [
        'leisure',
        'Under the night sky I like to feel how small I am.',
        'On a mountain top I like to feel how great I am.',
      ],
      [
        'work',
        'I want no special treatment, whatever title may be on my door.',
        'I want the treatment that befits my title, and I put it on my door.',
      ],
    ],
  },
  {
    level1: 'Have life accepted as is',
    train: [
      [
        'work',
        'I have made my peace with a modest position and wish for no other.',
        'I refuse to call any position final and keep rattling at the next door.',
      ],
      [
        'family',
        'I take my family as fate has given it to me and am content.',
        'I rework what fate has given me in my family until it is as I want it.',
      ],
      [
        'leisure',
        'If rain washes out my plans, I sit down at the window and am content with the day as it is.',
        'If rain washes out my plans, I get in the car and drive until I find the sun.',
      ],
      [
        'social',
        'I do not envy people whose lot is easier; mine is the one I was dealt.',
        'I look at people whose lot is easier and work out how to get there too.',
      ],
    ],
    dev: [
      [
        'family',
        'Growing older does not trouble me, since everything has its season.',
        'Growing older is something that I fight with every means I can find.',
      ],
      [
        'work',
        'I do what lies in my power at work and leave the rest to take its course.',
        'I leave nothing at work to take its course and bend every outcome to my plan.',
      ],
    ],
    test: [
      [
        'social',
        'I see myself as one small part of a larger whole that I need not control.',
        'I see myself as the maker of my own world, and I want the controls in my hands.',
      ],
      [
        'leisure',
        'I want what I have, and that leaves me with few wishes in the evening.',
        'I want what I do not have yet, and that leaves me with great plans in the evening.',
      ],
      [
        'family',
        'When something at home turns out other than I had hoped, I accept it and find calm.',
        'When something at home turns out other than I had hoped, I roll up my sleeves and change it.',
      ],
    ],
  },
];
