// Plays the shipped games at random and writes survey/games/normalization_coeffs.json; the draws are seeded.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const compiled = (name) => import(join(root, 'dist/survey/games', name));
const { loadGames } = await compiled('library.js');
const { measureCoefficients } = await compiled('random-agent.js');
const coefficients = await measureCoefficients(loadGames());
const text = `${JSON.stringify(coefficients, null, 2)}\n`;
writeFileSync(join(root, 'survey/games/normalization_coeffs.json'), text);
