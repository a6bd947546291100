import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { busContract } from '#tests/support/bus-contract.ts';
import { hasRedisServer, type RedisServer, startRedisServer } from '#tests/support/redis-server.ts';
import { type Bus, topic } from './bus.ts';
import { createLogger } from './logging.ts';
import { openRedis } from './redis.ts';
import { createRedisBus } from './redis-bus.ts';

const log = createLogger('silent');

describe.skipIf(!hasRedisServer)('the bus of several instances', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedisServer({ password: 'secret' });
  });
  afterAll(() => redis?.close());

  /** An instance’s bus, and how often it was told to look again. */
  async function instance(
    errors: unknown[] = [],
  ): Promise<{ bus: Bus; gaps: () => number; close(): Promise<void> }> {
    const lines = await openRedis(redis.url, log);
    const bus = createRedisBus({ redis: lines, log, onError: (error) => errors.push(error) });
    let gaps = 0;
    bus.onGap(() => {
      gaps += 1;
    });
    return {
      bus,
      gaps: () => gaps,
      async close() {
        await bus.close();
        await lines.close();
      },
    };
  }

  /** Resolves when what one says is heard by the other. */
  async function together(one: Bus, two: Bus): Promise<void> {
    const calls = topic<number>('calls');
    let heard = false;
    const stop = two.subscribe(calls, () => {
      heard = true;
    });
    await vi.waitUntil(
      () => {
        one.publish(calls, 1);
        return heard;
      },
      { timeout: 30_000 },
    );
    stop();
  }

  async function pair(errors: unknown[] = []) {
    const [one, two] = [await instance(errors), await instance(errors)];
    await together(one.bus, two.bus);
    await together(two.bus, one.bus);
    return { one, two, close: () => Promise.all([one.close(), two.close()]) };
  }

  busContract(async () => {
    const errors: unknown[] = [];
    const { one, two, close } = await pair(errors);
    return {
      speaker: one.bus,
      hearer: two.bus,
      errors,
      async close() {
        await close();
      },
    };
  });

  it.each(['killed', 'frozen'] as const)(
    'makes everybody look at the truth while Redis is %s and when it is back, and goes on by itself',
    async (how) => {
      const { one, two, close } = await pair();
      const numbers = topic<number>('while-away');
      const seen: number[] = [];
      two.bus.subscribe(numbers, (value) => seen.push(value));
      one.bus.subscribe(numbers, (value) => seen.push(-value));
      const before = [one.gaps(), two.gaps()];
      if (how === 'killed') await redis.kill();
      else redis.freeze();
      one.bus.publish(numbers, 1);
      expect(seen).toEqual([-1]);
      const asked = () => [one.gaps(), two.gaps()].every((count, index) => count >= (before[index] ?? 0) + 2);
      await vi.waitUntil(asked, { timeout: 30_000 });
      if (how === 'killed') await redis.start();
      else redis.thaw();
      await together(one.bus, two.bus);
      await together(two.bus, one.bus);
      one.bus.publish(numbers, 2);
      await vi.waitUntil(() => seen.includes(2));
      expect(seen.at(-1)).toBe(2);
      await close();
    },
  );

  it('parts clinics by the number of the database', async () => {
    const other = await openRedis(`${redis.url}/3`, log);
    const mine = await openRedis(redis.url, log);
    expect([mine.channel, other.channel]).toEqual(['consulta:0', 'consulta:3']);
    await Promise.all([mine.close(), other.close()]);
  });

  it.each([
    ['a wrong password', () => redis.url.replace('secret', 'wrong'), /refuses this user and password/],
    ['no password', () => redis.url.replace(':secret@', ''), /refuses this user and password/],
    ['a database that is not there', () => `${redis.url}/99`, /no database of this number/],
  ])('stops a start with %s', async (_what, url, sentence) => {
    await expect(openRedis(url(), log)).rejects.toThrow(sentence);
  });

  it('starts without a Redis that is away', async () => {
    await redis.kill();
    const { bus, gaps, close } = await instance();
    const numbers = topic<number>('alone');
    const seen: number[] = [];
    bus.subscribe(numbers, (value) => seen.push(value));
    bus.publish(numbers, 1);
    expect(seen).toEqual([1]);
    await redis.start();
    const other = await instance();
    await together(other.bus, bus);
    expect(gaps()).toBeGreaterThan(0);
    await Promise.all([close(), other.close()]);
  });
});
