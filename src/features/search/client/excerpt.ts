/** The part of a text that is shown of a hit, with the words that were found marked. Pure. */
import { wordsOf } from './fold.ts';

export interface Excerpt {
  text: string;
  /** From (inclusive) and to (exclusive) within `text`. */
  marks: [number, number][];
}

const mostLength = 160;
/** What is shown before the first word that was found. */
const lead = 40;

/** `found` are folded words. */
export function excerptOf(text: string, found: ReadonlySet<string>): Excerpt {
  const words = wordsOf(text);
  const hits = words.filter(({ folded }) => found.has(folded));
  const first = hits[0]?.from ?? 0;
  const start = text.length <= mostLength || first <= lead ? 0 : wordStart(words, first - lead);
  const end = Math.min(text.length, start + mostLength);
  const before = start > 0 ? '…' : '';
  const after = end < text.length ? '…' : '';
  const marks = hits
    .filter(({ from, to }) => from >= start && to <= end)
    .map(({ from, to }): [number, number] => [from - start + before.length, to - start + before.length]);
  // Lines become one: the list shows two lines of its own.
  return { text: `${before}${text.slice(start, end).replace(/[\n\r\t]/g, ' ')}${after}`, marks };
}

function wordStart(words: readonly { from: number }[], place: number): number {
  return words.find(({ from }) => from >= place)?.from ?? place;
}
