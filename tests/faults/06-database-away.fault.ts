import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { type Crowd, gatherCrowd } from '#tests/support/crowd.ts';
import { Counter, Couple, refusalsOf } from './couple.ts';
import { amount, fault } from './fault.ts';
import { type FaultServer, startFaultServer } from './fault-server.ts';
import { noteTallies } from './ledger.ts';

const inFlight = 5;
const pairs = amount({ quick: 4, full: 20 });
const messages = amount({ quick: 60, full: 300 });
/** A restart as an administrator orders it, a restart that waits for nobody, and an end without a word. */
const signals = ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const;

let server: FaultServer;
let crowd: Crowd;
beforeAll(async () => {
  server = await startFaultServer({ database: 'own' });
  crowd = await gatherCrowd(server.origin, server.bootstrapToken, pairs);
});
afterAll(() => server?.close());

function databasePid(): number {
  return Number(readFileSync(join(server.dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
}

fault(
  6,
  'without its database the server refuses by a code, and goes on as soon as it is back',
  async (note) => {
    const couples = crowd.pairs.map((pair) => new Couple(pair, { retryMs: () => 50 }));
    await Promise.all(couples.map(({ reader }) => reader.start()));
    const total = pairs * messages;
    const acknowledged = new Counter();
    const { tell } = acknowledged;
    const talking = Promise.all(couples.map((couple) => couple.talk({ messages, inFlight, tell })));
    for (const [index, signal] of signals.entries()) {
      await acknowledged.reach(Math.floor((total * (index + 1)) / (signals.length + 1)));
      const since = performance.now();
      process.kill(databasePid(), signal);
      // What was under way may still be acknowledged; twice as many as that cannot.
      await acknowledged.reach(acknowledged.count + 2 * pairs * inFlight);
      note(`${signal} → sends are acknowledged again`, performance.now() - since, {
        unit: 'ms',
        atMost: 5_000,
      });
    }
    await talking;
    const tallies = await Promise.all(couples.map((couple) => couple.audit()));
    for (const couple of couples) couple.end();
    const refusals = refusalsOf(couples);
    note('sends', total);
    note(
      'answers meanwhile',
      [...refusals].map(([code, times]) => `${times} × ${code}`).join(', ') || 'none',
    );
    expect([...refusals.keys()].filter((code) => code !== 'UNAVAILABLE' && code !== 'LOST')).toEqual([]);
    expect(server.app.process.exitCode).toBeNull();
    noteTallies(note, tallies);
  },
);
