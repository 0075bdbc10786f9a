/** Own statements for the basic value Conformity. Shape and rules: entry.ts beside this file. */
import type { BankEntry } from './entry.ts';

export const conformity: BankEntry[] = [
  {
    level1: 'Be compliant',
    train: [
      [
        'work',
        'I follow the safety rules to the letter, even when no inspector is near.',
        'I bend the safety rules when my experience tells me that it is fine.',
      ],
      [
        'family',
        'When my partner and I have agreed on a house rule, I keep to it without exception.',
        'When my partner and I have agreed on a house rule, I still go by what the moment asks.',
      ],
      [
        'leisure',
        'I stop at a red light on my bicycle, though the road is empty.',
        'I ride through a red light on my bicycle when the road is empty.',
      ],
      [
        'social',
        'If a sign asks for silence, I am silent and I switch off my phone.',
        'If a sign asks for silence, I judge for myself whether a quiet chat would disturb anyone.',
      ],
    ],
    dev: [
      [
        'work',
        'I fill in every form in the way the regulations prescribe.',
        'I fill in the parts of a form that make sense to me and skip the others.',
      ],
      [
        'social',
        'Laws apply to me as they do to all, including the ones that I find silly.',
        'Laws that I find silly are ones I feel free to step around.',
      ],
    ],
    test: [
      [
        'family',
        'I bring up my children to do as their teachers tell them.',
        'I bring up my children to ask their teachers for reasons before they go along.',
      ],
      [
        'leisure',
        'In the national park I stay on the marked trail, as the notice says.',
        'In the national park I leave the marked trail whenever something catches my eye.',
      ],
    ],
  },
  {
    level1: 'Be self-disciplined',
    train: [
      [
        'work',
        'I finish the tedious part first and do not let myself be distracted.',
        'I start with whatever tempts me most and come to the tedious part when I am in the mood.',
      ],
      [
        'family',
        'However tired I am, I get up early to pack the lunches.',
        'When I am tired, I stay under the covers and we all buy lunch somewhere.',
      ],
      [
        'leisure',
        'I stick to my practice hour even when I do not feel like it.',
        'I practise when the spirit moves me and otherwise let it go.',
      ],
      [
        'social',
        'I hold back a sharp reply when I am angry and wait until I am calm.',
        'I let a sharp reply fly when I am angry, because out is better than in.',
      ],
    ],
    dev: [
      [
        'leisure',
        'One biscuit is enough for me if I have told myself one biscuit.',
        'I eat biscuits until I have had enough, because an open packet is an invitation.',
      ],
      [
        'work',
        'I can be relied on to keep to my schedule without anyone watching.',
        'I do my finest work in sudden bursts, and schedules I treat as suggestions.',
      ],
    ],
    test: [
      [
        'family',
        'I resist buying what I fancy until it fits the budget that we drew up at home.',
        'I buy what I fancy on the spot, for a budget should not spoil a happy moment at home.',
      ],
      [
        'social',
        'I stop after one drink because I decided so beforehand.',
        'I decide about the next drink when it stands before me, and mostly I take it.',
      ],
    ],
  },
  {
    level1: 'Be behaving properly',
    train: [
      [
        'work',
        'I dress and speak at the office in the manner that is expected of me.',
        'I dress and speak at the office the way I would on my own sofa.',
      ],
      [
        'family',
        'I would be ashamed to make a scene in front of my in-laws.',
        'I am loud and unguarded in front of my in-laws, for that is me.',
      ],
      [
        'leisure',
        'I look up the etiquette before I go to the opera or to a temple.',
        'I walk into the opera or a temple just as I am and see what happens.',
      ],
      [
        'social',
        'I avoid doing anything that people would call improper.',
        'I take delight in doing things that make people gasp.',
      ],
    ],
    dev: [
      [
        'social',
        'I watch how others hold themselves at a formal dinner and do likewise.',
        'I eat with my fingers at a formal dinner if the food invites it.',
      ],
      [
        'work',
        'I would not tell a risky joke in a meeting, because there are standards of conduct.',
        'I tell the risky joke in a meeting, because a little mischief wakes us up.',
      ],
    ],
    test: [
      [
        'family',
        'I want my children to sit up straight and wait until all are served, as I do.',
        'I want my children to sprawl and dig in as they please, as I do.',
      ],
      [
        'leisure',
        'I lower my voice on the train because that is what one does.',
        'I sing on the train if a tune is in my head, whatever one usually does.',
      ],
    ],
  },
  {
    level1: 'Be polite',
    train: [
      [
        'work',
        'I begin every email with a greeting and end it with thanks, however short it is.',
        'I write emails in bare words with no greeting, since directness saves all of us time.',
      ],
      [
        'family',
        'I say please and thank you to my own brother just as I would to a guest.',
        'I speak to my own brother bluntly, since we need no ceremony between us.',
      ],
      [
        'leisure',
        'On a narrow path I step aside for other walkers and wish them a good day.',
        'On a narrow path I keep up my pace and let other walkers look out for themselves.',
      ],
      [
        'social',
        'I let people finish their sentences, even if I know what is coming.',
        'I cut in as soon as I know what is coming, because lively talk needs sparks.',
      ],
    ],
    dev: [
      [
        'social',
        'I would sooner swallow my irritation than be rude to anyone.',
        'I would sooner be rude to someone than swallow my irritation.',
      ],
      [
        'work',
        "I phrase criticism of a colleague's work so gently that nobody feels attacked.",
        "I phrase criticism of a colleague's work as sharply as I see it, so that it sticks.",
      ],
    ],
    test: [
      [
        'family',
        "I never turn up at my parents' house unannounced, out of consideration.",
        "I turn up at my parents' house whenever I like, and they may take me as I come.",
      ],
      [
        'leisure',
        'I applaud a weak performance as well, because the players have feelings.',
        'I boo a weak performance, because the players should know what I think.',
      ],
      [
        'social',
        'I take care that no remark of mine could give offence at the table.',
        'I speak my mind at the table and leave it to the others whether to take offence.',
      ],
    ],
  },
  {
    level1: 'Be honoring elders',
    train: [
      [
        'work',
        'I give the floor to the most senior member of staff before I speak.',
        'I speak first if I have the better idea, whatever the years of service in the room.',
      ],
      [
        'family',
        'I ask my grandparents for advice and treat it with reverence.',
        'I ask people of my own age for advice, for they know the world I live in.',
      ],
      [
        'leisure',
        'I give up my place in the game without a murmur when an older member wishes to play.',
        'I hold my place in the game whoever wishes to play, for age earns no turns.',
      ],
      [
        'social',
        'On the bus I stand up for an old person before they need to ask.',
        'On the bus I keep my seat like any other paying passenger, whoever gets on.',
      ],
    ],
    dev: [
      [
        'family',
        'I would never contradict my father in front of others.',
        'I contradict my father in front of others when he is wrong, as I would anyone.',
      ],
      [
        'social',
        'I use the formal address with older people until they offer me the other.',
        'I call everyone by their first name from the start, old and young alike.',
      ],
    ],
    test: [
      [
        'family',
        'I will look after my parents in their old age, because that is what a child owes them.',
        'I keep my life free of what my parents expect, because each generation owes itself its own path.',
      ],
      [
        'work',
        'Someone with forty years in the trade has earned my deference, even when I see things differently.',
        'Someone with forty years in the trade has to convince me like anyone else.',
      ],
      [
        'leisure',
        'I enjoy listening to the old men at the harbour, and I do not interrupt them.',
        'I enjoy teasing the old men at the harbour and telling them how things are done today.',
      ],
    ],
  },
];
