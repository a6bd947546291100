import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { cutSlowBody, findProgram, type HttpProgram, readBody } from './http-program.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Serves with a body limit of 50 ms; answers what the connection got back when it ended. */
async function send(text: string): Promise<string> {
  server = createServer((request, response) => {
    cutSlowBody(request, response, 50);
    readBody(request, 10).then(
      (body) => response.end(body),
      (error) => response.writeHead(400, { connection: 'close' }).end(String(Reflect.get(error, 'code'))),
    );
  });
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
  const address = server.address();
  const socket = connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1');
  socket.write(text);
  const parts: Buffer[] = [];
  for await (const part of socket) parts.push(part);
  return Buffer.concat(parts).toString();
}

it('a body that does not come to its end is cut', async () => {
  expect(await send('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nabc')).not.toContain('200 OK');
});

it('a body that comes in time is read', async () => {
  const answer = await send(
    'POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 3\r\n\r\nabc',
  );
  expect(answer).toMatch(/200 OK[\s\S]*abc/);
});

it('a body that is longer than allowed is refused', async () => {
  const answer = await send(
    'POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 11\r\n\r\nabcdefghijk',
  );
  expect(answer).toMatch(/400 Bad Request[\s\S]*TOO_LARGE/);
});

it('a program serves its path, or everything below it', () => {
  const program = (path: string): HttpProgram => ({ path, limit: 'read', handle: () => Promise.resolve() });
  const programs = [program('/api/files/'), program('/api/one')];
  expect(findProgram(programs, '/api/files/a/b')?.path).toBe('/api/files/');
  expect(findProgram(programs, '/api/one')?.path).toBe('/api/one');
  for (const path of ['/api/files', '/api/one/', '/api/oneself', '/'])
    expect(findProgram(programs, path)).toBeUndefined();
});
