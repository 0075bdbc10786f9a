/** Own moral posts for the refined value stimulation. Shape and rules: entry.ts beside this file. */
import type { PostEntry } from './entry.ts';

export const stimulationPosts: PostEntry[] = [
  {
    stance: 'high',
    against: 'security_personal',
    title: 'I sold our sofa, our car and my pension plan for a year at sea',
    text: "I'm the one in our marriage who gets itchy feet. When the yard offered me a battered ketch at a third of its price, I bought it that afternoon and talked my husband into a year's sailing, although neither of us had crossed anything larger than a lake. We sold the car and cashed in a small pension. He came along, seasick and brave, and we've had storms, phosphorescent nights and a broken mast. He now says that he would've been happy at home with his tomatoes and that I steamrollered him with my shining eyes. I think he would have rusted there. Did I do him wrong?",
  },
  {
    stance: 'low',
    against: 'benevolence_caring',
    title: 'I said no to every single plan my wife made for our anniversary',
    text: "For our twentieth my wife prepared a list: a night train, a cooking class in a language we don't speak, a hot-air balloon. I turned down all of it. I like our usual hotel by the lake with its same breakfast and the walk round the same shore, and I told her that after twenty years I know what I enjoy. She booked the hotel. She was friendly, but on the second evening she said that she could tell me right now what we'd be doing on every day until we died. To me that's a comfort. Is it wrong to want nothing new?",
  },
  {
    stance: 'high',
    against: 'benevolence_dependability',
    title: 'Leaving the office quiz team for a different hobby every month',
    text: "I get bored easily and I've arranged my life around it: each month I start something I have never done. Fencing in March, beekeeping in April, night climbing in May. The trouble is that I'm also on the office quiz team, where I was rather good at geography, and in June I dropped out in the middle of the season because I couldn't face another Tuesday in the same pub with the same crisps. They lost, then stopped meeting. The captain says that people aren't samples to be tasted. I did give them three weeks' notice. Do I owe them my Tuesdays for ever?",
  },
  {
    stance: 'low',
    against: 'hedonism',
    title: "My friends say I've made our trips boring on purpose",
    text: "Five of us travel together each autumn, and because I'm organised, I do the booking. I book the same resort on the same island each time: the lifts work, the food is mild, and nothing happens. This year two of them wanted to try canyoning and a town that isn't in the brochure. I told them it was already paid for, which was true, since I'd paid early so that the question wouldn't come up. They found out and weren't pleased; one has said that she won't waste her last good knees on a pool. Routine lets me rest. Was it so bad to settle it in advance?",
  },
  {
    stance: 'high',
    against: 'security_personal',
    title: 'Taking my eleven-year-old into a cave system',
    text: "I'm a caver, licensed to guide, and my son had begged to come since he was six. On a dry weekend I took him through a beginners' route: helmet, wetsuit, two short crawls, an underground waterfall in the dark. He came out shaking and laughing and said it was the best day of his life. My ex-wife heard \"shaking\" and nothing after it. She thinks it's reckless to take a child anywhere he could get stuck, and says that I'm feeding my own need for thrills through him. I believe that a childhood without a few pounding heartbeats isn't worth much. Was it wrong of me?",
  },
  {
    stance: 'low',
    against: 'achievement',
    title: 'I turned down the exchange year because I would miss my routine',
    text: "My department nominated me for a paid year at an institute in Nagasaki. Only one of us could go, and I was first in line because of my results. I kept them waiting until the last week and then declined; I have my running route, my choir, my market stall for bread, and I couldn't see why I'd swap them for noise and confusion. By then it was too late for Samira, next on the list, to arrange a visa. She would have given anything for it. She says that I sat on an adventure like a hen on a stone. I needed time to be sure. Was I unfair to her?",
  },
  {
    stance: 'high',
    against: 'face',
    title: 'Dyeing my hair green at fifty-nine and starting stand-up',
    text: 'When my youngest left home I felt a door fly open. I dyed my hair bottle green, signed up for open-mike nights, and now I stand in front of strangers, shaking, and tell stories about our street. Some of them are quite rude, though I change the names. My husband, a dentist in the same small town, had three patients ask him whether everything was all right at home. He wants me to perform in the city at least, under another name. I told him that being known to the audience is half the terror and therefore half the fun. Am I being unkind to him?',
  },
  {
    stance: 'low',
    against: 'conformity_rules',
    title: 'I run the summer camp exactly as it was in 1998',
    text: "I took over the holiday camp from my uncle, and I have changed nothing: the same hikes, the same three songs, the same pancake night. The young leaders came to me in May with pages of ideas: a night raft, a treasure hunt across the valley, a day with no timetable. All of it could be done safely, I admit. I refused the lot. The children don't know what they are missing, parents know what they are paying for, and I sleep well. Two of my best leaders left for another camp. They say that I've turned a summer into a waiting room. Was I wrong to keep things as they are?",
  },
  {
    stance: 'high',
    against: 'security_societal',
    title: 'Jumping from the harbour wall with the teenagers',
    text: "Our harbour has a wall eight metres high from which local kids have always leapt at high tide. I moved here at forty-four, learned from them how to read the water, and now jump most evenings. It wakes me up as nothing else does. A few parents have complained: they tell their children not to, and then the children point at the lady from the library flying past. The lifeguard says it's allowed, at our own risk. A neighbour called me a childish show-off who will have a broken back on her conscience. I always check the depth and never dare anyone to follow. Should I stop?",
  },
  {
    stance: 'low',
    against: 'humility',
    title: 'Refusing to let my band try anything new on stage',
    text: "We're a wedding band with eleven years behind us, and our set list is perfect: I know where each laugh will come. Our bassist, a restless soul, has written some songs and wanted to put just one of them in the second hour, when people are dancing anyway. I'm the leader and I said no, as I've said every year. Nobody hires us to be surprised, I told him, and I don't enjoy the feeling of not knowing how a thing will go. On Saturday he played his last wedding with us. The drummer says that I bored a good man out of the group. Was I too stiff?",
  },
];
