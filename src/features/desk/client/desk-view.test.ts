import { expect, test } from 'vitest';
import type { DeskState } from '#src/features/messaging/contract.ts';
import { newerDesk } from './desk-view.ts';

const state = (revision: number, waitingSince: number | null): DeskState => ({
  assignee: null,
  cover: null,
  closed: null,
  waitingSince,
  revision,
});

test('an answer that was under way does not undo what staff did meanwhile, but tells what waits', () => {
  const assigned = { ...state(2, null), assignee: { userId: 'a', name: 'Ana' } };
  expect(newerDesk(assigned, state(1, 5))).toEqual({ ...assigned, waitingSince: 5 });
  expect(newerDesk(state(1, 5), assigned)).toEqual(assigned);
  expect(newerDesk(assigned, state(2, 7))).toEqual(state(2, 7));
  expect(newerDesk(null, assigned)).toEqual(assigned);
  expect(newerDesk(assigned, null)).toBeNull();
});
