/** Guests: invited by a provider, let in by one once they knock; the link works once and leads to this call only. */
import type * as z from 'zod';
import { audit } from '#src/features/audit/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { GuestInfo, SessionInfo } from '#src/platform/server/session.ts';
import type { CallPass, GuestView, guestKind, VisitRole, videoContract } from '../contract.ts';
import { requireVisit } from './access.ts';
import type { CallHub } from './call-hub.ts';
import type { Calls } from './calls.ts';
import { equalHash, type GuestCookies, sha256 } from './guest-cookie.ts';
import * as store from './guest-store.ts';
import { visitNews } from './news.ts';
import { endStays } from './seat-store.ts';
import { arrive } from './stays.ts';
import { listGuests } from './view-store.ts';
import { isOver, refuseByWindow } from './visit-states.ts';
import { lockVisit } from './visit-store.ts';

const mostGuests = 3;
const inviters: readonly VisitRole[] = ['host', 'colleague'];
const nobody = new Uint8Array(32);

type GuestPass = CallPass & { clinicName: string; kind: z.infer<typeof guestKind> };

export interface Guests {
  invite(
    session: SessionInfo,
    input: z.infer<(typeof videoContract)['inviteGuest']['input']>,
  ): Promise<GuestView>;
  revoke(session: SessionInfo, input: { visitId: string; guestId: string }): Promise<GuestView>;
  /** `from`: the guest whose cookie the browser has already. */
  enter(
    from: { guest: GuestInfo | null; setCookie: ((cookie: string) => void) | null },
    input: { guestId: string; entrySecret: Uint8Array },
  ): Promise<GuestPass>;
  /** Which of these were put out. */
  listRevoked(guestIds: readonly string[]): Promise<string[]>;
}

export interface GuestDeps extends Pick<PlatformDeps, 'database' | 'events' | 'clock'> {
  readonly hub: CallHub;
  readonly cookies: GuestCookies;
  readonly closeGuest: (guestId: string) => void;
  readonly seat: Calls['seat'];
}

export function createGuests({ database, events, clock, closeGuest, hub, cookies, seat }: GuestDeps): Guests {
  async function viewOf(q: Queryable, visitId: string, guestId: string): Promise<GuestView> {
    const guests = await listGuests(q, [visitId], clock.now());
    const found = guests.find((guest) => guest.guestId === guestId);
    if (found === undefined) throw new DomainError('NOT_FOUND');
    const { visitId: _, ...view } = found;
    return view;
  }

  return {
    listRevoked: (guestIds) => store.listRevoked(database.pool, guestIds),

    async invite(session, { visitId, guestId, kind, entryHash, expiresAt }) {
      const { view, rows } = await database.transaction(async (q) => {
        const { visit, role } = await requireVisit(q, session, visitId, { lock: true, roles: inviters });
        const now = clock.now();
        const existing = await store.findGuest(q, guestId);
        if (existing !== null) {
          const same = existing.visitId === visitId && equalHash(existing.entryHash, entryHash);
          if (!same) throw new DomainError('NOT_FOUND');
          return { view: await viewOf(q, visitId, guestId), rows: [] };
        }
        if (isOver(visit.state)) throw new DomainError('VISIT_OVER');
        if (expiresAt <= now || expiresAt > visit.closesAt) throw new DomainError('BAD_INPUT');
        if ((await store.countOpenGuests(q, visitId, now)) >= mostGuests)
          throw new DomainError('GUESTS_FULL');
        const guest = { guestId, visitId, invitedById: session.userId, kind, entryHash, expiresAt, now };
        if (!(await store.insertGuest(q, guest))) throw new DomainError('NOT_FOUND');
        const detail = { visitId, guestId, kind, role };
        const subjectId = visit.patientId;
        await audit(q, { actorId: session.userId, action: 'call.invite-guest', subjectId, detail });
        const made = await viewOf(q, visitId, guestId);
        return { view: made, rows: await events.record(q, await visitNews(q, visitId)) };
      });
      events.publish(rows);
      return view;
    },

    async revoke(session, { visitId, guestId }) {
      const { view, rows } = await database.transaction(async (q) => {
        const { visit } = await requireVisit(q, session, visitId, { lock: true, roles: inviters });
        const now = clock.now();
        if (!(await store.revokeGuest(q, visitId, guestId, now))) throw new DomainError('NOT_FOUND');
        await endStays(q, visitId, { userId: null, guestId }, now);
        const detail = { visitId, guestId };
        const subjectId = visit.patientId;
        await audit(q, { actorId: session.userId, action: 'call.revoke-guest', subjectId, detail });
        const changed = await viewOf(q, visitId, guestId);
        return { view: changed, rows: await events.record(q, await visitNews(q, visitId)) };
      });
      events.publish(rows);
      hub.changed(visitId);
      closeGuest(guestId);
      return view;
    },

    async enter({ guest: from, setCookie }, { guestId, entrySecret }) {
      // The cookie goes with the answer, and a socket's answers carry none.
      if (setCookie === null) throw new DomainError('BAD_INPUT');
      const known = await store.findGuest(database.pool, guestId);
      const right = equalHash(sha256(entrySecret), known?.entryHash ?? nobody);
      if (known === null || !right) throw new DomainError('NOT_FOUND');
      const { visitId, kind } = known;
      const { visit, arrival, cookie, rows } = await database.transaction(async (q) => {
        const seen = await lockVisit(q, visitId, guestId);
        const guest = await store.findGuest(q, guestId);
        if (seen === null || guest === null) throw new DomainError('NOT_FOUND');
        const now = clock.now();
        const back = from?.guestId === guestId;
        const ended = guest.revokedAt !== null || isOver(seen.visit.state);
        if (ended || (!back && guest.expiresAt <= now)) throw new DomainError('GUEST_LINK_EXPIRED');
        if (guest.sessionHash !== null && !back) throw new DomainError('GUEST_LINK_USED');
        const closed = refuseByWindow(seen.visit, now);
        if (closed !== null) throw new DomainError(closed);
        const fresh = back ? null : cookies.make();
        if (fresh !== null && !(await store.enterGuest(q, guestId, fresh.hash, now)))
          throw new DomainError('GUEST_LINK_USED');
        const sitter = { userId: null, deviceId: null, guestId };
        const made = await arrive(q, seen.visit, { sitter, role: 'guest', seatId: null, now });
        const detail = { visitId, guestId, kind };
        const subjectId = seen.visit.patientId;
        await audit(q, { actorId: null, action: 'call.guest-enter', subjectId, detail });
        return {
          visit: seen.visit,
          arrival: made,
          cookie: fresh,
          rows: await events.record(q, made.news),
        };
      });
      events.publish(rows);
      if (cookie !== null) setCookie(cookie.header);
      const sitter = { userId: null, deviceId: null, guestId };
      const pass = seat(visit, { sitter, role: 'guest', seatId: arrival.seatId });
      return { ...pass, clinicName: await store.findClinicName(database.pool), kind };
    },
  };
}
