import { describe, expect, it } from 'vitest';
import type { AppointmentRole } from './appointment-store.ts';
import { mayDo } from './appointment-view.ts';

describe('what somebody may do with an appointment', () => {
  const type = {
    id: '0195f6c2-6a70-7c31-9d0e-5b1f4a2c7d18',
    en: 'Video',
    es: 'Vídeo',
    minutes: 20,
    remote: true,
    booking: 'direct',
    active: true,
  } as const;
  const row = { type, start: 100, end: 200, status: 'confirmed', visitState: 'scheduled' } as const;
  const may = (role: AppointmentRole, more: Partial<Parameters<typeof mayDo>[0]> = {}, now = 0) => {
    const { confirm, reschedule, cancel } = mayDo({ ...row, ...more }, role, now);
    return [confirm && 'confirm', reschedule && 'reschedule', cancel && 'cancel'].filter(Boolean).join(' ');
  };

  it.each<[string, AppointmentRole, string, Parameters<typeof may>[1], number?]>([
    ['the patient', 'patient', 'reschedule cancel', {}],
    ['who acts for the patient', 'carer', 'reschedule cancel', {}],
    ['the provider', 'provider', 'reschedule cancel', {}],
    ['the provider of a request', 'provider', 'confirm reschedule cancel', { status: 'requested' }],
    ['the patient of a request', 'patient', 'reschedule cancel', { status: 'requested' }],
    ['the patient, of a type for staff', 'patient', 'cancel', { type: { ...type, booking: 'staff' } }],
    ['the patient, of a type that is gone', 'patient', 'cancel', { type: { ...type, active: false } }],
    ['the patient, once it has begun', 'patient', 'cancel', {}, 100],
    ['the provider, once it has begun', 'provider', 'reschedule cancel', {}, 100],
    ['the provider, once it is over', 'provider', '', {}, 200],
    ['anybody, once it is cancelled', 'provider', '', { status: 'cancelled' }],
    ['the patient who waits', 'patient', 'reschedule cancel', { visitState: 'waiting' }],
    ['anybody, during the visit', 'provider', '', { visitState: 'in_progress' }],
    ['anybody, after the visit', 'patient', '', { visitState: 'completed' }],
    ['the patient, at the clinic', 'patient', 'reschedule cancel', { visitState: null }],
  ])('%s', (_who, role, expected, more, now = 0) => {
    expect(may(role, more, now)).toBe(expected);
  });
});
