/** Own moral posts for the refined value conformity-rules. Shape and rules: entry.ts beside this file. */
import type { PostEntry } from './entry.ts';

export const conformityRulesPosts: PostEntry[] = [
  {
    stance: 'high',
    against: 'benevolence_caring',
    title: 'I gave my best friend a parking fine',
    text: "I'm a traffic warden in a small town. On Saturday my best friend's car stood on the loading strip outside the flower shop, seven minutes over, with the boot open and half a wedding in it: her sister's. I wrote the ticket. She came out with her arms full of lilies and thought that I was joking. I've booked the doctor, the priest and my own husband; if I skip her, then I've invented two kinds of people. She paid without a word and I wasn't put at the table with the others. Everyone tells me that I could've walked round the block. Rules hold only if they hold on Saturdays. Was I wrong?",
  },
  {
    stance: 'low',
    against: 'universalism_concern',
    title: "Using a dead man's disabled badge",
    text: "My neighbour left me his old estate car, and the blue badge was still behind the windscreen, valid until next spring. I've used it ever since. I'm perfectly healthy. There are always two or three of those spaces free at the hospital where I work, and everybody else drives round and round. I've never had any respect for painted lines; they're for people who can't think for themselves. Last week a woman waited across the street while her son, in a wheelchair, got wet, and a nurse saw me take out my sports bag and run in. She has told the ward. I'd have moved if they had asked. Is it such a crime?",
  },
  {
    stance: 'high',
    against: 'benevolence_dependability',
    title: 'Handing in my own study group for sharing the paper',
    text: "Somebody sent our study group the statistics exam the night before. There were five of us, good friends, and four had opened it. I wrote to the examiner at midnight without giving names; by morning they had worked it out. The exam was moved, the four got a year's delay, and one of them lost her grant. They'd carried me through algebra. I know that the rule is harsh and that they weren't wicked, only tired. But we had all signed it, and I couldn't have sat there the next day with a clear forehead. Now I eat alone. Should I have just closed the laptop and said nothing?",
  },
  {
    stance: 'low',
    against: 'hedonism',
    title: 'My campfire in the dry season',
    text: "It was the second week of the fire ban. I've been camping for thirty years and I know how to make a fire, so I made one, small, in a ring of stones, with a bucket beside it. A night outside without a fire is just lying in a field. Nothing burned. A couple from two pitches away came over and asked me to put it out; her village had been evacuated the summer before. I told them that bans are made for idiots, that I wasn't one of them, and offered them a sausage. They packed up in the dark and left. I slept very well. Was I really in the wrong?",
  },
  {
    stance: 'high',
    against: 'benevolence_caring',
    title: "I wouldn't let the old man in after closing time",
    text: "I work at the registry. We close at noon sharp, by regulation, because the seal is locked away then. At four minutes past twelve an old man came who'd taken two buses in order to register his late wife's death; he was out of breath. I could see the clock and so could he. I explained it to him through the glass, gave him a chair and water, and wrote down the time of Monday's first number. I did not open. My colleague says she'd have fetched the seal. But if four minutes are nothing, so are nine, and I've seen where that ends. He thanked me, which was the worst of it. Was I right?",
  },
  {
    stance: 'low',
    against: 'benevolence_dependability',
    title: 'Turning up at noon because no one checks',
    text: "I've a job in the land office with fixed hours, eight to four. For about a year I've come in at ten, at eleven, sometimes after lunch. I get through what lands on my desk, more or less. My colleague Frieda covers the counter when I'm not there; she's never complained, so I thought she didn't mind. When she was ill in March, a queue ran down the stairs and somebody asked to see the rota. I said that I'm not a person who can live by a bell. Frieda asked if I thought that she was. I hadn't thought about it. Was it wrong, as long as the work got done?",
  },
  {
    stance: 'high',
    against: 'stimulation',
    title: 'Blowing the whistle on our own winning goal',
    text: "I've played handball with the same women for fifteen years. In the last minute of the relegation match I threw the goal that kept us in the league. The referee hadn't seen that I'd stepped on the line. I raised my arm and told him. He took the goal back and we went down. In the changing room nobody threw anything; they just undressed as though I weren't there. Our goalkeeper is thirty-eight and won't have another season at that level. She told me that it's the referee's job to see the lines. I think that they're there for feet, not for eyes. Was it right to speak up?",
  },
  {
    stance: 'low',
    against: 'power_resources',
    title: 'Selling eggs without the stamp',
    text: "I keep three hundred hens and sell the eggs at the gate. The law wants them tested, dated and stamped. It's a lot of paper for a small farm, and I've simply never done it; I write \"fresh\" on a board, which they mostly are. I don't see why an office should come between a hen and a frying pan. In July some people in the village were ill for a few days. It may have been the eggs, it may have been the heat. The other two farmers, who've stamped theirs for years and earn less with it, had to close their stands until the tests were through. They want me to say sorry. Should I?",
  },
  {
    stance: 'high',
    against: 'benevolence_caring',
    title: 'Making my son walk back with the stolen chocolate',
    text: "My six-year-old had slipped a chocolate bar into his coat at the petrol station, and I found it when we were already forty kilometres down the road, in the rain, on the way to his grandmother's seventieth. I turned round. He gave it back himself, white as chalk, and said the sentence that we'd practised. We arrived after the meal; the photograph was taken without us. My mother says that a coin in an envelope would have done it, and that she'll be seventy only once. But he'll be six only once too. A thing like that has to be put right where it went wrong. Did I ruin her day for nothing?",
  },
  {
    stance: 'low',
    against: 'self_direction_action',
    title: 'I cut down the protected oak on my own land',
    text: "There's an order in our town that protects trees of over eighty centimetres round. The oak stood on my land, it darkened my studio, and I bought the land with everything that grows on it. I know how such applications go: three years, two experts, and no. I cut it down on a Sunday, before anybody was up. It took twenty minutes. My neighbours on both sides have been applying politely for years because of theirs, and they were told that exceptions are impossible. The fine was smaller than I'd feared. One of them says that I've made a fool of everyone who asks. I don't ask permission in my own garden. Am I wrong?",
  },
  {
    stance: 'high',
    against: 'power_resources',
    title: 'I parked a lorry full of strawberries for forty-five minutes',
    text: "I drive for a fruit grower. The law wants a break of forty-five minutes after four and a half hours at the wheel. In July I had nine tonnes of strawberries behind me, the cooling was weak, and the wholesale market was twenty minutes away when my time ran out. I pulled into a lay-by and switched off the engine. My boss rang four times: no one would ever check, he said, and each minute was costing him a fortune. I stayed until the last second. A third of the load was sold as jam fruit. He hasn't sacked me, but my bonus has gone, and the pickers' as well. I wasn't tired, I'll admit. A rule that holds only when it suits me isn't a rule. Was I too stubborn?",
  },
  {
    stance: 'low',
    against: 'benevolence_caring',
    title: 'I stop in the fire lane every morning',
    text: "My son is seven, and the school gate lies on a fire lane where it says in letters a metre high that stopping is forbidden. The official place is round the corner, two minutes on foot. He hates the rain and likes it when he can hop straight in and wave to me. So I stop there, every morning, just for a minute, with the indicator on. I'd be gone at once if an engine came. The lollipop man, who is very old, has spoken to me six times. By now there are five cars that do as I do, and last week the children on foot had to walk round us on the road. The headmistress wrote to me personally. I want my boy to start his day dry. Is that so wicked?",
  },
  {
    stance: 'high',
    against: 'universalism_concern',
    title: 'We threw away forty portions while people were queuing outside',
    text: "I run the kitchen at a conference hotel. The food code says that a warm buffet which has stood for two hours is thrown out. At a congress in November half the guests didn't turn up, and at three o'clock there were forty portions of perfectly lovely stew left, while across the street people were queuing at the soup kitchen. My two cooks wanted to carry the pots over. I said no and stood there until it was all in the bin. I've got a certificate on the wall that says I keep to the code, and I don't keep to it only when it's easy. I have since arranged for cold leftovers to be given away, as the code allows. The cooks haven't forgiven me. Should I have looked the other way?",
  },
  {
    stance: 'low',
    against: 'hedonism',
    title: 'My dog runs on the closed beach',
    text: "From April until September dogs aren't allowed on our town beach. There are signs and a fine that nobody collects. At six in the morning it's the loveliest place on earth: flat sand, pink light, my spaniel flying through the shallows for sheer joy, and I with my shoes in my hand. I go every day. I clean up after her and we've never met a child. In June an elderly woman who swims there early asked me to keep to the other bay, which is meant for dogs and is stony. I laughed and told her that rules like that are made for people in August. She doesn't come any more, I've noticed. There's no one there, and we're so happy. Why shouldn't we?",
  },
  {
    stance: 'high',
    against: 'benevolence_dependability',
    title: "I didn't sign my friend in at the seminar",
    text: "At our college there's an attendance list, and whoever misses more than two dates in the first-aid seminar has to repeat it. My friend Samuel had missed two. On the third day his train was cancelled, and he wrote to ask me to put his name down; everybody does it, and the lecturer hardly looks. I left the line empty. I explained to the lecturer what had happened, and she said that she was sorry, but rules are rules. Now he'll have to come for four Saturdays in summer when he was going to work. He signed for me once, without my asking, he says. I'd told him then that I didn't want it. I simply can't write down a thing that isn't so. Am I a bad friend?",
  },
];
