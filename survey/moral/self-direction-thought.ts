/** Own moral posts for the refined value self-direction-thought. Shape and rules: entry.ts beside this file. */
import type { PostEntry } from './entry.ts';

export const selfDirectionThoughtPosts: PostEntry[] = [
  {
    stance: 'high',
    against: 'benevolence_caring',
    title: 'Refusing to let my brother-in-law pick my reading for me',
    text: "My husband's brother leads a study circle that half our family attends, and he sends members a list of books they should avoid because the arguments \"confuse people\". I read two of them on holiday, left them on the kitchen table, and answered honestly when my niece asked what they said. He phoned to tell me I was unsettling the young ones and asked me to keep such books out of sight when relatives visit. I said no. I will make up my own mind about what is true, and I won't hide that I do. My husband thinks I've hurt his brother over a matter of paper. Am I in the wrong?",
  },
  {
    stance: 'low',
    against: 'face',
    title: "I let my supervisor's theory replace my own",
    text: "I am finishing a master's thesis in soil science. My field results pointed to an explanation nobody in our group likes, and for a month I was thrilled by it. My supervisor read the draft, sighed, and told me to frame everything around his model instead because reviewers know his name. I rewrote the whole discussion in one weekend without arguing. My lab partner, who helped me collect the samples, says I threw away the only original thought in the building to spare myself a difficult conversation. I see it differently: I wanted a degree, not a debate, and he knows more than I do. Was I wrong to give in so fast?",
  },
  {
    stance: 'high',
    against: 'conformity_interpersonal',
    title: 'Painting the classroom mural my way after they gave me a template',
    text: "The parents' council asked me to paint a wall at the primary school and handed me a print of a rainbow with smiling animals to copy. I painted a night market seen from the height of a small child instead: knees, lanterns, dogs, dropped oranges. The pupils adore it. Two organisers say they asked for one thing and got another, and that a volunteer shouldn't surprise people. I told them from the start that I don't copy pictures, though I admit they may have taken it as a joke. If they had wanted a poster enlarged, a printer would have done it better. My sister calls me impossible. Did I do something bad here?",
  },
  {
    stance: 'low',
    against: 'benevolence_dependability',
    title: 'Telling my daughter to stop asking questions at dinner',
    text: "My nine-year-old wants to know why about everything: why we bury people, why numbers don't end, why grandpa votes the way he does. Last Friday, with guests, she started on whether animals can be bored, and would not drop it. I told her that grown-ups had settled these things and she should eat. She went quiet and has been quiet since. My wife says I'm teaching her that curiosity is bad manners. I think a child can take some answers on trust until she's older; I did, and I turned out fine. Some evenings a family just needs a calm meal. Am I the bad guy?",
  },
  {
    stance: 'high',
    against: 'achievement',
    title: 'Dropping the advanced course to chase an odd idea',
    text: "In my last year of school I was one of four students picked for the competition class in mathematics, which the teacher runs unpaid. In January I left it because I had become obsessed with inventing a writing system for bird calls. I spend my afternoons in the reservoir woods with a recorder now. The team lost its fourth member and dropped out of the regional final. Mr. Adeyemi was gracious about it; my teammates were not. One said I swapped something real for scribbles. Maybe nothing will come of it, but it is the first thing I've ever thought up by myself, and I couldn't leave it alone. Was quitting selfish?",
  },
  {
    stance: 'low',
    against: 'security_personal',
    title: 'Signing the statement because everyone else had',
    text: "The owner of our small publishing house asked all staff to sign a page saying we share the company's position on a copyright law. I had read the bill twice and thought the position was mistaken. I signed anyway, third in line, without a word. My colleague Ines refused and spent an uncomfortable hour explaining herself, and afterwards she asked me, more sad than angry, why I'd put my name under something I had called nonsense at lunch. I told her that a signature isn't a brain scan and I have rent to pay. She says that is exactly how people stop thinking. Should I have held out with her?",
  },
  {
    stance: 'high',
    against: 'benevolence_caring',
    title: "I won't pretend to believe in my mother's horoscope charts",
    text: "Since my father's death my mother plans everything by a man who draws star charts for her. She finds it comforting and isn't losing serious money. Last month she offered to have one made for my newborn son and asked me, straight out, whether I thought there was something to it. I said that I didn't, that I had looked into it with an open mind, and that I would rather he grew up working things out for himself. She cried and put the phone down. My brother says a kind son would have smiled and hung the chart on a wall. I couldn't say yes to something I don't think. Am I wrong?",
  },
  {
    stance: 'low',
    against: 'face',
    title: "Copying the winning entry's idea for our school play",
    text: "I direct the amateur theatre in our town, and this year it was my turn to come up with a new piece. I sat in front of an empty page twice, got bored, and then rebuilt the show that won the county festival last spring: same structure, same twist, new names. It's legal, since no words are the same, and audiences loved it. Our youngest actress had brought me three strange and lively scenes of her own, which I didn't use because I knew the other plot worked. She now says there is no point bringing ideas to a person who doesn't want any. Everybody borrows. Did I do her an injustice?",
  },
  {
    stance: 'high',
    against: 'security_societal',
    title: 'Teaching my students to argue the forbidden side',
    text: "I teach civics to sixteen-year-olds. Our town is split over closing the shipyard, and feelings run so high that the head teacher asked us to leave the topic alone. I held a debate on it anyway, and I made each pupil argue the side opposite to their family's. It was the best lesson of my career; even the shy ones fought with facts. Then a welder's son repeated the case for closure at home, and his father came to the school shouting. The head says I endangered the peace of the place. I say a mind that has heard only one side hasn't chosen anything. Was I wrong to go ahead?",
  },
  {
    stance: 'low',
    against: 'hedonism',
    title: 'I skip every book in our reading group and quote reviews',
    text: "Six of us meet every month over a novel, and for a year I haven't opened one. I skim two reviews on the tram, pick the cleverest opinion, and present it as mine while I enjoy the cheese and the company. Last week Tomasz, who had struggled through all 600 pages, realised that my brilliant remark was from a newspaper. He wasn't amused: he said he comes to find out what we think, not what a critic thinks, and that he feels like a fool for having taken notes. I never claimed to be a scholar, and my evenings are short. Is it so terrible to let others do the thinking?",
  },
  {
    stance: 'high',
    against: 'conformity_rules',
    title: "Ignoring the beekeepers' handbook",
    text: "I keep bees in a county where the association publishes a handbook, and everybody treats their hives on the same dates and with the same strips. It's advice, not law. I had begun to doubt two of its chapters. So I read what I could find, drew up a plan of my own and left half of my hives untreated for two years while I measured everything. I lost five colonies out of fourteen, and I've learned something that isn't in any book. The chairwoman told me that people who think they know better are how diseases spread; there was no sign of that, as I had checked. I'd rather find out for myself than be told. Was I being foolish?",
  },
  {
    stance: 'low',
    against: 'face',
    title: "A chatbot wrote my speech for my best friend's wedding",
    text: "I was best man in May. I'd known for a year that I would have to speak, and I sat down to it once; what came to me was a strange little story about a kite, and I wasn't sure how people would take it. So I typed their names into a program, and it gave me four smooth minutes with a joke at the beginning and a tear at the end. I read them out word for word. Everybody clapped. My friend thanked me, and later on asked, smiling, which part I had thought of. When I told him, he said that he would rather have had the kite. I'd wanted to be sure of looking good. Does it matter who has the ideas, if they go down well?",
  },
  {
    stance: 'high',
    against: 'conformity_interpersonal',
    title: 'I told my uncle that the sign in his museum is mistaken',
    text: "My great-uncle has looked after the tide mill for thirty years, and he painted the sign that explains how it works. Every schoolchild here knows it by heart. Something about the wheel had puzzled me since I was small, so I spent my evenings there with a lamp and a tape measure, and I came to quite another explanation. I built a model, and it turns. When a group of visitors asked me, I told them what I thought and why, and he was standing behind them. He is eighty-one and didn't come to lunch on Sunday. My mother says that one lets old men keep their signs. I can't recite what I no longer believe, though. Should I have kept quiet?",
  },
  {
    stance: 'low',
    against: 'power_resources',
    title: 'Telling my apprentice to stop wondering about the glaze',
    text: "I own a pottery, and we sell a blue bowl that tourists love. My apprentice is a thoughtful girl. She'd noticed that one batch in ten comes out with tiny silver cracks, and she wanted to know why; she kept a notebook, mixed samples in her break and had an idea for a new glaze. I told her to stop it. The recipe sells, I've never asked where it comes from, and a question that doesn't fill the shelf doesn't pay the rent. She put the notebook away. She makes thirty bowls a day now, all alike, and looks out of the window. My wife says that I used to have a notebook as well. I can't see what good all that thinking ever did me. Was I wrong to end it?",
  },
  {
    stance: 'high',
    against: 'achievement',
    title: 'I let my son solve maths his own way, although it costs him marks',
    text: "My son is ten and has invented a method for long division. It's odd, it goes from the middle outwards, and it always gives the right result. His school wants the standard way in the tests and takes off a mark for each other one. His teacher has asked me to train it into him before he moves to secondary school, where places depend on those marks. I've told him what is at stake and that he may choose, and when he chose his own way, I was glad. Why should a boy who has understood something pretend that he hasn't? My husband says that I'm gambling with his future for a doodle. Is it wrong of me not to make him?",
  },
];
