/** Short plain texts about ordinary things, written for this project; none speaks of a value or a choice. */

export interface NeutralText {
  id: string;
  text: string;
}

export const neutralTexts: readonly NeutralText[] = [
  'The river rises in a wet meadow below the ridge. After some twenty kilometres it passes the mill, turns north, and joins a larger stream near the railway bridge.',
  'To make the dough, mix flour, water, salt and a little yeast in a wide bowl. Cover it with a cloth and leave it at room temperature until it has doubled in size.',
  'The library has two floors. Maps and newspapers are kept downstairs, while novels, dictionaries and children’s books stand on the upper floor beside the windows.',
  'Water boils at a lower temperature on a mountain than at the coast, because the air presses less on its surface. Potatoes therefore need more time in a high village.',
  'The number nine bus leaves the station every quarter of an hour. It stops at the market, the hospital and the swimming pool before it reaches the end of the line.',
  'A bicycle chain consists of inner and outer links joined by pins. When the pins wear, the chain grows longer and no longer fits the teeth of the wheels exactly.',
  'In the first week of October the swallows had gone. The morning fog stayed in the valley until ten, and the last apples hung on the trees behind the barn.',
  'The printer holds two hundred sheets. If the lamp on the left side blinks, open the front cover, take out the paper that is stuck, and close the cover again.',
  'Granite is made of quartz, feldspar and mica. It forms when molten rock cools slowly deep below the ground, which gives the crystals time to become visible.',
  'The kitchen is three metres wide and four metres long. There is a window above the sink, a table against the right wall, and a narrow door that leads to the yard.',
  'A year on the planet lasts longer than two of ours, and its day is a little longer than our day. Thin clouds of ice drift over the plains in the cold season.',
  'The old clock in the hall strikes the hours and the halves. It is wound on Sundays with a brass key, which hangs on a hook behind the glass of the case.',
  'Bees find their way by the position of the sun. A returning bee shows the others in which direction the flowers lie and how far they are from the hive.',
  'The ferry takes forty minutes to cross the lake. On the lower deck there is room for thirty cars, and on the upper deck there are benches and a small café.',
  'Wool is washed, combed and spun into yarn before it can be knitted. Thick yarn makes a warm jersey quickly; thin yarn takes longer but gives a finer surface.',
  'The theatre was built in brick around an open court. Rain kept the floor damp in spring, so the boards of the stage were replaced every few years.',
  'A triangle whose sides measure three, four and five units has a right angle. Builders once used a rope with twelve equal parts to lay out square corners.',
  'The tide comes in twice a day and covers the sand up to the dunes. At low water one can walk out to the wreck, of which only a few ribs are left.',
  'Tea plants grow best on slopes where the rain runs off. The youngest leaves are picked by hand, spread on trays to wither, rolled, and then dried in warm air.',
  'The file is saved in the folder that was opened last. To keep an earlier version, choose another name before closing the window, or copy the file beforehand.',
].map((text, i) => ({ id: `neutral-${String(i + 1).padStart(2, '0')}`, text }));
