/** Own moral posts for the refined value benevolence-dependability. Shape and rules: entry.ts beside this file. */
import type { PostEntry } from './entry.ts';

export const benevolenceDependabilityPosts: PostEntry[] = [
  {
    stance: 'high',
    against: 'hedonism',
    title: "I missed my own birthday party to finish a stranger's roof",
    text: "I'm a roofer. I'd told a family with three small children that they would be dry by the sixteenth. On the fifteenth two of my men were ill and a storm was announced. It was my fiftieth birthday; sixty people were on their way, my wife had cooked for four days. I stayed up there until the last tile lay, at half past eleven at night, with a lamp. At home only the paper chains were still up. My wife says that a contract would have allowed me two days' delay for bad weather. I know. But I hadn't said it to a contract. Should I have come down for the soup?",
  },
  {
    stance: 'low',
    against: 'achievement',
    title: 'I dropped out of the duo the night before the contest',
    text: "Jule and I had practised our juggling act for ten months. The evening before the street-art contest in Ghent, I was offered a solo spot on the better stage, because someone had broken an ankle. I took it. I wrote Jule a long and truly affectionate message at eleven. She'd already been on the train, with our clubs and both of the costumes, and half an act isn't an act. I came third. She's told everybody that I can't be counted on, and it's become a kind of nickname. But a promise between artists is always \"unless\", isn't it? Nobody would have passed up that stage. Was I so very unreliable?",
  },
  {
    stance: 'high',
    against: 'universalism_objectivity',
    title: 'Standing by my friend though he was guilty',
    text: "My oldest friend embezzled from the sports club. He told me before anyone else knew. He paid it back, he was tried, and everyone dropped him within a week. I didn't. I drove him to court, I sat behind him each day where the cameras were, and I employ him now in my own warehouse. The club's treasurer is an honest woman who nearly broke under the suspicion; she asked me how I could sit on that side of the room. I told her that I don't excuse what he did. But I gave him my hand when we were eleven, and no one had mentioned conditions. Is loyalty to him an insult to her?",
  },
  {
    stance: 'low',
    against: 'hedonism',
    title: "Forgetting to pick up my friend's daughter",
    text: "I'd promised Silke that I would fetch her daughter from ballet, as Silke had her exam that afternoon. I remembered it at six, in the beer garden, in very good company. I thought that someone would surely look after a child in a tutu, and that it was too late to hurry now anyway, so I finished my glass. She'd been standing in front of the locked studio since half past four. A florist took her in. Silke had passed her exam and hasn't spoken to me since. I'm like that, people know it; I've never pretended to be a calendar. If it's as important as that, why ask me?",
  },
  {
    stance: 'high',
    against: 'security_personal',
    title: 'Going back to the hut for the guide',
    text: "We were six on a winter tour, with a young guide, when the storm came up. He fell and couldn't walk, so he sent us down with the compass. We reached the road, and the others got on the rescue bus. I'd told him, when we left, that I would come back with blankets if the helicopter didn't fly. It didn't. I went up again in the dark, alone, against the advice of the rescue team, who needed to send two men after me. We all lived. They tell me I tripled the risk, and they've every right to. But he was lying there, and he had my word. Was it irresponsible?",
  },
  {
    stance: 'low',
    against: 'face',
    title: "I told everyone my friend's secret when it would help me",
    text: "My friend Karim was in prison for a year when he was nineteen. He told me that one night on a beach, and I said that I'd keep it. Eight years later, at my new firm, people were telling stories, and I was new and had none. I told that one. It was a great success. I'd changed the name to \"a guy I know\", but then Karim came along to the summer party, and one of them put two and two together. He left before the meal. He says that he'd put it with me as one puts a thing into a safe. It was such a long time ago. Must a secret be kept for ever?",
  },
  {
    stance: 'high',
    against: 'stimulation',
    title: 'Turning down Antarctica because of a goat',
    text: "It sounds like a joke. Two years ago I told my neighbour, who is eighty-eight, that whenever he had to go to hospital, I'd look after his goat, since she takes food from nobody else. In October I was chosen as the cook for a winter in Antarctica, something I've wanted from childhood. On the same day he was admitted. I rang the station and cancelled. My partner, who'd arranged her whole year around it, thinks I have lost my mind; there are farms, she says. There are. I went and looked at them and she wouldn't eat. I had promised. He's grateful and I'm sad. Was it the wrong way round?",
  },
  {
    stance: 'low',
    against: 'power_resources',
    title: 'Leaving the cooperative with the best customers',
    text: "Five of us ran a cooperative for bicycle repairs, everything in equal shares, with a handshake as our rule that nobody would set up against the others. After six years I did. I opened up two streets away, and I'd written to the forty customers who bring in the most, from the joint list. There's nothing on paper. The other four are now short of half their income, and Bert, who had lent me his tools when I'd none, must let the apprentice go. I feel fine about it, on the whole: a handshake is a mood. They say I've sold their trust by weight. Is business not business?",
  },
  {
    stance: 'high',
    against: 'benevolence_caring',
    title: "I wouldn't leave my shift when my wife was in labour",
    text: "I'm a signalman on a line with one track. My wife's labour began three weeks early, at two in the morning. My relief was ill and the next man lived an hour away. While I'm there the trains run, and when I'm not there they'd have to stop them all, with four hundred people in the tunnel section. I stayed until he came. I got to her ten minutes after our daughter. She'd held the hand of a student nurse. She understands it with her head, she says, but each time the baby cries she sees the empty chair. I'd signed for those trains. Would you have left the lever?",
  },
  {
    stance: 'low',
    against: 'security_personal',
    title: 'Not turning up as a witness for my colleague',
    text: "My colleague Nadja was dismissed for something that she hadn't done, and I'd seen it. I had told her on the day: of course I'll say so. Then the hearing came closer. I thought of the manager and of my contract, which runs out in June, and on the morning in question I switched off my phone and painted the balcony. She lost. She'd told her lawyer not to look for anyone else because she had me. I meant it when I said it, honestly; it was only that it became uncomfortable. I've sent her flowers. She gave them to the neighbour. Can one really be held to a kind word?",
  },
  {
    stance: 'low',
    against: 'hedonism',
    title: 'I cancelled on moving day for a concert ticket',
    text: "My friend Ana was moving out of a fourth floor without a lift, and I'd promised weeks before to come with my van. On Saturday at nine o'clock, an hour before, somebody offered me a ticket for a singer I adore, in a city two hours away. I wrote to Ana that I couldn't make it after all, put in a sad face and drove off. It was an amazing night; I have hardly ever been so happy. She'd carried boxes till midnight with her mother and paid for a van at the weekend rate. When my own heating failed in winter, she had come at once with her oil radiator. She hasn't reproached me. She only says \"of course\" now when I promise something. It was once in a lifetime. Can't she see that?",
  },
  {
    stance: 'high',
    against: 'stimulation',
    title: 'I stayed behind to look after a greenhouse during the eclipse',
    text: "In January I promised the old couple next door that I'd look after their greenhouse in the second week of August, every day, morning and evening; they raise rare orchids and had not been away for nine years. In May it turned out that on the Wednesday of that week there'd be a total eclipse, six hours from here, and five of my friends hired a bus. I have wanted to see one since I was a child, and here the sun would only be nibbled at. They told me to leave the sprinkler on for a day; it would most likely have been all right. I stayed. I stood among the pots with a piece of cardboard. My friends say that I lack any sense of wonder. Was I a fool to keep my word so exactly?",
  },
  {
    stance: 'low',
    against: 'power_resources',
    title: 'I brought the borrowed trailer back when it suited me',
    text: "My neighbour has a trailer, and he lends it to me whenever I ask. In September I'd told him that he would have it back on Friday evening, because he had to fetch his winter wood on Saturday. On Friday a man rang and offered me good money if I'd clear out his barn at the weekend. I kept the trailer. I didn't call, since he would only have said no, and I put it back on Monday night, swept clean. He'd stood at the forester's with two helpers and nothing to load. The wood went to someone else, and he had to buy it at the dealer's. He asks me for a day's notice now and writes it down. I couldn't let that money go. Wouldn't anybody have done it?",
  },
  {
    stance: 'high',
    against: 'achievement',
    title: 'I turned down a better job until the books were done',
    text: "I was treasurer of our parents' kindergarten, unpaid. When I took over, the accounts were in a mess, and I'd told the others that I would hand them over in good order in July. In March a firm in Rotterdam offered me the job of my life, starting on the first of May. I asked for three months. They gave me one. I thought about it for a weekend and declined, because no one else could have found their way through those boxes, and forty families were relying on the audit. It was signed on the third of July. My wife tells me that the kindergarten would have survived. I had given my word, and they had planned with it. Did I throw away my chance for some receipts?",
  },
  {
    stance: 'low',
    against: 'face',
    title: 'I laughed along when they made fun of my friend',
    text: "Jonas has been my friend since we were six. He stammers a little when he gets excited. I had been invited to a weekend with some new people from my course, witty ones whom I very much wanted to like me, and on the second evening one of them imitated him, very well, with the hands and all. They'd met him once at my place. They looked at me, and I laughed. I even added a detail. Somebody had filmed it, and it went round, and Jonas saw it. He wasn't there to defend himself, he says, but I was. He sat at my hospital bed for a week when we were twelve. I would never have started it. I just didn't want to be the one who spoils the mood. Was it so terrible?",
  },
];
