/** The appointment of a visit that goes on to a colleague, in the transaction of that. */
import type { Queryable } from '#src/platform/server/database.ts';
import type { NewEvent } from '#src/platform/server/event-log.ts';
import { listAudience, listBusy } from './appointment-store.ts';
import * as store from './hand-over-store.ts';
import { lockProvider } from './people-store.ts';

/** Provider, then appointment: as booking does. Before the visit itself is locked. */
export async function lockAppointmentOfVisit(
  q: Queryable,
  visitId: string,
  providerId: string,
): Promise<void> {
  await lockProvider(q, providerId);
  await store.lockOfVisit(q, visitId);
}

/** Puts the appointment into the colleague's calendar; nothing happens where that hour of theirs is taken. Answers the events to record. */
export async function handOverAppointment(
  q: Queryable,
  appointmentId: string,
  providerId: string,
  now: number,
): Promise<NewEvent[]> {
  const found = await store.findSpan(q, appointmentId);
  if (found === null || found.providerId === providerId) return [];
  if ((await listBusy(q, providerId, found)).length > 0) return [];
  await store.setProvider(q, appointmentId, providerId, now);
  const told = [...(await listAudience(q, appointmentId)), found.providerId];
  return told.map((userId) => ({ userId, kind: 'appointment', payload: { appointmentId } }));
}
