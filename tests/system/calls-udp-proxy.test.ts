/** The bad network of the tests, over real sockets; what it does with each datagram is tested beside the model. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openUdpProxy, type UdpProxy } from '#tests/support/calls/udp-proxy.ts';

let echo: Socket;
let proxy: UdpProxy;
const clients: Socket[] = [];

async function socket(): Promise<Socket> {
  const made = createSocket('udp4');
  made.bind(0, '127.0.0.1');
  await once(made, 'listening');
  return made;
}

/** Resolves with what comes back. */
async function ask(client: Socket, text: string): Promise<string> {
  const answer = once(client, 'message');
  client.send(text, proxy.port, '127.0.0.1');
  const [bytes] = await answer;
  return String(bytes);
}

beforeEach(async () => {
  echo = await socket();
  echo.on('message', (bytes, { port, address }) => echo.send(`${bytes} from ${port}`, port, address));
  proxy = await openUdpProxy(echo.address().port);
  clients.push(await socket(), await socket());
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  echo.close();
  await proxy.close();
});

it('each client has its own way through', async () => {
  const [a, b] = await Promise.all(clients.map((client) => ask(client, 'hello')));
  expect(a).toMatch(/^hello from \d+$/);
  expect(a).not.toBe(b);
  const [first] = clients;
  if (first === undefined) throw new Error('There are two.');
  expect(await ask(first, 'hello')).toBe(a);
});

it('delay counts both ways', async () => {
  const [client] = clients;
  if (client === undefined) throw new Error('There are two.');
  proxy.set({ delayMs: 100 });
  const started = performance.now();
  await ask(client, 'hello');
  // Timers may fire a millisecond early.
  expect(performance.now() - started).toBeGreaterThan(195);
});

it('nothing passes a cut line until it is mended', async () => {
  const [client] = clients;
  if (client === undefined) throw new Error('There are two.');
  await ask(client, 'before');
  const passed = proxy.delivered;
  proxy.cut();
  client.send('lost', proxy.port, '127.0.0.1');
  await expect.poll(() => proxy.lost).toBe(1);
  proxy.mend();
  expect(await ask(client, 'after')).toMatch(/^after/);
  expect(proxy.delivered).toBe(passed + 2);
});
