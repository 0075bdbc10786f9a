/** Own moral posts for the refined value security-personal. Shape and rules: entry.ts beside this file. */
import type { PostEntry } from './entry.ts';

export const securityPersonalPosts: PostEntry[] = [
  {
    stance: 'high',
    against: 'benevolence_caring',
    title: "I wouldn't let my feverish nephew stay the night",
    text: "My brother stood at our door at ten in the evening with his son, who had a cough and a temperature, and asked whether the boy could sleep on our sofa because he'd been called to his shift. I've had weak lungs since childhood, and I spent nine days in hospital last winter. I said no through the chain, wrapped some soup for them, and paid for a sitter online. My brother missed an hour of work. He says that I treated a child like a leaking barrel. I do feel for the boy. But I look after my own health since nobody else can do it for me, and I'd say the same again. Was I heartless?",
  },
  {
    stance: 'low',
    against: 'benevolence_dependability',
    title: "Living on credit and on my girlfriend's patience",
    text: "I have debts on five cards, no insurance, and a tooth that should have been seen to in March. It doesn't bother me. Things work out, and I sleep like a baby. It bothers Meike, with whom I've lived since autumn. She found the reminders in the bread bin, added them up, and had to sit down. She says that she isn't afraid of being poor, but she's afraid to live with somebody who doesn't look where he walks, since she is tied to the same rope. I told her that worrying has never paid a bill. She has given me the spare room until I've called someone. Is she overreacting?",
  },
  {
    stance: 'high',
    against: 'conformity_interpersonal',
    title: 'Scrubbing the flat we were invited to',
    text: "We were staying with old friends by the sea for a week. They're warm, funny people and they live in what I can only call a heap: dishes with fur, dog hair in the butter. By the second day I couldn't eat. On the third, while they were shopping, I put on gloves and cleaned the kitchen and bathroom from top to bottom, so that we'd be able to stay without falling ill. It took me five hours. When they came in, he laughed, and she went upstairs. She said later that she'd felt inspected in her own home. I need order around me in order to breathe. Should I have gone to a hotel instead?",
  },
  {
    stance: 'low',
    against: 'hedonism',
    title: 'Cycling without a helmet with my twins in the cargo box',
    text: "I love the wind on my head, and I ride without a helmet. My twins, who are four, sit in the box in front and shout at the dogs. They do have belts. The brakes are a little soft, I've been meaning to see to it, and on the hill by the brewery I let it run because they squeal with joy. My neighbour, who drives an ambulance, stopped me and told me in some detail what she'd picked up from that hill in June. I thanked her and said that one can't live in cotton wool. She said she would call somebody if she saw it again. Is that any business of hers?",
  },
  {
    stance: 'high',
    against: 'stimulation',
    title: 'I backed out of our round-the-world trip at the airport',
    text: "We'd planned it for two years: Marek and I, thirty countries, one rucksack each. In the departure hall I read once more that the first region had had two kidnappings that week, and something in me sat down. I've got a steady job which they'd agreed to keep open for a month, a flat I like, and parents who need somebody near. I told him that I wasn't going, wished him luck and cried in the train home. He flew alone. He writes that it's wonderful and that he won't forget my back going down the escalator. I feel safe and I feel awful. Was it wrong to choose my own bed?",
  },
  {
    stance: 'low',
    against: 'benevolence_caring',
    title: "I won't go to the doctor, and my family has to watch",
    text: "There's been blood where there shouldn't be any. I noticed it in spring. It may be nothing; if it's something, I'd prefer not to know. I eat what I like, I smoke my five a day, and I feel fine. My wife cleared a morning with the clinic for me three times, and three times I was suddenly busy. Last Sunday my grown-up children came, all of them, with cake, and it turned out to be an ambush. My daughter asked me whether I understood that my body was also where she kept her father. I told her that when it's time it's time. Am I being selfish, or do I have a right to my peace?",
  },
  {
    stance: 'high',
    against: 'universalism_tolerance',
    title: 'Moving to the gated quarter after the break-in',
    text: "We were broken into while we slept. Nothing much was taken, but my daughter heard them on the stairs. I sold the house within three months and bought a smaller one in the new quarter on the hill, which has a guard, a gate and cameras in each lane. I sleep again. Our friends in the old street feel let down: we had founded the street festival with them, and I was always the one to say that fences make strangers. Oskar asked whether they'd now have to show a pass in order to drink a beer with me. They do, in fact. Was it wrong to put my family's safety first?",
  },
  {
    stance: 'low',
    against: 'conformity_interpersonal',
    title: "My room, my mess, and my flatmate's asthma",
    text: "I share a flat with two others. My room is, I admit it, a landscape: plates, laundry, a fish tank without fish. I like it that way, I'm not ashamed, and the door shuts. But the door doesn't shut very tightly, and since August there've been moths, then mice, and Anneli, who has asthma, now uses her spray every night. She offered to help me clear it out, three times, quite kindly. I told her that tidiness is a matter of taste and that I don't rearrange her scarves. My other flatmate says a room can't be private when it walks down the hall. Do I really have to live like a catalogue?",
  },
  {
    stance: 'high',
    against: 'achievement',
    title: 'Refusing the overtime that would have saved the launch',
    text: "I have a slipped disc and strict orders from a physiotherapist. In the last week before our satellite software had to be delivered, the whole team stayed until midnight, and I went home at half past five, each day, in order to lie on the floor with my legs on a chair. I had told my manager in advance. We delivered two days late and lost the bonus. A colleague with a slipped marriage, as he puts it, had stayed. He says that everyone carries something, and that I carried a yoga mat. I've one spine, and they will replace me in a week if it breaks. Did I let them down?",
  },
  {
    stance: 'low',
    against: 'face',
    title: 'Signing the mortgage without reading it',
    text: "My husband is the careful one, and he was abroad when the house we'd dreamed of came up. I signed. I didn't read the forty pages, as the agent was charming and it was a lovely evening. The rate turns out to jump after two years, and there's a penalty if we sell. I told my husband on the phone that we'd manage somehow, we always have, and that he'd love the pear trees. He was silent for a while. He asked me to name one thing in the contract, and I couldn't. He says that I put the four of us on ice without tapping it. Isn't it going to be all right, though?",
  },
  {
    stance: 'high',
    against: 'benevolence_dependability',
    title: 'I refused to be guarantor for my oldest friend',
    text: "My oldest friend wanted to open a climbing hall, and the bank asked for a guarantor. It would have been a signature over sixty thousand. He's honest, the plan was sound, and he once slept on my floor for a month and would have let me sleep on his. I said no. My wife and I have a small house, no debts and two children, and I've seen what happened to my parents after one signature of that kind: we ate in the neighbours' kitchen. I offered to paint the hall and to lend him two thousand. He found somebody else in the end, at worse terms. He says he would have signed for me without reading it. I believe him. Did I betray a friendship?",
  },
  {
    stance: 'low',
    against: 'stimulation',
    title: 'I travelled without insurance, and my girlfriend paid',
    text: "We went to Bolivia for six weeks. My girlfriend had her vaccinations, her insurance and a little bag of medicines. I had a rucksack. I told her that all that cotton wool takes the salt out of a journey, and that half the fun is not knowing how it'll end. In the fourth week I caught something from a stream which the guide had warned us about and lay in a clinic for six days. She sold her return flight, paid the bill and slept on a chair. I'm well again and am paying her back bit by bit. She isn't angry about the money. She says I expect to be rescued as a matter of course. I still think that one can be too careful. Was it thoughtless?",
  },
  {
    stance: 'high',
    against: 'hedonism',
    title: 'I made everyone leave the holiday cabin on the first night',
    text: "Eight of us had rented a cabin in the woods for New Year. There was a wood stove, a long table and a great deal of food. While the others were opening bottles, I looked for the carbon monoxide alarm and found it with a dead battery, and the flue had a crack that I could put my nail into. I said we couldn't sleep there. It was minus nine and an hour's drive to the next hotel, and I wouldn't give in until everybody was in the cars. We celebrated midnight in a corridor with paper cups. The landlord says that the stove has been like that for years. Two of my friends have told me that I ruined the best night of the winter. Was I being hysterical?",
  },
  {
    stance: 'low',
    against: 'hedonism',
    title: 'I spent the boiler money on a guitar',
    text: "The gas boiler in our shared house ought to be serviced every year. It's my turn to see to it, and the others pay me their part each January. Two winters running I thought it looked fine, and this time I put my own share and a bit more towards a guitar that I'd been in love with since summer; theirs is still in the tin. It has never sounded so good by the fire. Then Maren, who has the room above the boiler, had headaches for a week and called somebody, and he switched it off on the spot. Nothing happened to anyone. They've taken the tin away from me. I never notice such things, I live more in the moment. Is that really so bad?",
  },
  {
    stance: 'high',
    against: 'achievement',
    title: 'I gave up the turbines for a desk',
    text: "For eight years I serviced wind turbines, a hundred metres up on a rope, and I was the one they sent to the difficult ones. In February a gust turned me round twice, and for a second nothing held me. I finished the job. Then I went to my boss and asked for a post in the planning office. I'm thirty-four and I want to have my knees and my sleep at sixty, and a home where nobody listens for the phone. It's less money, and it's dull. My crew had been training for a record project at sea which needs someone like me, and they've lost it to another firm. They say you don't climb down just when it gets interesting. Was it right to think of myself?",
  },
];
