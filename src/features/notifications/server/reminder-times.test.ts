import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { reminderChoice, reminderTimes } from './reminder-times.ts';

const madrid = 'Europe/Madrid';
const newYork = 'America/New_York';
const minute = 60_000;
const moment = (text: string, zone: string) => DateTime.fromISO(text, { zone }).toMillis();

/** Readings of the clock at which somebody is reminded. */
function readings(start: string, minutes: number[], zone: string): string[] {
  return reminderTimes(moment(start, zone), { minutes, timeZone: zone }, 0).map(({ at }) =>
    DateTime.fromMillis(at, { zone }).toFormat("yyyy-MM-dd'T'HH:mm"),
  );
}

describe('when somebody is reminded', () => {
  it('in their order, once each, and only what lies ahead', () => {
    const start = moment('2026-11-23T10:00', madrid);
    const choice = { minutes: [15, 1_440, 15], timeZone: madrid };
    const [day, quarter] = [
      { minutes: 1_440, at: start - 1_440 * minute },
      { minutes: 15, at: start - 15 * minute },
    ];
    expect(reminderTimes(start, choice, 0)).toEqual([day, quarter]);
    expect(reminderTimes(start, choice, day.at)).toEqual([quarter]);
    expect(reminderTimes(start, choice, quarter.at)).toEqual([]);
    expect(reminderTimes(start, { ...choice, minutes: [] }, 0)).toEqual([]);
  });

  it.each([
    ['into summer, Madrid', '2026-03-29T10:00', madrid, 23, '2026-03-28T10:00', '2026-03-29T09:45'],
    ['out of summer, Madrid', '2026-10-25T10:00', madrid, 25, '2026-10-24T10:00', '2026-10-25T09:45'],
    ['into summer, New York', '2026-03-08T10:00', newYork, 23, '2026-03-07T10:00', '2026-03-08T09:45'],
    ['out of summer, New York', '2026-11-01T10:00', newYork, 25, '2026-10-31T10:00', '2026-11-01T09:45'],
  ])('a day before is the same reading of the clock: %s', (_name, start, zone, hours, day, quarter) => {
    expect(readings(start, [1_440, 15], zone)).toEqual([day, quarter]);
    const [first] = reminderTimes(moment(start, zone), { minutes: [1_440], timeZone: zone }, 0);
    expect((moment(start, zone) - (first?.at ?? 0)) / (60 * minute)).toBe(hours);
  });

  it('less than a day is time that passes, over the change of the clock too', () => {
    const spring = moment('2026-03-29T03:05', madrid);
    expect(readings('2026-03-29T03:05', [15], madrid)).toEqual(['2026-03-29T01:50']);
    const choice = { minutes: [15, 90], timeZone: madrid };
    expect(reminderTimes(spring, choice, 0).map(({ at }) => spring - at)).toEqual([90 * minute, 15 * minute]);
  });

  it('a reading that is skipped in spring is an hour later', () => {
    expect(readings('2026-03-30T02:30', [1_440], madrid)).toEqual(['2026-03-29T03:30']);
    expect(readings('2026-03-09T02:30', [1_440], newYork)).toEqual(['2026-03-08T03:30']);
  });

  it('it is the clock of the person, wherever the clinic is', () => {
    const start = moment('2026-03-29T10:00', madrid);
    const there = reminderTimes(start, { minutes: [1_440], timeZone: newYork }, 0);
    expect(start - (there[0]?.at ?? 0)).toBe(1_440 * minute);
  });

  it('two that fall on one moment are one', () => {
    const start = moment('2026-03-29T10:00', madrid);
    const times = reminderTimes(start, { minutes: [1_440, 23 * 60], timeZone: madrid }, 0);
    expect(times).toEqual([{ minutes: 23 * 60, at: start - 23 * 60 * minute }]);
  });

  it('always before the start, ascending, and in the time that was chosen up to an hour', () => {
    const starts = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2027, 0) });
    const minutes = fc.array(fc.integer({ min: 5, max: 20_160 }), { maxLength: 5 });
    const zones = fc.constantFrom(madrid, newYork, 'Australia/Lord_Howe', 'Asia/Kolkata');
    fc.assert(
      fc.property(starts, minutes, zones, (start, chosen, timeZone) => {
        const times = reminderTimes(start, { minutes: chosen, timeZone }, -Infinity);
        expect(times.map(({ at }) => at)).toEqual(
          [...new Set(times.map(({ at }) => at))].toSorted((a, b) => a - b),
        );
        for (const { minutes: each, at } of times) {
          expect(at).toBeLessThan(start);
          expect(Math.abs(start - at - each * minute)).toBeLessThanOrEqual(60 * minute);
        }
      }),
    );
  });
});

describe('what somebody chose', () => {
  const nothing = { reminderMinutes: null, timeZone: madrid };
  it('patients have what the clinic says, providers what is closer than a day', () => {
    expect(reminderChoice('patient', nothing, [1_440, 15]).minutes).toEqual([1_440, 15]);
    expect(reminderChoice('provider', nothing, [1_440, 15]).minutes).toEqual([15]);
  });
  it('their own choice comes first, none too', () => {
    expect(reminderChoice('provider', { ...nothing, reminderMinutes: [1_440] }, [15]).minutes).toEqual([
      1_440,
    ]);
    expect(reminderChoice('patient', { ...nothing, reminderMinutes: [] }, [15]).minutes).toEqual([]);
  });
});
