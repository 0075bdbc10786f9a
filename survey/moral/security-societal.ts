/** Own moral posts for the refined value security-societal. Shape and rules: entry.ts beside this file. */
import type { PostEntry } from './entry.ts';

export const securitySocietalPosts: PostEntry[] = [
  {
    stance: 'high',
    against: 'benevolence_dependability',
    title: "Reporting my neighbour's son for planning to block the dam road",
    text: "My neighbour's son, twenty and hot-headed, told me over the hedge that he and some friends would block the road to the dam on the night of the works inspection, as a protest. I agree with half of what they want. But a town below a dam is no place for such theatre, and I rang the police. They were waiting. He was fined and lost his place with the forestry service. His mother had fed my cats for ten years; now she looks through me. I didn't enjoy it. I believe that a country stays in one piece because ordinary people pick up the phone. Did I do right, or was I just a bad neighbour?",
  },
  {
    stance: 'low',
    against: 'face',
    title: 'I made up an emergency alert as a joke',
    text: 'I run the town\'s unofficial news page, with six thousand followers. On a slow Sunday I posted that the sirens would be tested that night "for real this time", with a winking face. I thought it would be funny. People packed their cars. The bridge was jammed for two hours and the fire brigade had to direct the traffic, and an old man spent the evening in his cellar. I deleted it and wrote "gotcha". The mayor says that I treat public calm like a toy balloon. I\'ve never been one for order and the state, and if a winking face can shake a town, then the town is the problem. Was it so bad?',
  },
  {
    stance: 'high',
    against: 'universalism_concern',
    title: 'Voting to keep the emergency powers',
    text: "I sit on our city council. After the riots in August, we'd given the police the right to clear squares without notice. In November it was up for renewal. Nothing had happened for weeks. The students' union begged us to let it lapse; a friend of mine had been carried off a bench for eating a sandwich. I voted to keep it for another year, and mine was the deciding vote. I've seen that street burning from my mother's window, and I think that most people want above all to walk home in peace. My friend says that peace is what the sandwich was. Did I vote wrongly?",
  },
  {
    stance: 'low',
    against: 'universalism_tolerance',
    title: 'Selling my old uniform and badge to a stranger',
    text: "I left the border guard after nine years, and I don't owe it anything. In my cupboard hung a complete uniform with badge and belt, which one should hand in, but nobody had asked. A man answered my advert within an hour and paid in cash. He didn't say what he wanted it for, and I didn't ask; perhaps it was the theatre. My old colleague Stefan went white when I told him. He asked me whether I'd thought about who stands at a checkpoint in a real badge. I said that the state's buttons are the state's worry. It's been two months and nothing has happened. Am I to blame if it does?",
  },
  {
    stance: 'high',
    against: 'stimulation',
    title: 'I cancelled the village fireworks on account of a warning',
    text: "I chair the festival committee. Three days before the harvest fireworks, the regional office wrote that there was \"a general, unspecific\" danger for open-air events. They left the decision to us. Nine thousand people come, the inns live off that night until Christmas, and old Gustav had built his last big wheel. I cancelled it. Everything. On the evening I sat by a dark meadow, and nothing at all happened, which proves neither the one nor the other. The innkeeper says that I've blown out the village's candle because of a form letter. I couldn't have lived with the alternative. Was I too careful with other people's joy?",
  },
  {
    stance: 'low',
    against: 'power_resources',
    title: "Moving the factory's guards to save some money",
    text: "I manage a chemical depot at the edge of the town. The law asks for two guards at night and lets us decide on the rest; my predecessor had six, with dogs. I went down to two and bought a camera that sometimes works. It saves a good deal. I find that people are too fond of being afraid, and that the town isn't my job, the depot is. The fire chief came to see me and unfolded a map with circles around our tanks. Two schools lie within the inner one. I told him to write to the ministry if he wanted another law. Was I wrong to send him away?",
  },
  {
    stance: 'high',
    against: 'benevolence_caring',
    title: 'Testifying against my cousin about the forged passports',
    text: "My cousin had a printing shop and a soft heart, and it came out that for two years he'd made papers for people who paid him and for some who couldn't. The prosecutor asked me what I'd seen. I could have said that I remember nothing, as the rest of the family did. I told the truth, since a country must know who's in it, and since a paper that helps a refugee today helps someone else tomorrow. He got three years. His children are at my aunt's, and I'm not allowed to send them birthday cards. At night I'm not certain. By day I am. Did I have to do it?",
  },
  {
    stance: 'low',
    against: 'hedonism',
    title: 'Skipping civil defence training, and getting my street excused',
    text: 'Every street here has to send one person to the flood and fire training, six evenings a year. It was my turn. I went to the first, was bored stiff, and discovered that if someone signs that the street "has a trained person", nobody checks. I signed, and I went bowling. In October the cellar pumps failed at number nine, and nobody in our street knew how to shut off the mains. It cost the old couple their freezer and their photographs. They asked who had been trained. I said that in a real catastrophe six evenings wouldn\'t have helped anyway. Should I have told them that it was me?',
  },
  {
    stance: 'high',
    against: 'self_direction_thought',
    title: 'Keeping the archive of the uprising closed',
    text: "I'm the town archivist. Forty years ago there was a week of violence here between two quarters, and I hold the lists: who informed, who set the fire, who looked away. A historian from the capital wanted to publish them with names. She's serious and fair, and the law permits it, at my discretion. I refused. The grandchildren of those people sit in the same classrooms and have only just begun to marry one another. She told me that a peace which needs a locked cupboard is only a long holiday. I told her that a long holiday is what my town has had, and that it's doing well on it. Was it mine to lock?",
  },
  {
    stance: 'low',
    against: 'benevolence_dependability',
    title: 'Leaving the neighbourhood watch to fend for itself',
    text: 'After the arson attacks, our quarter set up a night watch: two people, four hours, once a fortnight. It had calmed everybody down, and there were no fires for seven weeks. I\'d put my name on the list so as not to be asked again. I went once. On my other nights I stayed in bed and wrote "all quiet" in the book, since it was always quiet. In the eighth week a shed burned, on a night of mine. Nobody was in it. Our organiser showed me the book and asked what it was worth now. I told her that one sleepy man with a torch protects nobody. Am I the reason that it burned?',
  },
  {
    stance: 'low',
    against: 'power_resources',
    title: 'I keep my market stock in the emergency shelter',
    text: "There's a shelter under our square from the days of the old floods, with bunks, water and room for two hundred. The town asks the shops around it to help keep it clear. I have a stall with garden furniture, and storage costs a fortune here. The caretaker is a relaxed man, and no paper has ever been signed about it, so since autumn there have been eighty stacked chairs and eleven parasols down there. There hasn't been a flood in my lifetime. At a drill last week, people with prams had to stand in the stairwell, because the chairs couldn't be moved in time. The fire chief looked at me, and I said that a drill is a drill. Isn't empty space a waste?",
  },
  {
    stance: 'high',
    against: 'benevolence_dependability',
    title: "I reported my friend's drone over the airport",
    text: "My friend Luca films with drones and is brilliant at it. In June he told me, full of glee, that he'd flown over the fence of our airport at dawn to get the sun between two planes, and that he was going to do it again on Saturday. I begged him not to. When I saw from his messages that he had packed, I called the airport police. They stopped him at the fence; he's lost the drone and has a fine to pay. He had always had my back, and he trusted me with it as one does with a brother. I thought of two hundred people in each of those planes and of a runway on which things have to be predictable. He says that I'm an informer. Am I?",
  },
  {
    stance: 'low',
    against: 'hedonism',
    title: 'I left the vote count early to go dancing',
    text: "I'd signed up as a helper for the local election. There were nine of us at the polling station, and the counting dragged on; one pile was eleven votes out, and at half past ten it had to be done again. Some friends were waiting for me at a club where a band was playing for one night only. I put on my coat and left. Without me they were too few by the regulations, so the boxes were sealed and the result for our district came three days later than all the others, with rumours flying about in the meantime. In the end it was correct. The chairwoman wrote that people's trust hangs on tired helpers. I'm a volunteer, and I had danced so well. Was it such a big thing?",
  },
  {
    stance: 'high',
    against: 'self_direction_action',
    title: 'I spoke for the identity checks at our stadium',
    text: "I'm on the supporters' council of our football club. After the trouble in spring, with flares thrown and a family hurt, the city proposed that everybody should show an identity card at the gate. Most of us were against it: people ought to be able to go and watch a match without giving their name to anyone. I stood up and argued for it, and it was passed by three votes. I don't like being checked any more than the next man. But a stadium is a little town for one evening, and if you can't bring your daughter, the town's broken. They've sprayed \"sheriff\" on my garage. The last two matches were quiet. Was I wrong to ask that of everyone?",
  },
  {
    stance: 'low',
    against: 'security_personal',
    title: 'I told everybody I know to empty their accounts',
    text: "In the canteen I heard that our regional bank might be in trouble. I didn't know whether it was true. I took out my savings in the same hour, and then I wrote to everyone in my address book that they should do likewise, quickly, before the others. By evening the message had gone round the town. On the next morning there were queues to the bridge, the machines were empty, and old people stood there crying; the bank had to close its doors for two days, although there had been nothing wrong with it. My brother-in-law works there at a counter and says that I set fire to a house in order to save my own umbrella. I only wanted my people to be safe. Did I do harm?",
  },
];
