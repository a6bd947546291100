import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type Crowd, gatherCrowd } from '#tests/support/crowd.ts';
import { type Cluster, hasClusterTools, startCluster } from './cluster.ts';
import { amount, fault, quantile } from './fault.ts';
import { expectUnbroken } from './ledger.ts';
import { Talk } from './talk.ts';

/** How long Redis is away, once killed and once frozen. */
const awayMs = amount({ quick: 2_000, full: 30_000 });
const pairs = amount({ quick: 2, full: 10 });

describe.skipIf(!hasClusterTools)('two instances', () => {
  let cluster: Cluster;
  let crowd: Crowd;
  beforeAll(async () => {
    cluster = await startCluster();
    crowd = await gatherCrowd(cluster.origin, cluster.bootstrapToken, pairs);
  }, 600_000);
  afterAll(() => cluster?.close());

  fault(7, 'Redis goes away: people on different instances lose nothing and catch up', async (note) => {
    const [one, two] = cluster.ports;
    const talks = crowd.pairs.map(
      (pair, index) =>
        new Talk(
          pair,
          { port: (index % 2 === 0 ? one : two) ?? 0 },
          { port: (index % 2 === 0 ? two : one) ?? 0 },
        ),
    );
    await Promise.all(talks.map((talk) => talk.start()));
    const caughtUpMs: number[] = [];
    const whileAwayMs: number[] = [];
    const until = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const measure = async (into: number[]) => {
      const since = performance.now();
      await Promise.all(talks.map((talk) => talk.caughtUp()));
      into.push(performance.now() - since);
    };
    for (const how of ['killed', 'frozen'] as const) {
      await Promise.all(talks.map((talk) => talk.more(20)));
      if (how === 'killed') await cluster.redis.kill();
      else cluster.redis.freeze();
      const away = until(awayMs);
      await Promise.all(talks.map((talk) => talk.more(20)));
      await measure(whileAwayMs);
      await away;
      if (how === 'killed') await cluster.redis.start();
      else cluster.redis.thaw();
      await measure(caughtUpMs);
    }
    await Promise.all(talks.map((talk) => talk.more(20)));
    const tallies = await Promise.all(talks.map((talk) => talk.finish()));
    note('away', awayMs / 1_000, { unit: 's' });
    note(
      'messages',
      talks.reduce((sum, talk) => sum + talk.acknowledged.size, 0),
    );
    note(
      'lost',
      tallies.reduce((sum, { lost }) => sum + lost, 0),
      { atMost: 0 },
    );
    note('across instances while it is away, slowest', Math.max(...whileAwayMs), { unit: 'ms' });
    note('caught up after its return, slowest', Math.max(...caughtUpMs), { unit: 'ms', atMost: 2_000 });
    const sends = talks.flatMap((talk) => talk.sendMs);
    note('send to acknowledgement, p99', quantile(sends, 0.99), { unit: 'ms' });
    expect(sends.length).toBeGreaterThan(0);
    expectUnbroken(tallies);
  });
});
