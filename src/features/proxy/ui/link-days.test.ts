import { expect, it } from 'vitest';
import { dayEnd, dayStart, today } from './link-days.ts';

it('a day lasts from its first moment to the first of the next, over the end of months and years too', () => {
  for (const day of ['2026-03-01', '2026-12-31', '2028-02-29']) {
    const [start, end] = [dayStart(day) ?? 0, dayEnd(day) ?? 0];
    expect(new Date(start).getHours()).toBe(0);
    expect(new Date(end - 1).getDate()).toBe(Number(day.slice(8)));
    expect(end).toBeGreaterThan(start);
  }
});

it('what is no day is none', () => {
  for (const day of ['', '2026-02-30', '2026-13-01', 'tomorrow', '2026-1-1']) {
    expect(dayStart(day), day).toBeNull();
    expect(dayEnd(day), day).toBeNull();
  }
});

it('today can be read back', () => {
  expect(dayStart(today())).not.toBeNull();
});
