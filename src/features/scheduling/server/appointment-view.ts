/** An appointment as somebody sees it, with what they may do. Pure. */
import { type ReminderChoice, reminderTimes } from '#src/features/notifications/public.ts';
import type { Appointment } from '../contract.ts';
import type { AppointmentRole, AppointmentRow } from './appointment-store.ts';

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

/** On whose side somebody is reminded. */
export function sideOf(role: AppointmentRole): 'patient' | 'provider' {
  return role === 'provider' ? 'provider' : 'patient';
}

/** For somebody who has this part in it. `reminders` are the viewer's. */
export function viewAppointment(
  row: AppointmentRow,
  role: AppointmentRole,
  { reminders, now }: { reminders: ReminderChoice; now: number },
): Appointment {
  const { calendarUid: _uid, visitState: _state, updatedAt: _at, role: _role, ...facts } = row;
  return {
    ...facts,
    remindersAt:
      row.status === 'confirmed'
        ? reminderTimes(row.start, reminders, now).map((reminder) => reminder.at)
        : [],
    may: mayDo(row, role, now),
  };
}
