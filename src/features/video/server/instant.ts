/** A visit that a provider begins from a conversation, now. */
import { randomUUID } from 'node:crypto';
import { audit } from '#src/features/audit/public.ts';
import { insertNotices } from '#src/features/notifications/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { VisitView } from '../contract.ts';
import { requireVisit } from './access.ts';
import { listPatients } from './audience-store.ts';
import * as message from './message-store.ts';
import { visitNews } from './news.ts';
import { visitNotices } from './visit-notices.ts';
import * as store from './visit-store.ts';
import { type ViewVisits, viewOne } from './visit-view.ts';

const lengthMs = 30 * 60_000;

/** Asking twice makes one: with the same id, and while one of this provider in this conversation is not over. */
export type StartInstant = (
  session: SessionInfo,
  input: { id: string; conversationId: string },
) => Promise<VisitView>;

export function createStartInstant({
  database,
  events,
  clock,
  view,
}: Pick<PlatformDeps, 'database' | 'events' | 'clock'> & { view: ViewVisits }): StartInstant {
  return async (session, { id, conversationId }) => {
    const providerId = session.userId;
    const { visitId, rows } = await database.transaction(async (q) => {
      const found = await message.lockProviderIn(q, conversationId, providerId);
      if (found === null) throw new DomainError('NOT_FOUND');
      const open = await store.findOpenInstant(q, conversationId, providerId);
      if (open !== null) return { visitId: open, rows: [] };
      const now = clock.now();
      const { patientId } = found;
      const times = { start: now, end: now + lengthMs, admittedAt: now };
      const ids = { id, roomId: randomUUID(), appointmentId: null, conversationId, providerId, patientId };
      if (!(await store.insertVisit(q, { ...ids, ...times }))) {
        const taken = await store.findVisit(q, id, providerId);
        // It is over already; another visit's id is nothing to who guesses it.
        if (taken?.visit.conversationId !== conversationId || taken.role !== 'host')
          throw new DomainError('NOT_FOUND');
        return { visitId: id, rows: [] };
      }
      const detail = { visitId: id };
      await audit(q, { actorId: providerId, action: 'visit.start_instant', subjectId: patientId, detail });
      const visit = { id, providerId, revision: 0, state: 'scheduled' } as const;
      const patients = await listPatients(q, id);
      const told = { event: 'admit', visit, to: visit.state, patients, actorId: providerId, now } as const;
      const notices = await insertNotices(q, visitNotices(told), now);
      return { visitId: id, rows: await events.record(q, [...(await visitNews(q, id)), ...notices]) };
    });
    events.publish(rows);
    return viewOne(view, database.pool, session, await requireVisit(database.pool, session, visitId));
  };
}
