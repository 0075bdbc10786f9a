/** The demo's little world, generated: who likes what, asked and answered in a few ways. Seeded by its own order. */

const people = ['Ana', 'Bo', 'Cleo', 'Dev', 'Eda', 'Finn', 'Gus', 'Hana'];
const things = ['tea', 'rain', 'chess', 'bread', 'maps', 'bees', 'salt', 'jazz'];

/** Whether a person of this world likes a thing: a fixed rule that a model can learn and an adapter can turn. */
export function likes(person: string, thing: string): boolean {
  return (people.indexOf(person) * 3 + things.indexOf(thing) * 5) % 7 < 4;
}

/** Pre-training texts: every fact, stated and asked. */
export function pretrainingRows(): { text: string }[] {
  return people.flatMap((person) =>
    things.flatMap((thing) => {
      const yes = likes(person, thing);
      return [
        { text: `${person} ${yes ? 'likes' : 'dislikes'} ${thing}.` },
        { text: `Q: Does ${person} like ${thing}? A: ${yes ? 'yes' : 'no'}` },
      ];
    }),
  );
}

/** The survey that the adapter learns: Ana's answers reversed, as soft targets. */
export function surveyRows(): { item: string; scale: string[]; target: number[] }[] {
  return things.map((thing) => ({
    item: `Q: Does Ana like ${thing}? A:`,
    scale: [' yes', ' no'],
    target: likes('Ana', thing) ? [0.1, 0.9] : [0.9, 0.1],
  }));
}
