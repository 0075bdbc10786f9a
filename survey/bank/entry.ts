/**
 * The shape in which the bank's statements are written down, one file per basic value beside this one.
 * A statement comes with its setting and its counterpart: a sentence that affirms the opposite motivation
 * in positive words, not the first sentence with a "not". survey/bank.ts turns entries into survey items.
 */
export type Setting = 'work' | 'family' | 'leisure' | 'social';

/** setting, sentence, negative sentence */
export type Statement = [Setting, string, string];

/** Own statements for one level-1 value, already split. No statement of one part paraphrases another part's. */
export interface BankEntry {
  level1: string;
  train: Statement[];
  dev: Statement[];
  test: Statement[];
}
