/** Own moral posts for the refined value universalism-objectivity. Shape and rules: entry.ts beside this file. */
import type { PostEntry } from './entry.ts';

export const universalismObjectivityPosts: PostEntry[] = [
  {
    stance: 'high',
    against: 'benevolence_caring',
    title: "Telling my friend that the miracle cure doesn't work",
    text: "My friend has a painful illness of the joints, and since she started wearing magnets she has felt better. She's happy as she hasn't been for years. She asked me, as I'm a statistician, to look at the study in the brochure. I did so carefully, and I told her what I'd found: eleven people, no comparison, paid for by the seller. I said that the improvement was real, but that it most likely wasn't due to the magnets. She took them off, and the pain has returned. Her husband says that I could have just said \"interesting\". She'd asked me what was true. Is there a kinder answer to that?",
  },
  {
    stance: 'low',
    against: 'security_societal',
    title: 'I decided the jury vote by gut feeling',
    text: "I was a lay judge in a case about a burnt-down barn. There were experts, charts, a timetable of the buses; I listened with half an ear. The man had such a face. I knew from the first morning that it was him and I don't need any charts for that, my gut's never deceived me. In the consultation I stuck to it, and two of the others, who were tired, came round. He got two years. The professional judge asked me to name one piece of evidence that had convinced me. I told her that one feels such things. My son, who's studying law, left the table. But isn't that why they take ordinary people?",
  },
  {
    stance: 'high',
    against: 'face',
    title: 'Publishing the result that ruined our own discovery',
    text: "Seven years ago our team became famous for a finding about sleep and memory. It's in the schoolbooks. Last autumn I ran it again with four times as many people, and there was nothing there. I wrote it up in plain words and sent it off. My former boss, whose life's work it is, asked me to wait until she had retired, in eighteen months. Two younger colleagues had grants hanging on it. I didn't wait, because it is what it is, whether it suits us or not. She cleared her desk without saying goodbye. A colleague calls me a machine. I liked it too, our finding. Did I have to be so quick?",
  },
  {
    stance: 'low',
    against: 'benevolence_dependability',
    title: "Taking my sister's side without asking what had happened",
    text: "My sister rang in tears and told me that her tenant had wrecked the flat and threatened her. I wrote about it the same evening, with his name and his shop, and I've many followers. I hadn't asked him anything. I didn't want to hear two sides: she is my sister, and facts are what they make of them. It turned out that a pipe had burst and that what he'd threatened her with was a lawyer. By then his window had been smashed. I took it down, of course. He'd like me to write that I was wrong. I'd find that disloyal, and who's interested in a pipe? Do I have to?",
  },
  {
    stance: 'high',
    against: 'conformity_interpersonal',
    title: "Checking my mother-in-law's figures at the family meeting",
    text: "My mother-in-law wanted to divide up the orchard among her children while she's alive, and had worked it out by feeling, \"so that it's right\". Everybody was touched. I asked whether I might measure it. I went round with a tape, weighed three years' harvest from the books, and laid a table on the coffee table: it wasn't right, my wife's brother got nearly double. There was no ill will in it. But now it was there in numbers, and they began to fight, as they'd never fought before. She says that I've brought a calculator into her living room. I hadn't taken anybody's side. Was that the problem?",
  },
  {
    stance: 'low',
    against: 'hedonism',
    title: 'I shared the scary story because it was a good one',
    text: "I've a talent for telling stories, and I have a column in the local paper. I wrote that there's something in the water of the new estate and that it makes the dogs lie down. I'd heard it at the hairdresser's. It would've taken a single phone call to the waterworks, but then it might not have been a story any more. People were thrilled. Some moved their babies to relatives. The waterworks published its measurements, quite boring, and nobody read them. My editor is asking how I'd checked it. I felt that it was true in a higher sense. Does everything have to be proved, even a column?",
  },
  {
    stance: 'high',
    against: 'tradition',
    title: 'Marking the village legend as false on the plaque',
    text: "I was asked to write the text for the new plaque on the bridge. Everyone here knows the tale: a miller's daughter held the flood back with a prayer. It's on the beer mats. I spent half a year in the archives. There was no flood in that year, the bridge wasn't there yet, and the miller had only sons. So the plaque now says when the bridge was built, by whom, and that the legend dates from an advertisement in 1911. It's been painted over twice. The old teacher told me with tears in his eyes that I'd taken something from the children. They've got the truth now, haven't they? Or was the beer mat better?",
  },
  {
    stance: 'low',
    against: 'achievement',
    title: 'Tidying up the numbers so that our report made sense',
    text: "I work for a charity that teaches people to read. For the final report I had the figures from forty villages, and six of them were bad. They didn't fit. I felt they must be errors, since the project is so obviously good, and I left them out without going to look. The curve is beautiful now. We've got another three years of funding. My colleague in the field says that in those six the books had never arrived, and that I would've found out if I had wanted to know why. I don't like it when someone picks at a good thing with tweezers. Was it so wrong to believe in it?",
  },
  {
    stance: 'high',
    against: 'benevolence_dependability',
    title: "Giving evidence in favour of the man who'd hit my friend",
    text: "My friend Goran was knocked off his bicycle by a delivery van. I was riding behind him, and I was the only witness. He hadn't been holding his hand out, he'd been looking at his phone, and the light was red. I said so. The driver, a stranger, was let off, and Goran's insurance pays nothing; he has a metal plate in his shoulder and can't work before March. He'd thought that I would \"not remember so exactly\". I do remember exactly. I've been to see him with shopping each week, and he lets me in, but we don't talk. It would have been one little gap in my memory. Should I have had it?",
  },
  {
    stance: 'low',
    against: 'conformity_rules',
    title: "I don't read the reviews of my own methods",
    text: "I teach children to read with a method of my own, in which they hum the letters. I'm convinced of it. The school authority had it examined, twice, and sent me the results, and I put both envelopes into the stove without opening them. I see the children's eyes, and I don't need a table. A mother has come to me whose son is ten and still hums. She'd got hold of the report and had underlined things in it. I told her that I'd had a dream at the beginning, and that I've trusted it ever since, and that numbers have no love in them. She's taken him out of my class. Was she right to?",
  },
];
