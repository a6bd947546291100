/**
 * A desktop that shows notices, for a browser of a test: the end of a D-Bus connection (DBUS_SESSION_BUS_ADDRESS) that answers what
 * browsers ask of org.freedesktop.Notifications. What a browser shows is seen as a person would see it, and tapped as by a person:
 * only a real tap lets a service worker open or focus a window.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BusMessage, readMessage, writeMessage } from './desktop-bus.ts';

export interface DesktopNotice {
  readonly id: number;
  readonly title: string;
  readonly body: string;
  /** Names of what can be tapped, in pairs with their words. */
  readonly actions: readonly string[];
}

export interface Desktop {
  /** Variables of the browser that is to use it. */
  readonly env: { readonly DBUS_SESSION_BUS_ADDRESS: string };
  /** What is on the screen, oldest first. */
  readonly shown: readonly DesktopNotice[];
  /** A tap on a notice itself. */
  tap(notice: DesktopNotice): void;
  close(): Promise<void>;
}

const notifications = 'org.freedesktop.Notifications';
const owner = ':1.1';
const capabilities = ['actions', 'body', 'persistence'];

export async function startDesktop(): Promise<Desktop> {
  const folder = mkdtempSync(join(tmpdir(), 'consulta-desktop-'));
  const path = join(folder, 'bus');
  const shown = new Map<number, DesktopNotice>();
  const connections = new Map<Socket, string>();
  let serial = 0;
  let lastId = 0;

  const send = (socket: Socket, message: Omit<BusMessage, 'serial'>) => {
    serial += 1;
    socket.write(writeMessage({ ...message, serial }));
  };
  const signal = (member: string, signature: string, body: readonly unknown[]) => {
    for (const socket of connections.keys()) {
      const at = { path: '/org/freedesktop/Notifications', interface: notifications, member };
      send(socket, { type: 'signal', ...at, sender: owner, signature, body });
    }
  };

  function notify([, replaces, , title, body, actions]: readonly unknown[]): number {
    if (replaces === 0) lastId += 1;
    const id = typeof replaces === 'number' && replaces !== 0 ? replaces : lastId;
    // Shown anew at the end.
    shown.delete(id);
    shown.set(id, {
      id,
      title: String(title),
      body: String(body),
      actions: Array.isArray(actions) ? actions.map(String) : [],
    });
    return id;
  }

  /** Signature and values of an answer; null where there is nobody of that name. */
  function answer(socket: Socket, { member, body = [] }: BusMessage): [string, readonly unknown[]] | null {
    switch (member) {
      case 'Hello':
        return ['s', [connections.get(socket)]];
      case 'AddMatch':
      case 'RemoveMatch':
        return ['', []];
      case 'RequestName':
        return ['u', [1]];
      case 'NameHasOwner':
        return ['b', [body[0] === notifications]];
      case 'GetNameOwner':
        return body[0] === notifications ? ['s', [owner]] : null;
      case 'ListNames':
      case 'ListActivatableNames':
        return ['as', [[notifications]]];
      case 'StartServiceByName':
        return body[0] === notifications ? ['u', [2]] : null;
      case 'GetCapabilities':
        return ['as', [capabilities]];
      case 'GetServerInformation':
        return ['ssss', ['Consulta', 'tests', '1', '1.2']];
      case 'Notify':
        return ['u', [notify(body)]];
      case 'CloseNotification':
        if (typeof body[0] === 'number' && shown.delete(body[0]))
          signal('NotificationClosed', 'uu', [body[0], 3]);
        return ['', []];
      default:
        return null;
    }
  }

  function take(socket: Socket, message: BusMessage): void {
    if (message.type !== 'call') return;
    const reply = { replySerial: message.serial, destination: connections.get(socket) ?? '', sender: owner };
    const answered = answer(socket, message);
    if (answered === null) {
      const name = 'org.freedesktop.DBus.Error.ServiceUnknown';
      send(socket, { type: 'error', errorName: name, ...reply, signature: '', body: [] });
      return;
    }
    const [signature, body] = answered;
    send(socket, { type: 'return', ...reply, signature, body });
  }

  const server = createServer((socket) => {
    connections.set(socket, `:1.${connections.size + 2}`);
    let waiting = Buffer.alloc(0);
    let isOpen = false;
    socket.on('error', () => undefined);
    socket.on('close', () => connections.delete(socket));
    socket.on('data', (data) => {
      waiting = Buffer.concat([waiting, data]);
      while (!isOpen) {
        const end = waiting.indexOf('\r\n');
        if (end === -1) return;
        const line = waiting.subarray(0, end).toString('latin1').replaceAll('\0', '');
        waiting = waiting.subarray(end + 2);
        if (line.startsWith('AUTH')) socket.write('OK 0123456789abcdef0123456789abcdef\r\n');
        else if (line === 'BEGIN') isOpen = true;
        else socket.write('ERROR\r\n');
      }
      for (;;) {
        const read = readMessage(waiting);
        if (read === null) return;
        waiting = waiting.subarray(read.size);
        take(socket, read.message);
      }
    });
  });
  await new Promise<void>((done) => server.listen(path, done));

  return {
    env: { DBUS_SESSION_BUS_ADDRESS: `unix:path=${path}` },
    get shown() {
      return [...shown.values()];
    },
    tap: ({ id }) => signal('ActionInvoked', 'us', [id, 'default']),
    close: () =>
      new Promise((done) => {
        for (const socket of connections.keys()) socket.destroy();
        server.close(() => {
          rmSync(folder, { recursive: true, force: true });
          done();
        });
      }),
  };
}
