import { expect, it, test } from 'vitest';
import { mailPatienceMs, mailRetryDelay, mostAttempts, readRetryAfter, retryDelay } from './retries.ts';

test.each([
  [null, null],
  ['0', 0],
  ['120', 120_000],
  ['Sat, 21 Nov 2026 12:01:00 GMT', 60_000],
  ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
  ['soon', null],
])('Retry-After: %s', (header, ms) => {
  expect(readRetryAfter(header, Date.parse('2026-11-21T12:00:00Z'))).toBe(ms);
});

const asked = (askedMs: number | null) => ({ reached: true, askedMs });
const unreached = { reached: false, askedMs: null };

it.each([
  ['a service that answers', asked(null), mostAttempts.refused, 3_600_000],
  ['a service that is not reached', unreached, mostAttempts.unreached, 600_000],
] as const)(
  '%s: waits twice as long each time up to a limit, and lasts a night',
  (_, failed, most, longest) => {
    const waits = Array.from({ length: most - 1 }, (_, index) => retryDelay(index + 1, failed, 0) ?? 0);
    expect(waits.slice(0, 4)).toEqual([5_000, 10_000, 20_000, 40_000]);
    expect(Math.max(...waits)).toBe(longest);
    expect(waits.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(7 * 3_600_000);
    expect(retryDelay(most, failed, 0)).toBeNull();
    expect(retryDelay(most + 2, failed, 1)).toBeNull();
    expect(retryDelay(1, failed, 1)).toBe(6_000);
  },
);

it('is never earlier than was asked for, and never later than a day', () => {
  expect(retryDelay(1, asked(120_000), 0)).toBe(120_000);
  expect(retryDelay(10, asked(1_000), 0)).toBe(2_560_000);
  expect(retryDelay(1, asked(10 ** 12), 0)).toBe(24 * 3_600_000);
});

test.each([
  ['server', 10 * 60_000],
  ['recipient', 60 * 60_000],
  ['message', 60 * 60_000],
] as const)('a mail waits twice as long each time while the trouble is with the %s', (about, longest) => {
  const wait = (attempts: number, chance = 0) =>
    mailRetryDelay(attempts, 0, { lasting: 'temporary', about }, chance);
  expect([1, 2, 3, 4].map((attempts) => wait(attempts))).toEqual([30_000, 60_000, 120_000, 240_000]);
  expect([wait(20), wait(5_000)]).toEqual([longest, longest]);
  expect(wait(1, 1)).toBe(36_000);
});

it('a mail is tried for more than a day, then no more; never again where it is refused for good', () => {
  const after = (sinceMs: number, lasting: 'temporary' | 'permanent' = 'temporary') =>
    mailRetryDelay(50, sinceMs, { lasting, about: 'server' }, 0);
  expect(mailPatienceMs).toBeGreaterThan(24 * 3_600_000);
  expect(after(mailPatienceMs - 1)).not.toBeNull();
  expect(after(mailPatienceMs)).toBeNull();
  expect(after(0, 'permanent')).toBeNull();
});
