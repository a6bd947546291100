import { expect, test } from 'vitest';
import { clocksDiffer, slotDays } from './slot-days.ts';

const at = (text: string) => Date.parse(text);

test('a late start in Madrid is on the next day there, and on the same one in New York', () => {
  const slots = [at('2026-11-21T10:00Z'), at('2026-11-21T23:30Z')];
  expect(slotDays(slots, 'Europe/Madrid').map(({ date }) => date)).toEqual(['2026-11-21', '2026-11-22']);
  expect(slotDays(slots, 'America/New_York')).toEqual([{ date: '2026-11-21', starts: slots }]);
});

test('the hour that comes twice in autumn gives two starts of one day', () => {
  const slots = [at('2026-10-25T00:30Z'), at('2026-10-25T01:30Z')];
  expect(slotDays(slots, 'Europe/Madrid')).toEqual([{ date: '2026-10-25', starts: slots }]);
});

test('Lisbon and London share their clock, Madrid has another one', () => {
  const now = at('2026-11-21T10:00Z');
  expect(clocksDiffer('Europe/Lisbon', 'Europe/London', now)).toBe(false);
  expect(clocksDiffer('Europe/Madrid', 'Europe/London', now)).toBe(true);
});
