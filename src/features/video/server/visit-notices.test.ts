import { expect, it } from 'vitest';
import { lateNotices, type VisitStep, visitNotices } from './visit-notices.ts';

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

it('the provider to whom somebody who waits is sent on hears of them', () => {
  expect(who({ event: 'transfer', to: 'waiting', actorId: 'colleague' })).toEqual(['doctor visit.arrived']);
  expect(who({ event: 'transfer', to: 'waiting' })).toEqual([]);
  expect(who({ event: 'transfer', to: 'scheduled', actorId: 'colleague' })).toEqual([]);
});

it('who waits for a visit that is ended before it began hears that it is cancelled', () => {
  expect(who({ event: 'complete', to: 'cancelled' })).toEqual([
    'patient visit.cancelled',
    'carer visit.cancelled',
  ]);
  expect(who({ event: 'complete', to: 'completed' })).toEqual([]);
  expect(who({ event: 'complete', to: 'no_show' })).toEqual([]);
});

it('the same delay is told once', () => {
  const people = [{ visitId: 'v', userId: 'patient' }];
  const cause = (minutes: number) => lateNotices(people, minutes, now).map((notice) => notice.cause);
  expect(cause(10)).toEqual(cause(10));
  expect(cause(10)).not.toEqual(cause(20));
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
