/** What was promised against what is there: acknowledged ⊆ stored, nothing twice, one order, no gap. */
import { expect } from 'vitest';
import type { Pair } from '#tests/support/crowd.ts';
import type { NoteFigure } from './fault.ts';
import type { Reader } from './line.ts';

interface Stored {
  readonly messageId: string;
  readonly seq: number;
}

/** Every message of the conversation, page by page, over the API. */
async function readAll({ patient, conversationId }: Pair): Promise<Stored[]> {
  const found: Stored[] = [];
  for (let after = 0; ; after = found.at(-1)?.seq ?? after) {
    const page = await patient.api.messages.conversation.query({ conversationId, after, limit: 200 });
    found.push(...page.messages);
    if (!page.hasAfter) return found;
  }
}

export interface Tally {
  /** Acknowledged and not stored, or at another place. */
  lost: number;
  /** Stored or delivered more than once. */
  duplicates: number;
  /** Places that do not follow each other, in the store or at a reader. */
  outOfOrder: number;
}

/** Acknowledgements of one conversation: message id → place. */
export type Acknowledged = ReadonlyMap<string, number>;

/** Counts every broken promise of a conversation; `readers` should have everything by now. */
export async function auditConversation(
  pair: Pair,
  acknowledged: Acknowledged,
  readers: readonly Reader[],
): Promise<Tally> {
  const stored = await readAll(pair);
  const places = new Map(stored.map(({ messageId, seq }) => [messageId, seq]));
  const tally: Tally = { lost: 0, duplicates: stored.length - places.size, outOfOrder: 0 };
  for (const [messageId, seq] of acknowledged) if (places.get(messageId) !== seq) tally.lost += 1;
  for (const [index, { seq }] of stored.entries()) if (seq !== index + 1) tally.outOfOrder += 1;
  for (const reader of readers) {
    const own = reader.messages.filter(({ conversationId }) => conversationId === pair.conversationId);
    tally.duplicates += own.length - new Set(own.map(({ messageId }) => messageId)).size;
    for (const [index, { seq }] of own.entries()) if (seq !== index + 1) tally.outOfOrder += 1;
    tally.lost += stored.filter(({ messageId }) => !own.some((each) => each.messageId === messageId)).length;
  }
  return tally;
}

/** Fails unless nothing at all was broken. */
export function expectUnbroken(tallies: readonly Tally[]): void {
  const broken = tallies.filter((tally) => tally.lost + tally.duplicates + tally.outOfOrder > 0);
  expect(broken).toEqual([]);
}

/** Notes what was broken in all conversations, and fails unless nothing at all was. */
export function noteTallies(note: NoteFigure, tallies: readonly Tally[]): void {
  const sum = (key: keyof Tally) => tallies.reduce((all, each) => all + each[key], 0);
  note('lost', sum('lost'), { atMost: 0 });
  note('twice', sum('duplicates'), { atMost: 0 });
  note('out of order', sum('outOfOrder'), { atMost: 0 });
  expectUnbroken(tallies);
}
