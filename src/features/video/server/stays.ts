/** Coming to a call: what it writes in the transaction of the caller, and whom it tells. */
import { randomUUID } from 'node:crypto';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { NewEvent } from '#src/platform/server/event-log.ts';
import type { VisitRole } from '../contract.ts';
import { areTogether, refuseJoin } from './call-rules.ts';
import { visitNews } from './news.ts';
import * as store from './seat-store.ts';
import { takeStep } from './visit-states.ts';
import { type VisitRow, writeVisit } from './visit-store.ts';

export interface Arrival {
  seatId: string;
  news: NewEvent[];
}

/** Takes a seat in a visit that is locked; `seatId` null: a new one. Throws what stands against it. */
export async function arrive(
  q: Queryable,
  visit: VisitRow,
  {
    sitter,
    role,
    seatId,
    now,
  }: { sitter: store.Sitter; role: VisitRole; seatId: string | null; now: number },
): Promise<Arrival> {
  const seats = await store.listSeats(q, visit.id);
  const refused = refuseJoin(visit, role, seats, sitter.userId ?? sitter.guestId, now);
  if (refused !== null) throw new DomainError(refused);
  const seat = seatId ?? randomUUID();
  await store.takeSeat(q, { visitId: visit.id, sitter, role, seatId: seat, now });
  // Evidence that the provider was there, should the patient never come.
  const evidence = role === 'host' ? { providerSeenAt: visit.providerSeenAt ?? now } : {};
  const step = areTogether(role, seats) ? takeStep(visit, 'meet', {}, now) : null;
  const met = step === null || 'refused' in step ? {} : step.patch;
  await writeVisit(q, visit.id, visit.revision, { ...evidence, ...met, state: visit.state });
  return { seatId: seat, news: await visitNews(q, visit.id) };
}
