/** When the clinic answers: everything in the clinic's own wall clock, so that a change of the clock moves nothing. */
import type { ClinicSettings } from '#src/features/admin/contract.ts';

export type OfficeHours = ClinicSettings['officeHours'];

const dayMinutes = 24 * 60;

/** Weekday (0 = Sunday) and minute of the day in a zone. */
export interface WallTime {
  day: number;
  minute: number;
}

/** Reads the clock on the wall of a zone. */
export function wallTime(ms: number, timeZone: string): WallTime {
  const parts = new Map(
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      weekday: 'short',
      hour: 'numeric',
      minute: 'numeric',
    })
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  const day = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(parts.get('weekday') ?? '');
  return { day, minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
}

/** Minutes of `HH:MM`. */
function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

export type OfficeState =
  | { kind: 'unknown' }
  | { kind: 'open'; until: string }
  /** `inDays`: 0 is later today, 1 is tomorrow. */
  | { kind: 'closed'; next: { inDays: number; day: number; from: string } };

/** Whether the clinic answers at this moment and when that ends or begins. Hours that end before they begin run past midnight. */
export function officeState(hours: OfficeHours, timeZone: string, now: number): OfficeState {
  if (hours.length === 0) return { kind: 'unknown' };
  const { day, minute } = wallTime(now, timeZone);
  for (const range of hours) {
    const from = minuteOf(range.from);
    const to = minuteOf(range.to);
    const sinceMidnight = ((day - range.day + 7) % 7) * dayMinutes + minute;
    const length = to > from ? to - from : to - from + dayMinutes;
    if (sinceMidnight >= from && sinceMidnight < from + length) return { kind: 'open', until: range.to };
  }
  const upcoming = hours
    .map((range) => {
      const days = (range.day - day + 7) % 7;
      const wait = days * dayMinutes + minuteOf(range.from) - minute;
      return { range, wait: wait > 0 ? wait : wait + 7 * dayMinutes };
    })
    .sort((a, b) => a.wait - b.wait);
  const next = upcoming[0];
  if (next === undefined) return { kind: 'unknown' };
  return {
    kind: 'closed',
    next: {
      inDays: Math.floor((minute + next.wait) / dayMinutes),
      day: next.range.day,
      from: next.range.from,
    },
  };
}

/** Days with the same hours, Monday first: “Monday to Friday, 9 to 17”. */
export interface HoursLine {
  days: number[];
  ranges: { from: string; to: string }[];
}

/** Gathers equal days; neighbours or not. */
export function hoursLines(hours: OfficeHours): HoursLine[] {
  const lines = new Map<string, HoursLine>();
  for (const day of [1, 2, 3, 4, 5, 6, 0]) {
    const ranges = hours
      .filter((range) => range.day === day)
      .map(({ from, to }) => ({ from, to }))
      .sort((a, b) => a.from.localeCompare(b.from));
    if (ranges.length === 0) continue;
    const key = JSON.stringify(ranges);
    const line = lines.get(key);
    if (line === undefined) lines.set(key, { days: [day], ranges });
    else line.days.push(day);
  }
  return [...lines.values()];
}

/** Name of a weekday (0 = Sunday). */
export function weekdayName(day: number, locale: string): string {
  // 4 January 1970 was a Sunday.
  return new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format((3 + day) * 86_400_000);
}

/** `09:00` as people of a language write it. */
export function clockName(time: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' }).format(
    minuteOf(time) * 60_000,
  );
}

/** Runs of three or more neighbouring days, else single ones, Monday first: `[[1, 5], [0, 0]]`. */
export function dayRuns(days: readonly number[]): [number, number][] {
  const order = days.map((day) => (day + 6) % 7).sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const day of order) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === day - 1) run[1] = day;
    else runs.push([day, day]);
  }
  return runs
    .flatMap(([from, to]): [number, number][] =>
      to === from + 1
        ? [
            [from, from],
            [to, to],
          ]
        : [[from, to]],
    )
    .map(([from, to]) => [(from + 1) % 7, (to + 1) % 7]);
}

/** Promise of a reply in the largest unit that says it whole, never shorter than promised. */
export function promisedReply(minutes: number): { unit: 'minutes' | 'hours' | 'days'; count: number } {
  if (minutes < 60) return { unit: 'minutes', count: minutes };
  if (minutes < dayMinutes * 2 && minutes !== dayMinutes)
    return { unit: 'hours', count: Math.ceil(minutes / 60) };
  return { unit: 'days', count: Math.ceil(minutes / dayMinutes) };
}
