/** Own statements for the basic value Self-direction. Shape and rules: entry.ts beside this file. */
import type { BankEntry } from './entry.ts';

export const selfDirection: BankEntry[] = [
  {
    level1: 'Be creative',
    train: [
      [
        'work',
        'Given a task that has always been done one way, I itch to invent a second way.',
        'Given a task that has always been done one way, I am glad that a tested recipe exists.',
      ],
      [
        'family',
        'I would rather make up a bedtime story for the children than read one from a shelf.',
        'I love handing the children the same classic bedtime stories that I was read.',
      ],
      [
        'leisure',
        'An empty sketchbook makes me happy, because whatever fills it will be mine alone.',
        'A colouring book makes me happy, because the lines are there and I only need to follow them.',
      ],
      [
        'social',
        'When friends plan a party, I am the one who comes up with a theme that nobody has tried.',
        'When friends plan a party, I like to repeat the one that went so well last year.',
      ],
    ],
    dev: [
      [
        'work',
        'It matters to me that something in each piece of my work could only have come from me.',
        'It matters to me that each piece of my work matches the house style to the letter.',
      ],
      [
        'leisure',
        'I seldom cook from a recipe; I open the fridge and let my imagination decide.',
        'I cook from recipes and take pride in getting a dish exactly as written.',
      ],
    ],
    test: [
      [
        'family',
        'For birthdays at home I build or write something original instead of choosing from a shop.',
        'For birthdays at home I rely on the presents that everyone in the family is known to like.',
      ],
      [
        'work',
        'My best hours are those in which an idea turns up that was not in any manual.',
        'My best hours are those in which a well-known procedure runs without a hitch.',
      ],
    ],
  },
  {
    level1: 'Be curious',
    train: [
      [
        'work',
        'If a colleague mentions a field I know nothing about, I end the day reading about it.',
        'If a colleague mentions another field, I return to my own and deepen what I already know.',
      ],
      [
        'family',
        'When my relatives talk about their jobs, I keep asking until I really see how it all works.',
        'When my relatives talk about their jobs, I am content with the outline and let them rest.',
      ],
      [
        'leisure',
        'I take the unknown turning on a walk just to find out where it comes out.',
        'I take the usual path on a walk because I know and like every corner of it.',
      ],
      [
        'social',
        'Meeting a stranger, I want to learn what they know that I do not.',
        'Meeting a stranger, I am happy to chat about the things we both know already.',
      ],
    ],
    dev: [
      [
        'leisure',
        'A question that I cannot answer keeps me awake in the most agreeable way.',
        'I sleep best when I leave open questions to those whose business they are.',
      ],
      [
        'work',
        'I open up machines that work perfectly well, only to see what goes on inside.',
        'As long as a machine does its job, I gladly leave its insides to the technicians.',
      ],
    ],
    test: [
      [
        'social',
        'Documentaries, museums, odd facts: I collect them all and never feel that I know enough.',
        'I have found the few subjects that suit me and feel that I know enough about the rest.',
      ],
      [
        'family',
        'I encourage everyone at our table to ask why, and I ask it most often myself.',
        'At our table I prefer to enjoy the meal and let settled matters stay settled.',
      ],
    ],
  },
  {
    level1: 'Have freedom of thought',
    train: [
      [
        'work',
        'Even when the whole team agrees, I check the reasons before I make the view my own.',
        'When the whole team agrees, I take up the shared view and get on with the job.',
      ],
      [
        'family',
        'I hold convictions that my parents would not share, and I arrived at them by myself.',
        'I hold the convictions that my parents gave me, and they have served me well.',
      ],
      [
        'leisure',
        'I pick books that argue against what I believe, so that my mind stays my own.',
        'I pick books by authors whose guidance I have learned to trust.',
      ],
      [
        'social',
        'No group could be so dear to me that I would let it tell me what to think.',
        'Sharing the outlook of the people around me gives me more than having a separate one.',
      ],
    ],
    dev: [
      [
        'social',
        'I want to make up my mind without anyone steering what I get to read or hear.',
        'I appreciate it when knowledgeable people select what is worth reading or hearing.',
      ],
      [
        'work',
        "An expert's opinion is where my own thinking begins, not where it stops.",
        "An expert's opinion spares me the detour of working things out on my own.",
      ],
    ],
    test: [
      [
        'family',
        'I teach the young ones in my family to judge for themselves, even if they end up disagreeing with me.',
        'I teach the young ones in my family to lean on what their elders have already worked out.',
      ],
      [
        'leisure',
        'Alone with my thoughts I question things that everybody seems to take for granted.',
        'Alone with my thoughts I take comfort in the things on which everybody seems to agree.',
      ],
    ],
  },
  {
    level1: 'Be choosing own goals',
    train: [
      [
        'work',
        'I decide for myself what I want to have achieved in my job by next year.',
        'I do my best work when my superiors set out what I should reach by next year.',
      ],
      [
        'family',
        'The direction my life takes is mine to settle, even when my family has other hopes.',
        'The hopes that my family has for me give my life a direction I am glad to take.',
      ],
      [
        'leisure',
        'I set my own targets when I train, and they need not make sense to anyone else.',
        'I follow the plan my coach draws up, because it spares me choosing targets.',
      ],
      [
        'social',
        'Whatever my circle of friends aims for, I pursue the aims I picked out.',
        'I enjoy adopting the aims of my circle of friends and moving along with them.',
      ],
    ],
    dev: [
      [
        'work',
        "I turned down a sensible career because it was someone else's idea of success.",
        'I entered the career that others recommended, and I value having been guided.',
      ],
      [
        'family',
        'Nobody but me should decide which of my dreams is worth the effort.',
        'I am happy when those who know me best tell me which dream deserves my effort.',
      ],
    ],
    test: [
      [
        'leisure',
        'On the first of January I write a list of personal aims, and I ask no one for approval.',
        'On the first of January I ask the people close to me what I should work towards.',
      ],
      [
        'social',
        'I would sooner fail at a purpose of my own than succeed at one I was handed.',
        'I would sooner succeed at a purpose I was handed than gamble on one of my own.',
      ],
    ],
  },
  {
    level1: 'Be independent',
    train: [
      [
        'work',
        'I like jobs in which I can start, carry through and finish without asking for permission.',
        'I like jobs in which someone experienced signs off each step before I go on.',
      ],
      [
        'family',
        'I arrange my affairs so that I could manage alone if my relatives were far away.',
        'I arrange my affairs so that my relatives and I need one another every day.',
      ],
      [
        'leisure',
        'Travelling by myself suits me: I read the map, I find the bed, I solve the problems.',
        'Travelling with an organised group suits me: others read the map and solve the problems.',
      ],
      [
        'social',
        'Before I ask friends for a favour, I try everything I can do on my own.',
        'Asking friends for a favour is my first step, since leaning on each other binds us.',
      ],
    ],
    dev: [
      [
        'family',
        'Earning my own keep meant more to me than any support from home could have.',
        'Support from home means more to me than earning every penny by myself.',
      ],
      [
        'work',
        'I make plans without waiting to hear what the others intend to do.',
        'I wait to hear what the others intend before I make plans that fit in.',
      ],
    ],
    test: [
      [
        'leisure',
        'I taught myself to repair my bicycle because I dislike having to rely on a workshop.',
        'I take my bicycle to the workshop because I like being in capable hands.',
      ],
      [
        'social',
        'Standing on my own feet is part of who I am in any company.',
        'Being carried along by good company is part of who I am.',
      ],
    ],
  },
  {
    level1: 'Have freedom of action',
    train: [
      [
        'work',
        'Tell me what is needed and I will deliver, provided that the way there is left to me.',
        'Tell me what is needed and each step of the way, and I will deliver with an easy mind.',
      ],
      [
        'family',
        'At home I want to be able to do as I please without explaining every move.',
        'At home I like agreed routines that say who does what and when.',
      ],
      [
        'leisure',
        'My ideal Saturday is one that nobody else has put anything into.',
        'My ideal Saturday is one that somebody else has filled with a good programme.',
      ],
      [
        'social',
        'I accept that my choices may hurt me later; they should still be mine to make.',
        'I am grateful for limits that keep me from choices I might regret.',
      ],
    ],
    dev: [
      [
        'social',
        'Rules about what adults may do with their own time make me impatient.',
        'Clear rules about what people may do make me feel at ease among them.',
      ],
      [
        'work',
        'I left a well-paid position because it gave me no room to act as I saw fit.',
        'I stay in a position with tight instructions because they take the weight off my decisions.',
      ],
    ],
    test: [
      [
        'family',
        'I let everyone in our household act on their own judgement, and I claim the same for me.',
        'In our household I favour deciding everything together and then holding to it.',
      ],
      [
        'leisure',
        'I choose holidays that let me change course on the spur of the moment.',
        'I choose holidays with a fixed itinerary that I can follow from start to finish.',
      ],
    ],
  },
  {
    level1: 'Have privacy',
    train: [
      [
        'work',
        'What I do after hours stays my business, and I keep it away from the office.',
        'I gladly tell the office what I do after hours, because openness makes us a team.',
      ],
      [
        'family',
        'I need a door in our home that I can close and that others knock on.',
        'I like a home where the doors stand open and everyone walks in on everyone.',
      ],
      [
        'leisure',
        'I regularly switch off my phone so that no one knows where I am or what I am up to.',
        'I share my location and my pictures, so that everyone can take part in my day.',
      ],
      [
        'social',
        'I decide carefully which friend gets to hear which part of my story.',
        'I tell my story to whoever is at the table and enjoy having nothing to hold back.',
      ],
    ],
    dev: [
      [
        'social',
        'Before signing up anywhere I find out what will be recorded about me.',
        'When I sign up somewhere, I fill in every field, because good service needs information.',
      ],
      [
        'family',
        'My diary and my letters are for my eyes, however close we may be.',
        'I leave my letters lying open, since those close to me may read all of them.',
      ],
    ],
    test: [
      [
        'work',
        'I would object to cameras in the workplace even if I had nothing to hide.',
        'I welcome cameras in the workplace, because being seen protects us all.',
      ],
      [
        'leisure',
        'Time with no one watching or listening is something I protect in every week.',
        'Time in full view of other people is what I look forward to in every week.',
      ],
    ],
  },
];
