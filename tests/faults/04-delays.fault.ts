import { afterAll, beforeAll, expect } from 'vitest';
import { signReceipt } from '#src/protocol/secret/receipts.ts';
import { type Crowd, cannedMessage, gatherCrowd, openSocketOf } from '#tests/support/crowd.ts';
import { type DelayingRoad, openDelayingRoad } from '#tests/support/delaying-road.ts';
import { pick } from '#tests/support/raw-socket.ts';
import { Couple } from './couple.ts';
import { amount, fault } from './fault.ts';
import { type FaultServer, startFaultServer } from './fault-server.ts';
import { noteTallies } from './ledger.ts';
import { Line } from './line.ts';

const mostMs = amount({ quick: 100, full: 2_000 });
const messages = amount({ quick: 30, full: 200 });
const pairs = amount({ quick: 2, full: 10 });
/** Connections of one person: what goes over one may pass what went over another. */
const roadsEach = 5;

let server: FaultServer;
let road: DelayingRoad;
let crowd: Crowd;
beforeAll(async () => {
  server = await startFaultServer({ database: 'shared' });
  road = await openDelayingRoad(Number(new URL(server.origin).port), mostMs);
  crowd = await gatherCrowd(server.origin, server.bootstrapToken, pairs);
});
afterAll(async () => {
  await road?.close();
  await server?.close();
});

fault(4, 'messages that pass each other on the way have one order for everybody', async (note) => {
  const { port } = road;
  const couples = crowd.pairs.map((pair) => new Couple(pair, { port }));
  await Promise.all(couples.map(({ reader }) => reader.start()));
  const passed = await Promise.all(
    couples.map(async ({ pair, acknowledged, reader }) => {
      const lines = Array.from({ length: roadsEach }, () => new Line(pair.patient, { port }));
      const places = await Promise.all(
        Array.from({ length: messages }, async (_, index) => {
          const message = cannedMessage(pair, pair.patient);
          const seq = await lines[index % roadsEach]?.send(message);
          acknowledged.set(message.messageId, seq ?? 0);
          return seq ?? 0;
        }),
      );
      await reader.until(() => reader.messages.length >= messages);
      for (const line of lines) line.end();
      return places.filter((seq, index) => seq !== index + 1).length;
    }),
  );
  const tallies = await Promise.all(couples.map((couple) => couple.audit()));
  for (const couple of couples) couple.end();
  note('longest delay of a piece', mostMs, { unit: 'ms' });
  note('sends', pairs * messages);
  note(
    'that arrived in another order than they were sent',
    passed.reduce((all, each) => all + each, 0),
  );
  noteTallies(note, tallies);
});

fault(4, 'receipts that pass each other only ever move forward', async (note) => {
  const [pair] = crowd.pairs;
  if (pair === undefined) throw new Error('nobody is there');
  const { conversationId, patient, provider } = pair;
  const writer = await openSocketOf(patient);
  const seen: number[] = [];
  const reached = new Promise<void>((resolve) => {
    writer.subscribe('events.since', { lastEventId: null }, ({ data }) => {
      const events = pick(data, 'events');
      for (const event of Array.isArray(events) ? events : []) {
        if (pick(event, 'kind') !== 'receipt') continue;
        seen.push(Number(pick(event, 'receipt', 'deliveredThrough')));
        if (seen.at(-1) === messages) resolve();
      }
    });
  });
  const sockets = await Promise.all(
    Array.from({ length: roadsEach }, () => openSocketOf(provider, road.port)),
  );
  await Promise.all(
    Array.from({ length: messages }, (_, index) => {
      const deliveredThrough = messages - index;
      const signed = signReceipt(provider.device, {
        conversationId,
        userId: provider.userId,
        deliveredThrough,
        readThrough: 0,
        headHash: new Uint8Array(32),
        time: Date.now(),
      });
      return sockets[index % roadsEach]?.call('mutation', 'messages.markDelivered', {
        conversationId,
        signed,
      });
    }),
  );
  await reached;
  for (const socket of [writer, ...sockets]) socket.cut();
  const { receipts } = await patient.api.messages.members.query({ conversationId });
  note('receipts sent, the last one first', messages);
  note('of them shown to the writer', seen.length);
  expect(seen.every((through, index) => through > (seen[index - 1] ?? 0))).toBe(true);
  expect(receipts.find(({ userId }) => userId === provider.userId)?.deliveredThrough).toBe(messages);
});
