/** Words as they are compared: without accents and capitals, so that “medicacion” finds “Medicación”. Pure. */

export interface Word {
  /** Where it stands in the text, end exclusive. */
  from: number;
  to: number;
  folded: string;
}

const wordPattern = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu;
const marks = /\p{M}+/gu;
const plain = /^[\da-z]*$/i;
/** Longer ones are no words that anybody types: encoded bytes, keys. */
const mostLetters = 60;

/** One word for comparing. */
export function fold(word: string): string {
  // Most words have nothing to take off, and a long past has a million of them.
  if (plain.test(word)) return word.toLowerCase();
  return word.normalize('NFKD').replace(marks, '').toLowerCase();
}

/** The words of a text with their places. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(wordPattern)) {
    const [word] = match;
    const folded = fold(word).slice(0, mostLetters);
    if (folded !== '') words.push({ from: match.index, to: match.index + word.length, folded });
  }
  return words;
}

/** Words for comparing only. */
export function foldedWords(text: string): string[] {
  return wordsOf(text).map(({ folded }) => folded);
}
