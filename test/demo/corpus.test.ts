import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { learnBytePairs, tokenizerJson } from '../../demo/byte-pairs.ts';
import { batchDocuments, loadSources, vocabularyTexts, type Sources } from '../../demo/corpus.ts';
import { documentEncoder, type Document } from '../../demo/document.ts';
import { vocabSize } from '../../demo/pretrain.ts';
import { loadTokenizer } from '../../engine/tokenizer.ts';

let sources: Sources;
beforeAll(async () => {
  sources = await loadSources();
});

const firstBatches = (count: number): Document[] =>
  Array.from({ length: count }, (_, step) => batchDocuments(sources, 1, step)).flat();

test('the first documents are the same bytes on every machine', () => {
  const hash = createHash('sha256')
    .update(JSON.stringify(firstBatches(16)))
    .digest('hex');
  expect(hash).toBe('3a9fa8e968e76763f3628f0d180ac36b1a86e4460001d8daf1d52cd4e873815f');
});

test('the shipped tokenizer is what the corpus gives', () => {
  const made = tokenizerJson(learnBytePairs(vocabularyTexts(sources), vocabSize));
  const shipped = readFileSync('demo/model/tokenizer.json', 'utf8');
  expect(`${JSON.stringify(made)}\n`).toBe(shipped);
});

test("the model's own rating of a test statement is in no document", () => {
  const test = new Set(
    sources.bank.items.filter(({ split }) => split === 'test').map(({ sentence }) => sentence),
  );
  const own = firstBatches(70).filter(({ text, answers }) => {
    const sentence = text.split('Statement:\n')[1]?.trim() ?? '';
    return (
      test.has(sentence) &&
      answers.some(({ lead }) => !/^[A-Z][a-z]+:/.test(lead) || lead === 'Answer:')
    );
  });
  expect(own).toEqual([]);
});

test('a document and its answers have the tokens of the joined text', async () => {
  const tokenizer = await loadTokenizer('demo/model');
  const encode = documentEncoder(tokenizer);
  for (const document of firstBatches(4)) {
    const { tokenIds, branches } = encode(document);
    document.answers.forEach(({ lead, labels, probabilities }, i) => {
      const likeliest = labels[probabilities.indexOf(Math.max(...probabilities))]!;
      const joined = tokenizer.encode(document.text + lead + likeliest);
      expect([...tokenIds, ...branches![i]!.tokenIds.slice(0, -1)]).toEqual(joined);
    });
  }
});
