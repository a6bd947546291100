/**
 * tRPC over WebSocket. Who may connect is decided before the handshake: exact Origin, rate, session or guest. A socket costs a
 * bounded amount of memory: small messages in, and a reader that stops reading is cut.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AnyTRPCRouter } from '@trpc/server';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { WebSocket, WebSocketServer } from 'ws';
import { DomainError } from '../domain-error.ts';
import type { Clock } from './clock.ts';
import { describeFailure, logServerFault } from './failure.ts';
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
/** How long clients get to act on the reconnect notice. */
const noticeMs = 200;

type Payload = Parameters<WebSocket['send']>[0];
type SendOptions = Parameters<WebSocket['send']>[1];
type Sent = (error?: Error) => void;

/** tRPC sends without looking whether anybody reads; this socket looks. What it sends in one turn of the program leaves in one write. */
class BoundedSocket extends WebSocket {
  #road: Duplex | null = null;
  /** Of what waits: a slow reader may take its time over one large page, whatever small things come after it. */
  #largestBytes = 0;

  /** Below the frames. */
  gatherOn(road: Duplex): void {
    this.#road = road;
  }

  #gather(): void {
    const road = this.#road;
    if (road === null || road.writableCorked > 0) return;
    road.cork();
    process.nextTick(() => road.uncork());
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

/** True while the reader has yet to take more than a stream may go on writing after. */
function isBehind(socket: Duplex): boolean {
  return socket.writableLength > comfortableBytes && !socket.destroyed;
}

/** Resolves when the reader has taken most of what was written to it, or is gone. */
function drained(socket: Duplex): Promise<void> {
  if (!isBehind(socket)) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}

/** One socket server for one router; it listens to nothing itself, the HTTP server hands upgrades in. */
export function createWsServer(options: WsServerOptions): WsServer {
  const { router, registry, limiter, clock, log } = options;
  const contexts = new WeakMap<IncomingMessage, RequestContext>();
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    WebSocket: BoundedSocket,
  });
  const handler = applyWSSHandler({
    wss: server,
    router,
    createContext: ({ req }) => {
      const context = contexts.get(req);
      if (context === undefined) throw new DomainError('UNAUTHENTICATED');
      return context;
    },
    keepAlive: { enabled: true, pingMs, pongWaitMs },
    onError({ error, path, ctx }) {
      logServerFault(log, error, { path, requestId: ctx?.requestId }, 'socket call failed');
    },
  });
  let closing = false;

  function attach(client: WebSocket, { session, guest }: Admitted, since: number): void {
    const owner = session ?? guest;
    const remove = owner === null ? null : registry.add(client, owner, since);
    if (remove === null) {
      client.close(sessionEndedCode, 'session ended');
      return;
    }
    // A guest has no end of their own: the visit's end closes the socket.
    const expiry =
      session === null
        ? undefined
        : setTimeout(
            () => client.close(sessionEndedCode, 'session ended'),
            Math.max(0, session.expiresAt - clock.now()),
          ).unref();
    client.once('close', () => {
      clearTimeout(expiry);
      remove();
    });
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
      let live: WebSocket | null = null;
      const turns = new SocketTurns({
        isBehind: () => isBehind(socket),
        drained: () => drained(socket),
        pause: () => live?.pause(),
        resume: () => live?.resume(),
        terminate: () => socket.destroy(),
      });
      contexts.set(request, {
        ...admitted,
        requestId: connectionId,
        connectionId,
        address: clientAddress(request, options.trustProxy),
        userAgent: userAgentOf(request),
        limiter,
        ...(options.observe === undefined ? {} : { observe: options.observe }),
        setCookie: null,
        drained: () => drained(socket),
        turns,
      });
      server.handleUpgrade(request, socket, head, (client) => {
        live = client;
        client.once('close', () => turns.close());
        client.gatherOn(socket);
        attach(client, admitted, since);
        server.emit('connection', client, request);
      });
    },
    count: () => server.clients.size,
    async close() {
      closing = true;
      handler.broadcastReconnectNotification();
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
