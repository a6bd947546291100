/** Visits for tests of screens. */
import type { VisitView, WaitingView } from '#src/features/video/contract.ts';

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** A visit of Ana with Dr. Vega that nobody has entered. */
export function aVisit(part: Partial<VisitView> = {}): VisitView {
  return {
    id: id(1),
    appointmentId: id(2),
    conversationId: 'c'.repeat(43),
    provider: { userId: id(3), name: 'Dr. Vega' },
    patient: { userId: id(4), name: 'Ana Soler' },
    state: 'scheduled',
    scheduledStart: 1_800_000_000_000,
    scheduledEnd: 1_800_001_200_000,
    opensAt: 1_799_999_100_000,
    closesAt: 1_800_003_000_000,
    reasonMessageId: null,
    noteMessageId: null,
    waiting: null,
    deviceTest: null,
    admittedAt: null,
    startedAt: null,
    endedAt: null,
    durationMs: 0,
    participants: [],
    guests: [],
    providerStatus: { kind: 'online', lateMinutes: null },
    myRole: 'patient',
    rated: false,
    revision: 1,
    ...part,
  };
}

aVisit.waiting = (part: Partial<WaitingView> = {}): WaitingView => ({
  since: 1_800_000_000_000,
  position: 1,
  estimate: { from: 5, to: 15 },
  present: true,
  lastSeenAt: 1_800_000_000_000,
  held: null,
  callBack: false,
  calledAt: null,
  ...part,
});
