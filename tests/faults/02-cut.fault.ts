import { afterAll, beforeAll } from 'vitest';
import { type Crowd, gatherCrowd } from '#tests/support/crowd.ts';
import { Couple } from './couple.ts';
import { amount, fault, quantile } from './fault.ts';
import { type FaultServer, startFaultServer } from './fault-server.ts';
import { noteTallies } from './ledger.ts';

const pairs = amount({ quick: 5, full: 100 });
const messages = amount({ quick: 20, full: 60 });
const pauseMs = amount({ quick: 50, full: 1_000 });
const awayMs = amount({ quick: 200, full: 2_000 });
const everyMs = amount({ quick: 500, full: 15_000 });

let server: FaultServer;
let crowd: Crowd;
beforeAll(async () => {
  server = await startFaultServer({ database: 'shared' });
  crowd = await gatherCrowd(server.origin, server.bootstrapToken, pairs);
});
afterAll(() => server?.close());

fault(2, 'connections that are cut at random lose nothing and catch up', async (note) => {
  const couples = crowd.pairs.map((pair) => new Couple(pair));
  await Promise.all(couples.map(({ reader }) => reader.start()));
  let cuts = 0;
  const cutters = couples
    .flatMap(({ writing, reading }) => [writing, reading])
    .map((line) => {
      let timer: NodeJS.Timeout;
      const next = () => {
        timer = setTimeout(
          () => {
            cuts += 1;
            line.cut(awayMs);
            next();
          },
          everyMs * 2 * Math.random(),
        );
      };
      next();
      return () => clearTimeout(timer);
    });
  await Promise.all(couples.map((couple) => couple.talk({ messages, inFlight: 1, pauseMs })));
  for (const stop of cutters) stop();
  const tallies = await Promise.all(couples.map((couple) => couple.audit()));
  for (const couple of couples) couple.end();
  const replays = couples.flatMap(({ reader }) => reader.replayMs);
  note('clients', 2 * pairs);
  note('sends', pairs * messages);
  note('cuts', cuts);
  note('resubscribed → first batch, p50', quantile(replays, 0.5), { unit: 'ms' });
  note('p99', quantile(replays, 0.99), { unit: 'ms', atMost: 1_000 });
  noteTallies(note, tallies);
});
