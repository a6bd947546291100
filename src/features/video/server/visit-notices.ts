/** Which steps of a visit somebody has to hear of who may not be looking. Pure. */
import type { NewNotice } from '#src/features/notifications/public.ts';
import type { VisitEvent, VisitFacts } from './visit-states.ts';

type Told = { readonly kind: NewNotice['kind']; readonly whom: 'provider' | 'patients' };

/** How long somebody who was called is worth ringing for. */
const ringMs = 30 * 60_000;
/** Nobody who is told of a delay comes later than this. */
const lateMs = 2 * 60 * 60_000;

function toldBy(event: VisitEvent, before: Pick<VisitFacts, 'state'>, to: string): Told | null {
  if (event === 'check_in' && before.state !== 'waiting' && to === 'waiting')
    return { kind: 'visit.arrived', whom: 'provider' };
  if (event === 'transfer' && to === 'waiting') return { kind: 'visit.arrived', whom: 'provider' };
  if (event === 'complete' && to === 'cancelled') return { kind: 'visit.cancelled', whom: 'patients' };
  if (event === 'admit') return { kind: 'visit.ready', whom: 'patients' };
  return event === 'call_back' ? { kind: 'visit.call_back', whom: 'patients' } : null;
}

export interface VisitStep {
  readonly event: VisitEvent;
  readonly visit: Pick<VisitFacts, 'state'> & { id: string; providerId: string; revision: number };
  readonly to: string;
  /** The patient, and who acts for the patient now. */
  readonly patients: readonly string[];
  /** Who did it. */
  readonly actorId: string;
  readonly now: number;
}

/** Nobody is told of what they did themselves. `visit.providerId` is the one from then on. */
export function visitNotices({ event, visit, to, patients, actorId, now }: VisitStep): NewNotice[] {
  const told = toldBy(event, visit, to);
  if (told === null) return [];
  const people = told.whom === 'provider' ? [visit.providerId] : patients;
  return people
    .filter((userId) => userId !== actorId)
    .map((userId) => ({
      userId,
      kind: told.kind,
      cause: `${told.kind}:${visit.id}:${visit.revision}`,
      target: { place: 'visit', id: visit.id },
      expiresAt: now + ringMs,
    }));
}

/** Everybody who waits for a provider or comes soon, of so many minutes that they have to wait longer. The same is told once. */
export function lateNotices(
  people: readonly { readonly visitId: string; readonly userId: string }[],
  lateMinutes: number,
  now: number,
): NewNotice[] {
  return people.map(({ visitId, userId }) => ({
    userId,
    kind: 'visit.late',
    cause: `visit.late:${visitId}:${lateMinutes}`,
    target: { place: 'visit', id: visitId },
    expiresAt: now + lateMs,
  }));
}
