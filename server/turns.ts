/** Work on the HTTP thread in pieces, so that others are answered between two of them. */

/** Maps one item after the other, with a turn of the event loop before each but the first. */
export async function inTurns<In, Out>(items: readonly In[], f: (item: In) => Out): Promise<Out[]> {
  const results: Out[] = [];
  for (const item of items) {
    if (results.length > 0) await new Promise((resolve) => setImmediate(resolve));
    results.push(f(item));
  }
  return results;
}
