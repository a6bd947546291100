import { expect, test } from 'vitest';
import { doorOf, joinWindow } from './join-window.ts';

const minute = 60_000;
const visit = { start: 100 * minute, end: 120 * minute };
const window = joinWindow(visit, { joinBeforeMinutes: 15, joinAfterMinutes: 30 });

test.each([
  [85 * minute - 1, 'early'],
  [85 * minute, 'open'],
  [150 * minute - 1, 'open'],
  [150 * minute, 'over'],
])('at %i the door is %s', (now, door) => {
  expect(doorOf(window, now)).toBe(door);
});
