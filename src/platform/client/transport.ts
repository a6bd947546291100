/** The road to the server: tRPC over HTTP for accounts, over one WebSocket for messages and events. */
import { createTRPCClient, createWSClient, httpLink, splitLink, TRPCClientError, wsLink } from '@trpc/client';
import type { AppRouter } from '#src/app-router.ts';
import { type ErrorCode, isErrorCode, isServerFault } from '../domain-error.ts';
import { wire } from '../wire.ts';
import { backoffMs } from './clock.ts';
import { Signal } from './signal.ts';

export type Connection = 'connecting' | 'online' | 'reconnecting' | 'offline';

export interface TransportOptions {
  /** Where the server is, such as https://clinic.example. */
  origin: string;
  fetch: typeof fetch;
  /** The WebSocket class to use; in Node one that carries the cookie. */
  WebSocket: typeof WebSocket;
  random?: () => number;
}

export type Api = ReturnType<typeof createTRPCClient<AppRouter>>;

export interface Transport {
  readonly api: Api;
  readonly connection: Signal<Connection>;
  /** Plain request to this server, for the sign-in library's endpoints. */
  post(
    path: string,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<{ ok: boolean; status: number; body: unknown }>;
  get(path: string): Promise<{ ok: boolean; status: number; body: unknown }>;
  /** Closes the socket; it opens again with the next message or subscription. Needed when the session changed. */
  reconnect(): void;
  close(): Promise<void>;
}

/** Signals of a call too: one connection keeps their order. */
const overSocket = (path: string) =>
  path.startsWith('messages.') || path.startsWith('events.') || path === 'video.signal';

export function createTransport(options: TransportOptions): Transport {
  const { origin, random = Math.random } = options;
  const connection = new Signal<Connection>('connecting');
  const socket = createWSClient({
    url: `${origin.replace(/^http/, 'ws')}/api/ws`,
    WebSocket: options.WebSocket,
    retryDelayMs: (attempt) => backoffMs(attempt, 300, 10_000, random),
    lazy: { enabled: true, closeMs: 1_000 },
    keepAlive: { enabled: true, intervalMs: 20_000, pongTimeoutMs: 5_000 },
    onOpen: () => connection.set('online'),
    onClose: () => connection.set(connection.value === 'connecting' ? 'connecting' : 'reconnecting'),
  });
  const api = createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ path, type }) => type === 'subscription' || overSocket(path),
        true: wsLink({ client: socket, transformer: wire }),
        false: httpLink({
          url: `${origin}/api/trpc`,
          transformer: wire,
          fetch: (url, init) => options.fetch(url, requestInit(init)),
        }),
      }),
    ],
  });
  return {
    api,
    connection,
    async post(path, body, headers = {}) {
      const response = await options.fetch(`${origin}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
        credentials: 'same-origin',
      });
      return readAnswer(response);
    },
    async get(path) {
      return readAnswer(await options.fetch(`${origin}${path}`, { credentials: 'same-origin' }));
    },
    reconnect() {
      socket.connection?.ws.close();
    },
    async close() {
      // Not awaited: it would wait for answers that a lost network never brings.
      void socket.close();
    },
  };
}

async function readAnswer(response: Response) {
  const text = await response.text();
  return { ok: response.ok, status: response.status, body: parseJson(text) };
}

/** The library's request settings without its explicit `undefined`s. */
function requestInit(init: Parameters<NonNullable<Parameters<typeof httpLink>[0]['fetch']>>[1]): RequestInit {
  const { body, headers, method, signal } = init ?? {};
  return {
    credentials: 'same-origin',
    ...(typeof body === 'string' ? { body } : {}),
    ...(headers === undefined
      ? {}
      : { headers: new Headers(Object.entries(headers).map(([k, v]) => [k, String(v)])) }),
    ...(method === undefined ? {} : { method }),
    ...(signal instanceof AbortSignal ? { signal } : {}),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What a thrown error of the transport means. */
export type TransportFailure =
  | { kind: 'refusal'; code: string }
  | { kind: 'domain'; code: ErrorCode; retryAfterMs?: number; reference?: string }
  | { kind: 'network' };

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/** The reference that people are shown for `code`: only where the server has logged `requestId` as a fault of its own. */
export function referenceOf(code: ErrorCode, requestId: unknown): { reference?: string } {
  return isServerFault(code) && typeof requestId === 'string' ? { reference: requestId } : {};
}

/** Null for anything that did not come from the transport. */
export function readTransportFailure(error: unknown): TransportFailure | null {
  if (!(error instanceof TRPCClientError)) return null;
  const data: unknown = error.data;
  const code = property(data, 'appCode');
  if (!isErrorCode(code)) return { kind: 'network' };
  const refusal = property(data, 'refusal');
  if (code === 'REFUSED' && typeof refusal === 'string') return { kind: 'refusal', code: refusal };
  const retryAfterMs = property(data, 'retryAfterMs');
  return {
    kind: 'domain',
    code,
    ...(typeof retryAfterMs === 'number' ? { retryAfterMs } : {}),
    ...referenceOf(code, property(data, 'requestId')),
  };
}
