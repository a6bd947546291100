import { afterAll, beforeAll, expect } from 'vitest';
import { type Crowd, gatherCrowd } from '#tests/support/crowd.ts';
import { Counter, Couple, refusalsOf } from './couple.ts';
import { amount, fault, quantile } from './fault.ts';
import { type FaultServer, startFaultServer } from './fault-server.ts';
import { noteTallies } from './ledger.ts';

const inFlight = 2;
const pairs = amount({ quick: 5, full: 50 });
const messages = amount({ quick: 20, full: 100 });
const restarts = amount({ quick: 1, full: 3 });

let server: FaultServer;
let crowd: Crowd;
beforeAll(async () => {
  server = await startFaultServer({ database: 'own' });
  crowd = await gatherCrowd(server.origin, server.bootstrapToken, pairs);
});
afterAll(() => server?.close());

fault(
  22,
  'one server that is restarted under load loses nothing, and its people come back spread',
  async (note) => {
    // The app's own patience: it is what spreads them.
    const couples = crowd.pairs.map((pair) => new Couple(pair));
    await Promise.all(couples.map(({ reader }) => reader.start()));
    const total = pairs * messages;
    const acknowledged = new Counter();
    const { tell } = acknowledged;
    const talking = Promise.all(couples.map((couple) => couple.talk({ messages, inFlight, tell })));
    const [spreads, ends, backs]: number[][] = [[], [], []];
    for (let restart = 1; restart <= restarts; restart += 1) {
      await acknowledged.reach(Math.floor((total * restart) / (restarts + 1)));
      const asked = performance.now();
      const code = await server.app.end('SIGTERM');
      expect(code).toBe(0);
      ends?.push(performance.now() - asked);
      const since = performance.now();
      await server.restart('SIGTERM');
      const lines = couples.flatMap(({ writing, reading }) => [writing, reading]);
      await Promise.all(lines.map((line) => line.open()));
      const at = lines.map((line) => line.connectedAt - since);
      backs?.push(Math.max(...at));
      spreads?.push(quantile(at, 0.9) - quantile(at, 0.1));
    }
    await talking;
    const tallies = await Promise.all(couples.map((couple) => couple.audit()));
    for (const couple of couples) couple.end();
    note('restarts', restarts);
    note('sends', total);
    note('connections', 2 * pairs);
    note(
      'answers meanwhile',
      [...refusalsOf(couples)].map(([code, times]) => `${times} × ${code}`).join(', '),
    );
    note('asked to end → ended, median', quantile(ends ?? [], 0.5), { unit: 'ms' });
    note('process started → everybody is connected, median', quantile(backs ?? [], 0.5), { unit: 'ms' });
    note('the middle 80 % of connections came within, median', quantile(spreads ?? [], 0.5), { unit: 'ms' });
    noteTallies(note, tallies);
  },
);
