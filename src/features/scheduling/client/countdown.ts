/** How long until an appointment, in the words people use. Pure. */
import { datesIn } from './slot-days.ts';

export interface Countdown {
  unit: 'day' | 'hour' | 'minute';
  value: number;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/**
 * Minutes within two hours, hours on the same day, else days of the calendar: somebody who asks at noon on Monday is told
 * "tomorrow" of the whole of Tuesday. Null once it has begun.
 */
export function countdown(start: number, now: number, timeZone: string): Countdown | null {
  const minutes = Math.ceil((start - now) / minuteMs);
  if (minutes <= 0) return null;
  if (minutes < 120) return { unit: 'minute', value: minutes };
  const dateOf = datesIn(timeZone);
  const days = Math.round((Date.parse(dateOf(start)) - Date.parse(dateOf(now))) / dayMs);
  if (days === 0) return { unit: 'hour', value: Math.floor(minutes / 60) };
  return { unit: 'day', value: days };
}
