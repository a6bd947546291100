/** Visits as people see them. */
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { ProviderStatus, VisitRole, VisitView, WaitingView } from '../contract.ts';
import { participantsOf, togetherMs } from './participants.ts';
import { listStatuses, type StatusRow } from './status-store.ts';
import * as store from './view-store.ts';
import type { SeenVisit } from './visit-store.ts';
import { estimateWait, type InLine } from './wait-estimate.ts';

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

/** Where a provider is, from what they said and what is seen of them. */
export function statusOf(row: StatusRow | undefined, online: boolean): ProviderStatus {
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

interface Place {
  place: number;
  ahead: readonly InLine[];
}

/** Places of everybody who waits for one provider; those in a call are before all of them. */
function placesOf(line: readonly InLine[]): [string, Place][] {
  const talking = line.filter((each) => each.inCall).length;
  return line.flatMap((each, at): [string, Place][] =>
    each.inCall ? [] : [[each.visitId, { place: at - talking + 1, ahead: line.slice(0, at) }]],
  );
}

export function createViewVisits({
  clock,
  isPresent,
  isOnline,
}: Pick<PlatformDeps, 'clock'> & LiveFacts): ViewVisits {
  return async (q, viewerId, seen) => {
    const now = clock.now();
    const ids = seen.map(({ visit }) => visit.id);
    const stays = Map.groupBy(await store.listStays(q, ids), (stay) => stay.visitId);
    const guests = Map.groupBy(await store.listGuests(q, ids, now), (guest) => guest.visitId);
    const rated = new Set(await store.listRated(q, ids, viewerId));
    const providers = [...new Set(seen.map(({ visit }) => visit.providerId))];
    const statuses = new Map(
      (await listStatuses(q, providers, now)).map((row) => [
        row.providerId,
        statusOf(row, isOnline(row.providerId)),
      ]),
    );
    const waited = [
      ...new Set(seen.flatMap(({ visit }) => (visit.state === 'waiting' ? [visit.providerId] : []))),
    ];
    const lines = Map.groupBy(
      waited.length === 0 ? [] : await store.listLines(q, waited),
      (each) => each.providerId,
    );
    const places = new Map([...lines.values()].flatMap(placesOf));
    const paces = new Map(
      (waited.length === 0 ? [] : await store.listPaces(q, waited)).map((pace) => [pace.providerId, pace]),
    );
    const shown = await store.showsPlaces(q);

    function waitingOf({ visit, role }: SeenVisit, status: ProviderStatus): WaitingView | null {
      if (visit.state !== 'waiting' || visit.waitingSince === null) return null;
      const { id, heldAt, holdReason, start } = visit;
      const found = mayKnowPlace(role, shown) ? places.get(id) : undefined;
      const unknown = found === undefined || status.kind === 'away' || status.kind === 'offline';
      const pace = paces.get(visit.providerId) ?? null;
      const { lateMinutes } = status;
      return {
        since: visit.waitingSince,
        position: found?.place ?? null,
        estimate: unknown ? null : estimateWait({ ahead: found.ahead, pace, now, start, lateMinutes }),
        present: isPresent(id),
        lastSeenAt: visit.lastSeenAt ?? visit.waitingSince,
        held: heldAt === null || holdReason === null ? null : { reason: holdReason, since: heldAt },
        callBack: visit.callBack,
        calledAt: visit.calledAt,
      };
    }

    return seen.map(({ visit, role }) => {
      const own = stays.get(visit.id) ?? [];
      const status = statuses.get(visit.providerId) ?? statusOf(undefined, false);
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
        waiting: waitingOf({ visit, role }, status),
        deviceTest: visit.deviceTest,
        admittedAt: visit.admittedAt,
        startedAt: visit.startedAt,
        endedAt: visit.endedAt,
        durationMs: togetherMs(own, visit.endedAt ?? now),
        participants: participantsOf(own),
        guests: (guests.get(visit.id) ?? []).map(({ visitId: _, ...guest }) => guest),
        providerStatus: status,
        myRole: role,
        rated: rated.has(visit.id),
        revision: visit.revision,
      };
    });
  };
}
