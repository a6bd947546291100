/**
 * The life of a visit: one table says which event leads from which state to which, what stands against it, and what it writes down.
 * Pure; nothing else decides about a state.
 */
import type { ErrorCode } from '#src/platform/domain-error.ts';
import type { DeviceTest, HoldReason, VisitState } from '../contract.ts';

/** What is known of a visit when something happens to it. Moments in milliseconds. */
export interface VisitFacts {
  state: VisitState;
  start: number;
  end: number;
  opensAt: number;
  closesAt: number;
  /** False while the appointment is only a request. */
  confirmed: boolean;
  /** No appointment: the provider began it from a conversation. */
  instant: boolean;
  checkedInAt: number | null;
  waitingSince: number | null;
  heldAt: number | null;
  holdReason: HoldReason | null;
  callBack: boolean;
  calledAt: number | null;
  admittedAt: number | null;
  startedAt: number | null;
  endedAt: number | null;
  /** Who acts for the patient and was put out of the call. */
  sentOut: readonly string[];
  /** The provider was there while the room was open. */
  providerSeenAt: number | null;
}

type Nothing = Record<never, never>;

/** What can happen, and what has to be known about it. */
export interface VisitEvents {
  check_in: { deviceTest: DeviceTest };
  /** Gives the place up. */
  leave: Nothing;
  /** Goes away and keeps the place. */
  ask_call_back: Nothing;
  call_back: Nothing;
  hold: { reason: HoldReason | null };
  admit: Nothing;
  return_to_waiting: Nothing;
  /** The patient is sent out of the call or the waiting room. */
  remove: Nothing;
  /** Somebody who acts for the patient is put out; the patient is not. */
  send_out: { userId: string };
  transfer: { providerId: string };
  /** Patient and provider are in the call together. */
  meet: Nothing;
  complete: Nothing;
  mark_no_show: Nothing;
  /** Nobody is there any more, since that moment. */
  close: { since: number };
  move: { start: number; end: number };
  cancel: Nothing;
}
export type VisitEvent = keyof VisitEvents;

/** What an event writes beside the state. */
export type VisitPatch = Partial<
  Omit<VisitFacts, 'state' | 'opensAt' | 'closesAt' | 'confirmed' | 'instant'>
> & { deviceTest?: DeviceTest; providerId?: string };

export type Step = { to: VisitState; patch: VisitPatch } | { refused: ErrorCode };

export const finalStates: readonly VisitState[] = ['completed', 'cancelled', 'no_show'];

/** True where nothing can happen any more. */
export function isOver(state: VisitState): boolean {
  return finalStates.includes(state);
}

/** What stands against being in the room now; null: nothing. Who waits or talks is not cut off by the clock. */
export function refuseByWindow(visit: VisitFacts, now: number): ErrorCode | null {
  if (isOver(visit.state)) return 'VISIT_OVER';
  if (!visit.confirmed) return 'NOT_CONFIRMED';
  if (visit.state !== 'scheduled') return null;
  if (now < visit.opensAt) return 'TOO_EARLY';
  return now > visit.closesAt ? 'TOO_LATE' : null;
}

/** True only when the time is over, the provider was there in it (not only before), and the patient never came. */
export function isNoShow(visit: VisitFacts, now: number): boolean {
  return (
    visit.confirmed &&
    !visit.instant &&
    visit.checkedInAt === null &&
    visit.startedAt === null &&
    visit.providerSeenAt !== null &&
    visit.providerSeenAt >= visit.start &&
    now >= visit.end
  );
}

/** How a visit that ends now will be called. */
function outcome(visit: VisitFacts, now: number): VisitState {
  if (visit.startedAt !== null) return 'completed';
  return isNoShow(visit, now) ? 'no_show' : 'cancelled';
}

const notHeld = { heldAt: null, holdReason: null } as const;
const noPlace = { ...notHeld, waitingSince: null, callBack: false, calledAt: null } as const;

interface Rule<Event extends VisitEvent> {
  /** Where it leads, by where it starts; a state that is missing refuses. */
  readonly from: Partial<Record<VisitState, VisitState | ((visit: VisitFacts, now: number) => VisitState)>>;
  readonly against?: (visit: VisitFacts, now: number) => ErrorCode | null;
  readonly writes: (visit: VisitFacts, now: number, about: VisitEvents[Event]) => VisitPatch;
}

const ended = (_visit: VisitFacts, now: number): VisitPatch => ({ ...noPlace, endedAt: now });

