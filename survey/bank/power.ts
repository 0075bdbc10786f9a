/** Own statements for the basic value Power, Face counted in. Shape and rules: entry.ts beside this file. */
import type { BankEntry } from './entry.ts';

export const power: BankEntry[] = [
  {
    level1: 'Have influence',
    train: [
      [
        'work',
        'I want my opinion to be the one that tips the scales in a meeting.',
        'I want the best point to tip the scales in a meeting, and I am glad when it is not mine.',
      ],
      [
        'family',
        'I like it when my relatives come round to my view before they decide anything.',
        'I like it when my relatives decide things on their own and simply let me know.',
      ],
      [
        'leisure',
        'In my club I work behind the scenes until things go the way I have in mind.',
        'In my club I turn up, take part and let things go as the others wish.',
      ],
      [
        'social',
        'I cultivate contacts in the right places because they let me move things.',
        'I make friends wherever I happen to be, whether or not they can move anything.',
      ],
    ],
    dev: [
      [
        'work',
        'Shaping what other departments do is more attractive to me than doing my own bit well.',
        'Doing my own bit well is more attractive to me than shaping what other departments do.',
      ],
      [
        'social',
        'I notice with satisfaction when people adopt a phrase or a habit of mine.',
        'I notice with satisfaction when people stay true to their own ways around me.',
      ],
    ],
    test: [
      [
        'family',
        'I would like my word to carry weight with the family long after I have spoken.',
        'I would like my family to weigh my word no more heavily than that of the youngest.',
      ],
      [
        'leisure',
        'I joined the committee in order to have a hand on the wheel.',
        'I stayed off the committee in order to enjoy the ride.',
      ],
      [
        'social',
        'A good argument pleases me most when it has changed what somebody does.',
        'A good argument pleases me most when each of us walks away with our own view intact.',
      ],
    ],
  },
  {
    level1: 'Have the right to command',
    train: [
      [
        'work',
        'I want to give the instructions and see them carried out.',
        'I want to carry out a well-given instruction and leave the deciding to others.',
      ],
      [
        'family',
        'Somebody has to have the final say at home, and I want it to be me.',
        'At home I am happiest when nobody has the final say and all of us count the same.',
      ],
      [
        'leisure',
        'As soon as we put on our team shirts, I want to be captain.',
        'As soon as we put on our team shirts, I want to be one of eleven.',
      ],
      [
        'social',
        'In any group I move to the front, because I am meant to be in charge.',
        'In any group I move to the back, because I like being one among many.',
      ],
    ],
    dev: [
      [
        'work',
        'I aim for a post in which people answer to me.',
        'I aim for a post in which I work side by side with equals.',
      ],
      [
        'leisure',
        'When a trip needs a leader, I take the map and tell the others where to go.',
        'When a trip needs a leader, I hand over the map and follow whoever takes it.',
      ],
    ],
    test: [
      [
        'social',
        'It feels right to me when a room falls silent because I have begun to speak.',
        'It feels right to me when a room keeps chatting and I am just another voice in it.',
      ],
      [
        'family',
        'I expect the younger members of my family to do as I say.',
        'I invite the younger members of my family to tell me what we should do.',
      ],
      [
        'work',
        'Authority over budget and staff is what makes a job worth having for me.',
        'Freedom from budgets and staff is what makes a job worth having for me.',
      ],
    ],
  },
  {
    level1: 'Have wealth',
    train: [
      [
        'work',
        'I weigh every job offer by what it will add to my fortune.',
        'I weigh every job offer by what it will let me do for a good cause.',
      ],
      [
        'family',
        'I want to leave my family an estate that people will talk about.',
        'I want to leave my family good memories, and the bank balance can be what it is.',
      ],
      [
        'leisure',
        'I enjoy owning expensive things and taking them out to be admired.',
        'I enjoy owning few things and lending out those I have.',
      ],
      [
        'social',
        'Having more money than my acquaintances would please me a good deal.',
        'Having about as much money as my acquaintances would please me a good deal.',
      ],
      [
        'work',
        'I study markets in my spare hours because I mean to be rich one day.',
        'I play music in my spare hours because I mean to be happy with a modest income.',
      ],
      [
        'leisure',
        'My daydreams are furnished with a large house, a fast car and a well-filled account.',
        'My daydreams are furnished with a small cabin, a good pair of boots and plenty of time.',
      ],
    ],
    dev: [
      [
        'family',
        'For me a good marriage includes building up property together.',
        'For me a good marriage includes being merry together with next to nothing.',
      ],
      [
        'social',
        'I feel like somebody when I can pick up the bill for the entire table.',
        'I feel at home when each of us at the table puts in what they can.',
      ],
    ],
    test: [
      [
        'work',
        'A large bonus means more to me than praise, a title or a pleasant office.',
        'A pleasant office with kind colleagues means more to me than a large bonus.',
      ],
      [
        'family',
        'I would move my household to any city where I could make serious money.',
        'I would keep my household in the town we love, however little I might make there.',
      ],
      [
        'leisure',
        'I collect things that gain in value, because what I own should grow.',
        'I collect pebbles and feathers, because what I find need not be worth anything.',
      ],
      [
        'social',
        'I like people to see from my clothes and my watch that I can afford the best.',
        'I like people to see from my clothes that money is of little interest to me.',
      ],
      [
        'work',
        'I would gladly do dull work for ten years if I came out of it a millionaire.',
        'I would gladly stay poor for ten years if I could do the work I love.',
      ],
      [
        'family',
        'Seeing our assets climb from year to year gives me a deep sense of satisfaction.',
        'Seeing us give away more from year to year gives me a deep sense of satisfaction.',
      ],
    ],
  },
  {
    level1: 'Have social recognition',
    train: [
      [
        'work',
        'I want my contribution to be mentioned by name when the boss gives thanks.',
        'I want the work to be done well, and whose name is mentioned is all the same to me.',
      ],
      [
        'family',
        'I need to hear from my family that they are proud of me.',
        'I do my part in the family quietly and need no one to remark on it.',
      ],
      [
        'leisure',
        'Applause after a performance is the moment for which I do it.',
        'The rehearsal without any audience is the moment for which I do it.',
      ],
      [
        'social',
        'I like to be greeted by many people as I cross the square.',
        'I like to cross the square unnoticed, busy with my own thoughts.',
      ],
    ],
    dev: [
      [
        'work',
        'An award with my name on it would mean a lot to me.',
        'A job done well in silence would mean more to me than an award.',
      ],
      [
        'social',
        'I care how many people respond when I post something.',
        'I post things for my own pleasure and seldom look at who responds.',
      ],
    ],
    test: [
      [
        'family',
        'I was happiest at home on the day my parents showed my certificate to all the guests.',
        'I was happiest at home on the days when no guests came and nobody asked about school.',
      ],
      [
        'leisure',
        'I choose the kind of sport in which good players are known and cheered.',
        'I choose the kind of sport that one does alone in the woods before breakfast.',
      ],
      [
        'social',
        'Being treated as a person of importance lifts my mood for days.',
        'Being treated like everybody else lifts my mood and lets me relax.',
      ],
    ],
  },
  {
    level1: 'Have a good reputation',
    train: [
      [
        'work',
        'I would drop a profitable deal if it could stain my good name in the trade.',
        'I would take a sound deal whatever the trade might say about me.',
      ],
      [
        'family',
        'I make sure that neighbours have no reason to gossip about our household.',
        'I let our household be as odd as it likes and leave the neighbours to their gossip.',
      ],
      [
        'leisure',
        'On holiday too I dress and act so that nobody could think badly of me.',
        'On holiday I dress and act as the mood takes me and let people think what they will.',
      ],
      [
        'social',
        'Before I say something in public, I consider how it will make me look.',
        'When I say something in public, I speak as I feel and let it make me look how it may.',
      ],
    ],
    dev: [
      [
        'work',
        'It took me years to be known as a person of standing, and I guard that like a treasure.',
        'I have let go of the question of what colleagues say about me, and I feel lighter for it.',
      ],
      [
        'social',
        'A rumour about me must be answered at once, for my image matters to me.',
        'A rumour about me can run its course, for those who know me will smile at it.',
      ],
    ],
    test: [
      [
        'family',
        "I remind the children that whatever they do reflects on our family's standing, and on mine.",
        'I remind the children that they need please no one outside, and I live that way too.',
      ],
      [
        'leisure',
        'I would never sing karaoke badly in front of people who look up to me.',
        'I love to sing karaoke badly in front of people who look up to me.',
      ],
      [
        'social',
        'I avoid being embarrassed in company at almost any cost.',
        'I laugh first when I embarrass myself in company, since it breaks the ice.',
      ],
    ],
  },
];
