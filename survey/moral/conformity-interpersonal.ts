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
  {
    stance: 'low',
    against: 'achievement',
    title: "I answered work messages all through my grandmother's story",
    text: 'My grandmother turned eighty-five, and after the coffee she wanted to tell us how she\'d crossed the border on foot in 1947. She has told only parts of it before. Everybody moved closer. We were about to sign a large contract at work, so I kept the phone under the edge of the table and typed; I looked up now and then and nodded. At the point where the dog barks she stopped and asked me kindly whether I had to go. I said, "No, no, carry on," and went on typing. She told the rest to the cousins on the other side. We got the contract. My father says I might as well have yawned in her face. I was listening with one ear. Was it really so rude?',
  },
  {
    stance: 'high',
    against: 'benevolence_dependability',
    title: 'I let two old men go first and we missed the last tickets',
    text: "My friend and I had been queuing since five in the morning for day tickets to a concert that she'd dreamed of for years. At nine, when there were about a dozen people in front of us, two very old gentlemen with sticks came along and asked whether this was the end of the line. It was raining, and the end was far back. I said, \"Please, go before us.\" That's how I was raised: one doesn't let old people stand. They got the last two seats. My friend cried on the tram. She says it was not my place alone that I gave away, and that they hadn't even asked for it. I couldn't have stood there and looked at their wet hats. Was I wrong to offer it?",
  },
  {
    stance: 'low',
    against: 'self_direction_action',
    title: "I turned down my cousin's wedding with one word",
    text: "My cousin sent me an invitation to her wedding: hand-lettered, with a pressed flower in it and a page about how much it would mean to her if I came. I don't go to weddings. I wrote back \"No\", without a greeting and without a reason, as I don't think anyone needs to account for how they spend a Saturday. I could have added a line, I suppose, but it would only have been decoration. Her mother, my aunt, who used to take me to the zoo, asked me if something had happened. I told her that nothing had and that I find all those phrases tiresome. She said they're how people tell each other that they matter. I'd call it honest. Was I impolite?",
  },
  {
    stance: 'high',
    against: 'hedonism',
    title: 'We put off our honeymoon to write the thank-you notes',
    text: "After our wedding there were a hundred and forty presents, many of them from my parents' older friends. In my family one thanks each person by hand, in ink, within two weeks. My husband had found us a last-minute week on an island, starting four days after the party. I asked him to wait. We sat at the dining table for nine evenings, I wrote, he addressed, and the island went to somebody else. We ended up in the rain in October. He says that no one would have minded a note in September with sand in it. I think that old Mrs Wolff, who crocheted a bedspread for us with her bad hands, had a right not to wonder whether we liked it. Was I fussy?",
  },
  {
    stance: 'low',
    against: 'power_dominance',
    title: 'I cut the old chairman short',
    text: "I've just been elected to the harbour council. At my first session old Captain Reyes, who chaired it for thirty years and has a seat of honour now, got up to welcome the new members. He speaks slowly and goes a long way round. After five minutes I interrupted him, in front of everybody, and said that we'd all heard about the storm of '78 and that I would now like to get to the agenda. He took off his glasses and sat down. We finished early, and I had my three points through. Two members told me afterwards that they'd vote with me again but would not have dinner with me. I was elected to get things moving, wasn't I? Or should I have waited for him?",
  },
];
