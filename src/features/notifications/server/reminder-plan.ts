/** Who is to be told of an appointment that comes nearer, and when it is to be looked at again. Pure. */
import type { NotificationPreferences } from '../contract.ts';
import type { NewNotice } from './notice-store.ts';
import { type ReminderSide, reminderChoice, reminderTimes } from './reminder-times.ts';

export interface RemindedPerson {
  readonly userId: string;
  readonly side: ReminderSide;
  /** False for who acts for the patient only later. */
  readonly active: boolean;
  readonly preferences: NotificationPreferences;
}

/** An appointment that stands. */
export interface ComingAppointment {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly visit: { readonly id: string; readonly state: string } | null;
  /** The provider is in a call. */
  readonly providerBusy: boolean;
  readonly people: readonly RemindedPerson[];
}

export interface PlanStep {
  readonly notices: readonly NewNotice[];
  /** When to look again; null: never. */
  readonly next: number | null;
}

/** Where it leads: into the waiting room where there is one. */
function targetOf({ id, visit }: ComingAppointment): NewNotice['target'] {
  return visit === null ? { place: 'appointments', id } : { place: 'visit', id: visit.id };
}

/** Whose visit begins and who is not there: the patient, or the provider for whom a patient waits. */
function isMissing({ visit, providerBusy }: ComingAppointment, side: ReminderSide): boolean {
  if (side === 'patient') return visit?.state === 'scheduled';
  return visit?.state === 'waiting' && !providerBusy;
}

/** Who is in the waiting room already, and who has begun, need no reminder. */
function isExpected({ visit }: ComingAppointment, side: ReminderSide): boolean {
  if (visit === null || visit.state === 'scheduled') return true;
  return visit.state === 'waiting' && side === 'provider';
}

/**
 * What became due after `through` and up to `now`. Of several reminders that were held up, each person gets the nearest to the start;
 * once the appointment has begun, none.
 */
export function planStep(
  appointment: ComingAppointment,
  { through, now, clinicMinutes }: { through: number; now: number; clinicMinutes: readonly number[] },
): PlanStep {
  const { id, start, end, visit, people } = appointment;
  const target = targetOf(appointment);
  const notices: NewNotice[] = [];
  const ahead: number[] = [];
  for (const { userId, side, active, preferences } of people) {
    const times = reminderTimes(start, reminderChoice(side, preferences, clinicMinutes), through);
    const next = times.find(({ at }) => at > now);
    if (next !== undefined) ahead.push(next.at);
    const due = times.findLast(({ at }) => at <= now);
    if (due === undefined || start <= now || !active || !isExpected(appointment, side)) continue;
    const cause = `reminder:${id}:${start}:${due.minutes}`;
    notices.push({ userId, kind: 'appointment.reminder', cause, target, expiresAt: start });
  }
  if (visit !== null && start > now) ahead.push(start);
  if (visit !== null && through < start && start <= now && now < end)
    for (const { userId, side, active } of people)
      if (active && isMissing(appointment, side)) {
        const cause = `starting:${id}:${start}`;
        notices.push({ userId, kind: 'visit.starting', cause, target, expiresAt: end });
      }
  return { notices, next: ahead.length === 0 ? null : Math.min(...ahead) };
}
