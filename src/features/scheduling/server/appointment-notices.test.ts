import { expect, test } from 'vitest';
import { type AppointmentStep, appointmentNotices } from './appointment-notices.ts';

const hourMs = 3_600_000;
const step = (
  action: string,
  status: AppointmentStep['appointment']['status'],
  more: Partial<AppointmentStep> = {},
) => ({
  action: `appointment.${action}`,
  appointment: { id: 'a', status, start: 48 * hourMs, revision: 2, provider: { userId: 'doctor' } },
  audience: ['doctor', 'patient', 'carer'],
  actorId: 'patient',
  now: 0,
  ...more,
});

test.each([
  [
    'a booking',
    step('book', 'confirmed'),
    ['doctor appointment.made', 'patient appointment.made own', 'carer appointment.made'],
  ],
  [
    'a booking by the doctor',
    step('book', 'confirmed', { actorId: 'doctor' }),
    ['patient appointment.made', 'carer appointment.made'],
  ],
  ['a wish', step('book', 'requested'), ['doctor appointment.requested', 'patient appointment.made own']],
  [
    'a yes',
    step('confirm', 'confirmed', { actorId: 'doctor' }),
    ['patient appointment.made', 'carer appointment.made'],
  ],
  [
    'another time',
    step('reschedule', 'confirmed'),
    ['doctor appointment.moved', 'patient appointment.moved own', 'carer appointment.moved'],
  ],
  [
    'another time as a wish',
    step('reschedule', 'requested', { actorId: 'carer' }),
    ['doctor appointment.requested', 'carer appointment.made own'],
  ],
  [
    'a cancellation',
    step('cancel', 'cancelled'),
    ['doctor appointment.cancelled', 'patient appointment.cancelled own', 'carer appointment.cancelled'],
  ],
  [
    'a cancellation on the day by the patient',
    step('cancel', 'cancelled', { now: 40 * hourMs }),
    ['doctor visit.cancelled', 'patient appointment.cancelled own', 'carer visit.cancelled'],
  ],
  [
    'a cancellation on the day',
    step('cancel', 'cancelled', { now: 40 * hourMs, actorId: 'doctor' }),
    ['patient visit.cancelled', 'carer visit.cancelled'],
  ],
  [
    'no answer',
    step('lapse', 'cancelled', { actorId: null }),
    ['patient appointment.cancelled', 'carer appointment.cancelled'],
  ],
  ['a reason', step('reason', 'confirmed'), []],
])('of %s', (_, change, expected) => {
  const notices = appointmentNotices(change);
  expect(notices.map(({ userId, kind, own }) => `${userId} ${kind}${own ? ' own' : ''}`)).toEqual(expected);
  for (const { target, expiresAt } of notices)
    expect([target, expiresAt]).toEqual([
      { place: 'appointments', id: 'a' },
      (change.actorId === null ? 168 : 48) * hourMs,
    ]);
});
