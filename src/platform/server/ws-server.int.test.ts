import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import * as z from 'zod';
import { type Bus, createLocalBus } from './bus.ts';
import { systemClock } from './clock.ts';
import { createLimiter } from './limits.ts';
import { createLogger } from './logging.ts';
import type { SessionInfo } from './session.ts';
import { createSocketRegistry, type SocketRegistry } from './socket-registry.ts';
import { publicProcedure, router, userProcedure } from './trpc.ts';
import { createWsServer, type WsServer } from './ws-server.ts';

const origin = 'https://clinic.example';
const chunk = 'x'.repeat(100_000);

/** How many pages were begun to be read. */
let pages = 0;
/** Larger than what may wait beside one answer. */
const page = 'x'.repeat(2 ** 21);

const testRouter = router({
  page: userProcedure.query(() => {
    pages += 1;
    return page;
  }),
  echo: userProcedure.input(z.string()).query(({ input }) => input),
  who: userProcedure.query(({ ctx }) => ctx.session.userId),
  fail: publicProcedure.query(() => {
    throw new Error('SELECT secret FROM somewhere');
  }),
  flood: publicProcedure.subscription(async function* () {
    for (let n = 0; n < 2_000; n += 1) {
      yield { n, chunk };
      // Lets the socket see what was written, as real events with their database reads do.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }),
});

let http: Server;
let live: WsServer;
let bus: Bus;
let registry: SocketRegistry;
let port: number;
/** What the session look-up answers, by cookie. */
let sessions: Map<string, SessionInfo>;
let onLookUp: () => void;
/** Lines of the server's log. */
let logged: string[];

function session(name: string, more: Partial<SessionInfo> = {}): SessionInfo {
  return {
    userId: `user-${name}`,
    role: 'patient',
    sessionId: `session-${name}`,
    deviceId: null,
    expiresAt: Date.now() + 60_000,
    ...more,
  };
}

beforeEach(async () => {
  sessions = new Map([['a', session('a')]]);
  onLookUp = () => undefined;
  logged = [];
  bus = createLocalBus(() => undefined);
  registry = createSocketRegistry(bus, systemClock, createLogger('silent'));
  live = createWsServer({
    router: testRouter,
    origins: [origin],
    trustProxy: false,
    resolveGuest: async () => null,
    resolveSession: async ({ cookie }) => {
      onLookUp();
      return sessions.get(cookie ?? '') ?? null;
    },
    registry,
    limiter: createLimiter(),
    clock: systemClock,
    log: createLogger('info', { write: (line) => void logged.push(line) }),
  });
  http = createServer();
  http.on('upgrade', (request, socket, head) => void live.handleUpgrade(request, socket, head));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterEach(async () => {
  await live.close();
  registry.close();
  http.closeAllConnections();
  http.close();
});

function open(headers: Record<string, string>): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${port}/api/ws`, { headers });
}

/** HTTP status of a refused upgrade, or `open`. */
async function outcome(headers: Record<string, string>): Promise<number | 'open'> {
  const socket = open(headers);
  return new Promise((resolve) => {
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('error', () => undefined);
    socket.on('open', () => {
      resolve('open');
      socket.close();
    });
  });
}

async function opened(cookie = 'a'): Promise<WebSocket> {
  const socket = open({ origin, cookie });
  await once(socket, 'open');
  return socket;
}

async function ask(socket: WebSocket, message: unknown): Promise<Record<string, unknown>> {
  socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  const [data] = await once(socket, 'message');
  return JSON.parse(String(data));
}

describe('before the handshake', () => {
  it.each([
    ['a foreign Origin', { origin: 'https://evil.example', cookie: 'a' }, 403],
    ['the Origin null', { origin: 'null', cookie: 'a' }, 403],
    ['no Origin', { cookie: 'a' }, 403],
    ['an Origin that only begins alike', { origin: `${origin}.evil.example`, cookie: 'a' }, 403],
    ['no session', { origin }, 401],
    ['an unknown session', { origin, cookie: 'b' }, 401],
    ['our Origin and a session', { origin, cookie: 'a' }, 'open'],
  ] as const)('%s is answered', async (_name, headers, expected) => {
    expect(await outcome(headers)).toBe(expected);
  });

  it('a failing look-up is a refusal, not a crash', async () => {
    onLookUp = () => {
      throw new Error('database away');
    };
    expect(await outcome({ origin, cookie: 'a' })).toBe(503);
  });
});

describe('a live socket', () => {
  it('answers as the person of its session', async () => {
    const socket = await opened();
    expect(await ask(socket, { id: 1, method: 'query', params: { path: 'who' } })).toMatchObject({
      result: { data: 'user-a' },
    });
  });

  it('names failures by code, without what was behind them', async () => {
    const socket = await opened();
    const answer = await ask(socket, { id: 1, method: 'query', params: { path: 'fail' } });
    expect(answer).toMatchObject({ error: { message: 'INTERNAL', data: { appCode: 'INTERNAL' } } });
    expect(JSON.stringify(answer)).not.toMatch(/SELECT|stack|\.ts/);
    const told = z.object({ error: z.object({ data: z.object({ requestId: z.string() }) }) }).parse(answer);
    expect(logged.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'error', path: 'fail', code: 'INTERNAL', requestId: told.error.data.requestId },
    ]);
  });

  it.each([
    ['{', 'BAD_INPUT'],
    ['{"id":null,"method":"query"}', 'BAD_INPUT'],
    ['{"id":1,"method":"query","params":{"path":"echo","input":{"$b":"?"}}}', 'BAD_INPUT'],
    ['{"id":1,"method":"query","params":{"path":"none"}}', 'NOT_FOUND'],
    ['[[[[]]]]', 'BAD_INPUT'],
  ])('answers the malformed frame %s and lives on', async (frame, code) => {
    const socket = await opened();
    expect(await ask(socket, frame)).toMatchObject({ error: { data: { appCode: code } } });
    expect(await ask(socket, { id: 2, method: 'query', params: { path: 'who' } })).toHaveProperty('result');
  });

  it('is closed by a message that is too large', async () => {
    const socket = await opened();
    socket.send('x'.repeat(256 * 1024 + 1));
    const [code] = await once(socket, 'close');
    expect(code).toBe(1009);
  });

  it('is cut when its reader stops reading', async () => {
    const socket = await opened();
    socket.send(JSON.stringify({ id: 1, method: 'subscription', params: { path: 'flood' } }));
    await once(socket, 'message');
    socket.pause();
    // Nothing is read any more; the server must let go by itself.
    await expect.poll(() => countConnections(), { timeout: 10_000 }).toBe(0);
    socket.terminate();
  });

  it('that asks and does not read has a few answers waiting, and gets all of them when it reads', async () => {
    const socket = await opened();
    socket.pause();
    pages = 0;
    const ids = Array.from({ length: 40 }, (_, id) => id);
    for (const id of ids) socket.send(JSON.stringify({ id, method: 'query', params: { path: 'page' } }));
    // The kernels at both ends take some megabytes; then nothing moves.
    let before = -1;
    await expect
      .poll(
        () => {
          const still = pages === before;
          before = pages;
          return still && pages > 0;
        },
        { interval: 300, timeout: 15_000 },
      )
      .toBe(true);
    expect(pages).toBeLessThan(20);
    // It is slow, not gone: small things may come on top of what waits.
    socket.send('PING');
    const answered = new Set<unknown>();
    socket.on('message', (data) => {
      if (String(data) !== 'PONG') answered.add(JSON.parse(String(data)).id);
    });
    socket.resume();
    await expect.poll(() => answered.size, { timeout: 30_000 }).toBe(ids.length);
    socket.terminate();
  });

  it.each([
    ['its session', () => registry.closeSession('session-a')],
    ['its person', () => registry.closeUser('user-a')],
  ])('is closed when %s is ended', async (_name, end) => {
    const socket = await opened();
    void end();
    const [code] = await once(socket, 'close');
    expect(code).toBe(4401);
  });

  it('stays when somebody else is ended', async () => {
    sessions.set('b', session('b'));
    const [a, b] = [await opened('a'), await opened('b')];
    void registry.closeSession('session-a');
    await once(a, 'close');
    expect(await ask(b, { id: 1, method: 'query', params: { path: 'who' } })).toHaveProperty('result');
  });

  it('does not slip through when its session ends during the handshake', async () => {
    onLookUp = () => void registry.closeSession('session-a');
    const socket = open({ origin, cookie: 'a' });
    const [code] = await once(socket, 'close');
    expect(code).toBe(4401);
  });

  it('is closed when its session runs out', async () => {
    sessions.set('short', session('short', { expiresAt: Date.now() + 50 }));
    const socket = await opened('short');
    const [code] = await once(socket, 'close');
    expect(code).toBe(4401);
  });

  it('is told to reconnect before the server ends', async () => {
    const socket = await opened();
    const notice = once(socket, 'message');
    const closed = once(socket, 'close');
    await live.close();
    expect(JSON.parse(String((await notice)[0]))).toMatchObject({ method: 'reconnect' });
    expect((await closed)[0]).toBe(1012);
  });
});

it('a peer that goes away in the middle of the handshake hurts nobody', async () => {
  const raw: Socket = connect(port, '127.0.0.1');
  onLookUp = () => raw.destroy();
  raw.write(
    `GET /api/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: ${origin}\r\nCookie: a\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  await once(raw, 'close');
  expect(await outcome({ origin, cookie: 'a' })).toBe('open');
});

function countConnections(): Promise<number> {
  return new Promise((resolve) => http.getConnections((_error, count) => resolve(count)));
}
