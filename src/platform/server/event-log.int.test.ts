import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '#tests/support/test-database.ts';
import { type Bus, createLocalBus } from './bus.ts';
import { systemClock } from './clock.ts';
import { type Database, openDatabase, type Queryable } from './database.ts';
import { createEventLog, type EventLog, type EventRow } from './event-log.ts';
import { createLogger } from './logging.ts';

let fresh: FreshDatabase;
let database: Database;
let bus: Bus;
let events: EventLog;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, createLogger('silent'));
  bus = createLocalBus((error) => {
    throw error;
  });
  events = createEventLog({ pool: database.pool, bus, clock: systemClock });
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

function event(userId: string, n: number) {
  return { userId, kind: 'test', payload: { n } };
}

async function write(...list: ReturnType<typeof event>[]): Promise<EventRow[]> {
  const rows = await database.transaction((tx) => events.record(tx, list));
  events.publish(rows);
  return rows;
}

/** Follows until `count` events came (a resync counts as none) and answers what came, in order. */
async function collect(userId: string, from: number | null, count: number, onStart?: () => void) {
  const abort = new AbortController();
  const seen: number[] = [];
  const resyncs: number[] = [];
  for await (const batch of events.follow(userId, from, abort.signal)) {
    if (batch.type === 'resync') {
      resyncs.push(batch.upTo);
      onStart?.();
    } else seen.push(...batch.rows.map((row) => row.seq));
    if (seen.length >= count) break;
  }
  return { seen, resyncs };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

describe('durable events', () => {
  it('get the next number of each person, in the order they were given', async () => {
    const [a, b] = [randomUUID(), randomUUID()];
    const rows = await write(event(b, 1), event(a, 2), event(b, 3));
    expect(rows.map(({ userId, seq, payload }) => [userId, seq, payload.n])).toEqual([
      [b, 1, 1],
      [a, 1, 2],
      [b, 2, 3],
    ]);
    expect((await events.eventsSince(b, 0, 10)).map((row) => [row.seq, row.payload.n])).toEqual([
      [1, 1],
      [2, 3],
    ]);
  });

  it('take nothing when the transaction rolls back', async () => {
    const user = randomUUID();
    await expect(
      database.transaction(async (tx) => {
        await events.record(tx, [event(user, 1)]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await write(event(user, 2))).toMatchObject([{ seq: 1 }]);
  });

  it('of many writers at once have no gap, and writers do not wait for each other in a circle', async () => {
    const people = range(1, 6).map(() => randomUUID());
    const writers = range(1, 40).map((n) =>
      write(...[...people].sort(() => (n % 2 ? 1 : -1)).map((userId) => event(userId, n))),
    );
    await Promise.all(writers);
    for (const userId of people) {
      const rows = await events.eventsSince(userId, 0, 100);
      expect(rows.map((row) => row.seq)).toEqual(range(1, 40));
    }
  });
});

describe('following', () => {
  it('reads the backlog and then what happens', async () => {
    const user = randomUUID();
    await write(event(user, 1), event(user, 2), event(user, 3));
    const following = collect(user, 1, 5);
    await write(event(user, 4));
    await write(event(user, 5), event(user, 6));
    expect(await following).toEqual({ seen: range(2, 6), resyncs: [] });
  });

  it('without a place begins with a resync at the present one', async () => {
    const user = randomUUID();
    await write(event(user, 1));
    const result = await collect(user, null, 1, () => void write(event(user, 2)));
    expect(result).toEqual({ seen: [2], resyncs: [1] });
  });

  it('loses nothing that happens between listening and reading the backlog', async () => {
    const user = randomUUID();
    // Both reads (the place, the backlog) are held up until another event has been written and published.
    let n = 0;
    const slow: Queryable = {
      async query(text, values) {
        const answer = await database.pool.query(text, values === undefined ? [] : [...values]);
        if (n < 2) await write(event(user, ++n));
        return answer;
      },
    };
    const log = createEventLog({ pool: slow, bus, clock: systemClock });
    const abort = new AbortController();
    const seen: number[] = [];
    for await (const batch of log.follow(user, 0, abort.signal)) {
      if (batch.type === 'events') seen.push(...batch.rows.map((row) => row.seq));
      if (seen.length >= 2) break;
    }
    expect(seen).toEqual([1, 2]);
  });

  it('keeps the order when two transactions publish in another order than they committed', async () => {
    const user = randomUUID();
    const following = collect(user, 0, 3);
    const [first] = await database.transaction((tx) => events.record(tx, [event(user, 1)]));
    const [second] = await database.transaction((tx) => events.record(tx, [event(user, 2)]));
    const [third] = await database.transaction((tx) => events.record(tx, [event(user, 3)]));
    for (const row of [second, third, first, second]) if (row !== undefined) events.publish([row]);
    expect((await following).seen).toEqual([1, 2, 3]);
  });

  it('catches up from the table when it is slower than what happens', async () => {
    const user = randomUUID();
    const abort = new AbortController();
    const follower = events.follow(user, 0, abort.signal);
    const first = follower.next();
    await write(event(user, 0));
    expect((await first).value).toMatchObject({ type: 'events' });
    await write(...range(1, 1_500).map((n) => event(user, n)));
    await write(...range(1_501, 2_999).map((n) => event(user, n)));
    const seen: number[] = [];
    while (seen.length < 2_999) {
      const { value } = await follower.next();
      if (value?.type === 'events') seen.push(...value.rows.map((row) => row.seq));
    }
    expect(seen).toEqual(range(2, 3_000));
    await follower.return();
  });

  it.each([
    ['too far behind', 5_001, 0],
    ['ahead of everything, as after a restored backup', 3, 9],
  ])('answers resync when it is %s', async (_name, count, from) => {
    const user = randomUUID();
    await write(...range(1, count).map((n) => event(user, n)));
    const result = await collect(user, from, 1, () => void write(event(user, 0)));
    expect(result).toEqual({ seen: [count + 1], resyncs: [count] });
  });

  it('answers resync when what it missed was forgotten', async () => {
    const user = randomUUID();
    await write(event(user, 1), event(user, 2));
    await database.pool.query(
      "UPDATE user_event SET created_at = now() - interval '40 days' WHERE user_id = $1",
      [user],
    );
    expect(await events.prune(30 * 24 * 60 * 60 * 1000)).toBe(2);
    expect((await collect(user, 1, 1, () => void write(event(user, 3)))).resyncs).toEqual([2]);
    expect(await collect(user, 2, 1)).toEqual({ seen: [3], resyncs: [] });
  });

  it('ends when it is told to, and stops listening', async () => {
    const user = randomUUID();
    const abort = new AbortController();
    const follower = events.follow(user, 0, abort.signal);
    const pending = follower.next();
    abort.abort();
    expect(await pending).toEqual({ value: undefined, done: true });
  });
});
