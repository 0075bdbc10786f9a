/** Own statements for the basic value Security. Shape and rules: entry.ts beside this file. */
import type { BankEntry } from './entry.ts';

export const security: BankEntry[] = [
  {
    level1: 'Have a sense of belonging',
    train: [
      [
        'work',
        'I do my job best in a team that treats me as one of its own.',
        'I do my job best as an outsider who comes in, solves the problem and goes.',
      ],
      [
        'family',
        "I need to know that there is a place at my family's table for me, whatever happens.",
        "I have built a life that stands by itself, with or without a place at my family's table.",
      ],
      [
        'leisure',
        'I join clubs less for the sport than for the feeling of being part of something.',
        'I do my sport alone, for the feeling of being answerable to no club.',
      ],
      [
        'social',
        'Knowing that people would miss me if I stayed away gives me ground under my feet.',
        'Knowing that I could leave town tomorrow without a goodbye gives me wings.',
      ],
    ],
    dev: [
      [
        'social',
        'I moved back to my old neighbourhood because there I am one of them.',
        'I moved to a city where nobody knows me because there I can be anyone.',
      ],
      [
        'family',
        'When all of us are gathered under one roof, I feel that nothing can harm me.',
        'When I close the door behind me and am by myself, I feel at my strongest.',
      ],
    ],
    test: [
      [
        'work',
        'I lunch with the others every day, since being left out would trouble me.',
        'I lunch at my own desk every day, since I like to keep some distance.',
      ],
      [
        'leisure',
        "I wear my choir's badge gladly, as it tells the world and me where I fit in.",
        'I sing by myself in the car, as I like to fit in nowhere in particular.',
      ],
    ],
  },
  {
    level1: 'Have good health',
    train: [
      [
        'work',
        'No deadline is worth my sleep; I look after my body first.',
        'A great project is worth a few wrecked nights; my body will have to keep up.',
      ],
      [
        'family',
        'I see to it that we eat vegetables and get fresh air, so that no one falls ill.',
        'I see to it that we eat whatever we fancy, so that nobody counts vitamins at our table.',
      ],
      [
        'leisure',
        'I exercise even on rainy days, because I want to stay fit into old age.',
        'I spend rainy days on the couch with crisps, because life is there to be enjoyed now.',
      ],
      [
        'social',
        'I leave a party early if staying would leave me worn out the next day.',
        "I stay at a party until dawn, and how I feel the next day is tomorrow's affair.",
      ],
    ],
    dev: [
      [
        'leisure',
        'I go for every check-up that my doctor advises and would not skip one.',
        'I see a doctor only when I can no longer stand, and I like to trust my luck.',
      ],
      [
        'work',
        'I asked for a better chair and a quieter room because I want to stay well for many years.',
        'I push on in a draughty room on a broken stool because the work excites me more than my back does.',
      ],
    ],
    test: [
      [
        'family',
        'At the first sign of a fever I put everything else aside and make sure that it gets treated.',
        'With a mild fever I carry on with our plans, because missing them would be worse for me.',
      ],
      [
        'social',
        'I wash my hands, keep up with vaccinations and stay away from those who cough.',
        'I shake every hand and hug every friend, whether or not they cough.',
      ],
    ],
  },
  {
    level1: 'Have no debts',
    train: [
      [
        'work',
        'I grew my business only as fast as my own money allowed, so that I owed nobody.',
        'I grew my business on loans, because waiting would have cost me the chance.',
      ],
      [
        'family',
        'I sleep soundly because our household owes nothing to any bank.',
        'I sleep soundly in a house on a long loan, because living well now is what counts.',
      ],
      [
        'leisure',
        'I take a holiday once I have saved for it, and not a day sooner.',
        'I take a holiday when I need one and pay it off over the following year.',
      ],
      [
        'social',
        'If a friend lends me ten pounds, I give it back the next morning.',
        'If a friend lends me ten pounds, I let it even out over the years between us.',
      ],
    ],
    dev: [
      [
        'family',
        'I put money by each month so that no bill can catch us unprepared.',
        'I spend what comes in each month and trust that something will turn up for the bills.',
      ],
      [
        'work',
        'I refused to finance my training on credit and worked nights instead.',
        'I financed my training on credit and kept my nights for living.',
      ],
    ],
    test: [
      [
        'leisure',
        'I have cut up my credit cards, since buying what I cannot pay for makes me uneasy.',
        'I carry several credit cards, since I like to buy things the moment they please me.',
      ],
      [
        'social',
        'I keep away from any favour that would leave me beholden to someone.',
        'I enjoy a web of favours in which all of us are beholden to one another.',
      ],
    ],
  },
  {
    level1: 'Be neat and tidy',
    train: [
      [
        'work',
        'I clear my desk before I go home, down to the last pencil.',
        'I leave my desk as a glorious heap, because my ideas grow in it.',
      ],
      [
        'family',
        'Each thing in our home has its place, and I put it back there.',
        'Things in our home wander about, and I find that cosy.',
      ],
      [
        'leisure',
        'Before I can enjoy an afternoon off, I have to put the room in order.',
        'I can enjoy an afternoon off amid any mess, and the dishes may wait.',
      ],
      [
        'social',
        'I iron my shirt even for a casual visit, because a well-kept appearance matters to me.',
        'I go on visits in whatever lay on the chair, because comfort matters to me.',
      ],
    ],
    dev: [
      [
        'work',
        'A file that is labelled and sorted gives me peace of mind.',
        'A pile that I can rummage through gives me pleasant surprises.',
      ],
      [
        'leisure',
        'My tools hang on the wall by size, and I like to look at them.',
        'My tools lie where I last used them, and I like the hunt.',
      ],
    ],
    test: [
      [
        'family',
        'I cannot go to bed while there are crumbs on the kitchen table.',
        'I go to bed happily with crumbs on the kitchen table, for they mean that we had a good evening.',
      ],
      [
        'social',
        'Before guests arrive I clean every corner, including those no guest will see.',
        'When guests arrive I clear a chair and let them see how we really live.',
      ],
    ],
  },
  {
    level1: 'Have a comfortable life',
    train: [
      [
        'work',
        'I chose a post with regular hours and a secure pension over a more glamorous one.',
        'I chose a post with long hours and an open future over one with a pension.',
      ],
      [
        'family',
        'I want our home to be warm, well stocked and free of worries.',
        'I want our home to be bare and light, so that we can leave it at any time.',
      ],
      [
        'leisure',
        'I would rather have a good mattress and a hot shower than a tent with a view.',
        'I would rather have a tent with a view than a good mattress and a hot shower.',
      ],
      [
        'social',
        'I like a settled circle in pleasant surroundings where nothing is demanded of me.',
        'I like a circle that puts me to the test and drags me out of my armchair.',
      ],
    ],
    dev: [
      [
        'family',
        'I provide for the years to come, so that we can keep living in ease.',
        'I let the years to come take care of themselves, and hardship may toughen us.',
      ],
      [
        'work',
        'Predictable pay at the end of the month is worth a great deal to me.',
        'Pay that soars one month and vanishes the next adds spice to my trade.',
      ],
    ],
    test: [
      [
        'leisure',
        'I pay a little more for the quiet room, because convenience is worth it to me.',
        'I take the hard bench in the night train, because roughing it is half the fun for me.',
      ],
      [
        'social',
        'I accept invitations to places where I know I shall be well looked after.',
        'I accept invitations to places where I shall have to improvise and do without.',
      ],
    ],
  },
  {
    level1: 'Have a safe country',
    train: [
      [
        'work',
        'I would be glad if my firm equipped our army and police, because they protect all of us.',
        'I would be glad if my firm kept out of arms altogether, because weapons protect nobody.',
      ],
      [
        'family',
        'I want to raise my children in a nation that can defend itself against any enemy.',
        'I want to raise my children as citizens of the world, to whom borders mean little.',
      ],
      [
        'leisure',
        'I follow news about threats from abroad, because our protection is close to my heart.',
        'I skip news about threats from abroad, because fear of strangers narrows my heart.',
      ],
      [
        'social',
        'I would accept more checks at the airport and the border if they kept all of us from harm.',
        'I would accept somewhat more danger if people could then travel without any checks.',
      ],
    ],
    dev: [
      [
        'social',
        'I vote with an eye on who will keep our streets and our borders secure.',
        'I vote with an eye on who will keep our streets and our borders open.',
      ],
      [
        'family',
        'It calms me to know that the state would shield my family in an emergency.',
        'It calms me to know that my family would manage in an emergency with no state at all.',
      ],
    ],
    test: [
      [
        'work',
        'I report a security gap at work at once, because sabotage would hurt the whole nation.',
        'I keep our systems at work as open as I can, because sharing helps more people than locks do.',
      ],
      [
        'leisure',
        'When I travel, I am glad to come home to a country where I need not look over my shoulder.',
        "When I travel, I am glad of countries where things are raw and one must have one's wits about one.",
      ],
      [
        'social',
        'Fighting terrorism firmly is, to my mind, one of the first duties of a government.',
        "Talking with one's enemies patiently is, to my mind, one of the first duties of a government.",
      ],
    ],
  },
  {
    level1: 'Have a stable society',
    train: [
      [
        'work',
        'I like employers and unions to settle things step by step, with no upheaval.',
        'I like it when workers shake things up, even if the dust takes years to settle.',
      ],
      [
        'family',
        "For my family's sake I hope that public life goes on in the orderly way we know.",
        "For my family's sake I hope that public life is turned upside down and begun afresh.",
      ],
      [
        'leisure',
        'At our festival I am glad of stewards who make sure that all stays peaceful.',
        'At our festival I am glad when things get out of hand and no one is in charge.',
      ],
      [
        'social',
        'I distrust sudden revolutions and prefer institutions that have proved themselves.',
        'I distrust old institutions and look forward to the movements that will sweep them away.',
      ],
    ],
    dev: [
      [
        'work',
        'I pay my taxes with conviction, since they keep schools, courts and hospitals running.',
        'I give my money straight to the rebels of today, since they will build something new.',
      ],
      [
        'social',
        'Social order is a good that I would not put at risk for an experiment.',
        'A bold experiment is a good for which I would put social order at risk.',
      ],
    ],
    test: [
      [
        'family',
        'I tell my children to value elections, courts and laws, because without them life falls apart.',
        'I tell my children to try out communities of their own, because life grows from below.',
      ],
      [
        'leisure',
        'A newspaper full of dull, steady politics makes me content.',
        'A newspaper full of turmoil and overturned governments makes me hopeful.',
      ],
      [
        'social',
        'I support measures against crime and unrest, because people need to be able to rely on tomorrow.',
        'I support whoever unsettles the state of things, because people need to be jolted awake.',
      ],
    ],
  },
];
