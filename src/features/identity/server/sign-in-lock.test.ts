import { expect, it } from 'vitest';
import { createSignInLock, lockKeys } from './sign-in-lock.ts';

const minute = 60_000;

function lockAt(start = 1_000_000) {
  const time = { now: start };
  return { time, lock: createSignInLock({ now: () => time.now }) };
}

it('lets five tries pass and then asks for ever longer waits, up to fifteen minutes', () => {
  const { time, lock } = lockAt();
  for (let i = 0; i < 5; i += 1) expect(lock.begin('a')).toBe(0);
  const waits: number[] = [];
  for (let i = 0; i < 8; i += 1) {
    const wait = lock.begin('a');
    waits.push(wait);
    time.now += wait;
    expect(lock.begin('a')).toBe(0);
  }
  expect(waits).toEqual([
    15_000,
    30_000,
    minute,
    2 * minute,
    4 * minute,
    8 * minute,
    15 * minute,
    15 * minute,
  ]);
});

it('does not count a try that has to wait', () => {
  const { time, lock } = lockAt();
  for (let i = 0; i < 50; i += 1) lock.begin('a');
  expect(lock.begin('a')).toBe(15_000);
  time.now += 15_000;
  expect(lock.begin('a')).toBe(0);
  expect(lock.begin('a')).toBe(30_000);
});

it('forgets after a right try and after an hour', () => {
  const { time, lock } = lockAt();
  for (let i = 0; i < 5; i += 1) lock.begin('a');
  lock.succeeded('a');
  expect(lock.begin('a')).toBe(0);
  for (let i = 0; i < 4; i += 1) lock.begin('a');
  expect(lock.begin('a')).toBeGreaterThan(0);
  time.now += 60 * minute;
  for (let i = 0; i < 5; i += 1) expect(lock.begin('a')).toBe(0);
});

it('counts one address under one key however it is written, and other secrets apart', () => {
  expect(lockKeys.signIn(' Ana@Mail.Example ')).toBe(lockKeys.signIn('ana@mail.example'));
  const { lock } = lockAt();
  for (let i = 0; i < 5; i += 1) lock.begin(lockKeys.signIn('ana@mail.example'));
  expect(lock.begin(lockKeys.signIn('ana@mail.example'))).toBeGreaterThan(0);
  expect(lock.begin(lockKeys.recovery('ana@mail.example'))).toBe(0);
  expect(lock.begin(lockKeys.signIn('john@mail.example'))).toBe(0);
});
