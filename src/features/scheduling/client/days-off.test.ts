import { expect, test } from 'vitest';
import { daysOff } from './days-off.ts';

test('a holiday is each of its days, over the end of a year too', () => {
  expect(daysOff('2026-12-30', '2027-01-02')).toEqual([
    '2026-12-30',
    '2026-12-31',
    '2027-01-01',
    '2027-01-02',
  ]);
  expect(daysOff('2026-12-24', '2026-12-24')).toEqual(['2026-12-24']);
});

test.each([
  ['', ''],
  ['2026-12-24', '2026-12-23'],
  ['2026-01-01', '2026-12-31'],
])('from “%s” to “%s” are no days off', (from, until) => {
  expect(daysOff(from, until)).toBeNull();
});
