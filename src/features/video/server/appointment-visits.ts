/** The visit of a remote appointment, in scheduling's own transaction. Each answers the events to record together with the appointment's. */
import { randomUUID } from 'node:crypto';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { NewEvent } from '#src/platform/server/event-log.ts';
import { queueNews, visitNews } from './news.ts';
import { takeStep, type VisitEvent, type VisitEvents } from './visit-states.ts';
import * as store from './visit-store.ts';

export interface AppointmentVisit {
  appointmentId: string;
  conversationId: string;
  providerId: string;
  patientId: string;
  start: number;
  end: number;
}

async function change<Event extends VisitEvent>(
  q: Queryable,
  appointmentId: string,
  event: Event,
  about: VisitEvents[Event],
  now: number,
): Promise<NewEvent[]> {
  const visit = await store.lockVisitOfAppointment(q, appointmentId);
  if (visit === null) return [];
  const step = takeStep(visit, event, about, now);
  if ('refused' in step) throw new DomainError(step.refused);
  await store.writeVisit(q, visit.id, visit.revision, { ...step.patch, state: step.to });
  const queue = visit.state === 'waiting' ? await queueNews(q, [visit.providerId], visit.id) : [];
  return [...(await visitNews(q, visit.id)), ...queue];
}

/** Makes the visit of an appointment that was confirmed; where there is one, only its time is set. */
export async function createVisitFor(
  q: Queryable,
  { start, end, ...appointment }: AppointmentVisit,
  now: number,
): Promise<NewEvent[]> {
  const visit = { ...appointment, start, end, id: randomUUID(), roomId: randomUUID(), admittedAt: null };
  if (await store.insertVisit(q, visit)) return visitNews(q, visit.id);
  return change(q, appointment.appointmentId, 'move', { start, end }, now);
}

/** Moves the visit with its appointment; whoever waited gives the place up. VISIT_CHANGED while it is under way, VISIT_OVER afterwards. */
export function moveVisit(
  q: Queryable,
  { appointmentId, start, end }: Pick<AppointmentVisit, 'appointmentId' | 'start' | 'end'>,
  now: number,
): Promise<NewEvent[]> {
  return change(q, appointmentId, 'move', { start, end }, now);
}

/** Cancels the visit with its appointment. VISIT_CHANGED while it is under way, VISIT_OVER afterwards. */
export function cancelVisit(q: Queryable, appointmentId: string, now: number): Promise<NewEvent[]> {
  return change(q, appointmentId, 'cancel', {}, now);
}
