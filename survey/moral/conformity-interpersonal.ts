/** Own moral posts for the refined value conformity-interpersonal. Shape and rules: entry.ts beside this file. */
import type { PostEntry } from './entry.ts';

export const conformityInterpersonalPosts: PostEntry[] = [
  {
    stance: 'high',
    against: 'universalism_objectivity',
    title: "I didn't tell my host that her soup had a dead wasp in it",
    text: "We were guests at the house of my husband's new boss. In my soup there was a wasp, drowned. I slid it under a bay leaf, ate around it, asked for the recipe and said how much I'd enjoyed it. In the car my husband was horrified; he said that I could have swallowed the thing, and that other people were eating from the same pot. I told him that nobody dies of a boiled wasp, while a hostess may very well die of shame before eight people. He thinks that my good manners are a kind of lying. I think they're the oil that keeps tables from creaking. Was it silly?",
  },
  {
    stance: 'low',
    against: 'benevolence_caring',
    title: "Correcting my great-uncle's war stories in front of everyone",
    text: "My great-uncle Albin is ninety-one and tells the same three stories from his time in the mountain troops. I happen to have a degree in history, and the regiment he describes was never at that pass. At his birthday, before thirty guests, I took out my phone and showed him the map. He looked at it for a long time. He said that perhaps he had been somewhere else, then, and didn't tell any more stories that day. My aunts are livid. I don't see why one has to sit through errors just because they have white hair, and it was done quite calmly. Would it have been better to sit there and nod?",
  },
  {
    stance: 'high',
    against: 'self_direction_action',
    title: 'Giving up my own dress to please the older women',
    text: "My mother and her three sisters had firm ideas about what a bride wears, and I'd found a short red dress in which I looked like myself. There were weeks of sighing. In the end I wore the long white one with the high collar, because they're the ones who raised us all and they'd looked forward to it since I was born. They wept with joy, and I think I looked like a lampshade. My bridesmaid, who had dyed her shoes to match the red, is disappointed in me: she says that I've handed over my own wedding in order to avoid a frown. To me it was a gift. Am I spineless?",
  },
  {
    stance: 'low',
    against: 'self_direction_thought',
    title: 'Telling the choir what I think of its singing',
    text: "I joined the parish choir in September. In the first break I told them that the sopranos are flat, that the programme is for a funeral, and that Mr. Pohl, who's been conducting for thirty-one years, gives his entries late. Everything that I said is correct. There was a silence, and someone passed round the biscuits. Since then I've gone on saying what I hear, each week, because I can't see the use of wrapping it up; softness is for people who don't care about music. Two of the older ladies have stayed away. Mr. Pohl thanked me for my sharp ears and asked if I could now and then close them. Should I?",
  },
  {
    stance: 'high',
    against: 'hedonism',
    title: 'Standing for four hours so that my teacher could sit',
    text: "On the night train to Kraków I had the only reserved seat left, by the window, after a month of night shifts. At the second stop my old Latin teacher came in with a stick. He didn't recognise me. I gave him my seat, carried his case, and when a younger woman offered hers for me, I wouldn't take it as long as there was an older man standing further down. I stood until morning. My wife, who had packed the cushions and was counting on me to take turns with our baby, says that I'm polite to the entire world at her expense. I was brought up to rise. Was I rude to her by being courteous to him?",
  },
  {
    stance: 'low',
    against: 'achievement',
    title: "Laughing at the boss's toast",
    text: "Our department head, a shy woman, had practised a toast in Spanish for the visitors from Bilbao. She mixed up two words and wished them all a fruitful pregnancy. I laughed out loud, I couldn't help it, and then I did what I perhaps could have helped: I repeated it for the far end of the table. The visitors were charming about it. She sat down and didn't eat. A colleague told me that one looks at one's plate in such a moment, and that everyone else had managed. I say it was funny, that she's a grown woman, and that I would laugh if it were me. Do we have to be made of porcelain?",
  },
  {
    stance: 'high',
    against: 'universalism_concern',
    title: 'Asking my daughter to apologise to her grandfather',
    text: "At Sunday lunch my father said something about women drivers. My daughter, who's seventeen and quick, took him apart in three sentences. She was right, each word, and he turned grey. Afterwards I asked her to go to him and say sorry, not for what she'd said but for how, at his table, to a man of eighty-three. She did it through her teeth. She now tells me that I've taught her that the truth has to curtsey to whoever is oldest. I can see her point. But he's from another time, he peeled oranges for her when she was small, and he can't run after the world any more. Did I fail her?",
  },
  {
    stance: 'low',
    against: 'benevolence_dependability',
    title: 'Walking out of dinner when it got boring',
    text: "My wife's parents eat slowly and talk about drains. I've sat through it for years. On Easter Sunday, somewhere between the lamb and the guest toilet, I noticed that I was fifty and that nobody could stop me; I got up, said \"I've had enough of this\", and went to the cinema. I felt wonderful. My wife stayed there with a napkin in her hand, and her mother asked her whether it was the lamb. I'm told that her father, who never says anything, put my plate in the oven to keep it warm. I won't play the attentive son-in-law, it isn't in me. I only did what everybody wants to do. Was it that bad?",
  },
  {
    stance: 'high',
    against: 'achievement',
    title: 'I let the older colleague present my results',
    text: "I'm the youngest in the laboratory, and the results were mine. For the talk in Vienna, our senior, Dr. Amsel, simply assumed that he'd give it; it was his last conference before retiring, and he'd already bought a tie. I said nothing, prepared his slides, and sat in the third row. He thanked me at the end. My girlfriend, who had listened to two years of nights and weekends, is beside herself. She says that I gave away a career out of politeness. But one doesn't snatch the microphone from a man who taught half the room, and I'll have other chances. Was I being a coward?",
  },
  {
    stance: 'low',
    against: 'universalism_objectivity',
    title: "Opening my mother-in-law's gift and saying that I don't like it",
    text: "My mother-in-law knits. For our son's birth she'd made a blanket, with storks, in a yellow which I can only compare to an illness. I unpacked it in front of her and said that it wasn't to my taste, that we wouldn't use it, and that she'd better keep it for somebody who likes that sort of thing. I prefer to be straight with people from the start; it saves on blankets later. My husband says that she'd been at it since spring, with her bad hands, and that a thank-you is five seconds long. She folded it very neatly. I wasn't shouting, was I? What else should I have said?",
  },
];
