/** Rows of the event log as the subscription sends them: what they point to is read in batches. */
import * as z from 'zod';
import type { Queryable } from '#src/platform/server/database.ts';
import type { EventRow } from '#src/platform/server/event-log.ts';
import type { DurableEvent } from '../contract.ts';
import * as store from './message-store.ts';

const reference = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('message'),
    payload: z.object({ conversationId: z.string(), seq: z.number() }),
  }),
  z.object({
    kind: z.literal('receipt'),
    payload: z.object({ conversationId: z.string(), userId: z.string(), device: z.string() }),
  }),
  z.object({
    kind: z.literal('conversation'),
    payload: z.object({ conversationId: z.string(), entryNo: z.number() }),
  }),
  z.object({
    kind: z.literal('account'),
    payload: z.object({ userId: z.string(), era: z.number(), headSeq: z.number() }),
  }),
  z.object({ kind: z.literal('appointment'), payload: z.object({ appointmentId: z.string() }) }),
  z.object({ kind: z.literal('visit'), payload: z.object({ visitId: z.string() }) }),
  z.object({ kind: z.literal('notification'), payload: z.object({}) }),
]);

/** Events by sequence; rows that point to something this person may not see (any more) are left out. */
export async function hydrate(
  q: Queryable,
  userId: string,
  rows: readonly EventRow[],
): Promise<Map<number, DurableEvent>> {
  const references = rows.map((row) => ({
    seq: row.seq,
    ...reference.parse({ kind: row.kind, payload: row.payload }),
  }));
  const places = references.flatMap((row) => (row.kind === 'message' ? [row.payload] : []));
  const conversations = new Set(
    references.flatMap((row) => (row.kind === 'receipt' ? [row.payload.conversationId] : [])),
  );
  const messages = new Map(
    (places.length === 0 ? [] : await store.listByPlace(q, userId, places)).map((m) => [
      `${m.conversationId}:${m.seq}`,
      m,
    ]),
  );
  const receipts = conversations.size === 0 ? [] : await store.listReceipts(q, [...conversations]);
  const found = new Map<number, DurableEvent>();
  for (const row of references) {
    if (row.kind === 'message') {
      const message = messages.get(`${row.payload.conversationId}:${row.payload.seq}`);
      if (message !== undefined) found.set(row.seq, { kind: 'message', message });
    } else if (row.kind === 'receipt') {
      const { conversationId, device } = row.payload;
      const receipt = receipts.find(
        (each) => each.conversationId === conversationId && each.device === device,
      );
      if (receipt === undefined) continue;
      const { conversationId: _, ...view } = receipt;
      found.set(row.seq, { kind: 'receipt', conversationId, receipt: view });
    } else if (row.kind === 'conversation') {
      found.set(row.seq, { kind: 'conversation', ...row.payload });
    } else if (row.kind === 'account') {
      found.set(row.seq, { kind: 'account', ...row.payload });
    } else if (row.kind === 'appointment') {
      found.set(row.seq, { kind: 'appointment', ...row.payload });
    } else if (row.kind === 'visit') {
      found.set(row.seq, { kind: 'visit', ...row.payload });
    } else {
      found.set(row.seq, { kind: 'notification' });
    }
  }
  return found;
}
