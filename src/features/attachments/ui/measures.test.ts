import { expect, test } from 'vitest';
import { clockTime, sizeParts, timeParts } from './measures.ts';

const kibi = 1_024;

test.each([
  [0, 0, 'byte', 0],
  [999, 999, 'byte', 0],
  [1_000, 0.9765625, 'kilobyte', 1],
  [12 * kibi, 12, 'kilobyte', 0],
  [100 * kibi * kibi, 100, 'megabyte', 0],
  [1.5 * kibi ** 3, 1.5, 'gigabyte', 1],
])('%i bytes', (bytes, value, unit, digits) => {
  expect(sizeParts(bytes)).toEqual({ value, unit, digits });
});

test.each([
  [0, 1, 'seconds'],
  [9_400, 10, 'seconds'],
  [11_000, 15, 'seconds'],
  [56_000, 1, 'minutes'],
  [61_000, 2, 'minutes'],
  [3_600_000, 1, 'hours'],
  [3_700_000, 2, 'hours'],
])('%i ms are left', (ms, count, unit) => {
  expect(timeParts(ms)).toEqual({ count, unit });
});

test.each([
  [0, '0:00'],
  [7_900, '0:07'],
  [750_000, '12:30'],
  [3_723_000, '1:02:03'],
])('%i ms on a clock', (ms, text) => {
  expect(clockTime(ms)).toBe(text);
});
