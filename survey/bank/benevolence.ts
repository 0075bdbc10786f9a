/** Own statements for the basic value Benevolence. Shape and rules: entry.ts beside this file. */
import type { BankEntry } from './entry.ts';

export const benevolence: BankEntry[] = [
  {
    level1: 'Be helpful',
    train: [
      [
        'work',
        'I stay late to get a colleague out of a jam, though it is not my task.',
        'I go home on time and trust a colleague to get out of a jam alone.',
      ],
      [
        'family',
        'When my sister moves house, I am there with boxes before she asks.',
        'When my sister moves house, I send good wishes and keep my weekend.',
      ],
      [
        'leisure',
        'I carry the heavier pack on a hike if a companion is struggling.',
        'I carry my own pack on a hike and let each companion see to theirs.',
      ],
      [
        'social',
        'I gladly drive across town to lend a friend a ladder.',
        'I let friends find their own ladders, because my evenings belong to me.',
      ],
    ],
    dev: [
      [
        'work',
        'Showing a newcomer the ropes is one of my favourite parts of the week.',
        'Working through my own list undisturbed is my favourite part of the week.',
      ],
      [
        'family',
        'I notice when somebody at home is overloaded, and I take something off them.',
        'I notice when somebody at home is overloaded, and I leave them to grow with it.',
      ],
    ],
    test: [
      [
        'leisure',
        "I give up part of my day off to mend a neighbour's fence.",
        'I keep my day off for my own fence and my own hammock.',
      ],
      [
        'social',
        'I cannot pass a person who is looking lost without offering directions.',
        'I pass a person who is looking lost and trust that they will find their way.',
      ],
    ],
  },
  {
    level1: 'Be honest',
    train: [
      [
        'work',
        'I own up to a mistake of mine before anyone has discovered it.',
        'I tidy away a mistake of mine before anyone has discovered it.',
      ],
      [
        'family',
        'I tell my partner the truth, even when a small lie would save the evening.',
        'I tell my partner a small lie when it saves the evening.',
      ],
      [
        'leisure',
        'I call my own ball out when it is out, even at match point.',
        'I take the point when the umpire misses that my ball was out.',
      ],
      [
        'social',
        'If a friend asks for my real opinion, I give it without sweetening it.',
        'If a friend asks for my real opinion, I give the one that will please.',
      ],
    ],
    dev: [
      [
        'work',
        'I put the weak figures into my report along with the good ones.',
        'I put the good figures into my report and leave the weak ones in the drawer.',
      ],
      [
        'social',
        'I hand a lost purse in with every note still in it.',
        'I see a lost purse as my lucky day.',
      ],
    ],
    test: [
      [
        'family',
        'My children can count on hearing from me how things truly are.',
        'My children can count on hearing from me the version that lets them dream.',
      ],
      [
        'leisure',
        'I list the scratches when I sell my old bicycle, though it lowers the price.',
        'I show the shiny side when I sell my old bicycle, for a buyer has eyes too.',
      ],
    ],
  },
  {
    level1: 'Be forgiving',
    train: [
      [
        'work',
        'When a co-worker has wronged me and says sorry, I start afresh with them.',
        'When a co-worker has wronged me, I remember it and keep my guard up.',
      ],
      [
        'family',
        'I do not bring up old quarrels with my family; for me they are over.',
        'I bring up old quarrels with my family until they are paid for.',
      ],
      [
        'leisure',
        'A team-mate who costs us the match gets an arm round the shoulder from me.',
        'A team-mate who costs us the match gets to feel my displeasure for a while.',
      ],
      [
        'social',
        'I look for the reasons behind an insult and let it go.',
        'I answer an insult with a better one and then feel even.',
      ],
    ],
    dev: [
      [
        'family',
        'I gave my brother a second chance, and I would give him a third.',
        'I closed the door on my brother after the first time, and it stays closed.',
      ],
      [
        'social',
        'Carrying a grudge is foreign to me; by morning my anger has gone.',
        'A grudge keeps me alert, and I can carry one for years.',
      ],
    ],
    test: [
      [
        'work',
        'I would take back an employee who left us in anger and now regrets it.',
        'I would make an employee who left us in anger feel what that has cost.',
      ],
      [
        'leisure',
        'When someone has ruined a thing I lent them, I think of the friendship and wave it off.',
        'When someone has ruined a thing I lent them, I want it replaced before we talk again.',
      ],
    ],
  },
  {
    level1: 'Have the own family secured',
    train: [
      [
        'work',
        'I took the steadier job so that those at home would never go short.',
        'I took the job that thrilled me, and those at home found ways to adapt.',
      ],
      [
        'family',
        'Before I buy anything for myself, I make sure that my family has what it needs.',
        'I buy what I need for my own path and expect each of us in the family to do the same.',
      ],
      [
        'leisure',
        'I gave up a risky sport when my first child was born, because I am needed.',
        'I kept up my risky sport when my first child was born, because I need it.',
      ],
      [
        'social',
        'If an obligation to friends clashes with the safety of my family, my family comes first.',
        'If an obligation to friends clashes with the wishes of my family, the friends I chose come first.',
      ],
    ],
    dev: [
      [
        'family',
        'I took out life insurance early, for the sake of those who depend on me.',
        'I spend what insurance would cost on living now, and those around me can fend for themselves.',
      ],
      [
        'work',
        "I count my working day a good one if it has made my family's future safer.",
        'I count my working day a good one if it has made me better known.',
      ],
    ],
    test: [
      [
        'leisure',
        "I check the locks, the smoke alarm and the children's blankets before I rest.",
        'I put on my headphones when I rest and let the house look after itself.',
      ],
      [
        'social',
        'I would speak up against anyone who threatened the well-being of my kin.',
        'I let my kin fight their own battles and save my voice for mine.',
      ],
    ],
  },
  {
    level1: 'Be loving',
    train: [
      [
        'work',
        "I remember my colleagues' birthdays, because I care for them as people.",
        'I keep relations with colleagues cool and professional, because that works best for me.',
      ],
      [
        'family',
        'I hug the people I live with every day and tell them what they mean to me.',
        'I show the people I live with little emotion, because strength is quiet for me.',
      ],
      [
        'leisure',
        'The best use of a free afternoon is, for me, an hour of closeness with someone dear.',
        'The best use of a free afternoon is, for me, an hour with no one near.',
      ],
      [
        'social',
        'I put real warmth into my friendships and do not ration it.',
        'I keep my friendships at a measured distance and like it there.',
      ],
    ],
    dev: [
      [
        'family',
        'When someone dear to me suffers, I sit beside them for as long as it takes.',
        'When someone dear to me suffers, I carry on with my day and let time do the healing.',
      ],
      [
        'social',
        'I want those around me to feel cherished after an hour in my company.',
        'I want those around me to feel challenged after an hour in my company.',
      ],
    ],
    test: [
      [
        'work',
        'Whatever I do for people at work, I do it tenderly, since they feel it.',
        'Whatever I do for people at work, I do it briskly, since they want results.',
      ],
      [
        'leisure',
        'I write affectionate letters to old companions just to let them know I think of them.',
        'I write to old companions when there is some business to settle between us.',
      ],
    ],
  },
  {
    level1: 'Be responsible',
    train: [
      [
        'work',
        'If I have promised a thing by Friday, it is there on Friday.',
        'If I have promised a thing by Friday, I see on Friday how far I have got.',
      ],
      [
        'family',
        'I do the unloved jobs at home without being reminded, because people count on me.',
        'I do the jobs at home that I like, and the rest will find somebody.',
      ],
      [
        'leisure',
        "Having offered to feed a neighbour's cat, I come home early from an outing for it.",
        "Having offered to feed a neighbour's cat, I see whether my outing leaves time for it.",
      ],
      [
        'social',
        'I answer for what I have set in motion, even when it turns out badly.',
        'I move on to something new when a thing I have set in motion turns out badly.',
      ],
    ],
    dev: [
      [
        'work',
        'My team can hand me a thing and forget about it, and I am proud of that.',
        'My team knows that I come and go like the weather, and I am proud of that.',
      ],
      [
        'family',
        'I turned down a trip because I had given my word to be at home that day.',
        'I went on a trip that came up suddenly, although I was expected at home that day.',
      ],
    ],
    test: [
      [
        'social',
        'I would be uneasy all week if someone had waited for me in vain.',
        'I take it lightly if someone has waited for me in vain, since plans are only plans.',
      ],
      [
        'leisure',
        'As treasurer of our club I account for each coin entrusted to me.',
        'As a member of our club I stay clear of any office that would tie me down.',
      ],
      [
        'family',
        'I put down a pleasant book at once when the baby or the oven needs me.',
        'I finish the chapter of a pleasant book first, for the baby and the oven can wait a little.',
      ],
    ],
  },
  {
    level1: 'Have loyalty towards friends',
    train: [
      [
        'work',
        'I stand by a colleague who is a friend, even when it is awkward for my career.',
        'I put my career first when a colleague who is a friend gets into difficulties.',
      ],
      [
        'family',
        'My oldest companions are like relatives to me; I would never let them down.',
        'My companions change with each stage of my life, and I let the old ones go lightly.',
      ],
      [
        'leisure',
        'I turn down a better offer for Saturday night because I have already said yes to a pal.',
        'I take the better offer for Saturday night, and a pal will surely understand.',
      ],
      [
        'social',
        "When people talk behind my friend's back, I speak up for her.",
        "When people talk behind my friend's back, I join in, since it is only talk.",
      ],
    ],
    dev: [
      [
        'social',
        'A secret that a friend has told me goes no further, whoever may ask.',
        'A secret that a friend has told me makes too good a story for me to keep.',
      ],
      [
        'family',
        'I invite a friend in trouble to stay in my home for as long as need be.',
        'I keep my home to myself and wish a friend in trouble the best of luck.',
      ],
    ],
    test: [
      [
        'work',
        'I went into business with my friends and stayed when the profits did not come.',
        'I went into business with my friends and got out as soon as the profits did not come.',
      ],
      [
        'leisure',
        'I keep visiting a mate in hospital long after the others have stopped.',
        'I visit a mate in hospital once, and then my own diary takes over.',
      ],
      [
        'social',
        'My friendships have outlasted moves, quarrels and silence because I hold on to them.',
        'My friendships are many and brief, because I like to keep meeting new people.',
      ],
    ],
  },
];
