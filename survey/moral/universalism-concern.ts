/** Own moral posts for the refined value universalism-concern. Shape and rules: entry.ts beside this file. */
import type { PostEntry } from './entry.ts';

export const universalismConcernPosts: PostEntry[] = [
  {
    stance: 'high',
    against: 'benevolence_caring',
    title: 'I gave the kidney-transplant money to strangers too',
    text: "Our village collected sixty thousand for my niece's operation. Then the insurance unexpectedly paid for most of it, and there was forty left over. The family expected it to go into her education. I administer the fund, and I passed it to two other children in the same hospital, from a country nobody here can find on a map, because their parents had no village. It was within the wording of the appeal. My brother says I took the money away from his daughter. I believe a sick child's life doesn't weigh more because I know her middle name. My niece asked me if it was true, and I said yes. Was I wrong?",
  },
  {
    stance: 'low',
    against: 'security_personal',
    title: 'We voted against the shelter in our street',
    text: "The city wanted to turn the empty hotel at the end of our street into a home for families who'd lost everything in the floods. I went from door to door with a list against it, got ninety-one names, and they've put it by the motorway instead. I've nothing against those people. I just don't feel that their fate has anything to do with me; I've paid for my quiet, and there is always someone in need somewhere. Our school's headmistress had already bought thirty chairs. She told me that she'd never seen such energy in me before. That's how it works: everyone looks after his own. Should I have stayed at home?",
  },
  {
    stance: 'high',
    against: 'benevolence_dependability',
    title: 'Reporting my own firm for paying the women less',
    text: "I do the payroll. For the same work at the same machines, the women in hall two get eleven per cent less, and they can't know it. I copied the lists, blacked out the names and sent them to the labour court. The firm had taken me on when I was fifty-four and nobody else would. The owner, who came to my wife's funeral, now faces a fine which may cost him the second hall, men and women alike. He asked me why I hadn't come to him first. I had, twice; he'd smiled. I know what I owe him. But I didn't owe it to him from their wages. Did I go too far?",
  },
  {
    stance: 'low',
    against: 'hedonism',
    title: 'Throwing away the rice from our hotel kitchen',
    text: "I run the kitchen of a beach hotel, and each night we throw out enough for fifty people. A woman from the fishing quarter asked if she might come to the back door at eleven with some pots. I refused. There's no rule against it, I simply find it unpleasant to have that queue there when I'm smoking my cigarette, and I cook for guests, not for the world. Things are unequal, they always were, and my bin won't alter it. One of my waiters carried a bag out to her and I've cut his tips for it. My wife asked me whether I'd looked at the children. I hadn't. Must I?",
  },
  {
    stance: 'high',
    against: 'security_societal',
    title: 'Hiding a deserter in our barn',
    text: "A boy of nineteen came over the hills from the other side of the border, where they're fighting, and didn't want to shoot at people any more. I hid him in our barn for five weeks. The law here says that such people are to be reported, and the villagers were afraid that soldiers would come across for him. They had a right to be afraid. I've nothing against the law as a whole. But he was sitting there peeling my potatoes, and there was no war in him. In the end he got away to an aunt. The mayor says that I staked three hundred people on one. Was I allowed to?",
  },
  {
    stance: 'low',
    against: 'achievement',
    title: 'Taking the scholarship meant for poorer students',
    text: "There was a scholarship \"with regard to need\", without any exact limit. My parents own a shipping line. I wrote in the application that I support myself, which is true of my pocket money, and I got it since my essay was the best; I've seen the others. With it I'm doing a summer in Florence. The girl who was second cleans trains at night and has now put off her degree. She isn't angry, she's only tired. My tutor asked me if I thought it fair. I think that fairness is a word for people who lose. The best essay won, and that's all. Should I give it back?",
  },
  {
    stance: 'high',
    against: 'conformity_interpersonal',
    title: "Interrupting my cousin's wedding toast",
    text: "At my cousin's wedding the best man told a long story in which the joke was about the waiters, how they talk, how they walk. They were standing along the wall with the trays. People laughed. I stood up and said that I didn't find it funny to make fun of people who cannot answer, and asked him to stop. It went so quiet that one could hear the fridge. He sat down. My cousin cried, and not from gratitude; she says I made her day into a tribunal and that I could have talked to him later. An older waiter nodded to me, just barely. Is there a right moment for that?",
  },
  {
    stance: 'low',
    against: 'power_resources',
    title: 'Raising the price of water after the earthquake',
    text: "I own a shop with a large cellar, and after the quake I was the only one for miles with bottled water. I tripled the price, then doubled it again. Everyone does that who understands a market, and no one was forced. I sold out within two days. Some had no cash; I wrote nothing down, and they went to the river. A teacher told me before everybody that I'd remember their faces. I don't, to be honest, it was very busy. Others have to see to it that things are just, the government, or God. I see to my shop. I've been asked to leave the bowls club. Isn't that petty?",
  },
  {
    stance: 'high',
    against: 'security_personal',
    title: "Driving through the roadblock with a stranger's family",
    text: "There was shooting in the town where I was doing my training as a midwife, and the buses for foreigners were leaving. I had a seat, and I gave up my place and drove the clinic's van three times through the roadblock with families who weren't on any list. On the third trip a tyre was hit. Nobody was injured. My parents sat in front of the television for two days; my mother's heart hasn't been right since then. She says I had no right to count her among those who could wait. I counted heads, I know, and hers was safe. I'd like to be sorry and I can't be. Should I?",
  },
  {
    stance: 'low',
    against: 'benevolence_dependability',
    title: 'Picking my nephew over the better apprentice',
    text: "I had one place for an apprentice electrician and two applicants: my nephew, who's lazy but ours, and a girl called Precious, who'd walked six kilometres and wired up my test board without a fault. I took my nephew. I didn't even write to her properly. My foreman has told me to my face that it stinks, that she had no uncle in the trade and that this was the one door. I don't see myself as a door. I don't think about what is just, I think about Sunday lunch. He's already burned out a fuse box, my nephew. Still, blood is blood. Am I supposed to judge my own family like strangers?",
  },
];
