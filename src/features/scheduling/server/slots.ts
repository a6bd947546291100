/**
 * Which moments are free for an appointment. Pure. Hours are wall-clock times in the provider's zone: a time that the clock skips
 * is no time, and of an hour that comes twice both readings count. A slot lies whole within one span of hours.
 */
import { IANAZone } from 'luxon';
import type { ProviderSchedule } from '../contract.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

export interface Span {
  start: number;
  end: number;
}

export interface SlotQuery {
  schedule: Pick<
    ProviderSchedule,
    'timeZone' | 'weekly' | 'exceptions' | 'bufferMinutes' | 'noticeMinutes' | 'horizonDays'
  >;
  /** Length of the appointment. */
  minutes: number;
  /** Appointments that stand. */
  busy: readonly Span[];
  /** Starts from here … */
  from: number;
  /** … and before this. */
  until: number;
  now: number;
  /** No more than these. */
  most: number;
}

/** Minutes since midnight: `09:30` is 570, `24:00` is 1440. */
function minutesOf(clockTime: string): number {
  const [hours = 0, minutes = 0] = clockTime.split(':').map(Number);
  return hours * 60 + minutes;
}

/** Hours of one date, by their beginning. `midnight` is the date's midnight in UTC. */
function hoursOf({ weekly, exceptions }: SlotQuery['schedule'], midnight: number) {
  const date = new Date(midnight).toISOString().slice(0, 10);
  const exception = exceptions.find((each) => each.date === date);
  const day = new Date(midnight).getUTCDay();
  const hours =
    exception === undefined
      ? weekly.filter((each) => each.day === day).map((each) => each.hours)
      : (exception.hours ?? []);
  return hours
    .map(({ from, to }) => ({ from: minutesOf(from), to: minutesOf(to) }))
    .toSorted((a, b) => a.from - b.from);
}

/** True when every minute of the slot reads as a time between `earliest` and `latest`, wall-clock times as if they were UTC. */
function isWithin(zone: IANAZone, { start, end }: Span, earliest: number, latest: number): boolean {
  const fits = (at: number, offset: number) =>
    at + offset * minuteMs >= earliest && at + offset * minuteMs < latest;
  const [before, after] = [zone.offset(start), zone.offset(end - minuteMs)];
  if (before === after) return fits(start, before) && fits(end - minuteMs, before);
  for (let at = start; at < end; at += minuteMs) if (!fits(at, zone.offset(at))) return false;
  return true;
}

/** Starts of one date that its hours allow, ascending; `step` minutes apart on the wall clock. */
function startsOf(zone: IANAZone, midnight: number, query: SlotQuery): number[] {
  const { schedule, minutes } = query;
  const step = minutes + schedule.bufferMinutes;
  // No zone is further from UTC than this; where both ends agree the clock does not change in between.
  const offsets = new Set([
    zone.offset(midnight - 15 * 60 * minuteMs),
    zone.offset(midnight + dayMs + 15 * 60 * minuteMs),
  ]);
  const starts = new Set<number>();
  for (const { from, to } of hoursOf(schedule, midnight)) {
    for (let minute = from; minute < to; minute += step) {
      for (const offset of offsets) {
        const start = midnight + (minute - offset) * minuteMs;
        if (offsets.size > 1 && zone.offset(start) !== offset) continue;
        const slot = { start, end: start + minutes * minuteMs };
        if (isWithin(zone, slot, midnight + from * minuteMs, midnight + to * minuteMs)) starts.add(start);
      }
    }
  }
  return [...starts].toSorted((a, b) => a - b);
}

/** True when the slot and the free minutes kept after each appointment leave this one alone. */
function keepsClear(slot: Span, taken: Span, bufferMs: number): boolean {
  return slot.start >= taken.end + bufferMs || taken.start >= slot.end + bufferMs;
}

/** Free starts, ascending. */
export function freeSlots(query: SlotQuery): number[] {
  const { schedule, minutes, busy, now, most } = query;
  const zone = IANAZone.create(schedule.timeZone);
  const bufferMs = schedule.bufferMinutes * minuteMs;
  const earliest = Math.max(query.from, now + schedule.noticeMinutes * minuteMs);
  const last = Math.min(query.until - 1, now + schedule.horizonDays * dayMs);
  const found: number[] = [];
  // A local date may begin most of a day before or after the same date in UTC.
  const firstDate = Math.floor(earliest / dayMs) * dayMs - dayMs;
  for (let midnight = firstDate; midnight <= last + dayMs; midnight += dayMs) {
    for (const start of startsOf(zone, midnight, query)) {
      if (start < earliest || start > last) continue;
      const slot = { start, end: start + minutes * minuteMs };
      if (busy.every((taken) => keepsClear(slot, taken, bufferMs))) found.push(start);
      if (found.length === most) return found;
    }
  }
  return found;
}
