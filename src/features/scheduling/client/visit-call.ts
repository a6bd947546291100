/** What a patient is told, wherever they are in the app, about visits that they may go into now. Pure. */
import type { VisitView } from '#src/features/video/contract.ts';

/** `called`: the provider waits for them. `waiting`: they wait for the provider. */
export type VisitCall = { kind: 'called' | 'waiting'; visit: VisitView };

/** Somebody is there and asks them to come: begun by the provider, let in, or asked back. */
function isCalled({ appointmentId, admittedAt, waiting, state }: VisitView): boolean {
  if (state === 'scheduled') return appointmentId === null;
  return admittedAt !== null || typeof waiting?.calledAt === 'number';
}

/** The one thing to say, the more urgent one first; null when there is nothing, or they are there already. */
export function visitCall(visits: readonly VisitView[], openVisitId: string | null): VisitCall | null {
  const elsewhere = visits.filter(({ id }) => id !== openVisitId);
  const called = elsewhere.find(isCalled);
  if (called !== undefined) return { kind: 'called', visit: called };
  const waiting = elsewhere.find(({ state }) => state === 'waiting');
  return waiting === undefined ? null : { kind: 'waiting', visit: waiting };
}
