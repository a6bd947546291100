/**
 * tRPC over WebSocket. Who may connect is decided before the handshake: exact Origin, rate, session or guest. A socket costs a
 * bounded amount of memory: small messages in, and a reader that stops reading is cut.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AnyTRPCRouter } from '@trpc/server';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { type CallRoad, CallSocket } from './call-socket.ts';
import type { Clock } from './clock.ts';
import type { DirectCalls } from './direct-call.ts';
import { describeFailure, logFailure } from './failure.ts';
import type { Limiter } from './limits.ts';
import type { Logger } from './logging.ts';
import type { ObserveCall } from './metrics.ts';
import { clientAddress, hasAllowedOrigin, userAgentOf } from './request.ts';
import type { GuestInfo, ResolveGuest, ResolveSession, SessionInfo } from './session.ts';
import { type SocketRegistry, sessionEndedCode } from './socket-registry.ts';
import { SocketTurns } from './socket-turns.ts';
import type { RequestContext } from './trpc.ts';

export interface WsServerOptions {
  readonly router: AnyTRPCRouter;
  /** What goes a short road past the router's procedure of the same path. */
  readonly direct?: DirectCalls;
  readonly origins: readonly string[];
  readonly trustProxy: boolean;
  readonly resolveSession: ResolveSession;
  readonly resolveGuest: ResolveGuest;
  readonly registry: SocketRegistry;
  readonly limiter: Limiter;
  readonly clock: Clock;
  readonly log: Logger;
  readonly observe?: ObserveCall;
}

export interface WsServer {
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** Open sockets. */
  count(): number;
  /** Tells everybody to reconnect, then closes. */
  close(): Promise<void>;
}

/** At least one of the two. */
interface Admitted {
  readonly session: SessionInfo | null;
  readonly guest: GuestInfo | null;
}

const maxMessageBytes = 256 * 1024;
/** What may wait to be sent to one reader, beside the largest single message of it. */
const maxBufferedBytes = 1024 * 1024;
/** Below this a stream may go on writing. */
const comfortableBytes = 128 * 1024;
const pingMs = 25_000;
const pongWaitMs = 10_000;
/** How often everybody's signs of life and ends of sessions are looked at. */
const lookMs = 1_000;
/** How long clients get to act on the reconnect notice. */
const noticeMs = 200;

type Payload = Parameters<WebSocket['send']>[0];
type SendOptions = Parameters<WebSocket['send']>[1];
type Sent = (error?: Error) => void;

/**
 * One connection: what it sends in one turn of the program leaves in one write, and a reader that stops reading is cut. Signs of life
 * and the end of the session are facts here that one timer looks at for all, not timers of each.
 */
class BoundedSocket extends WebSocket {
  calls: CallSocket | null = null;
  /** When something came, and whether a sign of life was asked for since (ms since epoch). */
  heardAt = 0;
  pinged = false;
  /** When its session runs out; a guest has no end of their own: the visit's end closes the socket. */
  expiresAt = Number.POSITIVE_INFINITY;
  leave: (() => void) | null = null;
  readonly turns = new SocketTurns(this);
  #road: Duplex | null = null;
  /** Of what waits: a slow reader may take its time over one large page, whatever small things come after it. */
  #largestBytes = 0;

  /** Below the frames. */
  gatherOn(road: Duplex): void {
    this.#road = road;
  }

  isOpen(): boolean {
    return this.readyState === WebSocket.OPEN;
  }

  /** True while the reader has yet to take more than a stream may go on writing after. */
  isBehind(): boolean {
    const road = this.#road;
    return road !== null && road.writableLength > comfortableBytes && !road.destroyed;
  }

