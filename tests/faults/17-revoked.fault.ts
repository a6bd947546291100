import { afterAll, beforeAll, expect } from 'vitest';
import { type Crowd, cannedMessage, gatherCrowd, openSocketOf, type Pair } from '#tests/support/crowd.ts';
import type { RawSocket } from '#tests/support/raw-socket.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';
import { amount, fault, type NoteFigure } from './fault.ts';

const socketsEach = amount({ quick: 3, full: 20 });

let server: TestServer;
let crowd: Crowd;
beforeAll(async () => {
  server = await startTestServer();
  crowd = await gatherCrowd(server.origin, server.clinic.bootstrapToken, 4);
});
afterAll(() => server?.close());

/** How the person's sessions are ended, and by whom. */
const endings: readonly { what: string; end: (pair: Pair) => Promise<unknown> }[] = [
  {
    what: 'signed out',
    end: ({ provider }) => provider.browser.transport.post('/api/auth/sign-out', {}),
  },
  {
    what: 'account disabled',
    end: ({ provider }) =>
      crowd.clinic.admin.api.admin.setDisabled.mutate({ userId: provider.userId, disabled: true }),
  },
];

interface Watched {
  readonly socket: RawSocket;
  readonly arrivals: number[];
}

async function watch(pair: Pair): Promise<Watched> {
  const socket = await openSocketOf(pair.provider);
  const arrivals: number[] = [];
  await new Promise<void>((started) => {
    const receive = () => {
      arrivals.push(performance.now());
      started();
    };
    socket.subscribe('events.since', { lastEventId: null }, receive);
  });
  return { socket, arrivals };
}

async function endWhileWriting(
  pair: Pair,
  end: (pair: Pair) => Promise<unknown>,
  note: NoteFigure,
  what: string,
) {
  const watched = await Promise.all(Array.from({ length: socketsEach }, () => watch(pair)));
  const writer = await openSocketOf(pair.patient);
  let writing = true;
  const talk = (async () => {
    while (writing) await writer.call('mutation', 'messages.send', cannedMessage(pair, pair.patient));
  })();
  const asked = performance.now();
  await end(pair);
  const answered = performance.now();
  const codes = await Promise.all(watched.map(({ socket }) => socket.closed));
  const closed = performance.now();
  // Written after all of them were closed: nobody may hear of it.
  await writer.call('mutation', 'messages.send', cannedMessage(pair, pair.patient));
  writing = false;
  await talk;
  writer.cut();
  const late = watched.flatMap(({ arrivals }) => arrivals).filter((at) => at > closed);
  note(`${what}: asked → last of ${socketsEach} sockets closed`, closed - asked, {
    unit: 'ms',
    atMost: 2_000,
  });
  note(`${what}: events after that`, late.length, { atMost: 0 });
  note(`${what}: answered after`, answered - asked, { unit: 'ms' });
  expect(new Set(codes)).toEqual(new Set([4401]));
  expect(late).toEqual([]);
  await expect(openSocketOf(pair.provider)).rejects.toThrow('LOST');
}

fault(17, 'who is signed out or disabled is cut from every socket, and hears nothing more', async (note) => {
  for (const [index, { what, end }] of endings.entries()) {
    const pair = crowd.pairs[index];
    if (pair === undefined) throw new Error('nobody is there');
    await endWhileWriting(pair, end, note, what);
  }
});
