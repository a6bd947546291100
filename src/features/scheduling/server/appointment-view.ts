/** An appointment as somebody sees it, with what they may do. Pure. */
import type { Appointment } from '../contract.ts';
import type { AppointmentRole, AppointmentRow } from './appointment-store.ts';
import { reminderTimes } from './reminders.ts';

/** The visit has not begun, or there is none. */
function isAhead({ visitState }: Pick<AppointmentRow, 'visitState'>): boolean {
  return visitState === null || visitState === 'scheduled' || visitState === 'waiting';
}

/** What this part allows now. */
export function mayDo(
  row: Pick<AppointmentRow, 'status' | 'type' | 'start' | 'end' | 'visitState'>,
  role: AppointmentRole,
  now: number,
): Appointment['may'] {
  const stands = row.status !== 'cancelled' && row.end > now && isAhead(row);
  if (role === 'provider')
    return { confirm: stands && row.status === 'requested', reschedule: stands, cancel: stands };
  const books = row.type.active && row.type.booking !== 'staff';
  return { confirm: false, reschedule: stands && books && row.start > now, cancel: stands };
}

/** For somebody who has this part in it. */
export function viewAppointment(
  row: AppointmentRow,
  role: AppointmentRole,
  { reminderMinutes, now }: { reminderMinutes: readonly number[]; now: number },
): Appointment {
  const { calendarUid: _uid, visitState: _state, updatedAt: _at, role: _role, ...facts } = row;
  return {
    ...facts,
    remindersAt: row.status === 'confirmed' ? reminderTimes(row.start, reminderMinutes, now) : [],
    may: mayDo(row, role, now),
  };
}
