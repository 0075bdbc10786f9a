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
  {
    stance: 'low',
    against: 'face',
    title: 'I had my portrait hung in the clubhouse that I paid for',
    text: "I've done well in life, and when our allotment society needed a new clubhouse, I gave two thirds of the money. I'm glad that it's there. What I asked for in return was a portrait, in oils, a metre and a half by one, over the fireplace. There had been a picture there with all the members digging the first well. It hangs in the passage now. The painter has caught me nicely. At the opening I spoke for forty minutes about how I'd made my fortune, as I thought the young ones might learn something from it. People sat with their plates on their knees. An old lady remarked that the well had been dug by everyone. Without me they'd be sitting in the rain. Is a picture too much to ask?",
  },
  {
    stance: 'high',
    against: 'face',
    title: "I wouldn't let them give me a farewell party",
    text: "I've been a caretaker at a grammar school for thirty-eight years. When I retired, the head wanted a ceremony in the great hall: the orchestra, the mayor, a film with pupils from four decades. I asked them to leave it. I did my work as others did theirs, and the cooks and the woman who rang the bell had gone with a handshake. They were insistent; the invitations had already been designed. I said that I would be in my garden on that day, and so I was. My wife would have loved to see me honoured once, in her blue dress, and my daughter thinks that I slapped the children in the face. I'd have sat there wishing for a mouse hole. Should I have let them?",
  },
  {
    stance: 'low',
    against: 'power_dominance',
    title: "I can't let my nurses forget who I am",
    text: 'I was in hospital for three weeks with a broken leg. I\'m a professor of law and used to being listened to. When the nurses called me "Mr Adler", I corrected them each time until they said "Professor". I explained to the young doctor how a ward ought to be run, sent back a form because of its grammar and had my bed moved to the window, since the man who lay there was only a roofer who slept most of the time anyway. He moved without a word. My daughter visited me and was ashamed; she brought the nurses a cake behind my back. One of them told her I was the cleverest patient they\'d ever had and the smallest. Must I hide what I am?',
  },
  {
    stance: 'high',
    against: 'achievement',
    title: 'Moving to the back row when my voice went',
    text: "I sang the solo parts in our opera chorus for twenty years. Two winters ago my top notes became thin. There are teachers who can give you another five years, with daily lessons and an operation on the cords, and the director said she would wait for me. I thought about it for a night and asked for a place in the last row. A voice has its time, and mine has been; now it's the turn of the girl from the bakery. My old teacher, who'd taught me for nothing, drove three hours to change my mind. He called it a waste and said that one doesn't hand over a summit while one can still climb. I'm at peace in the back row. Have I thrown something away?",
  },
  {
    stance: 'low',
    against: 'achievement',
    title: 'Three protests over a lost semi-final',
    text: "Our junior hockey team lost the semi-final by a goal that may have been offside. I coach them. I filed a protest on the same evening, and when it was refused, a second one, and then I went to the national board with a video in slow motion. The players had been sad for a day and wanted to go to the lake. I made them sign statements. Two months have gone by, the season is over, and I still can't accept it, for we were better; everything I do comes right if I keep at it. My captain, who's fifteen, said to me, \"We lost, coach. It happens.\" I told her that that's what losers say. Her parents want an apology. Was I wrong not to let it be?",
  },
];
