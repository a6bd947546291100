import { randomBytes, randomInt } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect } from 'vitest';
import { type Crowd, gatherCrowd, openSocketOf } from '#tests/support/crowd.ts';
import { residentMiB } from '#tests/support/process-memory.ts';
import { amount, fault } from './fault.ts';
import { type FaultServer, startFaultServer } from './fault-server.ts';

let server: FaultServer;
let crowd: Crowd;

beforeAll(async () => {
  server = await startFaultServer({ database: 'shared' });
  crowd = await gatherCrowd(server.origin, server.bootstrapToken, 1);
});
afterAll(() => server?.close());

const someone = () => {
  const [pair] = crowd.pairs;
  if (pair === undefined) throw new Error('nobody is there');
  return pair.patient;
};

/** Texts that the socket's protocol allows and ours does not. */
const texts: readonly (() => string)[] = [
  () => '',
  () => '{',
  () => 'null',
  () => '[]',
  () => '[null,1,"a"]',
  () => '"PING"',
  () => '0',
  () => '{"id":1}',
  () => '{"id":null,"method":"query"}',
  () => '{"id":{},"method":"query","params":{"path":"identity.me"}}',
  () => '{"id":1,"method":"delete","params":{"path":"identity.me"}}',
  () => '{"id":1,"method":"query","params":{"path":"__proto__"}}',
  () => '{"id":1,"method":"query","params":{"path":"constructor.prototype"}}',
  () => '{"id":1,"method":"query","params":{"path":["identity","me"]}}',
  () => '{"id":1,"method":"query","params":null}',
  () => '{"id":1,"method":"mutation","params":{"path":"messages.send","input":{"$b":"?"}}}',
  () => '{"id":1,"method":"mutation","params":{"path":"messages.send","input":{"__proto__":{}}}}',
  () =>
    `{"id":1,"method":"query","params":{"path":"messages.list","input":${'['.repeat(5_000)}${']'.repeat(5_000)}}}`,
  () =>
    '{"id":1,"method":"subscription","params":{"path":"events.since","input":{"lastEventId":"99999999999"}}}',
  () => '{"id":1,"method":"subscription","params":{"path":"events.since","input":null,"lastEventId":{}}}',
  () => '{"id":1,"method":"subscription.stop"}',
  () => '{"id":-1,"jsonrpc":"9.9","method":"subscription.stop"}',
  () => `{"id":${'9'.repeat(400)},"method":"query","params":{"path":"identity.me"}}`,
  () => JSON.stringify({ id: 1, method: 'query', params: { path: 'x'.repeat(randomInt(10_000)) } }),
  () => randomBytes(randomInt(200)).toString('latin1'),
  () => '\ud800\udfff\u0000',
];

/** Bytes after the handshake that are no frame, or one that clients may not send. */
const bytes: readonly (() => Buffer)[] = [
  () => randomBytes(1 + randomInt(200)),
  // Not masked, reserved bits, unknown kinds, a control frame that is too long or in pieces, a length of 2^63.
  () => Buffer.from([0x81, 0x01, 0x61]),
  () => Buffer.from([0xf1, 0x80, 0, 0, 0, 0]),
  () => Buffer.from([0x83, 0x80, 0, 0, 0, 0]),
  () => Buffer.from([0x89, 0xfe, 0x01, 0x00, 0, 0, 0, 0]),
  () => Buffer.from([0x09, 0x80, 0, 0, 0, 0]),
  () => Buffer.from([0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]),
  () => Buffer.from([0x80, 0x80, 0, 0, 0, 0]),
  // Text that is not UTF-8; a goodbye with a code that does not exist.
  () => Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]),
  () => Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x00, 0x01]),
];

function oneOf<T>(values: readonly T[]): T {
  const value = values[randomInt(values.length)];
  if (value === undefined) throw new Error('nothing to choose from');
  return value;
}

/** A handshake by hand; answers the bare connection once the server agreed. */
function shakeHands(): Promise<Socket> {
  const { host, hostname, port } = new URL(server.origin);
  const cookie = someone().browser.connection.cookie();
  const socket = connect(Number(port), hostname);
  socket.on('error', () => socket.destroy());
  const key = randomBytes(16).toString('base64');
  const lines = [
    'GET /api/ws HTTP/1.1',
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}`,
    `Origin: ${server.origin}`,
    `Cookie: ${cookie}`,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  return new Promise((resolve, reject) => {
    socket.once('data', (answer) => {
      if (answer.includes('101 Switching')) resolve(socket);
      else reject(new Error(String(answer)));
    });
    socket.once('close', () => reject(new Error('closed during the handshake')));
  });
}

async function sendTexts(count: number): Promise<void> {
  let left = count;
  while (left > 0) {
    const raw = await openSocketOf(someone());
    for (let i = 0; i < 500 && left > 0; i += 1) {
      if (raw.socket.readyState !== raw.socket.OPEN) break;
      left -= 1;
      await new Promise<void>((sent) => raw.socket.send(oneOf(texts)(), () => sent()));
    }
    raw.cut();
    await raw.closed;
  }
}

async function sendBytes(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const socket = await shakeHands();
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.resume();
    socket.end(oneOf(bytes)());
    await closed;
  }
}

fault(12, 'malformed frames end no process, and everybody else is served', async (note) => {
  const frames = amount({ quick: 1_000, full: 95_000 });
  const connections = amount({ quick: 100, full: 5_000 });
  const before = residentMiB(server.app.process.pid ?? 0);
  await Promise.all([
    ...Array.from({ length: 5 }, () => sendTexts(frames / 5)),
    ...Array.from({ length: 5 }, () => sendBytes(connections / 5)),
  ]);
  expect(server.app.process.exitCode).toBeNull();
  expect(server.app.output()).not.toContain('"level":50');
  const after = await openSocketOf(someone());
  await expect(after.call('query', 'messages.list', {})).resolves.toMatchObject({ next: null });
  after.cut();
  note('malformed messages', frames);
  note('broken frames, a connection each', connections);
  note('exits of the server', 0, { atMost: 0 });
  note('memory afterwards, more than before', residentMiB(server.app.process.pid ?? 0) - before, {
    unit: 'MiB',
  });
});