  /** Resolves when the reader has taken most of what was written to it, or is gone. */
  drained(): Promise<void> {
    const road = this.#road;
    if (road === null || !this.isBehind()) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        road.off('drain', done).off('close', done);
        resolve();
      };
      road.on('drain', done).on('close', done);
    });
  }

  #gather(): void {
    const road = this.#road;
    if (road === null || road.writableCorked > 0) return;
    road.cork();
    process.nextTick(uncork, road);
  }

  override send(data: Payload, sent?: Sent): void;
  override send(data: Payload, options: SendOptions, sent?: Sent): void;
  override send(data: Payload, second?: SendOptions | Sent, third?: Sent): void {
    if (this.readyState !== WebSocket.OPEN) return;
    const waiting = this.bufferedAmount;
    if (waiting <= comfortableBytes) this.#largestBytes = 0;
    if (waiting - this.#largestBytes > maxBufferedBytes) {
      this.terminate();
      return;
    }
    this.#gather();
    if (typeof second === 'function') super.send(data, second);
    else super.send(data, second ?? {}, third);
    this.#largestBytes = Math.max(this.#largestBytes, this.bufferedAmount - waiting);
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

// One function each for all sockets: a listener of its own for every one would be kept as long as it.

function uncork(road: Duplex): void {
  road.uncork();
}

function heard(this: WebSocket, data: RawData, isBinary: boolean): void {
  if (!(this instanceof BoundedSocket)) return;
  this.heardAt = Date.now();
  this.pinged = false;
  if (isBinary) {
    this.calls?.refuseBinary();
    return;
  }
  const text = data.toString();
  if (text === 'PING') this.send('PONG');
  else if (text !== 'PONG') this.calls?.take(text);
}

function closed(this: WebSocket): void {
  if (!(this instanceof BoundedSocket)) return;
  this.turns.close();
  this.calls?.end();
  this.leave?.();
}

/** Cuts who is silent, asks who is quiet, and closes whose session ran out. */
function look(client: BoundedSocket, now: number, sessionTime: number): void {
  const silentMs = now - client.heardAt;
  if (sessionTime >= client.expiresAt) client.close(sessionEndedCode, 'session ended');
  else if (silentMs >= pingMs + pongWaitMs) client.terminate();
  else if (silentMs >= pingMs && !client.pinged) {
    client.pinged = true;
    client.send('PING');
  }
}

/** One socket server for one router; it listens to nothing itself, the HTTP server hands upgrades in. */
export function createWsServer(options: WsServerOptions): WsServer {
  const { router, registry, limiter, clock, log } = options;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    WebSocket: BoundedSocket,
  });
  const road: CallRoad = {
    router,
    direct: options.direct ?? new Map(),
    onError(error, path, { requestId, session, guest }) {
      logFailure(
        log,
        error,
        { path, requestId, by: session?.userId ?? guest?.guestId },
        'socket call failed',
      );
    },
  };
  const lost = (error: Error) => log.debug({ err: error }, 'socket failed');
  const looking = setInterval(() => {
    const now = Date.now();
    for (const client of server.clients) look(client, now, clock.now());
  }, lookMs).unref();
  let closing = false;

  function attach(client: BoundedSocket, context: RequestContext, since: number): void {
    const { session, guest } = context;
    const owner = session ?? guest;
    const leave = owner === null ? null : registry.add(client, owner, since);
    if (leave === null) {
      client.close(sessionEndedCode, 'session ended');
      return;
    }
    if (session !== null) client.expiresAt = session.expiresAt;
    client.heardAt = Date.now();
    client.leave = leave;
    client.calls = new CallSocket(road, client, context);
    client.on('message', heard).on('close', closed).on('error', lost);
  }

  /** Who may connect; null after having answered a refusal. */
  async function admit(request: IncomingMessage, socket: Duplex): Promise<Admitted | null> {
    if (closing) {
      refuse(socket, '503 Service Unavailable');
      return null;
    }
    if (!hasAllowedOrigin(request, options.origins)) {
      refuse(socket, '403 Forbidden');
      return null;
    }
    try {
      await limiter.consume('connect', clientAddress(request, options.trustProxy));
      const session = await options.resolveSession(request.headers);
      const guest = await options.resolveGuest(request.headers);
      if (session !== null || guest !== null) return { session, guest };
      refuse(socket, '401 Unauthorized');
      return null;
    } catch (error) {
      const limited = describeFailure(error).code === 'RATE_LIMITED';
      if (!limited) log.error({ err: error }, 'upgrade failed');
      refuse(socket, limited ? '429 Too Many Requests' : '503 Service Unavailable');
      return null;
    }
  }

  return {
    async handleUpgrade(request, socket, head) {
      const since = clock.now();
      // A peer that goes away during the look-up would otherwise be an unhandled error.
      const ignore = (error: Error) => log.debug({ err: error }, 'socket lost before the handshake');
      socket.on('error', ignore);
      const admitted = await admit(request, socket);
      if (admitted === null) return;
      socket.off('error', ignore);
      const connectionId = randomUUID();
      const address = clientAddress(request, options.trustProxy);
      const userAgent = userAgentOf(request);
      server.handleUpgrade(request, socket, head, (client) => {
        client.gatherOn(socket);
        const context: RequestContext = {
          ...admitted,
          requestId: connectionId,
          connectionId,
          address,
          userAgent,
          limiter,
          observe: options.observe,
          setCookie: null,
          drained: () => (client.isBehind() ? client.drained() : undefined),
          turns: client.turns,
        };
        attach(client, context, since);
      });
    },
    count: () => server.clients.size,
    async close() {
      closing = true;
      clearInterval(looking);
      for (const client of server.clients) client.send(JSON.stringify({ id: null, method: 'reconnect' }));
      if (server.clients.size > 0) await new Promise((resolve) => setTimeout(resolve, noticeMs));
      for (const client of server.clients) client.close(1012, 'restart');
      const cut = setTimeout(() => {
        for (const client of server.clients) client.terminate();
      }, 1_000);
      await Promise.all(
        [...server.clients].map((client) => new Promise((resolve) => client.once('close', resolve))),
      );
      clearTimeout(cut);
      server.close();
    },
  };
}
