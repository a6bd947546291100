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

interface Day {
  readonly start: number;
  readonly end: number;
  /** Quiets that begin from yesterday to the day after tomorrow, in order: start and end of each. */
  readonly quiets: readonly (readonly [number, number])[];
}

/** The clock of a zone is costly to read, and each message asks: the last day of each choice is kept. */
const days = new Map<string, Day>();
const mostDays = 1_000;

function dayOf(now: number, { from, to }: QuietHours, zone: string): Day {
  const key = `${zone} ${from} ${to}`;
  const known = days.get(key);
  if (known !== undefined && known.start <= now && now < known.end) return known;
  const today = DateTime.fromMillis(now, { zone }).startOf('day');
  const quiets = [-1, 0, 1, 2].map((away) => {
    const date = today.plus({ days: away });
    const finish = at(to > from ? date : date.plus({ days: 1 }), to);
    return [at(date, from).toMillis(), finish.toMillis()] as const;
  });
  const day = { start: today.toMillis(), end: today.plus({ days: 1 }).toMillis(), quiets };
  if (days.size >= mostDays) days.clear();
  days.set(key, day);
  return day;
}

/** When the quiet in which `now` lies ends; null when it does not lie in any. Spans that meet or overlap are one. */
export function quietUntil(now: number, hours: QuietHours, zone: string): number | null {
  let end: number | null = null;
  for (const [start, finish] of dayOf(now, hours, zone).quiets) {
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
