/** Pages of messages: what was asked for, and what an answer may count for. Pure. */
import type { StoredEnvelope } from '../contract.ts';

/** Messages before or after a place (exclusive), or the newest ones. */
export interface Place {
  before: number | null;
  after: number | null;
  limit: number;
}

/** Messages in order, and the places that the answer speaks for: those without a message were not handed out. */
export interface Run {
  messages: StoredEnvelope[];
  /** What was said about them from outside these places. */
  about: StoredEnvelope[];
  from: number;
  to: number;
}

/**
 * Puts an answer in order and drops what was not asked for. A page before a place speaks for everything down to its first message,
 * or down to the beginning when nothing is said to come before; a page after a place for everything up to its last message.
 */
export function runOf(
  answer: { messages: readonly StoredEnvelope[]; about: readonly StoredEnvelope[]; hasBefore: boolean },
  { before, after }: Place,
): Run {
  const wanted = ({ seq }: StoredEnvelope) =>
    Number.isSafeInteger(seq) &&
    seq >= 1 &&
    (before === null || seq < before) &&
    (after === null || seq > after);
  const byPlace = new Map<number, StoredEnvelope>();
  for (const envelope of answer.messages)
    if (wanted(envelope) && !byPlace.has(envelope.seq)) byPlace.set(envelope.seq, envelope);
  const messages = [...byPlace.values()].sort((a, b) => a.seq - b.seq);
  const ids = new Set<string | null>(messages.map(({ messageId }) => messageId));
  const about = answer.about.filter((envelope) => ids.has(envelope.about));
  const first = messages[0]?.seq;
  const last = messages.at(-1)?.seq;
  if (after !== null) return { messages, about, from: after + 1, to: last ?? after };
  const from = answer.hasBefore ? (first ?? 1) : 1;
  return { messages, about, from, to: before === null ? (last ?? 0) : before - 1 };
}
