/** Own moral posts for the refined value power-resources. Shape and rules: entry.ts beside this file. */
import type { PostEntry } from './entry.ts';

export const powerResourcesPosts: PostEntry[] = [
  {
    stance: 'high',
    against: 'benevolence_caring',
    title: 'Charging my brother full rent',
    text: "I own four flats, all bought by doing without for twenty years, and I mean to own eight. When my brother's marriage ended, he asked for the small one \"at a family price\". I showed him the lease that I show to everybody, with the market rent and two months' deposit. He could manage it, barely. My mother has told me that I'll die rich and alone. What they don't see is that each exception costs me about as much as a used car in a year, and that I have never asked any of them for anything. I like to see my capital grow; it's the thing I'm good at. Was I cold to him?",
  },
  {
    stance: 'low',
    against: 'security_personal',
    title: 'I gave away my half of the farm sale',
    text: "When the farm was sold, my half was more money than I'll ever see again. I have no feeling for money; it makes my head ache. I kept enough for a new bicycle, and signed the rest over to the village for a bandstand, all in one week. My wife had assumed that we would talk about it. We live in two rented rooms and she cleans offices at five in the morning. She doesn't begrudge the village its music, she says, but she thought that a little wealth had come to stay with us and I had shown it to the door. I've never seen what it's for. Was it mine to give?",
  },
  {
    stance: 'high',
    against: 'universalism_nature',
    title: 'Selling the hilltop meadow to the hotel chain',
    text: "My grandfather's meadow was the only free view over the bay. The villagers walked their dogs there, and the school held its sports day. When the hotel people offered seven times its value, I didn't sleep for a night, not from doubt but from joy. I sold it. I drive a car that I love now, I've bought a house with a lift for my old age, and I've put the rest into shares. People cross the road when they see me. They had the meadow for sixty years and it never occurred to anyone to pay me for it. If it was so dear to them, they could have bid. Am I greedy?",
  },
  {
    stance: 'low',
    against: 'achievement',
    title: 'Turning down the partnership to keep my stall small',
    text: "I sell pickles at a market. Two brothers wanted to put them in three hundred shops, and the offer would have made me and my helper, who holds a tenth of the business, really wealthy. I said no without even finishing the coffee. I have a roof, a radio and a cat. What would I do with a second roof? My helper Danuta is fifty-eight and has a bad back, and her tenth would've been her release. She says that I'm free to despise money on my own account, but that it was her money as well which I waved away with a pickle fork. Did I have to think of that?",
  },
  {
    stance: 'high',
    against: 'face',
    title: "Driving a hard bargain at a widow's house sale",
    text: 'I deal in old watches. A lady in mourning was selling the contents of her house and asked forty for a drawer of her husband\'s, "as they don\'t go". One was worth nine thousand. I offered her thirty for the drawer, she took thirty-five, and I wished her well. I had told no lie; she named the price, and knowing is my trade. That watch has paid for my second shop. When I told the story at dinner, proudly, my friend Lucia put down her fork and asked whether I had slept well. I had. People who want to be rich must be able to keep a straight face. Is that wrong?',
  },
  {
    stance: 'low',
    against: 'benevolence_dependability',
    title: 'I keep lending out our savings to anyone who asks',
    text: "I earn well, and I've nothing. Whoever asks me gets it: a colleague with a broken boiler, a cousin with a business idea, a man on a train. I don't write it down, for I can't care about it; money is like weather to me. My husband found out last week that the account for our own house, to which he has put in half of his wages for eight years, stands at about the price of a sofa. He's not a hard man. He asked me whether I'd ever wanted us to own anything at all. Honestly, no. Owning things bores me. But was it wrong to leave him in the dark?",
  },
  {
    stance: 'high',
    against: 'hedonism',
    title: 'Taking the job in the oil town for the pay alone',
    text: "I've gone to work on a rig for five years. It is dull, it's loud, and I see my girlfriend one week in five. I do it for a single reason: at thirty-three I want to have a million in the bank, and I've a chart on my wall that says I will. Everything I buy is the cheapest; everything I earn goes into funds. She says that she's in love with a savings plan. I've told her what we'll have, and that the poor are free in songs only. She replied that she had been rather happy with our pasta and our broken radio. Am I throwing the wrong thing away?",
  },
  {
    stance: 'low',
    against: 'face',
    title: 'Not asking for the money that my invention earned',
    text: "Ten years ago I thought up a clasp for rescue harnesses. My firm has made a fortune on it, and by law a good share is mine. I never claimed it, since I can't be bothered with forms and I've all I need. Then my daughter asked us for help with the fees for her training as a pilot. We don't have it. She found the law in an evening, worked out what I'd been owed, and asked me, pale, why her father had let a mountain of money lie in the rain. The claim ran out in spring. I said that wealth has never made anybody better. Was it careless or modest?",
  },
  {
    stance: 'high',
    against: 'benevolence_dependability',
    title: 'Leaving our start-up as soon as the shares could be sold',
    text: 'Three of us founded a company that makes hearing tests for babies. I\'d said from the beginning that I was in it to become rich, and I worked as hard as they did. When the lock-up ended at nine o\'clock on a Monday, I sold every share at one minute past and resigned at ten. The price fell by a third when it became known. The other two had planned to hold on "for the babies"; their shares are now worth much less than mine were. They call me a rat. But I told them exactly what I would do, for years, over many pizzas. Is being paid a betrayal?',
  },
  {
    stance: 'low',
    against: 'security_personal',
    title: "I refuse to sell my grandmother's painting, even for the roof",
    text: "There's a small oil painting in our hall, by someone who has turned out to be famous. An auction house valued it at a sum that would buy the whole street. I don't want to sell it. That's not love of art: I just don't want to be a person who has a fortune. We'd become different people, and I like to owe nothing and own little. Meanwhile the roof leaks above the children's room, and my wife moves buckets about at night. She says that I make the three of them pay for my disdain. The children think that the buckets are fun. Should I sell it?",
  },
];
