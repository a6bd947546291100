/** Who may be in a call now. Pure. */
import type { ErrorCode } from '#src/platform/domain-error.ts';
import type { CallEvent, VisitRole } from '../contract.ts';
import { patientSide, providerSide } from './call-orders.ts';
import type { GuestRow } from './guest-store.ts';
import type { Seat } from './seat-store.ts';
import { isOver, refuseByWindow } from './visit-states.ts';
import type { VisitRow } from './visit-store.ts';

export type Loss = Extract<CallEvent, { type: 'over' }>['reason'];

/** Everybody in a call, the guests too. */
export const mostParties = 4;

function isLetIn(visit: VisitRow, role: VisitRole): boolean {
  return !patientSide.includes(role) || (visit.state === 'in_progress' && visit.admittedAt !== null);
}

/** What stands against joining now; null: nothing. */
export function refuseJoin(
  visit: VisitRow,
  role: VisitRole,
  seats: readonly Seat[],
  id: string,
  now: number,
): ErrorCode | null {
  const closed = refuseByWindow(visit, now);
  if (closed !== null) return closed;
  if (!isLetIn(visit, role) || visit.sentOut.includes(id)) return 'NOT_ADMITTED';
  const others = seats.filter((seat) => seat.leftAt === null && (seat.userId ?? seat.guestId) !== id);
  return others.length < mostParties ? null : 'CALL_FULL';
}

/** True when patient and provider are in the call together, with who comes as `role`. */
export function areTogether(role: VisitRole, seats: readonly Seat[]): boolean {
  const there = [role, ...seats.filter(({ leftAt }) => leftAt === null).map((seat) => seat.role)];
  return [patientSide, providerSide].every((side) => there.some((each) => side.includes(each)));
}

/** Why whoever holds the seat may not be in the call any more; null: they may. `standing`: a member's place in the conversation, or the guest. */
export function lossOf(
  visit: VisitRow,
  role: VisitRole | null,
  standing: boolean | GuestRow,
  seats: readonly Seat[],
  seatId: string,
  id: string,
): Loss | null {
  if (isOver(visit.state)) return 'ended';
  if (standing === false || role === null || visit.sentOut.includes(id)) return 'removed';
  if (standing !== true && standing.revokedAt !== null) return 'removed';
  if (!isLetIn(visit, role)) return visit.state === 'waiting' ? 'returned_to_waiting' : 'removed';
  if (seats.some((seat) => seat.seatId === seatId)) return null;
  return seats.some((seat) => (seat.userId ?? seat.guestId) === id) ? 'replaced' : 'removed';
}

/** The part somebody has now: a transfer changes who the host is while they sit. */
export function roleNow(visit: VisitRow, seat: Seat): VisitRole {
  if (seat.userId !== null && seat.userId === visit.providerId) return 'host';
  return seat.role === 'host' ? 'colleague' : seat.role;
}
