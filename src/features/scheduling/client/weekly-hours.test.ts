import { describe, expect, test } from 'vitest';
import {
  copyToWorkdays,
  endFrom,
  fieldOf,
  nextSpan,
  scheduleProblems,
  spanProblems,
  spansOf,
  withDay,
} from './weekly-hours.ts';

const morning = { from: '09:00', to: '13:00' };
const evening = { from: '20:00', to: '24:00' };

describe('hours of a day', () => {
  test('are suggested one after the other until the day is full', () => {
    expect(nextSpan([])).toEqual(morning);
    expect(nextSpan([morning])).toEqual({ from: '14:00', to: '18:00' });
    expect(nextSpan([{ from: '14:00', to: '20:30' }])).toEqual({ from: '21:00', to: '24:00' });
    expect(nextSpan([evening])).toBeNull();
  });

  test('must begin before they end and not overlap', () => {
    expect(spanProblems([morning, evening])).toEqual([null, null]);
    expect(spanProblems([{ from: '12:00', to: '12:00' }])).toEqual(['backwards']);
    expect(spanProblems([morning, { from: '12:30', to: '14:00' }])).toEqual(['overlap', 'overlap']);
    expect(spanProblems([morning, { from: '13:00', to: '14:00' }])).toEqual([null, null]);
    expect(spanProblems([{ from: '', to: '12:00' }])).toEqual(['missing']);
  });

  test('end at midnight, which a field for times calls 00:00', () => {
    expect(fieldOf('24:00')).toBe('00:00');
    expect(endFrom('00:00')).toBe('24:00');
    expect(endFrom('18:00')).toBe('18:00');
  });
});

test('Monday goes to the working days and leaves the weekend alone', () => {
  const before = withDay(withDay([], 1, [morning]), 6, [evening]);
  const weekly = copyToWorkdays(withDay(before, 3, [evening]));
  expect([1, 2, 3, 4, 5, 6, 0].map((day) => spansOf(weekly, day))).toEqual([
    [morning],
    [morning],
    [morning],
    [morning],
    [morning],
    [evening],
    [],
  ]);
});

test('a schedule says which days and dates cannot be kept', () => {
  const exceptions = [
    { date: '2026-12-24', hours: null },
    { date: '2026-12-24', hours: [morning] },
    { date: '2026-12-31', hours: [{ from: '12:00', to: '10:00' }] },
    { date: '2027-01-05', hours: [] },
  ];
  expect(scheduleProblems({ weekly: withDay([], 2, [morning, morning]), exceptions })).toEqual({
    days: [2],
    exceptions: [1, 2],
  });
});
