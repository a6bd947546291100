/**
 * When somebody is reminded of an appointment. Pure. Whole days before are the same reading of the clock on that earlier day, in the
 * person's zone, however long the days between were; anything else is time that passes.
 */
import { DateTime } from 'luxon';
import type { NotificationPreferences } from '../contract.ts';

const dayMinutes = 24 * 60;
const minuteMs = 60_000;

/** Who is reminded: staff have their day in front of them. */
export type ReminderSide = 'patient' | 'provider';

export interface ReminderChoice {
  readonly minutes: readonly number[];
  readonly timeZone: string;
}

export interface Reminder {
  /** How long before; names the reminder. */
  readonly minutes: number;
  readonly at: number;
}

/** What somebody chose, or what the clinic says: all of it to patients, and to providers what is closer than a day. */
export function reminderChoice(
  side: ReminderSide,
  { reminderMinutes, timeZone }: Pick<NotificationPreferences, 'reminderMinutes' | 'timeZone'>,
  clinicMinutes: readonly number[],
): ReminderChoice {
  const usual = side === 'patient' ? clinicMinutes : clinicMinutes.filter((each) => each < dayMinutes);
  return { minutes: reminderMinutes ?? usual, timeZone };
}

function momentOf(start: number, minutes: number, timeZone: string): number {
  if (minutes % dayMinutes !== 0) return start - minutes * minuteMs;
  return DateTime.fromMillis(start, { zone: timeZone })
    .minus({ days: minutes / dayMinutes })
    .toMillis();
}

/** After `after`, ascending; two that fall on one moment are one. */
export function reminderTimes(
  start: number,
  { minutes, timeZone }: ReminderChoice,
  after: number,
): Reminder[] {
  const moments = new Map<number, number>();
  for (const each of minutes) {
    const at = momentOf(start, each, timeZone);
    if (at > after) moments.set(at, Math.min(each, moments.get(at) ?? each));
  }
  return [...moments].map(([at, each]) => ({ minutes: each, at })).toSorted((a, b) => a.at - b.at);
}
