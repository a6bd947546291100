/** Requests whose time has come without an answer: they end, and who asked is told. */
import { audit } from '#src/features/audit/public.ts';
import { insertNotices } from '#src/features/notifications/public.ts';
import { cancelVisit } from '#src/features/video/public.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { EventRow } from '#src/platform/server/event-log.ts';
import { appointmentNotices } from './appointment-notices.ts';
import { listAudience } from './appointment-store.ts';
import * as store from './lapse-store.ts';

const action = 'appointment.lapse';

/** Once a minute, on any instance: a request ends once. */
export type LapseRequests = () => Promise<void>;

export function createLapseRequests({
  database,
  events,
  clock,
}: Pick<PlatformDeps, 'database' | 'events' | 'clock'>): LapseRequests {
  async function end(q: Queryable, id: string, now: number): Promise<EventRow[]> {
    const lapsed = await store.lapse(q, id, now);
    if (lapsed === null) return [];
    // Where it was confirmed before somebody asked for another time there is a visit.
    const visitNews = lapsed.visitState === 'scheduled' ? await cancelVisit(q, id, now) : [];
    await audit(q, { actorId: null, action, subjectId: lapsed.patientId, detail: { appointmentId: id } });
    const audience = await listAudience(q, id);
    const step = { action, appointment: { ...lapsed, status: 'cancelled' } as const, audience };
    const notices = await insertNotices(q, appointmentNotices({ ...step, actorId: null, now }), now);
    const payload = { appointmentId: id };
    const news = audience.map((userId) => ({ userId, kind: 'appointment', payload }));
    return events.record(q, [...news, ...visitNews, ...notices]);
  }

  return async () => {
    const now = clock.now();
    for (const id of await store.listUnanswered(database.pool, now))
      events.publish(await database.transaction((q) => end(q, id, now)));
  };
}
