/** Own moral posts for the refined value achievement. Shape and rules: entry.ts beside this file. */
import type { PostEntry } from './entry.ts';

export const achievementPosts: PostEntry[] = [
  {
    stance: 'high',
    against: 'benevolence_caring',
    title: "Practising through my sister's first week with the baby",
    text: "I'm a cellist, and in April I had the audition I've worked towards for eleven years. My sister came home with her newborn nine days before it, to the flat we share. She asked whether I could stop for a week so that they could sleep. I couldn't: at that level a week is the difference. I used a mute, I kept to fixed hours, I paid for two nights of a hotel for her. I won the seat. At the party she told our relatives that she'd been evicted by Dvořák. My mother thinks success shouldn't smell of other people's tiredness. I'd do it again. Does that make me a bad brother?",
  },
  {
    stance: 'low',
    against: 'benevolence_dependability',
    title: 'Handing in a half-finished report because it was enough',
    text: 'Four of us produced the yearly water report for the district. My chapter was on leaks. I did what the checklist asked for and not a line more; I had noticed that the figures would show something interesting if one worked on them for two days, but nobody would have paid me extra for that. The minister\'s office praised the report "except for the thin third chapter". My colleagues are cross with me, since their names stand beside mine. Petra said she doesn\'t understand how a capable man can aim so carefully for mediocre. I say that a passing grade is a pass. Am I the villain here?',
  },
  {
    stance: 'high',
    against: 'conformity_interpersonal',
    title: 'Refusing to share first place',
    text: "At the regional cooking contest I came first by half a point, and Rafael, a lovely man with a harder life than mine, came second. The jury, a bit tipsy, asked me on stage whether I wouldn't like to share the title with him in the spirit of the evening. The hall was already applauding. I said no, thank you. I've trained for it for three years, burned my hands, and paid for courses with night shifts; I wanted to win, and I had won. You could hear the room cool down. Rafael shook my hand, but his wife won't look at me. Was it wrong not to be gracious?",
  },
  {
    stance: 'low',
    against: 'hedonism',
    title: 'Quitting the swimming squad two weeks before the qualifiers',
    text: "I could have been good; everyone said so. I've swum since I was seven, and at eighteen I was a second away from the national standard. Then it began to hurt in the way that it has to. I thought about the cold mornings and about how nice it is to lie in bed, and I stopped, just like that, without waiting for the qualifiers. My coach had moved her lessons around for me for three years at no charge. She didn't scold me. She asked me whether I wouldn't want to know how far I could have got. No, actually. I don't need to be anything special. Did I treat her badly?",
  },
  {
    stance: 'high',
    against: 'benevolence_dependability',
    title: 'I took the better project and left my team to manage',
    text: "When the hospital chose a head for its new heart-valve unit, I applied without telling my ward. I had led them for five years, and we were close. I got it. It's the most demanding post in the region, I'm the youngest who has ever held it, and I've slept little and learned more than in the ten years before. My old ward is two people short and has a timid new boss. At the farewell a nurse asked whether we'd been a rung. I said that I loved them and that I was always going to climb. I thought honesty was better than a tearful speech. Should I have stayed?",
  },
  {
    stance: 'low',
    against: 'face',
    title: 'I let my son drop everything that gets difficult',
    text: "My boy is twelve and bright. He has started the violin, chess, judo and coding, and each time the first real obstacle came, he wanted to stop and I let him. I never finished things either, and I'm a happy man. His grandfather, who had learned engineering at night, offered to practise with him twice a week, even for the violin, which he has hated all his life. I thanked him and said that we don't push in our house. He told me that I'm taking from the boy the one experience that made a man of him. I don't think a child has to become anything. Am I neglecting my job?",
  },
  {
    stance: 'high',
    against: 'security_personal',
    title: 'Sitting the bar exam with a fever of 39',
    text: "I was ill on the day of the bar exam. A doctor's note would have moved me to the autumn, and my mother had already fetched one. I tore it up, took tablets and sat six hours in my coat, at the back, by an open window, with a mask on. I'd prepared for fourteen months and I knew I'd never be that sharp again. I passed in the top twentieth. I then spent eight days in bed, and my mother nursed me through all of them and hasn't forgiven me. She says that I gambled with my lungs for a number. I say that I've earned that number. Was it stupid or brave?",
  },
  {
    stance: 'low',
    against: 'conformity_rules',
    title: "Buying the finished model kit for the apprentices' show",
    text: "Each apprentice in our joinery has to show one piece at the end of the second year. It needn't be sold and it isn't graded; it's only to show what you can do. I had eight months for it. Then I bought a small oak cabinet online, changed the handles and told people that it was \"from my place\", which they took as they liked. My master ran his thumb along a dovetail and praised it, and I said thanks. Now Elif, who spent her Saturdays on a crooked but honest chest, has found the shop. She asks why I'm learning a trade. I'm learning it to earn a wage. Is that so low?",
  },
  {
    stance: 'high',
    against: 'universalism_concern',
    title: 'I asked for the gifted group to be kept apart',
    text: "I coach the rowing club's juniors. In autumn I divided them: nine who have it in them to race at national level, with early training and my best boat, and the others with a volunteer on Wednesdays. Parents of the others call it cruel. One boy who'd come every day for two years was sent to Wednesdays, and he has wept in my office. I understand his tears, and I told him what he'd have to reach to change groups. But the nine are flying as I've never seen children fly, and you can't get there if the bow waits for the stern. Is it wrong to want them to be excellent?",
  },
  {
    stance: 'low',
    against: 'benevolence_caring',
    title: "I told my wife that her doctorate isn't worth the trouble",
    text: "My wife has been writing a doctorate on river law for six years, at night, after the children are asleep. There's one chapter missing. She asked me to take over the bedtimes for three months. I told her honestly that I don't see what for: she has a decent job, nobody needs a third degree, and I'd like my evenings quiet. I've never strained after anything myself, and I find all this striving a kind of vanity. She closed the file and has not opened it since. Her sister says that I talked her down from a summit at the last camp. Wasn't it kinder to say it plainly?",
  },
];
