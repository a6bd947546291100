/** An appointment as the server tells it, for tests of screens. */
import type { Appointment } from '#src/features/scheduling/contract.ts';

const minute = 60_000;
const start = Date.parse('2026-11-24T09:00+01:00');
export const vega = { userId: '1', name: 'Dr. Marta Vega' };
const ana = { userId: '2', name: 'Ana Ruiz' };

/** Ana's follow-up with Dr. Vega at nine, with what is `changed`. */
export function appointmentOf(changed: Partial<Appointment> = {}): Appointment {
  return {
    id: 'a1',
    type: {
      id: 't',
      en: 'Follow-up',
      es: 'Revisión',
      minutes: 20,
      remote: true,
      booking: 'direct',
      active: true,
    },
    provider: vega,
    patient: ana,
    bookedBy: ana,
    start,
    end: start + 20 * minute,
    status: 'confirmed',
    cancelled: null,
    conversationId: 'c1',
    reasonMessageId: null,
    visitId: 'v1',
    remindersAt: [],
    revision: 0,
    may: { confirm: false, reschedule: true, cancel: true },
    ...changed,
  };
}
