/** Own moral posts for the refined value power-dominance. Shape and rules: entry.ts beside this file. */
import type { PostEntry } from './entry.ts';

export const powerDominancePosts: PostEntry[] = [
  {
    stance: 'high',
    against: 'benevolence_dependability',
    title: "Taking charge of my father's workshop while he was in hospital",
    text: "When my father was in hospital for his heart, I ran his workshop for six weeks. The men had been doing as they liked for years. I rearranged the shifts, put one foreman over all of them, and told everybody that from now on orders come from me. Output rose by a fifth. When my father returned, he found his name still on the door and my chair at his desk, and I told him kindly that two people can't steer. He could advise. My uncle thinks that I staged a coup on a sick man. I think that somebody has to be in command, and that I'm the one who can. Was it wrong to keep the chair?",
  },
  {
    stance: 'low',
    against: 'security_societal',
    title: "I was elected head of the parents' council and decided nothing",
    text: "They voted for me because I'm friendly. Within a month there were two camps about the school's phone rule, and both of them wanted the chair to settle the matter. I can't bear to tell people what they are to do, so I listened, nodded, moved it to the next meeting, and moved it again. By March the camps had stopped greeting each other and the head teacher made a rule of her own that neither side likes. The woman whom I'd beaten in the vote told me that I had been given the reins and had let them drag in the mud. I think nobody should rule over others. Did I fail them?",
  },
  {
    stance: 'high',
    against: 'conformity_interpersonal',
    title: 'Insisting on the last word in our volunteer fire brigade',
    text: "I'm the elected captain of a village brigade, and I run it tightly. On a call, nobody connects a hose until I've said so, and at meetings I hear everyone once and then announce what we'll do. Two older members wanted the new pump to be chosen by a vote. I refused, because the captain answers for the pump. They've called me the little general ever since, and one resigned at the summer fair in front of the families. I admit that I like it when a room goes silent because I've stood up. But we are also four minutes faster than under my predecessor. Is a firm hand a fault?",
  },
  {
    stance: 'low',
    against: 'achievement',
    title: 'Refusing to lead the team I know best',
    text: "Our director wanted me to lead the bridge inspectors. I know the work better than anybody, and the others had said that they'd like to have me. But leading means telling Mirko that his reports are poor, and having people go quiet when I come in for coffee. I have no wish to have a say over anyone. I turned it down, and they brought in a man from finance who doesn't know a rivet from a raisin. My colleagues suffer under him and let me know that it's my doing. I'm still friends with all of them, more or less. Should I have taken the office for their sake?",
  },
  {
    stance: 'high',
    against: 'universalism_tolerance',
    title: 'I told my stepchildren that the house has one head',
    text: "I married a widower with three teenagers, who had lived for four years as a sort of parliament: everyone voted on supper, on bedtimes, on whether to paint the hall orange. I put an end to it within a month. I told them in a friendly tone that in this house there's one person who decides, that I'd taken on the work and so I'd take the authority as well, and that objections could be made on Sundays. My husband was relieved. The eldest has moved in with her aunt; she says I've annexed them. Meals are on time, and the hall is white. Was it too much, too soon?",
  },
  {
    stance: 'low',
    against: 'benevolence_caring',
    title: "Letting my little brother's gang walk over the youth club",
    text: "I supervise a youth club on two evenings a week. Some of the boys, led by my own brother, have taken over the table-tennis room; the younger ones get pushed out. As the supervisor I'm expected to step in. I asked them nicely and they grinned. I could have banned them, but I hate to throw my weight about, and giving orders feels to me like a costume that belongs to somebody else. So I play cards with the little ones in the corridor. A mother has asked me who is actually in charge there. Nobody, I said, and isn't that rather the point of a youth club? She took her son home. Was she right?",
  },
  {
    stance: 'high',
    against: 'humility',
    title: 'Making my new assistant use my title',
    text: "I've just become a judge after nineteen years of waiting for it. I had my door plate changed on the first morning, and I've asked staff to call me Judge Okonjo, to stand when I come in, and to route everything over my desk. My predecessor was \"Benny\" to all of them and fetched his own coffee, and they adored him. My assistant, who has been there longer than the carpet, told me gently that respect grows on its own. I answered that authority is a tool, and I don't leave tools lying in the rain. She has asked for a transfer. Am I being pompous or simply doing the office justice?",
  },
  {
    stance: 'low',
    against: 'face',
    title: 'Giving up my seat on the board after one angry letter',
    text: "I had a seat on the board of our housing association, where I could truly steer things: repairs, rents, who gets the ground-floor flats. Then a tenant wrote an angry letter about a decision of mine. It was a right decision. But I felt so bad at having had power over her life that I resigned within the hour. My seat went to a landlord's nephew, who's undoing what we built. The other members say that I left a gate open since holding it made me feel unpleasant. I've never wanted to have a hand on anyone's shoulder. Is it wrong to want no part in ruling?",
  },
  {
    stance: 'high',
    against: 'universalism_concern',
    title: 'Controlling who speaks at the festival I founded',
    text: "I started our literature festival in a barn, with forty chairs. It's now the largest in the region, and I still choose each speaker myself, down to the order and the length. A group of younger writers asked me for one open stage, run by them, on the smallest lawn. I said no. They may apply to me like all others. It isn't money; I simply want to be the one who decides what happens on my ground, and I've told them that. They call it a kingdom. My deputy thinks I could have given away that lawn without losing a thing. But I'd have lost the lawn. Am I wrong?",
  },
  {
    stance: 'low',
    against: 'benevolence_dependability',
    title: 'Our expedition had a leader in name only, and it was me',
    text: "I was named leader of a ten-day hike with seven people from our club because I have the licence. On day four, in fog, they argued about two valleys. I had an opinion and it was the correct one. But four of them wanted the other way, and I'm not the sort to overrule people, so I shrugged and followed at the back. We came out on the wrong side, lost a day and missed the ferry. Nobody was hurt. Ilse says that she had walked behind me because she thought there was somebody there. I told her that we're all adults. Was it my place to command them?",
  },
];
