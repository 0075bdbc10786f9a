/** Own statements for the basic value Universalism. Shape and rules: entry.ts beside this file. */
import type { BankEntry } from './entry.ts';

export const universalism: BankEntry[] = [
  {
    level1: 'Have equality',
    train: [
      [
        'work',
        'I press for equal pay for equal work, even where I am among those better paid.',
        'I press for my own raise and think that each of us should bargain alone.',
      ],
      [
        'family',
        'I see to it that daughters and sons in my family get the same chances.',
        'I see to it that the most gifted child in my family gets the best chances.',
      ],
      [
        'leisure',
        "I want our club's fees to be such that nobody is kept out for lack of money.",
        "I want our club's fees to be such that we stay an exclusive circle.",
      ],
      [
        'social',
        'It troubles me deeply that the place of birth decides how well a person can live.',
        'It seems natural to me that some are born to more than others.',
      ],
    ],
    dev: [
      [
        'social',
        'I would pay more tax if it narrowed the gap between rich and poor.',
        'I would cut taxes, so that those who earn much may keep it.',
      ],
      [
        'work',
        'I treat the cleaner and the director with exactly the same respect.',
        'I treat the director with more respect than the cleaner, for rank means something to me.',
      ],
    ],
    test: [
      [
        'family',
        'I teach my children that no human being is worth more than another.',
        'I teach my children that some people simply count for more, and that they should be among them.',
      ],
      [
        'leisure',
        'I coach the weaker players as eagerly as the stars, because all should get to play.',
        'I coach the stars most eagerly, because the best should get the field.',
      ],
    ],
  },
  {
    level1: 'Be just',
    train: [
      [
        'work',
        'I protest when someone is blamed for a fault that was not theirs, even someone I dislike.',
        'I keep out of it when someone is blamed for a fault, especially someone I dislike.',
      ],
      [
        'family',
        'When my children fight, I hear both sides before I decide.',
        'When my children fight, I side with the one who is closer to my heart.',
      ],
      [
        'leisure',
        "I point out a referee's error even when it favours my own side.",
        "I am grateful for a referee's error when it favours my own side.",
      ],
      [
        'social',
        'I stand up for strangers who are being treated unfairly by the authorities.',
        'I stand up for my own people and let strangers settle matters with the authorities.',
      ],
    ],
    dev: [
      [
        'work',
        'I share out credit and bonus by what each has contributed, friend or not.',
        'I share out credit and bonus so that those on my side get the larger part.',
      ],
      [
        'social',
        'A wrong done to someone on the other side of the world can keep me from sleeping.',
        'A wrong done on the other side of the world is far away, and I sleep well.',
      ],
    ],
    test: [
      [
        'family',
        'I would report my own cousin if he cheated the weak out of their due.',
        'I would cover for my own cousin whatever he did, because blood comes first.',
      ],
      [
        'leisure',
        'I sign petitions and march for people who have been denied their rights.',
        'I spend my free time on things that touch my own life and let others march.',
      ],
    ],
  },
  {
    level1: 'Have a world at peace',
    train: [
      [
        'work',
        'I would not work for a firm that profits from war.',
        'I would work for any firm that pays well, including one that sells weapons.',
      ],
      [
        'family',
        'I teach my children to settle quarrels with words, as nations should too.',
        'I teach my children to hit back harder, as strong nations do too.',
      ],
      [
        'leisure',
        'I take part in exchanges with other nations, because meeting makes enemies into neighbours.',
        'I take part in contests against other nations, because beating a rival is a joy for me.',
      ],
      [
        'social',
        'I hope more than almost anything that all wars will end in my lifetime.',
        'I hope that my side wins its wars, and peace may come after that.',
      ],
    ],
    dev: [
      [
        'social',
        'I support patient diplomacy even where my country could win by force.',
        'I support a show of force where my country can win by it.',
      ],
      [
        'work',
        'I try to bridge hostile camps at work, as I wish that people everywhere would.',
        'I pick the stronger of two hostile camps at work and help it to win.',
      ],
    ],
    test: [
      [
        'family',
        'I light a candle with my family for people in war zones we have never seen.',
        "I keep my family's evenings free of far-off wars that are none of our making.",
      ],
      [
        'leisure',
        'I give some of my savings to those who mediate in distant conflicts.',
        'I put my savings into what makes my own street strong and leave distant conflicts be.',
      ],
    ],
  },
  {
    level1: 'Be protecting the environment',
    train: [
      [
        'work',
        'I argue at work for the cleaner process, even if it costs us some of the margin.',
        'I argue at work for the cheaper process, because our margin keeps us alive.',
      ],
      [
        'family',
        'We have given up the second car, and I was the driving force behind that.',
        'We have bought a second car, and I was the driving force behind that.',
      ],
      [
        'leisure',
        'I spend Saturdays picking litter out of the river with a few others.',
        'I spend Saturdays racing a motorboat up the river with a few others.',
      ],
      [
        'social',
        'I vote for strict limits on emissions, though they will make my life dearer.',
        'I vote for cheap energy, because people should be able to live as they like today.',
      ],
    ],
    dev: [
      [
        'leisure',
        'I take the train across the continent rather than fly, for the sake of the climate.',
        'I fly wherever I feel like going, for the sake of the sun and the time I save.',
      ],
      [
        'family',
        'I repair, reuse and sort things at home so that as little as possible is wasted.',
        'I throw things out at home as soon as they bore me and enjoy buying new ones.',
      ],
    ],
    test: [
      [
        'work',
        'I would refuse a contract that meant clearing an old forest.',
        'I would accept a contract that meant clearing an old forest, for houses and jobs come first.',
      ],
      [
        'social',
        'I remind friends, gently but often, what our comfort does to the planet.',
        'I remind friends to enjoy our comfort, since we have only the one life.',
      ],
    ],
  },
  {
    level1: 'Have harmony with nature',
    train: [
      [
        'work',
        'I arrange my work by daylight and season as far as I can.',
        'I arrange my work by the clock, under bright lamps, in any season.',
      ],
      [
        'family',
        'I want my family to feel that we belong to the woods and fields around us.',
        'I want my family to feel at home amid glass, steel and the hum of the city.',
      ],
      [
        'leisure',
        'I walk barefoot over wet grass to feel that I am part of the living world.',
        'I walk through bright arcades to feel that I am part of the modern world.',
      ],
      [
        'social',
        'I try to live with foxes, nettles and storms as neighbours, not as nuisances.',
        'I try to keep foxes, nettles and storms well away from where people live.',
      ],
    ],
    dev: [
      [
        'leisure',
        'In my garden I let things grow where they want to and fit in around them.',
        'In my garden I make things grow where I want them and trim the rest.',
      ],
      [
        'family',
        'I show the children how to be quiet enough for the deer to come close.',
        'I show the children how to build a machine that can fell a tree.',
      ],
    ],
    test: [
      [
        'work',
        'I moved my office to the country because I need earth and trees near me to feel whole.',
        'I moved my office to the high-rise because I need speed and crowds near me to feel whole.',
      ],
      [
        'social',
        'We humans are, to my mind, guests among the other creatures and should behave so.',
        'We humans are, to my mind, the masters of the other creatures and should use them well.',
      ],
    ],
  },
  {
    level1: 'Have a world of beauty',
    train: [
      [
        'work',
        'I care whether the thing I make is beautiful, even where only its function is tested.',
        'I care whether the thing I make works, and its looks I leave to chance.',
      ],
      [
        'family',
        'I put fresh flowers on our table, because beauty belongs in each day.',
        'I put the newspaper and the bills on our table, because use comes before looks.',
      ],
      [
        'leisure',
        'I will stop the car for a sunset and forget where I was going.',
        'I keep the car moving through a sunset, because I want to arrive.',
      ],
      [
        'social',
        'I give to the museum and the city park so that everyone may have something lovely to look at.',
        'I would have the city spend on roads and car parks, so that everyone may get there sooner.',
      ],
    ],
    dev: [
      [
        'leisure',
        'I seek out music and paintings that leave me silent with wonder.',
        'I seek out gadgets and facts that leave me better equipped.',
      ],
      [
        'social',
        'It hurts me to see a fine old avenue felled for parking spaces.',
        'It pleases me to see an old avenue make way for the parking spaces that we need.',
      ],
    ],
    test: [
      [
        'work',
        'I chose the desk by the window so that I can see the cherry tree in bloom.',
        'I chose the desk by the printer so that I can save a few steps.',
      ],
      [
        'family',
        'I take my children to hear nightingales and look at stars, for I want them moved by such things.',
        'I take my children to hear about careers and look at factories, for I want them ready for such things.',
      ],
    ],
  },
  {
    level1: 'Be broadminded',
    train: [
      [
        'work',
        'I enjoy having people on my team whose way of life is nothing like mine.',
        'I enjoy having people on my team who live and think much as I do.',
      ],
      [
        'family',
        'If my daughter loved someone from a wholly different culture, I would open the door wide.',
        'If my daughter loved someone from our own village, I would open the door with relief.',
      ],
      [
        'leisure',
        'I listen to music that sounds strange to me until I begin to hear what others love in it.',
        'I listen to the music I was raised on, for there I know what is good.',
      ],
      [
        'social',
        'I can hear out a view that shocks me and ask what lies behind it.',
        'I turn away from a view that shocks me and stay with what I know is right.',
      ],
    ],
    dev: [
      [
        'social',
        'There are many good ways to live, and mine is just one of them.',
        'There is one good way to live, and I am glad to have been shown it.',
      ],
      [
        'work',
        'I ask the most unlike-minded colleague to comment on my draft.',
        'I ask the most like-minded colleague to comment on my draft.',
      ],
    ],
    test: [
      [
        'family',
        'I want our home to be a place where any belief may be spoken aloud.',
        'I want our home to be a place where we hold one belief and keep others outside.',
      ],
      [
        'leisure',
        'Travelling, I lay aside my own standards for a while in order to understand.',
        'Travelling, I hold on to my own standards, for they tell me what to make of things.',
      ],
      [
        'social',
        'I let newcomers to our town change it a little, as I trust that we shall gain from it.',
        'I want newcomers to our town to become like us, as I trust in what we have.',
      ],
    ],
  },
  {
    level1: 'Have the wisdom to accept others',
    train: [
      [
        'work',
        'I have learned to work with difficult characters by taking them as they are.',
        'I have learned to work on difficult characters until they fit in.',
      ],
      [
        'family',
        'I let my son be the person he is, though I had pictured someone else.',
        'I shape my son into the person I pictured, because a parent knows best.',
      ],
      [
        'leisure',
        'In my choir I make room for the one who sings off key and is happy.',
        'In my choir I see to it that the one who sings off key finds another pastime.',
      ],
      [
        'social',
        'I do not try to convert anyone; people may differ from me and still be right for themselves.',
        'I try to bring people round to my way, since I want them to be right as well.',
      ],
    ],
    dev: [
      [
        'social',
        'I try to understand people with whom I disagree before I judge, and often I find no need to judge.',
        'I judge quickly where I disagree with people, and it keeps my path clear.',
      ],
      [
        'work',
        'I show patience with those who do things more slowly or in another order than I do.',
        'I show those who do things more slowly how to do them at my speed.',
      ],
    ],
    test: [
      [
        'family',
        'I invite the black sheep of the family as warmly as I do everybody else.',
        'I invite those of the family who have kept to our ways and leave the black sheep to itself.',
      ],
      [
        'leisure',
        'I get along with fans of the rival club, because they love the game as I do.',
        'I get along with fans of my own club, and rivals are there to be jeered at.',
      ],
      [
        'social',
        'I can share a bench with anyone, the beggar or the banker, and let each be as they are.',
        'I share a bench with people of my own kind, among whom I know what to expect.',
      ],
    ],
  },
  {
    level1: 'Be logical',
    train: [
      [
        'work',
        'I do not accept a conclusion until I can trace each step that leads to it.',
        'I accept a conclusion when it feels right to me, whatever the steps may be.',
      ],
      [
        'family',
        'When we choose a school or a flat, I draw up the arguments and follow the stronger ones.',
        'When we choose a school or a flat, I follow the feeling I get at the front door.',
      ],
      [
        'leisure',
        'Sudoku and puzzles please me because every move has a reason.',
        'Dancing and fortune cards please me because no move needs a reason.',
      ],
      [
        'social',
        'In a heated discussion I look for the flaw in the reasoning, my own included.',
        'In a heated discussion I look for the warmth in the voices and go with it.',
      ],
    ],
    dev: [
      [
        'work',
        'If the premises change, I change my mind, however fond I was of the result.',
        'If I am fond of a result, I stay with it, however the premises may change.',
      ],
      [
        'social',
        'I notice contradictions in what people say and want them cleared up.',
        'I find contradictions in what people say charming and let them stand.',
      ],
    ],
    test: [
      [
        'family',
        'I settle disputes at home by asking what follows from what.',
        'I settle disputes at home by asking whose heart is heavier.',
      ],
      [
        'leisure',
        'I prefer detective stories whose solution can be worked out from the clues.',
        'I prefer ghost stories whose spell would be broken by any explanation.',
      ],
      [
        'work',
        'I plan in a strict order of cause and effect and distrust hunches.',
        'I plan by hunches and distrust tidy chains of cause and effect.',
      ],
    ],
  },
  {
    level1: 'Have an objective view',
    train: [
      [
        'work',
        'I look for figures that speak against my proposal before I present it.',
        'I look for figures that speak for my proposal and present those with passion.',
      ],
      [
        'family',
        'I try to see a quarrel at home as a neutral visitor would.',
        'I live a quarrel at home from deep inside my own feelings.',
      ],
      [
        'leisure',
        'I read two newspapers of opposite leaning, so that I get at the facts.',
        'I read the newspaper that shares my leaning, so that I feel understood.',
      ],
      [
        'social',
        'I ask for the source before I pass on a story, even one that suits me.',
        'I pass on a story that suits me with relish and let others look up the source.',
      ],
    ],
    dev: [
      [
        'work',
        'I judge applicants by the same list of criteria and set my sympathies aside.',
        'I judge applicants by the spark between us and set lists of criteria aside.',
      ],
      [
        'social',
        'I would rather know an unflattering truth about myself than hold a pleasant belief.',
        'I would rather hold a pleasant belief about myself than know an unflattering truth.',
      ],
    ],
    test: [
      [
        'family',
        'When a doctor or a healer makes a claim, I ask what evidence there is before we follow it.',
        'When a doctor or a healer makes a claim, I go by how much I like and trust the person.',
      ],
      [
        'leisure',
        'I keep a plain record of my training, because memory flatters me.',
        'I keep my training in fond memory, because numbers would take the shine off it.',
      ],
      [
        'work',
        'I separate what has been measured from what we wish were true.',
        'I let what we wish were true inspire us more than what has been measured.',
      ],
    ],
  },
];
