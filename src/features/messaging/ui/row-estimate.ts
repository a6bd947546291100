/** A guess of a row's height before it is measured; a good one keeps the scroll bar calm. */
import type { TimelineRow } from './timeline.ts';

const lineHeight = 24;
const letterWidth = 8;
/** Padding of the bubble, line of time and state, gap to the next one. */
const messageFrame = 56;
const nameLine = 24;
const headingHeight = 56;
const quoteHeight = 64;
const chipsHeight = 36;

/** Lines of a text in a bubble of this many letters across. */
function lineCount(text: string, letters: number): number {
  let lines = 0;
  for (const line of text.split('\n', 200)) lines += Math.max(1, Math.ceil(line.length / letters));
  return lines;
}

/** Pixels; `width` is that of the list. */
export function estimateRow(row: TimelineRow | undefined, width: number): number {
  if (row === undefined) return messageFrame;
  const headings = (row.dayAt === null ? 0 : headingHeight) + (row.unread ? headingHeight : 0);
  if (row.kind === 'start') return headings + 120;
  if (row.kind === 'roster') return headings + 44;
  if (row.kind === 'withheld') return headings + 120;
  const { content, state, reactions, uploads } = row.item;
  if (content.kind === 'refused') return headings + 190;
  if (content.kind === 'change') return headings + 130;
  const letters = Math.max(12, Math.floor((Math.min(width, 768) * 0.78) / letterWidth));
  const text = content.kind === 'text' ? lineCount(content.text, letters) : 2;
  const quote = content.kind === 'text' && content.replyTo !== null ? quoteHeight : 0;
  const files = (content.kind === 'text' ? content.files.length : 0) + uploads.length;
  const extras = quote + files * lineHeight;
  return (
    headings +
    messageFrame +
    text * lineHeight +
    (reactions.length > 0 ? chipsHeight : 0) +
    extras +
    (row.first && !row.item.mine ? nameLine : 0) +
    (state === 'failed' ? 80 : 0)
  );
}
