import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import type { ProviderSchedule } from '../contract.ts';
import { freeSlots, type SlotQuery } from './slots.ts';

const minuteMs = 60_000;
const everyDay = (from: string, to: string): ProviderSchedule['weekly'] =>
  [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, hours: { from, to } }));

function query(more: Partial<SlotQuery>, schedule: Partial<SlotQuery['schedule']> = {}): SlotQuery {
  return {
    schedule: {
      timeZone: 'Europe/Madrid',
      weekly: everyDay('09:00', '10:00'),
      exceptions: [],
      bufferMinutes: 0,
      noticeMinutes: 0,
      horizonDays: 365,
      ...schedule,
    },
    minutes: 30,
    busy: [],
    from: 0,
    until: 0,
    now: 0,
    most: 2_000,
    ...more,
  };
}

/** Free starts of one local date, as clock readings with their distance from UTC. */
function readings(
  date: string,
  more: Partial<SlotQuery>,
  schedule: Partial<SlotQuery['schedule']>,
): string[] {
  const zone = schedule.timeZone ?? 'Europe/Madrid';
  const day = DateTime.fromISO(date, { zone });
  const [from, until] = [day.startOf('day').toMillis(), day.endOf('day').toMillis() + 1];
  return freeSlots(query({ from, until, now: from - 86_400_000, ...more }, schedule)).map((start) =>
    DateTime.fromMillis(start, { zone }).toFormat('HH:mmZZ'),
  );
}

describe('free slots', () => {
  it('fill the hours, one after the other, with free minutes in between', () => {
    expect(readings('2026-11-23', {}, {})).toEqual(['09:00+01:00', '09:30+01:00']);
    expect(readings('2026-11-23', { minutes: 20 }, { bufferMinutes: 10 })).toEqual([
      '09:00+01:00',
      '09:30+01:00',
    ]);
    expect(readings('2026-11-23', { minutes: 40 }, {})).toEqual(['09:00+01:00']);
    expect(readings('2026-11-23', { minutes: 61 }, {})).toEqual([]);
  });

  it('follow the weekday, and an exception in its place', () => {
    const weekly = [{ day: 1, hours: { from: '23:30', to: '24:00' } }];
    expect(readings('2026-11-23', {}, { weekly })).toEqual(['23:30+01:00']);
    expect(readings('2026-11-24', {}, { weekly })).toEqual([]);
    const closed = [{ date: '2026-11-23', hours: null }];
    expect(readings('2026-11-23', {}, { weekly, exceptions: closed })).toEqual([]);
    const other = [{ date: '2026-11-24', hours: [{ from: '12:00', to: '12:30' }] }];
    expect(readings('2026-11-24', {}, { weekly, exceptions: other })).toEqual(['12:00+01:00']);
  });

  it('skip what the clock skips in spring', () => {
    // 29 March 2026 in Madrid: 02:00 is followed by 03:00.
    const weekly = everyDay('01:00', '04:00');
    expect(readings('2026-03-29', {}, { weekly })).toEqual([
      '01:00+01:00',
      '01:30+01:00',
      '03:00+02:00',
      '03:30+02:00',
    ]);
    expect(readings('2026-03-29', {}, { weekly: everyDay('02:00', '03:00') })).toEqual([]);
    // A slot may go on through the gap: the wall clock has nothing against it.
    expect(readings('2026-03-29', { minutes: 60 }, { weekly: everyDay('01:30', '04:00') })).toEqual([
      '01:30+01:00',
    ]);
  });

  it('count both readings of the hour that comes twice in autumn', () => {
    // 25 October 2026 in Madrid: 03:00 is followed by 02:00.
    const weekly = everyDay('02:00', '03:00');
    expect(readings('2026-10-25', {}, { weekly })).toEqual([
      '02:00+02:00',
      '02:30+02:00',
      '02:00+01:00',
      '02:30+01:00',
    ]);
    // Half an hour that is over comes back: no slot reaches out of it.
    expect(readings('2026-10-25', {}, { weekly: everyDay('02:00', '02:30') })).toEqual([
      '02:00+02:00',
      '02:00+01:00',
    ]);
    expect(readings('2026-10-25', { minutes: 60 }, { weekly: everyDay('02:30', '04:00') })).toEqual([
      '02:30+01:00',
    ]);
  });

  it('know zones that turn by half an hour, at midnight, and a day that is missing', () => {
    const timeZone = 'Australia/Lord_Howe';
    const weekly = everyDay('01:30', '02:30');
    expect(readings('2026-10-04', {}, { timeZone, weekly })).toEqual(['01:30+10:30']);
    expect(readings('2026-04-05', {}, { timeZone, weekly })).toEqual([
      '01:30+11:00',
      '01:30+10:30',
      '02:00+10:30',
    ]);
    const day = DateTime.fromISO('2011-12-29', { zone: 'Pacific/Apia' }).toMillis();
    const found = freeSlots(
      query(
        { from: day, until: day + 3 * 86_400_000, minutes: 60, now: day - 86_400_000 },
        { timeZone: 'Pacific/Apia' },
      ),
    );
    expect(found.map((at) => DateTime.fromMillis(at, { zone: 'Pacific/Apia' }).toISODate())).toEqual([
      '2011-12-29',
      '2011-12-31',
      '2012-01-01',
    ]);
  });

  it('keep away from appointments by the free minutes, before and after', () => {
    const at = (time: string) => DateTime.fromISO(`2026-11-23T${time}`, { zone: 'Europe/Madrid' }).toMillis();
    const busy = [{ start: at('09:50'), end: at('10:10') }];
    const schedule = { weekly: everyDay('09:00', '11:00'), bufferMinutes: 10 };
    expect(readings('2026-11-23', { minutes: 20, busy }, schedule)).toEqual(['09:00+01:00', '10:30+01:00']);
    expect(readings('2026-11-23', { minutes: 20, busy }, { ...schedule, bufferMinutes: 0 })).toEqual([
      '09:00+01:00',
      '09:20+01:00',
      '10:20+01:00',
      '10:40+01:00',
    ]);
  });

  it('begin after the notice and end at the horizon', () => {
    const now = DateTime.fromISO('2026-11-23T08:31', { zone: 'Europe/Madrid' }).toMillis();
    const window = { from: 0, until: now + 400 * 86_400_000, now };
    const found = freeSlots(query(window, { noticeMinutes: 30, horizonDays: 2 }));
    expect(
      found.map((at) => DateTime.fromMillis(at, { zone: 'Europe/Madrid' }).toFormat('dd HH:mm')),
    ).toEqual(['23 09:30', '24 09:00', '24 09:30']);
    expect(freeSlots(query({ ...window, most: 1 }, { noticeMinutes: 30 }))).toHaveLength(1);
  });
});

