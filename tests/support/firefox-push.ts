/**
 * The push service that a real Firefox subscribes at, on loopback: its own end (a WebSocket, as Mozilla's autopush speaks it) and the end
 * that servers call (RFC 8030). It cannot read what it carries; only the browser can.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

export interface CarriedPush {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Whether the browser could open it. */
  readonly acknowledged: Promise<boolean>;
}

export interface FirefoxPush {
  /** Where servers send to. */
  readonly origin: string;
  /** Settings of a Firefox that uses it, and that asks nobody for permission. */
  readonly prefs: Readonly<Record<string, unknown>>;
  readonly carried: readonly CarriedPush[];
  /** Subscriptions that there are now. */
  count(): number;
  close(): Promise<void>;
}

interface Channel {
  readonly id: string;
  readonly socket: WebSocket;
}

const text = (data: unknown, name: string): string => {
  const value: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, name) : undefined;
  return typeof value === 'string' ? value : '';
};

export async function startFirefoxPush(): Promise<FirefoxPush> {
  const channels = new Map<string, Channel>();
  const carried: CarriedPush[] = [];
  const waiting = new Map<string, (opened: boolean) => void>();

  function acknowledge(updates: unknown): void {
    if (!Array.isArray(updates)) return;
    // 100: shown; 101 and 102: it could not be opened, or the page's worker failed.
    for (const update of updates)
      waiting.get(text(update, 'version'))?.(Reflect.get(Object(update), 'code') === 100);
  }

  function hear(socket: WebSocket, data: unknown): void {
    const say = (answer: Record<string, unknown>) => socket.send(JSON.stringify(answer));
    const messageType = text(data, 'messageType');
    const channelID = text(data, 'channelID');
    if (messageType === 'hello')
      say({ messageType, uaid: randomUUID().replaceAll('-', ''), status: 200, use_webpush: true });
    else if (messageType === 'register') {
      const path = `/push/${randomBytes(12).toString('base64url')}`;
      channels.set(path, { id: channelID, socket });
      say({ messageType, channelID, status: 200, pushEndpoint: `${origin}${path}` });
    } else if (messageType === 'unregister') {
      for (const [path, { id }] of channels) if (id === channelID) channels.delete(path);
      say({ messageType, channelID, status: 200 });
    } else if (messageType === 'ack') acknowledge(Reflect.get(Object(data), 'updates'));
    else if (messageType === '') say({});
  }

  const sockets = new WebSocketServer({ noServer: true });
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => hear(socket, JSON.parse(String(data))));
  });
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(Buffer.from(part));
    const channel = channels.get(request.url ?? '');
    if (request.method !== 'POST' || channel === undefined) {
      response.writeHead(410).end();
      return;
    }
    const body = Buffer.concat(parts);
    const version = randomUUID();
    const acknowledged = new Promise<boolean>((done) => waiting.set(version, done));
    carried.push({ headers: request.headers, body, acknowledged });
    channel.socket.send(
      JSON.stringify({
        messageType: 'notification',
        channelID: channel.id,
        version,
        data: body.toString('base64url'),
        headers: { encoding: request.headers['content-encoding'] },
      }),
    );
    response.writeHead(201, { location: `${origin}/message/${version}` }).end();
  });
  server.on('upgrade', (request, socket: Duplex, head: Buffer) => {
    sockets.handleUpgrade(request, socket, head, (open) => sockets.emit('connection', open));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const origin = `http://127.0.0.1:${address.port}`;

  return {
    origin,
    prefs: {
      'dom.push.serverURL': `ws://127.0.0.1:${address.port}/`,
      'dom.push.connection.enabled': true,
      'dom.push.testing.allowInsecureServerURL': true,
      'permissions.default.desktop-notification': 1,
      // Without a screen the system's own notices fail.
      'alerts.useSystemBackend': false,
    },
    carried,
    count: () => channels.size,
    close: () =>
      new Promise((done) => {
        for (const socket of sockets.clients) socket.terminate();
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
