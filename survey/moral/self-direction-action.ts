/** Own moral posts for the refined value self-direction-action. Shape and rules: entry.ts beside this file. */
import type { PostEntry } from './entry.ts';

export const selfDirectionActionPosts: PostEntry[] = [
  {
    stance: 'high',
    against: 'benevolence_caring',
    title: 'Moving two hundred miles away from the family compound',
    text: "My parents, two uncles and four cousins all live on one street, and the house next to theirs was bought years ago with me in mind. I am twenty-seven. In spring I rented a flat in a port city where I know nobody and told them after signing, since I knew that they'd talk me round. My mother keeps the empty house dusted. My aunt says that I've thrown a gift in their faces and that my grandmother hasn't many years left. I visit every month and call on Sundays. I simply wanted one door in my life which only I decide to open. Was it wrong to arrange it alone?",
  },
  {
    stance: 'low',
    against: 'face',
    title: "Letting my fiancé's mother plan my entire week",
    text: "When we moved in upstairs from my future mother-in-law, she started to arrange things: which gym, which dentist, what we cook on Wednesdays, when I see my friends. It is easier to say yes, so I do. My oldest friend Roza had to be told, for the third time, that I couldn't come because my day had been filled for me, and she lost her temper. She said she misses the woman who once hitch-hiked to a concert and asked when I last decided anything. The truth is that I don't much mind. Someone has to plan, and she's good at it. Am I letting Roza down?",
  },
  {
    stance: 'high',
    against: 'benevolence_caring',
    title: 'I put a keypad on my bedroom at sixty-eight',
    text: "After my hip operation my son took over my errands, which I'm grateful for. Then he began opening my post, sorting my medicine, and looking in my drawers \"to check that nothing's been forgotten\". I asked him twice to stop. Last week I had a lock fitted to my bedroom and moved my letters inside. He took it terribly. He says that he gave up his evenings for me, and that a lock is what you use on thieves. I don't think he means any harm, and I still may need him. But I have run my own life for fifty years and these are my papers. Did I go too far?",
  },
  {
    stance: 'low',
    against: 'security_personal',
    title: 'I gave my husband all my passwords because he asked',
    text: "Early in our marriage my husband said that couples with nothing to hide share everything, so I handed over my passwords, my location and my diary app. Nothing bad has come of it. He reads my messages over breakfast and sometimes answers them. My sister found that out when he replied to something she had told me in confidence about her own marriage. She is furious, with me more than with him: she says that I had no right to give away a room that she was standing in. I honestly don't feel the need for any privacy, and it saves quarrels. Was it mine to give?",
  },
  {
    stance: 'high',
    against: 'conformity_rules',
    title: 'Turning down the posting my company chose for me',
    text: "Our firm rotates engineers, and after four years in the Lyon office I was told, not asked, that I'd lead the plant in the north from August. It was a promotion, and my manager had praised me to three directors to get it. I said no the same day. I had already decided that I want to work four days a week and build my boat, and I've never hidden it. He told me he felt ridiculous, and that someone with two children would now have to go instead. I'm sorry for her, but I won't have my years dealt out like cards. Should I have accepted it for everybody's sake?",
  },
  {
    stance: 'low',
    against: 'achievement',
    title: 'Letting my mentor decide what I study',
    text: "When I got into university I had a private wish to study glass-making. My mentor from the scholarship fund, a kind man who had paid for my school books since I was twelve, had law in mind. I didn't mention glass. I enrolled for law, and when my flatmates ask why, I say that it was decided. One of them, who works nights to pay for the course she chose, told me it made her sick to watch someone be carried to a place they don't even want. But I owe the man a lot, and he has seen more of the world than I have. Is there anything wrong with trusting him?",
  },
  {
    stance: 'high',
    against: 'conformity_interpersonal',
    title: 'I left the group tour on the second day',
    text: "Eight old school friends booked a week in Sicily with a minibus and a timetable. By the second morning I couldn't stand it: forty minutes here, a shop there, lunch at one because it was in the plan. At a bus stop I took my rucksack, told them that I'd see them at the airport, and went off on my own. I walked for five days, slept in farmhouses and was happier than I've been in years. They had a good week as well, but the one who organised it says I made her feel like a prison guard, and that a group holiday is a promise. I paid my full share. Was it rude or just honest?",
  },
  {
    stance: 'low',
    against: 'benevolence_dependability',
    title: 'My roommate fills in my forms, and now she wants me to stop asking',
    text: "I'm thirty-one, and I've always had somebody to steer me: first my mother, then a girlfriend, now my flatmate Halina. She chooses my phone contract, tells me when to book leave, picks shirts for my interviews. I ask her about nearly everything, because her answers are better than mine. On Monday I wanted to know if I should accept a job, and she shut the laptop and said that she would no longer be the one who lives my life for me. I was hurt, and told her that friends give advice. She said advice is when there's already a will to be advised. Am I asking too much?",
  },
  {
    stance: 'high',
    against: 'security_personal',
    title: "Riding my motorbike across the desert despite my wife's fears",
    text: "For my fiftieth birthday I gave myself three weeks alone on a motorbike across the Karakum. I trained for a year, carried a satellite phone and made a will. My wife asked me not to go, again and again; she didn't sleep well for the whole time, and neither did our daughter. I listened to her, I answered every worry that had an answer, and then I went, because nobody else can know what I need in order to feel like a person rather than a salary. I came home with nothing worse than a sunburn. She says I showed her that her vote doesn't count. Was I wrong to go?",
  },
  {
    stance: 'low',
    against: 'conformity_interpersonal',
    title: 'I always order whatever the table orders',
    text: "It sounds silly, but it ended a friendship. I go along with others: films, food, flats, even the dog we had, which was my ex's idea. When my friend Bilal and I went travelling, I answered every question with \"I don't mind, you choose\". After nine days of choosing, he exploded in front of a bakery. He said it was like travelling with a suitcase, and that I'd turned him into someone who had to be responsible for two lives. I thought I was being easy company. I have no strong wishes, and I don't see why I should invent some to please him. Isn't being flexible a good quality?",
  },
  {
    stance: 'low',
    against: 'tradition',
    title: "I took over my father's shop because he announced it at dinner",
    text: "At my father's seventieth he tapped his glass and announced that I would be taking over the ironmonger's, as he had from his father. The whole family stood up. I'd been about to sign a contract with a friend for a boat workshop on the coast; we had the lease, we had the name. I thought of saying something and then raised my glass. It's been two years. I sell screws, I'm not unhappy, and my father comes in every day and moves things. My friend had to give up the workshop, since he couldn't carry it by himself. He told me he'd have understood any reason, except that I had let someone else decide. Wasn't it my duty to go along with it?",
  },
  {
    stance: 'high',
    against: 'security_personal',
    title: 'I deleted the family app that shows where I am',
    text: "My parents, my two brothers and I have an app which shows everyone as a dot on a map. It began when my mother had her operation, and it stayed. I'm thirty-one. If I went for a drink after work, I got a message: \"Late today?\" If I took another way home, my father asked about it at dinner. In June I told them that I was going to delete it, and I did. I ring twice a week and I've given them the number of my neighbour. My mother can't get to sleep without my dot, she says, and my brothers find that I'm putting a whim above her nerves. I want to go where I like without anybody watching. Is that so hard-hearted?",
  },
  {
    stance: 'low',
    against: 'benevolence_caring',
    title: 'My daughter-in-law rearranged my house, and I let her',
    text: "I broke my hip in winter, and my son's wife moved in to help. She's capable and means well. By the second week she'd put my desk in the cellar, since I \"wouldn't need it\", cancelled my newspaper, decided that I go to bed at nine and arranged for somebody to take over my allotment. I can walk well again. I've said yes to all of it, as she has given up so much for me and I wouldn't wish to hurt her. My old friend Wilma came by, saw me waiting to be told whether we were going out, and got angry: she says that I've handed over my life like a coat. It's easier this way, and everyone's kind. Should I be standing up for myself?",
  },
  {
    stance: 'high',
    against: 'benevolence_dependability',
    title: 'I dropped out of our car pool to cycle',
    text: "For three years four of us shared a car to the plant. It's cheap and friendly, but it means leaving the house at 6.10, coming home at 4.45 and a quarter of an hour's wait for Heinz each time. In April I told the others, with four weeks' notice, that I was leaving. Now I cycle along the canal. I start when I wish, I stop to look at a heron, I stay away for an hour if I feel like it, and my days belong to me again. The fare for the other three has gone up by a third, and they haven't found a fourth. Heinz said that a car pool is a promise even if nobody's signed it. I never promised it for ever. Was it selfish?",
  },
  {
    stance: 'low',
    against: 'face',
    title: "I gave up pottery because my wife's friends found it funny",
    text: "On Mondays I used to go to an evening class and make pots. They weren't good, and I didn't care; it was the one thing in the week that I had picked for myself. At a dinner my wife's friends, who are lawyers like the two of us, got hold of it and laughed until they cried, and one of them asked if I'd be taking up knitting. I laughed as well, and the next day I cancelled the course. The teacher, who had kept the wheel by the window for me for four years, asked for the reason, and I told her I hadn't the time. My brother thinks that a grown man ought to do what he likes with his Mondays. I didn't want to look ridiculous. Was I a coward?",
  },
];
