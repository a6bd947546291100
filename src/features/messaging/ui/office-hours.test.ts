import { describe, expect, test } from 'vitest';
import {
  clockName,
  dayRuns,
  hoursLines,
  officeState,
  promisedReply,
  wallTime,
  weekdayName,
} from './office-hours.ts';

const at = (iso: string) => Date.parse(iso);
const week = [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '17:00' }));

describe('the clock on the clinic’s wall', () => {
  test('is read in the clinic’s zone', () => {
    expect(wallTime(at('2026-11-21T00:30:00Z'), 'Europe/Madrid')).toEqual({ day: 6, minute: 90 });
    expect(wallTime(at('2026-11-21T00:30:00Z'), 'America/New_York')).toEqual({
      day: 5,
      minute: 19 * 60 + 30,
    });
    expect(wallTime(at('2026-11-20T23:00:00Z'), 'Europe/Madrid')).toEqual({ day: 6, minute: 0 });
  });
});

describe('open or closed', () => {
  const state = (iso: string, zone = 'Europe/Madrid', hours = week) => officeState(hours, zone, at(iso));

  test('open from the first minute to the last', () => {
    expect(state('2026-11-20T08:00:00Z')).toEqual({ kind: 'open', until: '17:00' });
    expect(state('2026-11-20T15:59:00Z')).toEqual({ kind: 'open', until: '17:00' });
    expect(state('2026-11-20T16:00:00Z').kind).toBe('closed');
  });

  test('before opening it opens today, in the evening tomorrow, on Friday evening on Monday', () => {
    expect(state('2026-11-19T07:59:00Z')).toEqual({
      kind: 'closed',
      next: { inDays: 0, day: 4, from: '09:00' },
    });
    expect(state('2026-11-19T20:00:00Z')).toEqual({
      kind: 'closed',
      next: { inDays: 1, day: 5, from: '09:00' },
    });
    expect(state('2026-11-20T20:00:00Z')).toEqual({
      kind: 'closed',
      next: { inDays: 3, day: 1, from: '09:00' },
    });
  });

  test('the same moment is open in one zone and closed in another', () => {
    expect(state('2026-11-20T14:30:00Z', 'America/Los_Angeles').kind).toBe('closed');
    expect(state('2026-11-20T14:30:00Z', 'America/New_York').kind).toBe('open');
  });

  test('after the change of the clock it opens at nine of the new time', () => {
    // Madrid: UTC+1 on Friday 27 March, UTC+2 from Sunday 29 March 2026.
    expect(state('2026-03-27T08:00:00Z').kind).toBe('open');
    expect(state('2026-03-30T06:59:00Z')).toEqual({
      kind: 'closed',
      next: { inDays: 0, day: 1, from: '09:00' },
    });
    expect(state('2026-03-30T07:00:00Z').kind).toBe('open');
    // Back to UTC+1 on Sunday 25 October 2026.
    expect(state('2026-10-26T07:30:00Z').kind).toBe('closed');
    expect(state('2026-10-26T08:00:00Z').kind).toBe('open');
  });

  test('a lunch break closes', () => {
    const split = [
      { day: 5, from: '09:00', to: '13:00' },
      { day: 5, from: '15:00', to: '18:00' },
    ];
    expect(state('2026-11-20T12:30:00Z', 'Europe/Madrid', split)).toEqual({
      kind: 'closed',
      next: { inDays: 0, day: 5, from: '15:00' },
    });
  });

  test('a night shift runs past midnight, over the end of the week too', () => {
    const night = [{ day: 6, from: '22:00', to: '06:00' }];
    expect(state('2026-11-21T22:00:00Z', 'UTC', night)).toEqual({ kind: 'open', until: '06:00' });
    expect(state('2026-11-22T05:59:00Z', 'UTC', night)).toEqual({ kind: 'open', until: '06:00' });
    expect(state('2026-11-22T06:00:00Z', 'UTC', night)).toEqual({
      kind: 'closed',
      next: { inDays: 6, day: 6, from: '22:00' },
    });
  });

  test('one day a week: just after closing it opens in a week', () => {
    const monday = [{ day: 1, from: '09:00', to: '10:00' }];
    expect(state('2026-11-23T12:00:00Z', 'UTC', monday)).toEqual({
      kind: 'closed',
      next: { inDays: 7, day: 1, from: '09:00' },
    });
  });

  test('without hours nothing is claimed', () => {
    expect(state('2026-11-20T12:00:00Z', 'UTC', [])).toEqual({ kind: 'unknown' });
  });
});

describe('hours in words', () => {
  test('equal days stand together, Monday first', () => {
    expect(hoursLines([{ day: 0, from: '10:00', to: '12:00' }, ...week])).toEqual([
      { days: [1, 2, 3, 4, 5], ranges: [{ from: '09:00', to: '17:00' }] },
      { days: [0], ranges: [{ from: '10:00', to: '12:00' }] },
    ]);
  });

  test('runs of days', () => {
    expect(dayRuns([1, 2, 3, 4, 5])).toEqual([[1, 5]]);
    expect(dayRuns([0, 6])).toEqual([
      [6, 6],
      [0, 0],
    ]);
    expect(dayRuns([1, 3, 4, 5, 0])).toEqual([
      [1, 1],
      [3, 5],
      [0, 0],
    ]);
    expect(dayRuns([0, 1, 2, 3, 4, 5, 6])).toEqual([[1, 0]]);
  });

  test('names', () => {
    expect(weekdayName(0, 'es')).toBe('domingo');
    expect(weekdayName(6, 'en')).toBe('Saturday');
    expect(clockName('09:00', 'es')).toBe('9:00');
    expect(clockName('17:30', 'en')).toMatch(/^5:30\sPM$/);
  });
});

describe('promised reply', () => {
  test.each([
    [5, 'minutes', 5],
    [60, 'hours', 1],
    [90, 'hours', 2],
    [1_440, 'days', 1],
    [1_500, 'hours', 25],
    [2_880, 'days', 2],
    [2_881, 'days', 3],
  ])('%i minutes', (minutes, unit, count) => {
    expect(promisedReply(minutes)).toEqual({ unit, count });
  });
});