/** The table. */
export const visitRules: { readonly [Event in VisitEvent]: Rule<Event> } = {
  check_in: {
    from: {
      // Whom the provider called by an instant visit is let in at once.
      scheduled: (visit) => (visit.admittedAt === null ? 'waiting' : 'in_progress'),
      waiting: 'waiting',
      in_progress: 'in_progress',
    },
    against: refuseByWindow,
    writes: (visit, now, { deviceTest }) => ({
      deviceTest,
      checkedInAt: visit.checkedInAt ?? now,
      // The place outlives everything but leaving; who comes back after a call has none to come back to.
      ...(visit.state === 'in_progress' || visit.admittedAt !== null
        ? {}
        : { waitingSince: visit.waitingSince ?? now, callBack: false, calledAt: null }),
    }),
  },
  leave: { from: { waiting: 'scheduled' }, writes: () => noPlace },
  ask_call_back: {
    from: { waiting: 'waiting' },
    writes: () => ({ ...notHeld, callBack: true, calledAt: null }),
  },
  call_back: {
    from: { waiting: 'waiting' },
    writes: (_visit, now) => ({ calledAt: now }),
  },
  hold: {
    from: { waiting: 'waiting' },
    writes: (_visit, now, { reason }) => (reason === null ? notHeld : { heldAt: now, holdReason: reason }),
  },
  admit: {
    from: { waiting: 'in_progress' },
    writes: (_visit, now) => ({ ...notHeld, callBack: false, calledAt: null, admittedAt: now, sentOut: [] }),
  },
  return_to_waiting: {
    from: { in_progress: 'waiting' },
    writes: (visit, now) => ({ admittedAt: null, waitingSince: visit.waitingSince ?? now }),
  },
  remove: {
    from: { waiting: 'scheduled', in_progress: 'scheduled' },
    writes: () => ({ ...noPlace, admittedAt: null }),
  },
  send_out: {
    from: { scheduled: 'scheduled', waiting: 'waiting', in_progress: 'in_progress' },
    writes: (visit, _now, { userId }) => ({ sentOut: [...new Set([...visit.sentOut, userId])] }),
  },
  transfer: {
    from: { scheduled: 'scheduled', waiting: 'waiting', in_progress: 'in_progress' },
    writes: (_visit, _now, { providerId }) => ({ ...notHeld, providerId, providerSeenAt: null }),
  },
  meet: {
    from: { in_progress: 'in_progress' },
    writes: (visit, now) => ({ startedAt: visit.startedAt ?? now }),
  },
  complete: {
    from: { scheduled: outcome, waiting: outcome, in_progress: 'completed' },
    // An appointment that lies ahead is cancelled, not completed.
    against: (visit, now) =>
      visit.state === 'scheduled' && !visit.instant && visit.startedAt === null && now < visit.end
        ? 'VISIT_CHANGED'
        : null,
    writes: ended,
  },
  mark_no_show: {
    from: { scheduled: 'no_show' },
    against: (visit, now) => (isNoShow(visit, now) ? null : 'NOT_A_NO_SHOW'),
    writes: ended,
  },
  close: {
    // Without anybody's word a call in which they never met was none.
    from: { scheduled: outcome, waiting: outcome, in_progress: outcome },
    against: (visit, now) =>
      visit.state !== 'in_progress' && now <= visit.closesAt ? 'VISIT_CHANGED' : null,
    writes: (visit, now, { since }) => ({
      ...noPlace,
      endedAt: Math.min(now, Math.max(since, visit.startedAt ?? since)),
    }),
  },
  move: {
    from: { scheduled: 'scheduled', waiting: 'scheduled' },
    // Evidence belongs to the time it was gathered for.
    writes: (_visit, _now, { start, end }) => ({
      ...noPlace,
      start,
      end,
      checkedInAt: null,
      providerSeenAt: null,
    }),
  },
  cancel: {
    from: { scheduled: 'cancelled', waiting: 'cancelled' },
    writes: ended,
  },
};

/** What follows when something happens to a visit now, or the code that refuses it. */
export function takeStep<Event extends VisitEvent>(
  visit: VisitFacts,
  event: Event,
  about: VisitEvents[Event],
  now: number,
): Step {
  const rule: Rule<Event> = visitRules[event];
  const target = rule.from[visit.state];
  if (target === undefined) return { refused: isOver(visit.state) ? 'VISIT_OVER' : 'VISIT_CHANGED' };
  const refused = rule.against?.(visit, now) ?? null;
  if (refused !== null) return { refused };
  const to = typeof target === 'function' ? target(visit, now) : target;
  return { to, patch: rule.writes(visit, now, about) };
}
