import { expect, test } from 'vitest';
import { countdown } from './countdown.ts';

const zone = 'Europe/Madrid';
const start = Date.parse('2026-11-24T09:00+01:00');

test.each([
  ['2026-11-24T08:59:30+01:00', { unit: 'minute', value: 1 }],
  ['2026-11-24T07:30+01:00', { unit: 'minute', value: 90 }],
  ['2026-11-24T05:15+01:00', { unit: 'hour', value: 3 }],
  ['2026-11-23T22:00+01:00', { unit: 'day', value: 1 }],
  ['2026-11-23T00:10+01:00', { unit: 'day', value: 1 }],
  ['2026-11-22T23:50+01:00', { unit: 'day', value: 2 }],
  ['2026-11-24T09:00+01:00', null],
])('at %s', (now, expected) => {
  expect(countdown(start, Date.parse(now), zone)).toEqual(expected);
});
