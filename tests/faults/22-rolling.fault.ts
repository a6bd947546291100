import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest';
import { gatherCrowd, type Pair } from '#tests/support/crowd.ts';
import { type Cluster, hasClusterTools, startCluster } from './cluster.ts';
import { amount, fault, type NoteFigure, quantile } from './fault.ts';
import { expectUnbroken, type Tally } from './ledger.ts';
import { Talk } from './talk.ts';

const pairs = amount({ quick: 2, full: 25 });
const tests = 2;
const rounds = amount({ quick: 1, full: 3 });

describe.skipIf(!hasClusterTools)('two instances behind nginx', () => {
  let cluster: Cluster;
  let pairsLeft: Pair[];
  let talks: Talk[];
  beforeAll(async () => {
    cluster = await startCluster();
    const crowd = await gatherCrowd(cluster.origin, cluster.bootstrapToken, tests * pairs);
    pairsLeft = [...crowd.pairs];
  }, 900_000);
  beforeEach(() => {
    // Each test with its own: a conversation is read from its beginning.
    talks = pairsLeft.splice(0, pairs).map((pair) => new Talk(pair));
    expect(talks).toHaveLength(pairs);
  });
  afterAll(() => cluster?.close());

  const more = (count: number) => Promise.all(talks.map((talk) => talk.more(count)));

  async function finish(note: NoteFigure): Promise<Tally[]> {
    await more(5);
    const tallies = await Promise.all(talks.map((talk) => talk.finish()));
    const sends = talks.flatMap((talk) => talk.sendMs);
    note('people', pairs * 2);
    note('sends', sends.length);
    note(
      'lost',
      tallies.reduce((sum, { lost }) => sum + lost, 0),
      { atMost: 0 },
    );
    note(
      'twice',
      tallies.reduce((sum, { duplicates }) => sum + duplicates, 0),
      { atMost: 0 },
    );
    note('connects of one person', talks.reduce((sum, talk) => sum + talk.connects, 0) / (pairs * 2));
    note('send to acknowledgement, p50', quantile(sends, 0.5), { unit: 'ms' });
    note('longest wait for an acknowledgement', Math.max(...sends), { unit: 'ms' });
    return tallies;
  }

  fault(22, 'instances are restarted one after the other under load', async (note) => {
    await Promise.all(talks.map((talk) => talk.start()));
    for (let round = 0; round < rounds; round += 1) {
      for (const index of [0, 1]) {
        await more(5);
        await cluster.end(index, 'SIGTERM');
        await more(5);
        await cluster.start(index);
      }
    }
    note('restarts', rounds * 2);
    const tallies = await finish(note);
    expectUnbroken(tallies);
  });

  fault(
    22,
    'each part is killed in turn: both instances, Redis, the database, nginx reloaded',
    async (note) => {
      await Promise.all(talks.map((talk) => talk.start()));
      for (const index of [0, 1]) {
        await more(5);
        await cluster.end(index, 'SIGKILL');
        await more(5);
        await cluster.start(index);
      }
      await more(5);
      await cluster.redis.kill();
      await more(5);
      await cluster.redis.start();
      await more(5);
      await cluster.withoutDatabase(() => new Promise((resolve) => setTimeout(resolve, 1_000)));
      await more(5);
      cluster.proxy.reload();
      const tallies = await finish(note);
      expectUnbroken(tallies);
    },
  );
});
