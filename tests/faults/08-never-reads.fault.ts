import { afterAll, beforeAll, expect } from 'vitest';
import { type Crowd, cannedMessage, gatherCrowd, openSocketOf, type Pair } from '#tests/support/crowd.ts';
import { residentMiB } from '#tests/support/process-memory.ts';
import type { RawSocket } from '#tests/support/raw-socket.ts';
import { amount, fault, quantile } from './fault.ts';
import { type FaultServer, startFaultServer } from './fault-server.ts';

const messages = amount({ quick: 100, full: 1_000 });
const bodyBytes = 20_000;
const questions = amount({ quick: 60, full: 300 });
const samples = amount({ quick: 50, full: 300 });
const rounds = amount({ quick: 3, full: 9 });

let server: FaultServer;
let crowd: Crowd;
beforeAll(async () => {
  server = await startFaultServer({ database: 'shared' });
  crowd = await gatherCrowd(server.origin, server.bootstrapToken, 2);
});
afterAll(() => server?.close());

function pairAt(index: number): Pair {
  const pair = crowd.pairs[index];
  if (pair === undefined) throw new Error('nobody is there');
  return pair;
}
const memory = () => residentMiB(server.app.process.pid ?? 0);

/** Milliseconds until each of somebody else's messages is acknowledged, one after the other. */
async function timeOthers(): Promise<number[]> {
  const pair = pairAt(1);
  const socket = await openSocketOf(pair.patient);
  const times: number[] = [];
  for (let i = 0; i < samples; i += 1) {
    const since = performance.now();
    await socket.call('mutation', 'messages.send', cannedMessage(pair, pair.patient));
    times.push(performance.now() - since);
  }
  socket.cut();
  return times;
}

/** Sends large messages; a few are under way at any time. */
async function write(count: number): Promise<void> {
  const pair = pairAt(0);
  const socket = await openSocketOf(pair.patient);
  let left = count;
  const one = async () => {
    while (left > 0) {
      left -= 1;
      await socket.call('mutation', 'messages.send', cannedMessage(pair, pair.patient, bodyBytes));
    }
  };
  await Promise.all([one(), one(), one(), one()]);
  socket.cut();
}

/** Resolves once the server has let go of it, without reading: what is written to a connection that ended fails. */
async function letGo(stuck: RawSocket): Promise<void> {
  const speak = setInterval(() => stuck.socket.send('PING'), 250);
  await stuck.closed;
  clearInterval(speak);
}

/** Somebody who asks for many large pages and reads none; `answered` counts what came all the same. */
async function askAndNeverRead() {
  const stuck = await openSocketOf(pairAt(0).provider);
  stuck.socket.pause();
  const seen = { answered: 0 };
  const { conversationId } = pairAt(0);
  for (let i = 0; i < questions; i += 1)
    void stuck.call('query', 'messages.conversation', { conversationId, limit: 50 }).then(
      () => {
        seen.answered += 1;
      },
      () => undefined,
    );
  return { stuck, seen };
}

/** The middle one of the rounds' 99th percentiles. */
const middleP99 = (rounds: readonly number[][]) =>
  quantile(
    rounds.map((times) => quantile(times, 0.99)),
    0.5,
  );

fault(8, 'who asks and never reads is cut, and costs others nothing', async (note) => {
  await write(60);
  // The first large answers, and the first sends, warm the server up.
  const reader = await openSocketOf(pairAt(0).provider);
  const { conversationId } = pairAt(0);
  for (let i = 0; i < 3; i += 1)
    await reader.call('query', 'messages.conversation', { conversationId, limit: 50 });
  reader.cut();
  await timeOthers();
  const before = memory();
  let most = before;
  const look = setInterval(() => {
    most = Math.max(most, memory());
  }, 100);
  const since = performance.now();
  const { stuck, seen } = await askAndNeverRead();
  await letGo(stuck);
  clearInterval(look);
  note('asked for', Math.round((questions * 50 * bodyBytes) / 2 ** 20), { unit: 'MiB' });
  note('cut after', (performance.now() - since) / 1_000, { unit: 's' });
  note('memory of the server grew by', most - before, { unit: 'MiB', atMost: 20 });
  expect(seen.answered).toBe(0);
  expect(server.app.process.exitCode).toBeNull();

  const [quiet, busy]: [number[][], number[][]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    quiet.push(await timeOthers());
    const other = await askAndNeverRead();
    busy.push(await timeOthers());
    other.stuck.cut();
  }
  note('p99 of others ÷ before', middleP99(busy) / middleP99(quiet), { atMost: 1.5 });
});

fault(8, 'who listens and never reads is waited for with nothing piled up', async (note) => {
  const quiet = await timeOthers();
  const before = memory();
  const stuck = await openSocketOf(pairAt(0).provider);
  await new Promise<void>((begun) => {
    stuck.subscribe('events.since', { lastEventId: null }, () => begun());
  });
  stuck.socket.pause();
  const [busy] = await Promise.all([timeOthers(), write(messages)]);
  const grown = memory() - before;
  stuck.cut();
  note('written to who does not read', Math.round((messages * bodyBytes) / 2 ** 20), { unit: 'MiB' });
  note('memory of the server grew by', grown, { unit: 'MiB', atMost: 20 });
  note('p99 of others while that was written ÷ before', quantile(busy, 0.99) / quantile(quiet, 0.99));
  expect(server.app.process.exitCode).toBeNull();
});
