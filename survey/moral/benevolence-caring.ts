/** Own moral posts for the refined value benevolence-caring. Shape and rules: entry.ts beside this file. */
import type { PostEntry } from './entry.ts';

export const benevolenceCaringPosts: PostEntry[] = [
  {
    stance: 'high',
    against: 'achievement',
    title: 'Leaving the final to drive a rival to hospital',
    text: "In the last round of the sheepdog trials I was leading. Then the woman in second place got a message that her son had been in an accident, and she stood there with the phone and couldn't even find her keys. I put her into my truck and drove her the ninety kilometres. That meant I was disqualified, and so was the young dog that my father had trained up for that day; he's eighty, and it was to be his last. He hasn't said much. My brother did: there were forty people there who could drive. That's so. But she was looking at me. Did I owe it to my father to stay?",
  },
  {
    stance: 'low',
    against: 'power_resources',
    title: "I told my aunt that I wouldn't drive her to her appointments",
    text: "My aunt has to go for treatment twice a week, in the next town. She doesn't drive and the bus takes two hours. I've got a car and work at home. She asked me whether I could take her, just until Easter. I said no. I don't have a reason that sounds nice: I like my mornings, I charge sixty an hour, and I'm not the caring type. I offered to send her the link for a taxi. My mother takes her now, in her lunch break, and looks ten years older. She used to mind me every summer, my aunt did, as the family never tires of mentioning. I didn't ask to be minded. Do I have to?",
  },
  {
    stance: 'high',
    against: 'security_personal',
    title: 'Taking in my ex-husband when he was ill',
    text: "My former husband left me nine years ago for someone called Isabelle. Isabelle left him in autumn, and in January he had a stroke. His sister rang and asked me for the number of a care home. I looked at the list, and then I cleared out the sewing room. He's been here since, he learns to hold a spoon, and he cries a great deal. I've forgiven him; it went by itself. My daughter can't bear it. She says that he gets the care now which I needed then, and that I'm teaching her that men may simply come back. I lie awake too, from the lifting. Was it kind, or stupid?",
  },
  {
    stance: 'low',
    against: 'universalism_objectivity',
    title: 'Telling the children that their dog had died, by text message',
    text: "I was at home alone when our old dog died on the rug. My children, nine and twelve, were on a school trip to the coast, with three days still to go. I wrote to them both straight away: \"Bello died 14:10. Vet informed. Bring towels back.\" I thought that facts are best delivered fresh, and I had a meeting. Their teacher had to sit with them on a staircase until midnight. She rang me and asked, in a voice I didn't care for, whether I had considered waiting. I told her that I don't do feelings by appointment. My husband says he doesn't recognise me. It was accurate, wasn't it?",
  },
  {
    stance: 'high',
    against: 'conformity_rules',
    title: 'Giving medicine from the stock to a woman without a prescription',
    text: "I'm a pharmacist. Late on Christmas Eve a woman came whose little boy wheezed so badly that his ribs drew in. The doctor's surgery was shut, the ambulance had been promised for \"within the hour\". By law I mustn't hand out that spray without a prescription. I gave it to her, showed her how to use it, and sat with the two of them on the step. He was better in ten minutes. My employer found the gap in the stock, and I wrote down truthfully what I'd done. He may lose the licence, and he has six people on the payroll. He asks me who'd looked after them. Should I have waited?",
  },
  {
    stance: 'low',
    against: 'hedonism',
    title: 'Ignoring the crying next door',
    text: "The walls in our house are thin. For about three weeks there'd been somebody crying next door at night, softly, a woman who'd moved in alone in spring. I'd met her once by the bins. I put in ear plugs and turned up my series. I work hard, and in the evening I want to be left in peace; everybody has their troubles. Then one day there was an ambulance, and it turned out that she'd hardly eaten. She's recovering. The old man from the first floor asked me if I hadn't heard anything, as mine is the wall. I had. But I'm not a nurse and we weren't friends. Was it up to me?",
  },
  {
    stance: 'high',
    against: 'universalism_objectivity',
    title: 'I forgave the man who had cheated my parents',
    text: "A builder took my parents' savings and left them with half a roof. He went bankrupt, drank, stopped drinking, and eleven years later he stood before my door with his hat in his hands and two hundred in an envelope. I asked him in. I made him eggs, and when he left I told him that as far as I was concerned it was over. My parents are dead, so it was me or no one. My brother says I had no right to forgive a debt which wasn't mine, and that the roof killed our mother. I looked at that man and couldn't find the villain any more. Was it wrong?",
  },
  {
    stance: 'low',
    against: 'achievement',
    title: "I kept my sister's good news from our family",
    text: "My sister is pregnant after many years of hoping, and she told me first, on a Friday, with her hand over her mouth. She wanted to ring our mother, but couldn't reach her, and asked me to pass on that she should call back at once. I didn't. On Sunday my promotion was to be celebrated, and I wanted to have one meal at which they spoke about me. I told my mother on Monday. She'd been sitting next to my sister's silence the entire evening and thought that she was sulking. They have made it up, but neither of them can understand me. I did pass it on. Is two days so much?",
  },
  {
    stance: 'high',
    against: 'power_resources',
    title: "Emptying our account for my brother's bail",
    text: "My brother was arrested abroad after a brawl which I'm sure he didn't start. The bail was eleven thousand, to be paid within a day. That was precisely what my husband and I had put aside for the second attempt at a baby. He was on a ship and couldn't be reached. I sent it. My brother sat in a cell with forty men and he is not strong; I've held his hand since he was two. He came home. The case drags on and the money's stuck. My husband didn't shout, he just asked who our family was, him and me or all of them. I couldn't answer. What would you've done?",
  },
  {
    stance: 'low',
    against: 'security_personal',
    title: 'I put my mother into a home two hours after her fall',
    text: "My mother fell on a Tuesday at eleven, and by one I'd found her a place. She had broken a wrist, nothing else. I know myself: I can't wash anyone, I don't like to sit by beds, and if I'd once started, I'd never have got out of it. So I signed while she was still in the X-ray room. It's a clean house with a pond. She asked for her own pillow and her canary, and neither was allowed. My cousins, who would've taken turns for a month or two, hadn't been asked. They say that I had her carried off like a sofa. She's safe there. What else is love supposed to do?",
  },
  {
    stance: 'high',
    against: 'hedonism',
    title: 'I gave my holiday to a colleague I hardly know',
    text: "In our factory you can give days of leave to somebody else. In spring a man from the paint shop, whom I only knew by sight, needed time at home because his little girl was having treatment. I gave him eleven of my days. They were meant for a fortnight in Sardinia with my boyfriend: a rented house, a pool, nothing to do but swim and eat. I had four days left, and we spent them on the balcony. My boyfriend had paid his half and gone without a summer for two years. He says that I was generous with his sun, and that a stranger got what he'd been waiting for. The girl is doing better. I see her father in the canteen and we nod. Was it mine to give?",
  },
  {
    stance: 'low',
    against: 'hedonism',
    title: "I bought headphones so that I needn't hear my husband's worries",
    text: "My husband has had trouble at work since winter. In the evenings he would like to talk about it, the same things over and over: his boss, the figures, what might become of us. I come home tired and want something nice, my series, my wine, my corner of the sofa. So in March I bought a pair of those headphones that shut out everything. I put them on after dinner. He looked at me the first few times, and then he took to going for a walk round the block. Last week our neighbour told me that he sits on the bench by the bins and talks to her dog. I can't change his boss. Surely I'm allowed two hours a day without other people's sorrows?",
  },
  {
    stance: 'high',
    against: 'achievement',
    title: "I put off my thesis so that my nephew wouldn't be alone",
    text: "In the final three months of my doctorate my nephew turned up at my door. He was nineteen, he'd dropped out of everything, and he hardly spoke. My sister couldn't reach him any more. I gave him my study. I cooked, I sat with him, we walked for hours without a word, and on some nights I just left my door open so that he'd hear me breathing. I missed the submission date and, with it, the one post that would have suited me. My supervisor called it a catastrophe: I was the best he'd had in ten years, and there were professionals for such cases. The boy went to one in the end, with me. He has started an apprenticeship. Did I ruin my career for nothing?",
  },
  {
    stance: 'low',
    against: 'face',
    title: "I haven't spoken to my brother for five years because of a tent",
    text: "My brother borrowed my tent and brought it back with a tear. He said he was sorry, but he was laughing as he said it, in front of my friends, and I felt like a fool. I told him that I wanted a proper apology, with all of them present. He thought that I was joking. That was five years ago. He has written at every birthday; he's had a daughter in the meantime, and he sent me a drawing of hers with a tent on it. I put it in a drawer. My mother is ill and has only one wish, as she says each time I visit her. I could ring him up, the number hasn't changed. But he made me look small, and I'm not the one who has to begin. Or am I?",
  },
  {
    stance: 'high',
    against: 'conformity_interpersonal',
    title: "I told my father that he shouldn't drive any more",
    text: "My father is eighty-three and has driven all his life. He's proud of it. This summer I noticed that he sees cyclists late and that he'd scraped the garage door three times. In our family you don't tell your elders what they may do, and my brothers wouldn't say a word. I sat down with him in the garden, took his hand and told him what I had seen, that I was afraid for him and for others, and that from now on I'd drive him wherever he liked, every Tuesday and Saturday. He didn't speak to me for a month. My brothers say that I shamed him in his own house. I still drive him, and by now he tells me about his school days on the way. Should I have held my tongue?",
  },
];