/** Minute by minute, with luxon's own reading of the clock. */
function naive({ schedule, minutes, busy, from, until, now }: SlotQuery): number[] {
  const { bufferMinutes, noticeMinutes, horizonDays, timeZone: zone } = schedule;
  const read = (at: number) => {
    const local = DateTime.fromMillis(at, { zone });
    return { date: local.toISODate() ?? '', day: local.weekday % 7, minute: local.hour * 60 + local.minute };
  };
  const spansOf = (date: string, day: number) => {
    const exception = schedule.exceptions.find((each) => each.date === date);
    if (exception !== undefined) return exception.hours ?? [];
    return schedule.weekly.filter((each) => each.day === day).map((each) => each.hours);
  };
  const number = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  const isFree = (start: number) => {
    const first = read(start);
    if (start < now + noticeMinutes * minuteMs || start > now + horizonDays * 86_400_000) return false;
    for (const taken of busy)
      for (
        let at = start - bufferMinutes * minuteMs;
        at < start + (minutes + bufferMinutes) * minuteMs;
        at += minuteMs
      )
        if (at >= taken.start && at < taken.end) return false;
    return spansOf(first.date, first.day).some((span) => {
      if ((first.minute - number(span.from)) % (minutes + bufferMinutes) !== 0) return false;
      for (let at = start; at < start + minutes * minuteMs; at += minuteMs) {
        const { date, minute } = read(at);
        if (date !== first.date || minute < number(span.from) || minute >= number(span.to)) return false;
      }
      return true;
    });
  };
  const found = [];
  for (let at = from; at < until; at += minuteMs) if (isFree(at)) found.push(at);
  return found;
}

describe('free slots, against reading the clock minute by minute', () => {
  /** Days around which clocks turn, and one on which they do not. */
  const places = [
    ['Europe/Madrid', '2026-03-29'],
    ['Europe/Madrid', '2026-10-25'],
    ['America/St_Johns', '2026-03-08'],
    ['America/St_Johns', '2026-11-01'],
    ['Australia/Lord_Howe', '2026-10-04'],
    ['Australia/Lord_Howe', '2026-04-05'],
    ['Africa/Cairo', '2026-04-24'],
    ['Africa/Cairo', '2026-10-30'],
    ['Pacific/Kiritimati', '2026-06-01'],
    ['Pacific/Pago_Pago', '2026-06-01'],
    ['Asia/Kathmandu', '2026-06-01'],
    ['Africa/Casablanca', '2026-02-15'],
  ] as const;
  const clock = (minute: number) =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  const quarter = fc.integer({ min: 0, max: 96 }).map((n) => n * 15);
  const spans = fc
    .uniqueArray(quarter, { minLength: 2, maxLength: 4 })
    .map((all) => all.toSorted((a, b) => a - b))
    .map((all) => {
      const pairs = [];
      for (let at = 0; at + 1 < all.length; at += 2)
        pairs.push({ from: clock(all[at] ?? 0), to: clock(all[at + 1] ?? 0) });
      return pairs;
    });

  it('are the same', () => {
    fc.assert(
      fc.property(
        fc.record({
          place: fc.constantFrom(...places),
          hours: spans,
          exception: fc.option(fc.option(spans), { freq: 4 }),
          minutes: fc.constantFrom(5, 15, 20, 45, 90, 240),
          bufferMinutes: fc.constantFrom(0, 5, 10, 60),
          noticeMinutes: fc.constantFrom(0, 90),
          horizonDays: fc.constantFrom(1, 365),
          busyAt: fc.array(fc.tuple(fc.integer({ min: -600, max: 2_000 }), fc.constantFrom(20, 30, 60)), {
            maxLength: 3,
          }),
        }),
        ({ place: [timeZone, date], hours, exception, minutes, busyAt, ...rules }) => {
          const from = DateTime.fromISO(date, { zone: timeZone }).minus({ hours: 2 }).toMillis();
          const until = from + 29 * 60 * minuteMs;
          const busy = busyAt.map(([at, length]) => ({
            start: from + at * minuteMs,
            end: from + (at + length) * minuteMs,
          }));
          const weekly = [0, 1, 2, 3, 4, 5, 6].flatMap((day) => hours.map((span) => ({ day, hours: span })));
          const exceptions = exception === null ? [] : [{ date, hours: exception }];
          const input = query(
            { from, until, busy, minutes, now: from },
            { timeZone, weekly, exceptions, ...rules },
          );
          expect(freeSlots(input)).toEqual(naive(input));
        },
      ),
      { numRuns: 60 },
    );
  });
});
