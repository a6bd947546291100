import { describe, expect, test } from 'vitest';
import { createDayOf, DayFormat, dayDistance } from './calendar-day.ts';

const at = (iso: string) => Date.parse(iso);
const madrid = createDayOf('Europe/Madrid');
const losAngeles = createDayOf('America/Los_Angeles');

describe('calendar days', () => {
  test('the same moment is another day in another zone', () => {
    const moment = at('2026-11-21T02:00:00Z');
    expect(madrid(moment) - losAngeles(moment)).toBe(1);
  });

  test.each([
    ['2026-11-20T23:00:00Z', 'today'],
    ['2026-11-20T22:59:59Z', 'yesterday'],
    ['2026-11-19T23:00:00Z', 'yesterday'],
    ['2026-11-19T22:59:59Z', 'week'],
    ['2026-11-15T12:00:00Z', 'week'],
    ['2026-11-14T12:00:00Z', 'older'],
    ['2026-11-22T12:00:00Z', 'future'],
  ])('%s seen on 21 November in Madrid is %s', (iso, expected) => {
    expect(dayDistance(at(iso), at('2026-11-21T15:00:00Z'), madrid)).toBe(expected);
  });

  test('a day of 23 hours and a day of 25 hours are one day each', () => {
    expect(madrid(at('2026-03-29T22:00:00Z')) - madrid(at('2026-03-28T23:00:00Z'))).toBe(1);
    expect(madrid(at('2026-10-25T23:00:00Z')) - madrid(at('2026-10-24T22:00:00Z'))).toBe(1);
  });

  test('yesterday evening is yesterday across the change of the clock', () => {
    expect(dayDistance(at('2026-03-28T22:30:00Z'), at('2026-03-29T20:00:00Z'), madrid)).toBe('yesterday');
  });
});

describe('what lists show', () => {
  const now = at('2026-11-21T15:00:00Z');
  const en = new DayFormat('en', 'Europe/Madrid', { today: 'Today', yesterday: 'Yesterday' });
  const es = new DayFormat('es', 'Europe/Madrid', { today: 'Hoy', yesterday: 'Ayer' });

  test('headings: today, yesterday, then the date, with the year only when it is another', () => {
    expect(en.heading(at('2026-11-21T08:00:00Z'), now)).toBe('Today');
    expect(es.heading(at('2026-11-20T08:00:00Z'), now)).toBe('Ayer');
    expect(es.heading(at('2026-11-17T08:00:00Z'), now)).toBe('martes, 17 de noviembre');
    expect(en.heading(at('2025-12-31T08:00:00Z'), now)).toBe('December 31, 2025');
  });

  test('inbox: the hour today, else the day', () => {
    expect(es.brief(at('2026-11-21T08:05:00Z'), now)).toBe('9:05');
    expect(en.brief(at('2026-11-20T08:00:00Z'), now)).toBe('Yesterday');
    expect(en.brief(at('2026-11-17T08:00:00Z'), now)).toBe('Tuesday');
    expect(en.brief(at('2026-11-01T08:00:00Z'), now)).toBe('Nov 1');
    expect(en.brief(at('2025-11-01T08:00:00Z'), now)).toBe('Nov 1, 2025');
  });

  test('a moment a little in the future (clock behind) shows its hour', () => {
    expect(es.brief(at('2026-11-22T08:05:00Z'), now)).toBe('9:05');
  });
});
