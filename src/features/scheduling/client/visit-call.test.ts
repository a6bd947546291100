import { expect, test } from 'vitest';
import type { VisitView } from '#src/features/video/contract.ts';
import { aVisit } from '#tests/support/ui-fixtures/visits.ts';
import { visitCall } from './visit-call.ts';

const waiting = (calledAt: number | null): Partial<VisitView> => ({
  state: 'waiting',
  waiting: aVisit.waiting({ callBack: true, calledAt }),
});

test.each([
  ['an appointment whose room is open', {}, null],
  ['a visit that the provider has just started', { appointmentId: null }, 'called'],
  ['a place in the waiting room', waiting(null), 'waiting'],
  ['being called back', waiting(5), 'called'],
  ['being let in', { state: 'waiting', admittedAt: 5 }, 'called'],
  ['a call that goes on', { state: 'in_progress', admittedAt: 5 }, 'called'],
] as const)('%s', (_, changed, kind) => {
  expect(visitCall([aVisit({ id: '1', ...changed })], null)?.kind ?? null).toBe(kind);
  expect(visitCall([aVisit({ id: '1', ...changed })], '1')).toBeNull();
});

test('who is called is told of that before anything else', () => {
  const visits = [aVisit({ id: '1', ...waiting(null) }), aVisit({ id: '2', appointmentId: null })];
  expect(visitCall(visits, null)).toMatchObject({ kind: 'called', visit: { id: '2' } });
});
