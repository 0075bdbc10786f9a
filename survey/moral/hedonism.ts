/** Own moral posts for the refined value hedonism. Shape and rules: entry.ts beside this file. */
import type { PostEntry } from './entry.ts';

export const hedonismPosts: PostEntry[] = [
  {
    stance: 'high',
    against: 'benevolence_dependability',
    title: 'I spent the inheritance on a summer of good food',
    text: 'My godmother left me nine thousand euros with a note saying "enjoy it". I did so, precisely: ten weeks along the coast, oysters, long lunches, one ridiculous hotel with a bath on a balcony. I worked the rest of the year and asked nobody for a cent. My cousin got the same sum and put it into her children\'s savings. At Christmas she called my summer obscene and said our godmother was never so careful for forty years in order to be eaten. I told her that I can still taste August, and that nobody remembers a bank statement. Now the whole family has an opinion. Was I wrong?',
  },
  {
    stance: 'low',
    against: 'benevolence_caring',
    title: "I won't let my husband have dessert, and I won't have it either",
    text: "I've never seen the point of pleasure for its own sake. We eat plain food, we keep the heating low, and we don't do massages, long baths or films on a weekday, because once you begin, you get soft. My husband used to love cooking, and he once drove two hours for a certain cheese. On his birthday he brought home a chocolate cake from a proper baker; I cut two thin slices and gave the remainder to the neighbours. He didn't shout. He only said he couldn't remember when we'd last enjoyed something. He is healthier than he's ever been. Am I wrong to hold the line?",
  },
  {
    stance: 'high',
    against: 'achievement',
    title: 'Leaving at four on Fridays to lie in the sun',
    text: "I'm a good bookkeeper and I finish what I'm paid for. On warm Fridays I leave at four, as my contract allows, and go and lie by the river with cherries and a detective novel until it gets dark. My two colleagues stay late, since the owner notices and there's a senior post coming up. This month a client sent papers at half past four, and they had to stay until eight. They told me that I'd been seen on the grass with my shoes off. I said yes, and that it was heavenly. I'd do their filing on Monday with pleasure, but I won't trade my summer for a title. Am I selfish?",
  },
  {
    stance: 'low',
    against: 'achievement',
    title: 'I cancelled the party because there was no reason to have one',
    text: "Our dance school had a spare Saturday after the spring show. The parents had planned a party: music, a barbecue, the children staying up late for no purpose except that it was May. As director I cancelled it and put in an extra rehearsal. I don't understand fun that leads nowhere, and I said that a well-turned foot would give them more joy in ten years than a sausage. Nine girls came and worked hard. The rest stayed away, and one mother told me I was teaching eight-year-olds that they must earn the right to giggle. I think discipline is the kinder gift. Did I get this wrong?",
  },
  {
    stance: 'high',
    against: 'security_personal',
    title: "Eating what I like after the doctor's lecture",
    text: "I'm seventy-four, widowed, and my blood values aren't good. The doctor drew up a plan that would have me living on steamed fish and regret. I read it carefully and decided against it. I take my pills, but I've kept my butter, my two glasses of red wine and my Sunday duck. My daughters are in despair. The elder says I'm choosing a plate over my grandchildren and that it's cruel to make them watch. I've told them I would rather have five delicious years than nine careful ones, and that it is my tongue. We used to have such jolly Sundays; now they look at my fork. Am I wrong?",
  },
  {
    stance: 'low',
    against: 'benevolence_dependability',
    title: 'My girlfriend says I treat our holidays like homework',
    text: "We had two weeks on a Greek island. I'd made a plan: language practice at eight, ruins by ten, an online certificate in the hottest hours, push-ups before dinner. Nadia wanted to float on her back, nap and eat figs. I told her that lying about was a waste of daylight and that she'd be glad later if she used the time. She swam alone in the end. On the last evening she said that the sea had been thirty steps from our bed and I hadn't put so much as a toe in it, as though enjoying anything would cost me marks. I did finish the certificate. Was I poor company?",
  },
  {
    stance: 'high',
    against: 'conformity_interpersonal',
    title: 'I put a hammock in the prayer-quiet corner of our shared garden',
    text: 'Our housing co-op has a walled garden which the older residents keep hushed; they sit upright, they whisper, and they weed. I strung up a hammock between the two limes and have spent most of June in it with iced coffee, barefoot, humming. I pick up my cups, and the rules say only "no loud music". But Mrs. Lindqvist told me that the sight of someone so openly wallowing spoils it for people who come for reflection. I replied that the blackbird wallows as well, and that a garden in which one can\'t sprawl is a waiting room. Some laughed, some didn\'t. Should I take it down?',
  },
  {
    stance: 'low',
    against: 'conformity_interpersonal',
    title: 'Serving only water and crackers at my own wedding',
    text: "We could afford a feast, but I find feasting embarrassing: grown people groaning over sauces. So when we married in October, I had the registry office, twenty minutes of speeches, water, crackers, and everyone home by six. There was no music, because I don't care for what it does to people. My wife went along with it. Her father had driven eleven hours in his good suit and asked quietly whether he might at least open the bottle he had kept since she was born. I said that we'd rather not begin that. People tell me they left hungry and sad. It was my day too. Was I mean?",
  },
  {
    stance: 'high',
    against: 'conformity_interpersonal',
    title: "Skipping the dull half of my cousin's celebration",
    text: "My cousin's engagement party had a programme: three hours of speeches and slides, then a band and a buffet. I came for the band. That's to say, I sat on the beach with a cold beer and the sunset and walked in at nine, sandy and happy, and danced until they switched off the lights. I gave them a good present and made her grandmother waltz. My cousin says that she noticed my empty chair during her father's speech, and that I take the cream off everything. I'm afraid I do. Life hands out plenty of boredom without my volunteering for it. Do I owe her an apology?",
  },
  {
    stance: 'low',
    against: 'conformity_rules',
    title: 'I made my team eat lunch at their desks',
    text: "I manage a small office of map editors. They used to take a full hour in the courtyard, with a coffee machine somebody's uncle had lent them and a lot of laughing. They always made it up in the evening, so that no work was lost. All the same I stopped it. A midday meal is fuel, in my opinion, and cheerful noise makes me nervous; now it's twenty minutes at the desk and home earlier. Nobody's rights were touched. But the place has gone grey, and our oldest editor said that the hour in the sun was the reason why she hadn't retired. Should I have left them their hour?",
  },
];
