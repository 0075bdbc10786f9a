/** Own moral posts for the refined value universalism-tolerance. Shape and rules: entry.ts beside this file. */
import type { PostEntry } from './entry.ts';

export const universalismTolerancePosts: PostEntry[] = [
  {
    stance: 'high',
    against: 'face',
    title: "Inviting both of my neighbours' gods to the same dinner",
    text: "I arranged a street dinner and asked everybody to bring a dish and, if they wished, to say grace in their own way. There were two families who haven't shared a table since a quarrel over a procession. I knew that. I put them opposite one another and asked both of them, and also the man who lives with a man, and the lady who believes in angels on the motorway. My mother-in-law left when the third prayer started. My husband says I used his family as an experiment. There was one awful silence and then somebody passed the aubergines. I want to live in a street in which everyone can be what they are. Was it naive?",
  },
  {
    stance: 'low',
    against: 'tradition',
    title: "My daughter's boyfriend prays differently, so I won't have him in",
    text: "I've nothing against people of his kind where they are. But my daughter brought one home. He was polite, he took off his shoes, he'd brought dates. I stayed in my workshop until he'd gone. I don't want to know how they think; I've got my own way, it's the right one, and I'm too old to look at the matter from all sides. My wife sat there with the two of them and three full plates. My daughter says he asked her on the way home what he'd done. He did nothing. He's just not one of us. A man may decide who comes through his door, may he not?",
  },
  {
    stance: 'high',
    against: 'benevolence_caring',
    title: "Letting my son's bully tell his side",
    text: "A boy called Lennart had broken my son's glasses, on purpose. The school offered a hearing, and I asked for one thing: that Lennart should be allowed to speak first and for as long as he wanted. It turned out that he lives with four others in two rooms and that my son had imitated the way he talks. I told both boys that I could understand each of them. My son looked at me as if I had changed sides. My wife says that a mother doesn't have to be fair on the day when her child comes home with blood on his shirt. I thought that it was exactly then. Did I let him down?",
  },
  {
    stance: 'low',
    against: 'security_societal',
    title: 'Asking for the language rule in the staff room',
    text: "In our nursing home more than half of the staff come from elsewhere, and in the breaks they talk in four languages and laugh. I can't stand it when I don't understand. I collected signatures so that only our own language would be spoken in the staff room, even in private. The management agreed. Now it's quiet in there, and most of them eat in the laundry. Pilar, who's trained me and who sings to the residents, asked me what I'd thought they were saying. I suppose that I thought it was about me. In any case, whoever comes here has to become like us. Is that unreasonable?",
  },
  {
    stance: 'high',
    against: 'self_direction_thought',
    title: "Hosting a talk by a man whose opinions I can't stand",
    text: "I run a little theatre with sixty seats. A writer whose views I find wrong from beginning to end had been turned away everywhere and asked me for one evening. I gave it to him, on the condition that afterwards there'd be an hour of questions. Some regulars stood outside with candles. My lighting technician refused to work, and I lit the stage myself. It was a good hour; two young men who'd come to cheer him went home thoughtful. My technician says that I've lent him our clean chairs. I believe that one must be able to bear other people's heads. He was polite, by the way. Was it weakness?",
  },
  {
    stance: 'low',
    against: 'hedonism',
    title: 'Moving my towel away from the family in the burkinis',
    text: "We were at the pool, it was a hot day, and a family spread out their things beside us, the women covered from head to toe. I said aloud that I'd come to swim and not to watch theatre, picked up our towels, and moved to the far end with my three. I don't need to have an explanation for it. My eldest had just begun to build a dam with one of their girls, and had to leave it half finished. She asked why, the entire way home, and I told her that they were different. She said, different from what? I like to be among people like me. Is that forbidden now?",
  },
  {
    stance: 'high',
    against: 'conformity_interpersonal',
    title: 'Defending our odd lodger against the whole house',
    text: "Our lodger is about sixty, wears a cape, talks to the lift, and has covered his door in foil. He harms no one. The owners' meeting wanted to have him out, because of the impression he makes on buyers. I said everything there is to say for him, for two hours, and finally I refused to sign, and so it failed. We'd been on very good terms with all of them; they had given our daughter a pram. Now they go silent when I'm at the letter boxes. My wife says that I've swapped eight normal neighbours for one with a cape. He nods to me. People come in many kinds, I think. Was it worth it?",
  },
  {
    stance: 'low',
    against: 'benevolence_dependability',
    title: 'Dropping my friend when he changed his party',
    text: "Ruben and I have been friends since nursery school; he was at my bedside when I had meningitis. In spring he told me that he'd joined the party I've been against all my life. He wanted to explain it to me. I didn't let him finish. I blocked his number, gave back his drill and told our mutual friends that it's him or me. I couldn't imagine that anybody decent might think like that, and I didn't want to try to imagine it. His wife wrote to me that he's been sleeping badly. There are things with which one simply doesn't live side by side. Or should I've heard him out?",
  },
  {
    stance: 'high',
    against: 'security_personal',
    title: 'Letting my son spend the summer with the commune',
    text: "My son is sixteen. He asked if he could spend six weeks with a community in the hills who own nothing, grow lentils, and sit in silence until ten. I visited them for a day. They're odd, and I wouldn't like to live like that, but they looked me in the eye, and nobody was kept from leaving. I let him go. My former husband threatened to take me to court; he says that they'll turn his head. I told him a head ought to be turned now and then, so that it sees what's behind. He came back thin and friendly, and meditates beside the washing machine. Was I too open with somebody else's child?",
  },
  {
    stance: 'low',
    against: 'achievement',
    title: 'I graded the essay down because I hated its opinion',
    text: "I teach philosophy. A student handed in an essay, flawless in its argument, defending a view that disgusts me: that art isn't worth any public money. I gave it a four. With the same construction and the opposite end it'd have been a one, and I told her so when she asked. I'm not there to reward what's wrong, I said. She's from a farm and was the first to take anything of that kind seriously in my class. She has now learned what I want to hear and writes it very prettily. My colleague in the next room calls it a crime. Isn't it my job to have convictions?",
  },
];
