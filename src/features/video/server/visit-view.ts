/** Visits as people see them. */
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { ProviderStatus, VisitRole, VisitView, WaitingView } from '../contract.ts';
import { participantsOf, togetherMs } from './participants.ts';
import * as store from './view-store.ts';
import type { SeenVisit, VisitRow } from './visit-store.ts';

/** What is known only while the server runs. */
export interface LiveFacts {
  /** In the waiting room, by an open connection. */
  isPresent(visitId: string): boolean;
  /** Signed in with an open connection. */
  isOnline(userId: string): boolean;
}

/** Views of visits for one viewer; `role` null: an administrator. */
export type ViewVisits = (q: Queryable, viewerId: string, seen: readonly SeenVisit[]) => Promise<VisitView[]>;

/** The view of one visit for who has the part `role` in it. */
export async function viewOne(
  view: ViewVisits,
  q: Queryable,
  session: SessionInfo,
  seen: SeenVisit,
): Promise<VisitView> {
  const [found] = await view(q, session.userId, [seen]);
  if (found === undefined) throw new DomainError('NOT_FOUND');
  return found;
}

function statusOf(row: store.StatusRow | undefined, online: boolean): ProviderStatus {
  const lateMinutes = row?.lateMinutes ?? null;
  if (row?.inVisit) return { kind: 'in_visit', lateMinutes };
  if (!online) return { kind: 'offline', lateMinutes };
  if (row?.away) return { kind: 'away', lateMinutes };
  return { kind: lateMinutes === null ? 'online' : 'late', lateMinutes };
}

/** Patients, and who acts for them, may be kept from knowing their place; staff know it always. */
function mayKnowPlace(role: VisitRole | null, shown: boolean): boolean {
  return shown || (role !== 'patient' && role !== 'carer');
}

export function createViewVisits({
  clock,
  isPresent,
  isOnline,
}: Pick<PlatformDeps, 'clock'> & LiveFacts): ViewVisits {
  function waitingOf(visit: VisitRow, place: number | null): WaitingView | null {
    if (visit.state !== 'waiting' || visit.waitingSince === null) return null;
    const { heldAt, holdReason } = visit;
    return {
      since: visit.waitingSince,
      position: place,
      estimate: null,
      present: isPresent(visit.id),
      lastSeenAt: visit.lastSeenAt ?? visit.waitingSince,
      held: heldAt === null || holdReason === null ? null : { reason: holdReason, since: heldAt },
      callBack: visit.callBack,
      calledAt: visit.calledAt,
    };
  }

  return async (q, viewerId, seen) => {
    const now = clock.now();
    const ids = seen.map(({ visit }) => visit.id);
    const providers = [...new Set(seen.map(({ visit }) => visit.providerId))];
    const stays = Map.groupBy(await store.listStays(q, ids), (stay) => stay.visitId);
    const guests = Map.groupBy(await store.listGuests(q, ids, now), (guest) => guest.visitId);
    const rated = new Set(await store.listRated(q, ids, viewerId));
    const statuses = new Map((await store.listStatuses(q, providers)).map((row) => [row.providerId, row]));
    const places = new Map((await store.listPlaces(q, providers)).map((row) => [row.visitId, row.place]));
    const shown = await store.showsPlaces(q);
    return seen.map(({ visit, role }) => {
      const own = stays.get(visit.id) ?? [];
      const place = mayKnowPlace(role, shown) ? (places.get(visit.id) ?? null) : null;
      return {
        id: visit.id,
        appointmentId: visit.appointmentId,
        conversationId: visit.conversationId,
        provider: { userId: visit.providerId, name: visit.providerName },
        patient: { userId: visit.patientId, name: visit.patientName },
        state: visit.state,
        scheduledStart: visit.start,
        scheduledEnd: visit.end,
        opensAt: visit.opensAt,
        closesAt: visit.closesAt,
        reasonMessageId: visit.reasonMessageId,
        noteMessageId: visit.noteMessageId,
        waiting: waitingOf(visit, place),
        deviceTest: visit.deviceTest,
        admittedAt: visit.admittedAt,
        startedAt: visit.startedAt,
        endedAt: visit.endedAt,
        durationMs: togetherMs(own, visit.endedAt ?? now),
        participants: participantsOf(own),
        guests: (guests.get(visit.id) ?? []).map(({ visitId: _, ...guest }) => guest),
        providerStatus: statusOf(statuses.get(visit.providerId), isOnline(visit.providerId)),
        myRole: role,
        rated: rated.has(visit.id),
        revision: visit.revision,
      };
    });
  };
}
