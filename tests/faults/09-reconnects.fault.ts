import { afterAll, beforeAll, expect } from 'vitest';
import { type Crowd, gatherCrowd } from '#tests/support/crowd.ts';
import { Couple } from './couple.ts';
import { amount, fault, quantile } from './fault.ts';
import { type FaultServer, startFaultServer } from './fault-server.ts';
import { noteTallies } from './ledger.ts';
import { Line, Reader } from './line.ts';

const pairs = amount({ quick: 3, full: 25 });
const sockets = amount({ quick: 30, full: 1_000 });
const rounds = 3;
const messages = 10;

let server: FaultServer;
let crowd: Crowd;
beforeAll(async () => {
  server = await startFaultServer({ database: 'shared' });
  crowd = await gatherCrowd(server.origin, server.bootstrapToken, pairs);
});
afterAll(() => server?.close());

fault(9, 'everybody reconnects in one moment and misses nothing', async (note) => {
  const couples = crowd.pairs.map((pair) => new Couple(pair));
  await Promise.all(couples.map(({ reader }) => reader.start()));
  const lines = Array.from({ length: sockets }, (_, index) => {
    const account = crowd.pairs[index % pairs]?.provider;
    if (account === undefined) throw new Error('nobody is there');
    return new Line(account);
  });
  const readers = lines.map((line) => new Reader(line));
  await Promise.all(readers.map((reader) => reader.start()));

  const allLive: number[] = [];
  const spread: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const before = readers.map(({ replayMs }) => replayMs.length);
    const since = performance.now();
    for (const line of lines) line.cut();
    // While they are away: what they come back to is a gap.
    await Promise.all(couples.map((couple) => couple.talk({ messages: messages * round, inFlight: 1 })));
    await Promise.all(
      readers.map((reader, index) => reader.until(() => reader.replayMs.length > (before[index] ?? 0))),
    );
    const at = lines.map((line) => line.connectedAt - since);
    allLive.push(performance.now() - since);
    spread.push(quantile(at, 0.9) - quantile(at, 0.1));
  }
  const expected = couples[0]?.reader.messages.length ?? 0;
  await Promise.all(readers.map((reader) => reader.until(() => reader.messages.length >= expected)));
  const missed = readers.filter(
    ({ messages: seen }) => seen.some(({ seq }, index) => seq !== index + 1) || seen.length !== expected,
  );
  const tallies = await Promise.all(couples.map((couple) => couple.audit()));
  for (const line of lines) line.end();
  for (const couple of couples) couple.end();
  note('connections', sockets);
  note('cut → all live and caught up, median of 3', quantile(allLive, 0.5), { unit: 'ms', atMost: 5_000 });
  note('the middle 80 % connected within', quantile(spread, 0.5), { unit: 'ms' });
  note('connections that missed something', missed.length, { atMost: 0 });
  expect(missed.length).toBe(0);
  noteTallies(note, tallies);
});
