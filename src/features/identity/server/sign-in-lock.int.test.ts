import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Database, openDatabase } from '#src/platform/server/database.ts';
import { createLogger } from '#src/platform/server/logging.ts';
import { type FreshDatabase, freshDatabase } from '#tests/support/test-database.ts';
import { createSignInLock, lockKeys } from './sign-in-lock.ts';

const minute = 60_000;
let fresh: FreshDatabase;
let database: Database;
beforeEach(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, createLogger('silent'));
});
afterEach(async () => {
  await database.close();
  await fresh.drop();
});

function lockAt(start = 1_000_000) {
  const time = { now: start };
  return { time, lock: createSignInLock({ database, clock: { now: () => time.now } }) };
}

it('lets five tries pass and then asks for ever longer waits, up to fifteen minutes', async () => {
  const { time, lock } = lockAt();
  for (let i = 0; i < 5; i += 1) expect(await lock.begin('a')).toBe(0);
  const waits: number[] = [];
  for (let i = 0; i < 8; i += 1) {
    const wait = await lock.begin('a');
    waits.push(wait);
    time.now += wait;
    expect(await lock.begin('a')).toBe(0);
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

it('does not count a try that has to wait', async () => {
  const { time, lock } = lockAt();
  for (let i = 0; i < 50; i += 1) await lock.begin('a');
  expect(await lock.begin('a')).toBe(15_000);
  time.now += 15_000;
  expect(await lock.begin('a')).toBe(0);
  expect(await lock.begin('a')).toBe(30_000);
});

it('holds nobody up whose clock was looked at a moment before that of the try beside it', async () => {
  const { time, lock } = lockAt();
  expect(await lock.begin('a')).toBe(0);
  time.now -= 1;
  expect(await lock.begin('a')).toBe(0);
});

it('forgets after a right try and after an hour', async () => {
  const { time, lock } = lockAt();
  for (let i = 0; i < 5; i += 1) await lock.begin('a');
  await lock.succeeded('a');
  expect(await lock.begin('a')).toBe(0);
  for (let i = 0; i < 4; i += 1) await lock.begin('a');
  expect(await lock.begin('a')).toBeGreaterThan(0);
  time.now += 60 * minute;
  for (let i = 0; i < 5; i += 1) expect(await lock.begin('a')).toBe(0);
});

it('counts one address under one key however it is written, and other secrets apart', async () => {
  expect(lockKeys.signIn(' Ana@Mail.Example ')).toBe(lockKeys.signIn('ana@mail.example'));
  const { lock } = lockAt();
  for (let i = 0; i < 5; i += 1) await lock.begin(lockKeys.signIn('ana@mail.example'));
  expect(await lock.begin(lockKeys.signIn('ana@mail.example'))).toBeGreaterThan(0);
  expect(await lock.begin(lockKeys.recovery('ana@mail.example'))).toBe(0);
  expect(await lock.begin(lockKeys.signIn('john@mail.example'))).toBe(0);
});

it('counts tries side by side on two instances, and outlives a restart', async () => {
  const { time, lock } = lockAt();
  const other = createSignInLock({ database, clock: { now: () => time.now } });
  const tries = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? lock : other).begin('a'));
  const waits = await Promise.all(tries);
  expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
  expect(await createSignInLock({ database, clock: { now: () => time.now } }).begin('a')).toBe(15_000);
});
