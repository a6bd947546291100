/** The only way into a call: a pass, held against who is asking and against what is true now. */
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { GuestInfo, SessionInfo } from '#src/platform/server/session.ts';
import type { PresentParty, VisitRole } from '../contract.ts';
import { type Loss, lossOf, roleNow } from './call-rules.ts';
import type { CallClaims, CallTokens } from './call-token.ts';
import * as guestStore from './guest-store.ts';
import * as store from './seat-store.ts';
import { findVisit, type VisitRow } from './visit-store.ts';

/** Who asks, out of cookies alone. */
export interface Caller {
  readonly session: SessionInfo | null;
  readonly guest: GuestInfo | null;
}

export interface CallPlace {
  readonly claims: CallClaims;
  readonly visit: VisitRow;
  readonly role: VisitRole;
  readonly seats: readonly store.Seat[];
  readonly own: store.Seat;
}

/** Reads a pass. CALL_TOKEN_INVALID when it is another person's, another device's or another guest's, CALL_TOKEN_EXPIRED. */
export function readPass(tokens: CallTokens, { session, guest }: Caller, token: string): CallClaims {
  const claims = tokens.read(token);
  const isTheirs =
    claims.user === null
      ? guest?.guestId === claims.party
      : session?.userId === claims.user && session.deviceId === claims.party;
  if (!isTheirs) throw new DomainError('CALL_TOKEN_INVALID');
  return claims;
}

/** Who the pass seats. */
export function sitterOf({ user, party }: CallClaims): store.Sitter {
  return user === null
    ? { userId: null, deviceId: null, guestId: party }
    : { userId: user, deviceId: party, guestId: null };
}

async function standingOf(q: Queryable, claims: CallClaims): Promise<boolean | guestStore.GuestRow> {
  if (claims.user !== null) return store.isMember(q, claims.visit, claims.user);
  const guest = await guestStore.findGuest(q, claims.party);
  return guest?.visitId === claims.visit ? guest : false;
}

/** The place that a pass gives now, or why it gives none any more. */
export async function findPlace(q: Queryable, claims: CallClaims): Promise<CallPlace | Loss> {
  const id = claims.user ?? claims.party;
  const seen = await findVisit(q, claims.visit, id);
  if (seen === null || seen.visit.roomId !== claims.room) throw new DomainError('CALL_TOKEN_INVALID');
  const { visit } = seen;
  const role = claims.user === null ? 'guest' : seen.role;
  const standing = await standingOf(q, claims);
  const seats = await store.listSeats(q, claims.visit);
  const loss = lossOf(visit, role, standing, seats, claims.seat, id);
  if (loss !== null) return loss;
  const own = seats.find(({ seatId }) => seatId === claims.seat);
  return own === undefined || role === null ? 'removed' : { claims, visit, role, seats, own };
}

/** The same; VISIT_OVER, NOT_ADMITTED or CALL_TOKEN_ENDED when there is none any more. */
export async function requirePlace(q: Queryable, claims: CallClaims): Promise<CallPlace> {
  const place = await findPlace(q, claims);
  if (place === 'ended') throw new DomainError('VISIT_OVER');
  if (place === 'returned_to_waiting') throw new DomainError('NOT_ADMITTED');
  if (typeof place === 'string') throw new DomainError('CALL_TOKEN_ENDED');
  return place;
}

/** Everybody in the call. */
export function partiesOf({ visit, seats }: CallPlace): PresentParty[] {
  return seats.flatMap((seat) => {
    const id = seat.deviceId ?? seat.guestId;
    return seat.leftAt !== null || id === null
      ? []
      : [{ userId: seat.userId, id, role: roleNow(visit, seat) }];
  });
}
