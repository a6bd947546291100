import { afterAll, beforeAll, expect } from 'vitest';
import { type Crowd, cannedMessage, gatherCrowd, type Pair } from '#tests/support/crowd.ts';
import { amount, fault, quantile } from './fault.ts';
import { type FaultServer, startFaultServer } from './fault-server.ts';
import { auditConversation, expectUnbroken } from './ledger.ts';
import { Line, Reader } from './line.ts';

const inFlightEach = 5;
const pairs = amount({ quick: 4, full: 20 });
const messagesEach = amount({ quick: 40, full: 500 });
const kills = amount({ quick: 1, full: 5 });

let server: FaultServer;
let crowd: Crowd;
beforeAll(async () => {
  server = await startFaultServer({ database: 'own' });
  crowd = await gatherCrowd(server.origin, server.bootstrapToken, pairs);
});
afterAll(() => server?.close());

/** Often, so that what is measured is the server's time and not the client's patience. */
const retryMs = () => 20;

/** Somebody who writes and somebody who reads, with what was acknowledged. */
class Couple {
  readonly pair: Pair;
  readonly acknowledged = new Map<string, number>();
  readonly #line: Line;
  readonly #readingLine: Line;
  readonly reader: Reader;

  constructor(pair: Pair) {
    this.pair = pair;
    this.#line = new Line(pair.patient, { retryMs });
    this.#readingLine = new Line(pair.provider, { retryMs });
    this.reader = new Reader(this.#readingLine);
  }

  /** Sends everything, some at a time; `tell` hears of each acknowledgement. */
  async talk(tell: () => void): Promise<void> {
    let left = messagesEach;
    const one = async () => {
      while (left > 0) {
        left -= 1;
        const message = cannedMessage(this.pair, this.pair.patient);
        this.acknowledged.set(message.messageId, await this.#line.send(message));
        tell();
      }
    };
    await Promise.all(Array.from({ length: inFlightEach }, one));
    await this.reader.until(() => this.reader.messages.length >= messagesEach);
  }

  end(): void {
    this.#line.end();
    this.#readingLine.end();
  }
}

fault(1, 'killed again and again, the server loses nothing that it acknowledged', async (note) => {
  const couples = crowd.pairs.map((pair) => new Couple(pair));
  await Promise.all(couples.map(({ reader }) => reader.start()));
  const total = pairs * messagesEach;
  let acknowledged = 0;
  let waiting: { after: number; wake: () => void } | null = null;
  const tell = () => {
    acknowledged += 1;
    if (waiting === null || acknowledged < waiting.after) return;
    waiting.wake();
    waiting = null;
  };
  const reach = (after: number) =>
    new Promise<void>((wake) => {
      if (acknowledged >= after) wake();
      else waiting = { after, wake };
    });

  const talking = Promise.all(couples.map((couple) => couple.talk(tell)));
  const backMs: number[] = [];
  for (let kill = 1; kill <= kills; kill += 1) {
    await reach(Math.floor((total * kill) / (kills + 1)));
    const died = server.app.end('SIGKILL');
    await died;
    const [since, before] = [performance.now(), acknowledged];
    await server.restart('SIGKILL');
    await reach(before + 1);
    backMs.push(performance.now() - since);
  }
  await talking;
  const tallies = await Promise.all(
    couples.map((couple) => auditConversation(couple.pair, couple.acknowledged, [couple.reader])),
  );
  for (const couple of couples) couple.end();

  const sum = (key: 'lost' | 'duplicates' | 'outOfOrder') =>
    tallies.reduce((all, each) => all + each[key], 0);
  note('sends', total);
  note('in flight', pairs * inFlightEach);
  note('kills', kills);
  note('lost', sum('lost'), { atMost: 0 });
  note('twice', sum('duplicates'), { atMost: 0 });
  note('out of order', sum('outOfOrder'), { atMost: 0 });
  note('process started → first acknowledgement, median', quantile(backMs, 0.5), {
    unit: 'ms',
    atMost: 2_000,
  });
  note('slowest', Math.max(...backMs), { unit: 'ms' });
  expect(acknowledged).toBe(total);
  expectUnbroken(tallies);
});
