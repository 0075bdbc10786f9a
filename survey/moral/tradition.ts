/** Own moral posts for the refined value tradition. Shape and rules: entry.ts beside this file. */
import type { PostEntry } from './entry.ts';

export const traditionPosts: PostEntry[] = [
  {
    stance: 'high',
    against: 'benevolence_caring',
    title: 'Wanting my son to be carried to the river as we all were',
    text: "In our family every child is carried to the river at forty days and his feet are dipped while the old names are said. It's been done for at least two hundred years, in worse weather than this. My wife comes from elsewhere. She agreed to it before the birth, and afterwards, when it was four degrees, she asked me to let it go or to do it in the bathtub. I couldn't. I wrapped him in sheepskin, it took twelve seconds, he cried and then he slept. She says that I've put dead people before a living one. I say that he's one of them now, in the good sense. Was I too stubborn?",
  },
  {
    stance: 'low',
    against: 'power_resources',
    title: 'Turning our family chapel into a holiday flat',
    text: "There's a little chapel on the land that I inherited. My great-grandmother had it built after the fever, and each August some forty relatives come and sing in it for one hour. I don't believe in anything, and sentiment for old stones is foreign to me. I've put in a bathroom, a bed under the arch and a very good kitchen, and it's booked until October. My aunts came in August with their hymn sheets and stood before a couple from Antwerp having breakfast. I offered them coffee. Aunt Odile couldn't speak. It's my property, and they have other places to sing in. Was I obliged to keep it for them?",
  },
  {
    stance: 'high',
    against: 'self_direction_action',
    title: "I wouldn't give my blessing without the seven visits",
    text: "Where I come from, a young man who would like to marry makes seven visits to the girl's parents, with bread, and is asked a question at each. My daughter's fiancé is a nice Danish engineer. He made two visits, joked that he'd send the other five loaves by post, and then they set a date. I told them that I'd come to the wedding, but that my blessing comes after the seventh loaf, as it came for my wife and for my mother. My daughter accuses me of holding my love behind a bakery counter. It's not a game to me; it is how we say that it's serious. Am I unreasonable?",
  },
  {
    stance: 'low',
    against: 'hedonism',
    title: "Eating during my host family's fast",
    text: "I'm lodging with a family who keep a strict fast for a month: nothing from dawn to dusk, not even water. They never asked me to take part. They only mentioned that it is hard for the children when there's a smell of food. I like my bacon and my coffee at eight, and other people's holy days are nothing to me, so I cooked as always, with the window open. In the second week the little boy, who was doing it for the first time and was very proud, broke down at the kitchen door. His mother has asked me to look for another room. I pay rent for that stove. Was it wrong?",
  },
  {
    stance: 'high',
    against: 'universalism_concern',
    title: "Keeping the women's bench and the men's bench apart",
    text: "I'm the sexton of a very old congregation. Women sit on the left and men on the right, as they've sat since there were benches, with both sides alike in view and in cushions. A young couple, new here and friendly, asked to sit together, as she is deaf in one ear and he repeats things for her. I offered them a hearing device, and the front row, and my sympathy, but not that. The order of the benches is the one thing which nobody living has made up. They left and have not been back. Even the pastor thinks that I might have looked away. But then who'd have kept it?",
  },
  {
    stance: 'low',
    against: 'benevolence_dependability',
    title: "I sold the drum that I'd sworn to hand on",
    text: "In our carnival guild the great drum goes from the oldest drummer to the youngest, and each keeps it for life and swears to pass it on. It had come down to me from a man who got it in 1951. I moved to the city, it took up half of my living room, and a collector offered four thousand. I sold it. It's an object, made of goat. The guild found out when they came to fetch it for the festival, in costume, with a handcart. They've marched with a borrowed one. The boy who was next had practised on a bucket for two years. Must I be bound by what dead men thought up?",
  },
  {
    stance: 'high',
    against: 'universalism_objectivity',
    title: "Refusing to have the saint's bone examined",
    text: "Our monastery keeps a finger bone that has been carried through the vineyards each spring for six centuries. A university asked us for a sample, the size of a lentil, in order to date it. They were polite and they'd have paid for the roof. I'm the prior, and I said no. If it turned out to be younger, what would have been gained? The people walk behind it, they pray, and they make it up with one another on the way. Brother Anselm, who teaches physics, says that a faith which avoids a lentil is a weak one. I'm not afraid of the answer. I just don't think that it's a question. Was I wrong?",
  },
  {
    stance: 'low',
    against: 'stimulation',
    title: 'Rewriting the songs for the midsummer feast',
    text: "I was asked to lead the midsummer singing since I am the only trained musician in the valley. The eleven old songs have always been sung in the same order, by heart, with the widow Brask beginning. I find them dreary. I dropped eight, set the others to a beat, handed out sheets and began the evening myself. The young ones clapped along. The old people stood there with their mouths half open, waiting for places that never came, and Mrs. Brask, who's ninety, sat down on a stone. They say it was like coming home and finding the rooms switched. Customs have to move or die, don't they? Or did I steal something?",
  },
  {
    stance: 'high',
    against: 'security_personal',
    title: 'Fasting while I was training for the marathon of my life',
    text: "I keep the holy fast as my grandparents did. This year it fell in the final weeks of training with my relay team, four men who'd saved up for two years for the race in Tokyo. I told them that I'd train at night, but that I wouldn't drink by day, whatever the plan said. In the race I cramped on my leg, and we lost the place on the podium that we'd been good for. Three of them were decent about it. The fourth said that God surely has no opinion on electrolytes. I kept a promise which is older than the four of us. Should I have stepped aside for a substitute?",
  },
  {
    stance: 'low',
    against: 'face',
    title: 'Not closing the shop for the mourning days',
    text: "When an elder dies in our village, the shops shut for three days and the mirrors are covered. It has always been so. I took over the chemist's last year. When old Matthias died in May, I stayed open, with music, as I had a delivery of sun creams and I consider such things theatre. I sold quite a lot, mainly to tourists. Nobody said a word. They just stopped coming; the carpenter's wife drives twenty kilometres for her drops now. My assistant, who's from here, had asked me for those days off and I'd refused her. Would it really have been right to put on a black face for a man I hardly knew?",
  },
  {
    stance: 'high',
    against: 'hedonism',
    title: "The guests had to wait four hours for my grandmother's bread",
    text: "In our family the wedding bread is baked on the day itself: the women bring the dough at dawn, the oldest one cuts the sign of the house into it, and nobody eats before it has been broken. At my wedding in August the oven drew badly. The bread took until six. There was a wonderful buffet under the trees, the guests had come a long way, and it was hot. My husband's friends asked me whether we couldn't simply begin. I said no, we would wait, as every couple before us has. Some went to the petrol station for sandwiches. When it finally came, my grandmother wept. My sister-in-law still calls it the hungry wedding. Should I have let people eat?",
  },
  {
    stance: 'low',
    against: 'stimulation',
    title: 'A light show instead of our old nativity figures',
    text: "Our parish owns a nativity scene with forty wooden figures, carved by four generations of farmers in the long winters. Setting it up takes two days, and it's been done in the same order for a hundred and sixty years. This December I was in charge of it for the first time, and I wanted something that would make people's jaws drop. I left the figures in their boxes and hired a projector: stars whirling over the vault, a comet, music. It was lawful, the priest had given me a free hand, and the young people cheered. An old carver stood in front of the empty straw with the shepherd in his pocket that he'd made for this year. Surely one may try something else for once?",
  },
  {
    stance: 'high',
    against: 'benevolence_caring',
    title: 'My phone stays off on the day of rest',
    text: "From Friday evening until Saturday night I don't use a telephone or a screen, as my parents and theirs didn't. I light the candles, we sing, and the world has to wait. Everyone who knows me knows that. In March my younger sister got the result of an important exam on a Saturday morning. She'd failed it, and she tried eleven times to reach me, then sat in the park by herself until dusk. Had it been a matter of life and death, a neighbour would have knocked and I'd have gone. I held her all night on Saturday. She says that my candles are dearer to me than she is. Some things are handed down to us because they don't bend. Was I wrong not to make an exception?",
  },
  {
    stance: 'low',
    against: 'self_direction_action',
    title: 'I renamed the farm',
    text: "When I inherited our farm, it had been called Lindhof for three hundred years. The name stands on gravestones, on the map, on a beam over the stable door. I've never liked it. It's my farm now, so I had the beam planed smooth and called the place Blue Hour, after a bar where I was happy as a student. My grandmother used to hang a wreath under that beam at harvest time, as all the women had before her. She came in October with the wreath over her arm, looked up, and carried it home again. My cousins say that I have sawn off the branch we were all sitting on. No law says that I must keep it. Isn't a person allowed to begin afresh?",
  },
  {
    stance: 'high',
    against: 'stimulation',
    title: "I didn't let my daughter go on the rafting trip",
    text: "Each year on the second Sunday of May the children of our valley recite the old verses at the well, one verse for every family. Ours has been spoken by a Brandl since before there were cameras. My daughter is thirteen, and it's her turn. In the same week her class was invited to go rafting in the mountains, with tents and a night hike. She was wild to go. I didn't allow it. She learned the eleven lines, wore my mother's shawl and spoke them clearly, although she wouldn't look at me. My neighbours say she could have done it next year, or a cousin could. But it was her year, and there are so few of us left. Was it right to insist?",
  },
];
