import { expect, it } from 'vitest';
import { type VisitStep, visitNotices } from './visit-notices.ts';

const now = 1_000;
const told = (more: Partial<VisitStep>, state: VisitStep['visit']['state'] = 'waiting') =>
  visitNotices({
    event: 'admit',
    visit: { id: 'v', providerId: 'doctor', revision: 7, state },
    to: 'in_progress',
    patients: ['patient', 'carer'],
    actorId: 'doctor',
    now,
    ...more,
  });
const who = (...args: Parameters<typeof told>) =>
  told(...args).map(({ userId, kind }) => `${userId} ${kind}`);

it('whom the provider lets in or calls back hears of it, and who acts for them', () => {
  expect(who({})).toEqual(['patient visit.ready', 'carer visit.ready']);
  expect(who({ event: 'call_back', to: 'waiting' })).toEqual([
    'patient visit.call_back',
    'carer visit.call_back',
  ]);
});

it('the provider hears of who comes, once', () => {
  const arrival = { event: 'check_in', to: 'waiting', actorId: 'carer' } as const;
  expect(who(arrival, 'scheduled')).toEqual(['doctor visit.arrived']);
  expect(who(arrival, 'waiting')).toEqual([]);
});

it('nobody hears of what they did themselves, or of anything else', () => {
  expect(who({ actorId: 'carer' })).toEqual(['patient visit.ready']);
  expect(who({ event: 'hold', to: 'waiting' })).toEqual([]);
});

it('the same step has one cause, another step another, and rings half an hour at most', () => {
  const [first] = told({});
  expect(first).toMatchObject({
    cause: 'visit.ready:v:7',
    target: { place: 'visit', id: 'v' },
    expiresAt: now + 1_800_000,
  });
});
