/** Hours in which somebody is not to be disturbed, and moments on a person's clock. Pure; clocks may turn in between. */
import { DateTime } from 'luxon';

export interface QuietHours {
  readonly from: string;
  readonly to: string;
}

/** A reading of the clock on the day of `day`; one that is skipped in spring is an hour later. */
function at(day: DateTime, time: string): DateTime {
  const [hour, minute] = time.split(':').map(Number);
  if (hour === 24) return day.plus({ days: 1 }).startOf('day');
  return day.startOf('day').set({ hour: hour ?? 0, minute: minute ?? 0 });
}

/** When the quiet in which `now` lies ends; null when it does not lie in any. Spans that meet or overlap are one. */
export function quietUntil(now: number, { from, to }: QuietHours, zone: string): number | null {
  const today = DateTime.fromMillis(now, { zone }).startOf('day');
  let end: number | null = null;
  // A quiet that began yesterday, today's, and tomorrow's where they run into each other.
  for (const days of [-1, 0, 1, 2]) {
    const day = today.plus({ days });
    const start = at(day, from).toMillis();
    const finish = at(to > from ? day : day.plus({ days: 1 }), to).toMillis();
    const instant = end ?? now;
    if (start <= instant && instant < finish) end = finish;
  }
  return end;
}

/** The next moment, at or after `now`, at which the clock shows `time`. */
export function nextClockTime(now: number, time: string, zone: string): number {
  const today = DateTime.fromMillis(now, { zone }).startOf('day');
  const moments = [0, 1, 2].map((days) => at(today.plus({ days }), time).toMillis());
  return moments.find((moment) => moment >= now) ?? now;
}
