import { afterAll, beforeAll, describe, expect } from 'vitest';
import { limitTable } from '#src/platform/server/limits.ts';
import { type Crowd, cannedMessage, gatherCrowd, openSocketOf, type Pair } from '#tests/support/crowd.ts';
import type { RawSocket } from '#tests/support/raw-socket.ts';
import { type Cluster, hasClusterTools, startCluster } from './cluster.ts';
import { fault } from './fault.ts';
import { codeOf } from './line.ts';

const scale = 0.1;
const limit = limitTable.send.points * scale;

describe.skipIf(!hasClusterTools)('two instances', () => {
  let cluster: Cluster;
  let crowd: Crowd;
  beforeAll(async () => {
    cluster = await startCluster();
    crowd = await gatherCrowd(cluster.origin, cluster.bootstrapToken, 2);
    for (const index of [0, 1]) await cluster.end(index, 'SIGTERM');
    for (const index of [0, 1]) await cluster.start(index, { RATE_LIMIT_SCALE: String(scale) });
  }, 600_000);
  afterAll(() => cluster?.close());

  const open = ({ patient }: Pair) => Promise.all(cluster.ports.map((port) => openSocketOf(patient, port)));

  async function send(socket: RawSocket | undefined, pair: Pair): Promise<string> {
    try {
      await socket?.call('mutation', 'messages.send', cannedMessage(pair, pair.patient));
      return 'OK';
    } catch (error) {
      return codeOf(error);
    }
  }

  async function sendMany(count: number, sockets: readonly RawSocket[], pair: Pair): Promise<string[]> {
    return Promise.all(Array.from({ length: count }, (_, i) => send(sockets[i % sockets.length], pair)));
  }

  fault(16, 'a limit holds over two instances, and with Redis away on each of them', async (note) => {
    const [busy, calm] = crowd.pairs;
    if (busy === undefined || calm === undefined) throw new Error('nobody is there');
    const sockets = await open(busy);
    const codes = await sendMany(limit + 5, sockets, busy);
    const passed = codes.filter((code) => code === 'OK').length;
    const next = await Promise.all(sockets.map((socket) => send(socket, busy)));
    const others = await open(calm);
    const unhurt = await sendMany(10, others, calm);
    note('limit', limit);
    note('passed over two instances', passed, { atMost: limit });
    note('next one, at each of them', next.join(', '));
    expect(passed).toBe(limit);
    expect(next).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
    expect(new Set(unhurt)).toEqual(new Set(['OK']));

    await cluster.redis.kill();
    const alone = await sendMany(limit + 5, others.slice(0, 1), calm);
    const passedAlone = alone.filter((code) => code === 'OK').length;
    note('passed at one instance without Redis', passedAlone, { atMost: limit });
    expect(passedAlone).toBe(limit);
    await cluster.redis.start();
    for (const socket of [...sockets, ...others]) socket.cut();
  });
});
