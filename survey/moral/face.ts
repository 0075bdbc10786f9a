/** Own moral posts for the refined value face. Shape and rules: entry.ts beside this file. */
import type { PostEntry } from './entry.ts';

export const facePosts: PostEntry[] = [
  {
    stance: 'high',
    against: 'universalism_objectivity',
    title: 'I had the unflattering article about me taken down',
    text: "A student journalist wrote about the choir I conduct. It was well written and mostly true, and it said that I shout. I've spent twenty years building up a name in this town, and I couldn't open the paper without feeling stripped. I rang the editor, whom I know from the tennis club, and asked him to remove it from the website. He did. The girl has lost the first thing that she ever had published. She asked me by letter which sentence was false. I couldn't name one. But a good name is all that I have to live on, and she has plenty of time. Was it unfair?",
  },
  {
    stance: 'low',
    against: 'benevolence_caring',
    title: "Going to my son's school fair in my fishing clothes",
    text: "I don't care what people think of me; I never have. I came straight from the pier to my son's prize-giving in waders with scales on my sleeves, and I'd brought my lunch, which was sardines. I clapped louder than anyone. The mayor was in the row in front and moved. My boy is thirteen and went red to the tips of his ears, and in the car he said that he'd been asking himself all day whether I would at least wash. I told him that people who judge you by your trousers aren't worth having. He said that they're the people he sits with. Should I have changed?",
  },
  {
    stance: 'high',
    against: 'benevolence_caring',
    title: 'Asking my sister to stay away from my promotion dinner',
    text: "I've been made a consul, and there was a dinner: the ambassador, two bishops, forty people whose opinion matters for the rest of my career. My sister Vera drinks, not always, but unpredictably, and when she drinks she tells the story of our father's bankruptcy. I asked her not to come. I offered to take her out, just us two, anywhere she liked. She said quietly that she'd bought a dress. The evening was flawless and I've been invited to speak in the capital. My cousin thinks I cut off a relative to protect a tablecloth. But one scene would've followed me for years. Was it so wrong?",
  },
  {
    stance: 'low',
    against: 'humility',
    title: "I told the whole office about my failed exam, and my partner's",
    text: "I have no sense of shame, which I regard as a gift. When I failed the tax adviser's exam for the third time I announced it in the canteen, laughing, and added that Jonas had gone down as well. It slipped out. Jonas had told nobody. He's a proud man and has two trainees under him, and now they look at him with that soft face. He asked me why I couldn't leave him what he'd managed to keep. I said that nobody thinks less of us, and if they do, so what? A reputation is a suit that other people make you wear. Was I careless with his?",
  },
  {
    stance: 'high',
    against: 'power_resources',
    title: 'Spending our holiday money on a name for the hall',
    text: "When the new concert hall was being built, donors could have their name set into a seat for a thousand and on a wall for eight. I gave the eight. Our surname is now in brass, letters as tall as a hand, exactly where people queue for their coats. My wife had expected two weeks in Portugal. I did ask her, though I admit I'd already phoned. When the director greeted us by name before everybody, I felt that our family had at last arrived in this town. She felt, she tells me, like a woman standing next to a very expensive coat hook. Was it vain or was it worth it?",
  },
  {
    stance: 'low',
    against: 'benevolence_dependability',
    title: 'I let the club be mocked instead of answering the rumour',
    text: "There was a rumour that our rowing club had cheated at the lake championship by using a lighter hull. It's nonsense and I hold the measuring certificate, as I am the secretary. I could've sent it to the newspaper. I didn't, since I think it's undignified to run after talk; let them believe what they want. The others don't see it like that. Our juniors were whistled at in Bremen, and two sponsors have gone. The captain said that our good name had been in my drawer the entire time. I know that we didn't cheat, and that is enough for me. Should it be enough for them?",
  },
  {
    stance: 'high',
    against: 'benevolence_caring',
    title: 'Making my teenage daughter return to the ball for the photograph',
    text: "Every year the local paper prints one picture of the winter ball, and this year we'd been asked to stand in the middle. Ten minutes before it my daughter had a row with her boyfriend and fled to the car in tears. I went out, wiped her face, and asked her to come in for a quarter of an hour and to smile, because a gap in the picture is the sort of thing that people discuss until Easter. She did it. You can't tell. Her mother says that I've taught the child that her face belongs to the neighbours. I held her the whole way home. Was it wrong to ask?",
  },
  {
    stance: 'low',
    against: 'conformity_rules',
    title: 'Not wearing the medal that my unit gave me',
    text: "I received a medal for pulling people from a flood. It was awarded to me by name but on behalf of our unit, and they like it to be worn at the yearly parade, for the town to see what they did. I leave it in the kitchen drawer with the corkscrews. Honours mean nothing to me. This year I came to the parade in a jumper and stood at the back. An old comrade, who'd lost two fingers that night and got no medal, told me that I'd been wearing it for him. I'd never thought of it so. But I don't like being looked up to. Was I ungrateful?",
  },
  {
    stance: 'high',
    against: 'universalism_concern',
    title: 'I took the credit that was offered to me',
    text: "At the conference a famous professor congratulated me, in front of thirty people, on the idea of using old harbour logs. It was our technician who'd had that idea, at the coffee machine. I could have said so. But the man had my hand in his, they were all looking, and in our field you're given such a moment once. I said that it had been a long road. I've since been asked to write the chapter, and I thanked the technician warmly in a footnote. He says that he'd have liked to be more than small print. Nobody would have remembered his name anyway. They'll remember mine. Was it a theft?",
  },
  {
    stance: 'low',
    against: 'hedonism',
    title: "Wearing my wife's family name like an old coat",
    text: "My wife's family have kept a bookshop for five generations, and in our town their name stands for something. I took it when we married. I also have debts with half of the pubs, I was in the paper for singing in a fountain, and I don't pay my library fines. None of it troubles me: I'm kind, I work, I've hurt nobody. But her father asked me on his eightieth birthday to remember whose sign hangs over the shop. I told him that people ought to buy books because of the books. He says that three customers have made jokes at the till. Must I be respectable because they are?",
  },
];
