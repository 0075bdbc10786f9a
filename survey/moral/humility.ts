/** Own moral posts for the refined value humility. Shape and rules: entry.ts beside this file. */
import type { PostEntry } from './entry.ts';

export const humilityPosts: PostEntry[] = [
  {
    stance: 'high',
    against: 'achievement',
    title: 'Refusing to have my name on the clinic',
    text: "I've looked after the patients in our valley for thirty-four years. When I retired, the council wanted to name the new clinic after me, with a bust. I said no, firmly, and since they went on, I stayed away from the opening. I did what many people do: I got up and went to work. They had collected money for that bust, and the school had written a song; my wife had to stand there and hear it. She says that my modesty has cost others more than another man's vanity would have. I can't help it, I'd have felt like a thief. There's a nurse who did more nights than I did. Was I ungracious?",
  },
  {
    stance: 'low',
    against: 'benevolence_caring',
    title: "Reminding my husband who's the clever one",
    text: "I have two doctorates and my husband repairs lifts. I'm not going to act as though that were the same. When he explained to our guests how a thing with the tides works and got it slightly wrong, I corrected him and added that I usually do the thinking in our house. People laughed. I meant it, too: I am exceptional, I've been told so since I was four, and I won't shrink in order to be liked. He drove home in silence. Later he said that he had never needed to be the clever one, he'd only wanted to finish a sentence. Is it my fault that I'm ahead?",
  },
  {
    stance: 'high',
    against: 'self_direction_action',
    title: "Accepting that we won't have children",
    text: "After the fourth attempt I told my wife that I'd like to stop, not out of anger, but because I think that some doors stay closed and that it's no insult to us. She wanted to go to a clinic abroad, borrow money, fight. I find it hard to see life as a thing that owes me something. I've come to love the quiet we have, and I told her so. She answered that my calm feels like a hand holding her under water, and that I make a virtue of giving up. I don't want her to suffer. I just can't go on shaking my fist at the sky. Am I abandoning her?",
  },
  {
    stance: 'low',
    against: 'benevolence_dependability',
    title: "Telling the whole club that I'd won it alone",
    text: "Our chess team won the league by half a point, and the decisive game was mine. In my speech I said what everyone knows: that without me we'd be in the third division, that boards four to six had mainly kept the chairs warm, and that the club might think about a plaque. I'm good, and I don't see the benefit in looking at my shoes. Mr. Haddad on board five is seventy-six; he'd drawn against a master that day with a fever, and that had been the other half of the half point. He clapped. Our captain has asked me to take it back. Which part, though? It's simply true, isn't it?",
  },
  {
    stance: 'high',
    against: 'face',
    title: "I took the blame for a mistake that wasn't mine",
    text: "A bridge drawing left our office with an error. It was found in time, but there was an inquiry and somebody had to be the one. It wasn't me; it was probably nobody, three people each a little. I said that it'd been my desk. It didn't seem so important to me to be the one who is never wrong, and the two others are young. I got a written warning. My wife is furious: she says we've a mortgage, and that I make myself small as others make themselves drinks. I don't feel small. I feel about the size that I am. Was it foolish to let it be me?",
  },
  {
    stance: 'low',
    against: 'conformity_interpersonal',
    title: "Explaining to the master baker how it's done",
    text: "I took a six-week course in sourdough, and I have a talent for it; I can feel dough. On a visit to my wife's village I went into the bakery, which belongs to an old man called Enzo, tasted his loaf, and told him in front of the queue where he'd gone wrong. I offered to show him. I was generous with my time, in fact. He wiped his hands and asked how long I'd been baking. I said that gifted people don't count in years. My wife stood there with her school friends and looked at the tiles. He'd been getting up at two for half a century, they say. Does that make it better bread?",
  },
  {
    stance: 'high',
    against: 'security_personal',
    title: 'Not fighting the diagnosis',
    text: "I'm sixty-six, and they have given me a year, or three if I take a treatment that would make me ill for most of it. I've chosen the year. I don't feel that I've been cheated; I've had a garden, work and a good marriage, and leaves come down. My son wants me to fly to a specialist and to try everything. He's sent me forty articles. When I told him that I'm at peace with it, he shouted that peace is what one makes with enemies, and that I am not allowed to just bow out of his life. I understand him so well. Should I fight for his sake?",
  },
  {
    stance: 'low',
    against: 'universalism_concern',
    title: "I wouldn't sit with the cleaners at the jubilee",
    text: "At the bank's jubilee the seats were drawn by lot: directors next to drivers, and so on. I drew a table with two cleaners and the man from the post room. I've worked my way up to the third floor, further than anybody in my family ever got, and I wasn't going to spend my evening at the level of the mops. I had my card swapped. It was done discreetly, but one of the cleaners had already put my name on her napkin, as a greeting, with a flower. Someone's told her why the chair stayed empty. A person ought to know what he's worth, I think. Was it so arrogant?",
  },
  {
    stance: 'high',
    against: 'achievement',
    title: 'Giving back the prize money',
    text: "I won a prize for a book on mosses: fifteen thousand, and a medal. I wrote to the jury that there were two better books on the list, that I'd copied the best idea from a woodsman who can't spell, and that I would like them to give it to somebody else. They were offended. My publisher, a tiny firm run by two sisters, had already printed the sticker, which would've paid for their year. They're too kind to reproach me. But my brother isn't: he says that it takes a lot of pride to be as humble as that. Perhaps. I only know that I couldn't have hung it on a wall. What do you think?",
  },
  {
    stance: 'low',
    against: 'benevolence_caring',
    title: 'Demanding a better room than the other patients',
    text: "When I had my knee done, the ward was full, and they put me in with two old men who snored and prayed. I told the nurse who I am. I've chaired two foundations, I sat next to a minister at Easter, and I don't recover among strangers. I didn't pay for a private room; I just thought that someone ought to see the difference. They moved a boy with a broken leg to the corridor for one night, so that I'd have quiet. His mother wasn't pleased. I left the nurses a signed copy of my memoirs. I'm used to a certain standard. Was it too much to ask for?",
  },
];
