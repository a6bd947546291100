import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { nextClockTime, quietUntil } from './quiet-hours.ts';

const zone = 'Europe/Madrid';
const night = { from: '22:00', to: '07:00' };
const moment = (text: string, where = zone) => DateTime.fromISO(text, { zone: where }).toMillis();
const reading = (at: number | null, where = zone) =>
  at === null ? null : DateTime.fromMillis(at, { zone: where }).toISO({ suppressMilliseconds: true });

describe('quiet hours', () => {
  it.each([
    ['2026-11-21T21:59:59', null],
    ['2026-11-21T22:00:00', '2026-11-22T07:00:00+01:00'],
    ['2026-11-22T03:00:00', '2026-11-22T07:00:00+01:00'],
    ['2026-11-22T07:00:00', null],
    // The nights in which clocks turn.
    ['2026-03-28T23:00:00', '2026-03-29T07:00:00+02:00'],
    ['2026-10-24T23:00:00', '2026-10-25T07:00:00+01:00'],
  ])('over midnight: %s', (text, until) => {
    expect(reading(quietUntil(moment(text), night, zone))).toBe(until);
  });

  it('within a day', () => {
    const siesta = { from: '14:00', to: '16:30' };
    expect(reading(quietUntil(moment('2026-11-21T15:00'), siesta, zone))).toBe('2026-11-21T16:30:00+01:00');
    expect(quietUntil(moment('2026-11-21T13:59'), siesta, zone)).toBeNull();
  });

  it('until midnight', () => {
    const evening = { from: '20:00', to: '24:00' };
    expect(reading(quietUntil(moment('2026-11-21T21:00'), evening, zone))).toBe('2026-11-22T00:00:00+01:00');
  });

  it('that end at an hour which spring leaves out end when the clock is past it', () => {
    const short = { from: '00:00', to: '02:30' };
    expect(reading(quietUntil(moment('2026-03-29T01:00'), short, zone))).toBe('2026-03-29T03:30:00+02:00');
  });

  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
  const zones = fc.constantFrom(
    'Europe/Madrid',
    'America/New_York',
    'Australia/Lord_Howe',
    'America/Sao_Paulo',
    'Africa/Cairo',
    'Pacific/Apia',
    'UTC',
  );
  const days = fc.constantFrom(
    '2026-03-08',
    '2026-03-29',
    '2026-04-05',
    '2026-10-25',
    '2026-11-01',
    '2026-07-15',
    '2018-11-04',
  );
  const moments = fc
    .tuple(days, fc.integer({ min: -36 * 60, max: 36 * 60 }))
    .map(([day, minutes]) => moment(day, 'UTC') + minutes * 60_000);
  const hours = fc.record({ from: time, to: time }).filter(({ from, to }) => from !== to);

  it('end later than now, and then it is not quiet, in every zone and also when clocks turn', () => {
    fc.assert(
      fc.property(moments, hours, zones, (now, quiet, where) => {
        const end = quietUntil(now, quiet, where);
        if (end === null) return;
        expect(end).toBeGreaterThan(now);
        expect(quietUntil(end, quiet, where)).toBeNull();
      }),
    );
  });

  it('follow what the clock shows on days on which it does not turn', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_439 }), hours, (minute, quiet) => {
        const now = moment('2026-07-15') + minute * 60_000;
        const clock = DateTime.fromMillis(now, { zone }).toFormat('HH:mm');
        const { from, to } = quiet;
        const expected = from < to ? clock >= from && clock < to : clock >= from || clock < to;
        expect(quietUntil(now, quiet, zone) !== null).toBe(expected);
      }),
    );
  });

  it('a time of the day comes next within 25 hours, and the clock shows it', () => {
    fc.assert(
      fc.property(moments, time, zones, (now, clock, where) => {
        const next = nextClockTime(now, clock, where);
        expect(next).toBeGreaterThanOrEqual(now);
        expect(next - now).toBeLessThanOrEqual(26 * 3_600_000);
      }),
    );
    expect(reading(nextClockTime(moment('2026-10-25T00:30'), '18:00', zone))).toBe(
      '2026-10-25T18:00:00+01:00',
    );
    expect(reading(nextClockTime(moment('2026-03-28T18:01'), '18:00', zone))).toBe(
      '2026-03-29T18:00:00+02:00',
    );
  });
});
