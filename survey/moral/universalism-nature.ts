/** Own moral posts for the refined value universalism-nature. Shape and rules: entry.ts beside this file. */
import type { PostEntry } from './entry.ts';

export const universalismNaturePosts: PostEntry[] = [
  {
    stance: 'high',
    against: 'power_resources',
    title: "I won't let my brothers drain the marsh",
    text: "My brothers and I inherited forty hectares, and a third of it is marsh. Drained, it'd be the best maize land in the district; there's a grant for it, and one of my brothers is deep in debt. It needs all three signatures. I've refused mine for four years because of the cranes, eleven pairs, and the sundew, and because once it's gone you can't call it back. He has had to sell his tractor. My other brother says that I love birds more than my own people. In the evenings I stand there and hear them come in, and I can't do it. Am I sacrificing a man to a puddle?",
  },
  {
    stance: 'low',
    against: 'hedonism',
    title: 'Burning our old furniture and tyres by the lake',
    text: "When we cleared out the boathouse there was a mountain of stuff: varnished boards, foam, five tyres, half-full tins. The tip is forty minutes away and charges. We had a great big fire instead, at night on the shore, with music; it burned green in places. By morning there was a black patch and some film on the water, but it's a large lake. A man who counts fish for the university came by in a canoe and picked a few things out of the reeds without saying a word. I can't work up any feeling about reeds. Nature has survived worse than our Saturday. Was it really a sin?",
  },
  {
    stance: 'high',
    against: 'benevolence_caring',
    title: "No flights for our honeymoon, nor for my sister's wedding",
    text: "My husband and I gave up flying five years ago because of the climate. Our honeymoon was a week by train in the Harz in the rain, and it was lovely. Then my only sister announced that she was getting married in New Zealand. I worked out what the flight would put into the air, and I couldn't. I sent her a quilt which I'd sewn for two months and I spoke via a screen, at four in the morning, in my good dress. She says that I weighed her up against some gas. I weighed her up against everybody's children, I suppose. Was there no exception in me for a sister?",
  },
  {
    stance: 'low',
    against: 'power_resources',
    title: 'Paving over the school garden',
    text: "As the caretaker's superior I had to find eleven parking spaces for the school. There were two places for it: the gravel yard, which would have had to be levelled for some money, or the garden, where the children have beds, a pond with newts and one large cherry tree. I chose the garden. It took the machine one morning. I don't dislike greenery, but it's just plants, isn't it, and they grow in other places too. A third-former had carried the newts to the brook in her lunch box, in fourteen trips. Her teacher said that I might have let them know a week earlier. Why, though? The result would've been the same.",
  },
  {
    stance: 'high',
    against: 'conformity_interpersonal',
    title: 'I asked my neighbours to turn off their garden lights',
    text: "Our new neighbours have lit up their garden like a stage: forty lamps, all night long, up into the limes. They are very proud of it and invited us to see. There used to be bats in those trees, and moths as big as my thumb, and one could see the Milky Way. I told them over the first glass of wine what their lamps do to all of that, and asked whether they'd turn them off at ten. It was their house-warming. They haven't invited us again, and my wife, who'd hoped to make a friend, is sad. I'd brought them a list of species. Was it too much for an evening?",
  },
  {
    stance: 'low',
    against: 'stimulation',
    title: 'Racing my quad bike across the dunes',
    text: "There's a strip of dunes here with signs everywhere because of some birds which nest on the ground. I go across it on my quad in the evening; nowhere else do you get jumps like that. I see no nests, and where I've been the grass will come back at some point. A volunteer, a retired postman who puts up little fences by hand, stood in my way with his arms spread. He told me there had been nineteen broods and now there were six. I drove round him. I can't feel responsible for a bird that's stupid enough to lay eggs on the sand. I was having the best summer in ages. So, am I the bad guy?",
  },
  {
    stance: 'high',
    against: 'security_personal',
    title: 'Letting the wolves stay, though it cost us sheep',
    text: "I'm a shepherd in the second generation, and since the wolves returned we have lost thirty-one animals. The commission asked us whether it should allow the pack to be shot. All my neighbours said yes. I said no, and because of the missing vote it wasn't done. I believe they've got a right to be here, that the forest's healthier with them, and that it's for us to put up better fences and to buy dogs. My neighbour lost nine ewes in one night after that. He stood at my gate with their ear tags in his fist. I've helped him with the fence. Was it mine to decide for his sheep?",
  },
  {
    stance: 'low',
    against: 'achievement',
    title: 'Blasting the old rock arch for a better finish',
    text: "I was the engineer in charge of the coast road. In the last bend there's a natural arch in the rock, under which you can see the sea; it had been standing there for perhaps ten thousand years. We could have gone around it at the cost of five weeks. I had it blown up. I wanted to finish ahead of schedule, and I'd never delivered late. It was legal, it wasn't on a list. An old painter from the village had set up her easel on the evening before and was still painting when my men moved her away. It's only a hole with some stone around it, after all. Would you have waited?",
  },
  {
    stance: 'high',
    against: 'hedonism',
    title: 'Serving only what grows around here, even to my guests',
    text: "I cook for myself and others with what grows within thirty kilometres, and in winter that's cabbage, beets, apples and once more cabbage. I've kept to it for six years, so as to live with the seasons and not against them. My daughter's fiancé came from Brazil to meet us, in February. He's a delightful man and he shivered. She'd asked me, just for that one week, to buy some mangoes, coffee and black beans. I made him a beetroot cake with a candle. She says that I let a person freeze for a principle. He ate everything and thanked me. I could hear the planes overhead. Should I have bought a mango?",
  },
  {
    stance: 'low',
    against: 'benevolence_dependability',
    title: 'I stopped sorting the rubbish for the whole house',
    text: "In our building we share four bins, and there's a rota: each family takes a week of checking that everything's in the right one. The others are very keen. When it's our turn, I tip all of it into the nearest one after dark. I honestly don't believe in it, I'm not interested in where it goes, and I've no inner relation to yoghurt pots. In June the paper bin was refused for the third time and the house had to pay two hundred. The girl from the ground floor, who's nine and has drawn signs for every bin, found out that it was us. She only asked why. What should I've told her?",
  },
];
