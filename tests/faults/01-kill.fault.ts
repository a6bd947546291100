import { afterAll, beforeAll, expect } from 'vitest';
import { type Crowd, gatherCrowd } from '#tests/support/crowd.ts';
import { Counter, Couple } from './couple.ts';
import { amount, fault, quantile } from './fault.ts';
import { type FaultServer, startFaultServer } from './fault-server.ts';
import { noteTallies } from './ledger.ts';

const inFlight = 5;
const pairs = amount({ quick: 4, full: 20 });
const messages = amount({ quick: 40, full: 500 });
const kills = amount({ quick: 1, full: 5 });

let server: FaultServer;
let crowd: Crowd;
beforeAll(async () => {
  server = await startFaultServer({ database: 'own' });
  crowd = await gatherCrowd(server.origin, server.bootstrapToken, pairs);
});
afterAll(() => server?.close());

fault(1, 'killed again and again, the server loses nothing that it acknowledged', async (note) => {
  // Often, so that what is measured is the server's time and not the client's patience; not so often that trying is the machine's work.
  const couples = crowd.pairs.map((pair) => new Couple(pair, { retryMs: () => 150 }));
  await Promise.all(couples.map(({ reader }) => reader.start()));
  const total = pairs * messages;
  const acknowledged = new Counter();
  const { tell } = acknowledged;
  const talking = Promise.all(couples.map((couple) => couple.talk({ messages, inFlight, tell })));
  const backMs: number[] = [];
  for (let kill = 1; kill <= kills; kill += 1) {
    await acknowledged.reach(Math.floor((total * kill) / (kills + 1)));
    await server.app.end('SIGKILL');
    const [since, before] = [performance.now(), acknowledged.count];
    await server.restart('SIGKILL');
    await acknowledged.reach(before + 1);
    backMs.push(performance.now() - since);
  }
  await talking;
  const tallies = await Promise.all(couples.map((couple) => couple.audit()));
  for (const couple of couples) couple.end();
  note('sends', total);
  note('in flight', pairs * inFlight);
  note('kills', kills);
  note('process started → first acknowledgement, median', quantile(backMs, 0.5), {
    unit: 'ms',
    atMost: 2_000,
  });
  note('slowest', Math.max(...backMs), { unit: 'ms' });
  expect(acknowledged.count).toBe(total);
  noteTallies(note, tallies);
});
