import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type Crowd, cannedMessage, gatherCrowd } from '#tests/support/crowd.ts';
import { type Cluster, hasClusterTools, startCluster } from './cluster.ts';
import { amount, fault } from './fault.ts';
import { auditConversation, expectUnbroken } from './ledger.ts';
import { Line } from './line.ts';

describe.skipIf(!hasClusterTools)('two instances', () => {
  let cluster: Cluster;
  let crowd: Crowd;
  beforeAll(async () => {
    cluster = await startCluster();
    crowd = await gatherCrowd(cluster.origin, cluster.bootstrapToken, 1);
  }, 600_000);
  afterAll(() => cluster?.close());

  fault(3, 'what is sent three times at once to two instances is there once', async (note) => {
    const [pair] = crowd.pairs;
    if (pair === undefined) throw new Error('nobody is there');
    const [one, two] = cluster.ports;
    const lines = [one, two, two].map((port) => new Line(pair.patient, { port: port ?? 0 }));
    const acknowledged = new Map<string, number>();
    const messages = amount({ quick: 60, full: 1_000 });
    let different = 0;
    const send = async () => {
      const message = cannedMessage(pair, pair.patient);
      const seqs = await Promise.all(lines.map((line) => line.send(message)));
      if (new Set(seqs).size !== 1) different += 1;
      acknowledged.set(message.messageId, seqs[0] ?? 0);
    };
    for (let sent = 0; sent < messages; sent += 10) await Promise.all(Array.from({ length: 10 }, send));
    const tally = await auditConversation(pair, acknowledged, []);
    for (const line of lines) line.end();
    note('messages', messages);
    note('answers that differ', different, { atMost: 0 });
    note('rows too many', tally.duplicates, { atMost: 0 });
    note('lost', tally.lost, { atMost: 0 });
    expect(different).toBe(0);
    expectUnbroken([tally]);
  });
});
