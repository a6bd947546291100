/** Visits that are over, for tests of screens. */
import type { CallQuality, PastVisit, VisitStatistics } from '#src/features/video/contract.ts';

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const minuteMs = 60_000;
/** Tuesday, 24 November 2026, 09:00 in Madrid. */
const start = Date.UTC(2026, 10, 24, 8);

const doctor = { userId: id(3), guestId: null, name: 'Dr. Vega', role: 'host' } as const;
const ana = { userId: id(4), guestId: null, name: 'Ana Soler', role: 'patient' } as const;
const interpreter = { userId: null, guestId: id(5), name: 'interpreter', role: 'guest' } as const;

/** A visit of Ana with Dr. Vega and an interpreter that took 18 minutes. */
export function aPastVisit(part: Partial<PastVisit> = {}): PastVisit {
  const there = { joinedAt: start + 2 * minuteMs, leftAt: start + 20 * minuteMs };
  return {
    id: id(1),
    appointmentId: id(2),
    conversationId: 'c'.repeat(43),
    provider: { userId: doctor.userId, name: doctor.name },
    patient: { userId: ana.userId, name: ana.name },
    state: 'completed',
    scheduledStart: start,
    scheduledEnd: start + 20 * minuteMs,
    opensAt: start - 15 * minuteMs,
    closesAt: start + 60 * minuteMs,
    reasonMessageId: null,
    noteMessageId: null,
    waiting: null,
    deviceTest: null,
    admittedAt: start,
    startedAt: start + 2 * minuteMs,
    endedAt: start + 20 * minuteMs,
    durationMs: 18 * minuteMs,
    participants: [
      { ...doctor, ...there },
      { ...ana, ...there },
      { ...interpreter, ...there },
    ],
    guests: [],
    providerStatus: { kind: 'offline', lateMinutes: null },
    myRole: 'patient',
    rated: false,
    revision: 9,
    quality: 'good',
    ...part,
  };
}

/** How the call was: well measured for the provider, not at all for the guest. */
export function aCallQuality(): CallQuality[] {
  const [host, , guest] = aPastVisit().participants;
  if (host === undefined || guest === undefined) throw new Error('The visit has three people.');
  const summary = {
    word: 'poor',
    roundTripMs: 212.4,
    lossPercent: 4.25,
    jitterMs: 31,
    kbitPerSecond: 640,
    width: 640,
    height: 360,
    fps: 18,
    relayed: 0.5,
    samples: 540,
  } as const;
  return [
    { ...host, summary, samples: [] },
    { ...guest, summary: null, samples: [] },
  ];
}

/** Two days, the second one without calls. */
export function someStatistics(part: Partial<VisitStatistics> = {}): VisitStatistics {
  const nothing = { medianWaitMs: null, meanRoundTripMs: null, meanLossPercent: null, relayed: null };
  return {
    visits: 5,
    completed: 3,
    cancelled: 1,
    noShow: 1,
    medianWaitMs: 7 * minuteMs,
    medianDurationMs: 75 * minuteMs,
    rating: { mean: 4.5, count: 2 },
    days: [
      {
        date: '2026-11-24',
        completed: 3,
        medianWaitMs: 7.5 * minuteMs,
        meanRoundTripMs: 88,
        meanLossPercent: 1.25,
        relayed: 0.5,
      },
      { date: '2026-11-25', completed: 0, ...nothing },
    ],
    ...part,
  };
}
