import { expect, test } from 'vitest';
import type { VisitView } from '#src/features/video/contract.ts';
import { visitCall } from './visit-call.ts';

const person = { userId: 'u', name: 'Dr. Vega' };

function visit(id: string, changed: Partial<VisitView>): VisitView {
  return {
    id,
    appointmentId: 'a',
    conversationId: 'c',
    provider: person,
    patient: person,
    state: 'scheduled',
    scheduledStart: 0,
    scheduledEnd: 0,
    opensAt: 0,
    closesAt: 0,
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
    revision: 0,
    ...changed,
  };
}

const waiting = (calledAt: number | null): Partial<VisitView> => ({
  state: 'waiting',
  waiting: {
    since: 0,
    position: null,
    estimate: null,
    present: false,
    lastSeenAt: 0,
    held: null,
    callBack: true,
    calledAt,
  },
});

test.each([
  ['an appointment whose room is open', {}, null],
  ['a visit that the provider has just started', { appointmentId: null }, 'called'],
  ['a place in the waiting room', waiting(null), 'waiting'],
  ['being called back', waiting(5), 'called'],
  ['being let in', { state: 'waiting', admittedAt: 5 }, 'called'],
  ['a call that goes on', { state: 'in_progress', admittedAt: 5 }, 'called'],
] as const)('%s', (_, changed, kind) => {
  expect(visitCall([visit('1', changed)], null)?.kind ?? null).toBe(kind);
  expect(visitCall([visit('1', changed)], '1')).toBeNull();
});

test('who is called is told of that before anything else', () => {
  const visits = [visit('1', waiting(null)), visit('2', { appointmentId: null })];
  expect(visitCall(visits, null)).toMatchObject({ kind: 'called', visit: { id: '2' } });
});
