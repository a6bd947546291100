/** Who was in a call, and for how long patient and provider were in it together. Pure. */
import type { Participant, VisitRole } from '../contract.ts';
import { patientSide, providerSide } from './call-orders.ts';

/** One stay of somebody in the call; `leftAt` null while it lasts. */
export interface Stay {
  visitId: string;
  userId: string | null;
  guestId: string | null;
  name: string;
  role: VisitRole;
  joinedAt: number;
  leftAt: number | null;
}

/** One entry per person and part, in the order of their coming. */
export function participantsOf(stays: readonly Stay[]): Participant[] {
  const found = new Map<string, Participant>();
  for (const { visitId: _, ...stay } of stays.toSorted((a, b) => a.joinedAt - b.joinedAt)) {
    const key = `${stay.userId ?? stay.guestId}:${stay.role}`;
    const before = found.get(key);
    const stillIn = stay.leftAt === null || before?.leftAt === null;
    const leftAt = stillIn ? null : Math.max(stay.leftAt ?? 0, before?.leftAt ?? 0);
    found.set(key, { ...stay, joinedAt: before?.joinedAt ?? stay.joinedAt, leftAt });
  }
  return [...found.values()];
}

interface Span {
  from: number;
  to: number;
}

/** Spans without overlaps, ascending; what ends before it starts is nothing. */
function union(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans.filter(({ from, to }) => to > from).toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last !== undefined && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else joined.push({ ...span });
  }
  return joined;
}

/** Milliseconds in which somebody of both sides was in the call; whoever is in it still is so until `now`. Never negative. */
export function togetherMs(stays: readonly Stay[], now: number): number {
  const side = (roles: readonly VisitRole[]) =>
    union(
      stays
        .filter(({ role }) => roles.includes(role))
        .map(({ joinedAt, leftAt }) => ({ from: joinedAt, to: leftAt ?? now })),
    );
  const theirs = side(providerSide);
  let total = 0;
  for (const own of side(patientSide))
    for (const other of theirs)
      total += Math.max(0, Math.min(own.to, other.to) - Math.max(own.from, other.from));
  return total;
}
