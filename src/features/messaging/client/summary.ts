/** The server's summary of a conversation, carried forward by what happens. Pure. */
import { newerDesk } from '#src/features/desk/client/desk-view.ts';
import { type ConversationSummary, mostUnread, type StoredEnvelope } from '../contract.ts';

/** A message arrived. */
export function withMessage(
  summary: ConversationSummary,
  message: StoredEnvelope,
  me: string,
): ConversationSummary {
  if (message.seq <= summary.lastSeq) return summary;
  if (message.about !== null) return { ...summary, lastSeq: message.seq };
  return {
    ...summary,
    lastSeq: message.seq,
    lastMessageAt: message.sentAt,
    last: message,
    unread: summary.unread + (message.sender === me ? 0 : 1),
  };
}

/** The newer of two summaries: an answer that was under way while something happened is not taken back to. */
export function newerSummary(before: ConversationSummary, next: ConversationSummary): ConversationSummary {
  const older = next.lastSeq < before.lastSeq || next.entryNo < before.entryNo;
  // A conversation stays about whom it is about: carers sign that they write for them.
  return older ? before : { ...next, patientId: before.patientId, desk: newerDesk(before.desk, next.desk) };
}

/** Messages that are at hand, without holes. */
export interface Stretch {
  from: number;
  to: number;
  messages: readonly StoredEnvelope[];
}

/**
 * Everything up to `place` was read. Counts with the messages at hand; null where they are not enough to know how many are left,
 * so that the server has to be asked.
 */
export function withRead(
  summary: ConversationSummary,
  place: number,
  at: Stretch,
  me: string,
): ConversationSummary | null {
  if (place <= summary.readThrough) return summary;
  const others = (from: number, to: number) =>
    at.messages.filter(
      ({ seq, sender, about }) => seq >= from && seq <= to && sender !== me && about === null,
    ).length;
  const covers = (from: number, to: number) => from > to || (at.from <= from && at.to >= to);
  const { readThrough, lastSeq } = summary;
  if (covers(place + 1, lastSeq))
    return { ...summary, readThrough: place, unread: others(place + 1, lastSeq) };
  // From a count that stopped at the most nothing can be taken away.
  if (covers(readThrough + 1, place) && summary.unread < mostUnread) {
    const unread = Math.max(0, summary.unread - others(readThrough + 1, place));
    return { ...summary, readThrough: place, unread };
  }
  return null;
}
