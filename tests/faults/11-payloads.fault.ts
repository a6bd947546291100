import { type ClientRequest, request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect } from 'vitest';
import { maxBodyBytes as maxMessageBytes } from '#src/features/messaging/contract.ts';
import { type Crowd, cannedMessage, gatherCrowd, openSocketOf, type Pair } from '#tests/support/crowd.ts';
import { residentMiB } from '#tests/support/process-memory.ts';
import { amount, fault } from './fault.ts';
import { type FaultServer, startFaultServer } from './fault-server.ts';
import { codeOf } from './line.ts';

const mebibyte = 1024 * 1024;
const huge = amount({ quick: 20, full: 100 }) * mebibyte;
const socketLimit = 256 * 1024;

let server: FaultServer;
let crowd: Crowd;
beforeAll(async () => {
  server = await startFaultServer({ database: 'shared' });
  crowd = await gatherCrowd(server.origin, server.bootstrapToken, 1);
});
afterAll(() => server?.close());

function somePair(): Pair {
  const [pair] = crowd.pairs;
  if (pair === undefined) throw new Error('nobody is there');
  return pair;
}

/** Largest memory of the server while `work` goes on, above what it was before, in MiB. */
async function growthDuring(work: () => Promise<void>): Promise<number> {
  const pid = server.app.process.pid ?? 0;
  const before = residentMiB(pid);
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, residentMiB(pid));
  }, 100);
  await work();
  clearInterval(timer);
  return Math.max(most, residentMiB(pid)) - before;
}

/** Writes zeros until all are sent or nobody takes them any more. */
async function pour(request: ClientRequest, bytes: number): Promise<void> {
  const piece = Buffer.alloc(64 * 1024, 0x20);
  for (let left = bytes; left > 0 && !request.destroyed; left -= piece.length) {
    if (request.write(piece.subarray(0, Math.min(left, piece.length)))) continue;
    await new Promise<void>((resolve) => {
      const goOn = () => {
        request.off('drain', goOn).off('close', goOn);
        resolve();
      };
      request.on('drain', goOn).on('close', goOn);
    });
  }
  request.end();
}

/** The status of the answer; 0 when the connection was cut instead. */
function post(path: string, bytes: number, announced: boolean): Promise<number> {
  const cookie = somePair().patient.browser.connection.cookie();
  const length: Record<string, number> = announced ? { 'content-length': bytes } : {};
  const headers = { cookie, origin: server.origin, 'content-type': 'application/json', ...length };
  return new Promise((resolve) => {
    const request = httpRequest(server.origin + path, { method: 'POST', headers });
    request.on('response', (response) => {
      resolve(response.statusCode ?? 0);
      response.resume();
      request.destroy();
    });
    request.on('error', () => resolve(0));
    void pour(request, bytes);
  });
}

const roads = [
  { path: '/api/trpc/identity.prelogin', limit: mebibyte },
  { path: '/api/trpc/messages.send', limit: mebibyte },
  { path: '/api/auth/sign-in/email', limit: 8 * 1024 },
  { path: '/api/messages/send', limit: mebibyte },
  { path: '/api/session', limit: mebibyte },
  { path: '/api/uploadthing?actionType=upload&slug=attachment', limit: 32 * 1024 },
];

fault(11, 'a body beyond the limit is refused, and does not get into memory', async (note) => {
  const statuses = new Set<number>();
  for (const size of ['limit + 1', '1 MB', 'huge'] as const) {
    const grown = await growthDuring(async () => {
      for (const { path, limit } of roads) {
        for (const announced of [true, false]) {
          const bytes = size === 'limit + 1' ? limit + 1 : size === '1 MB' ? mebibyte + 1 : huge;
          const status = await post(path, bytes, announced);
          statuses.add(status);
          expect([0, 400, 403, 404, 413], `${path} ${size}`).toContain(status);
        }
      }
    });
    note(`${size === 'huge' ? `${huge / mebibyte} MB` : size}: memory of the server grew by`, grown, {
      unit: 'MiB',
    });
  }
  note('roads, each with and without a length', roads.length);
  note('answers (0: cut)', [...statuses].join(', '));
  expect(server.app.process.exitCode).toBeNull();
});

fault(11, 'a message beyond the limit ends its socket, whole or in pieces', async (note) => {
  const { patient } = somePair();
  for (const size of [socketLimit + 1, mebibyte, huge]) {
    const codes: number[] = [];
    const grown = await growthDuring(async () => {
      const whole = await openSocketOf(patient);
      whole.socket.send('x'.repeat(size));
      codes.push(await whole.closed);
      const pieces = await openSocketOf(patient);
      const piece = 'x'.repeat(64 * 1024);
      const { socket } = pieces;
      for (let sent = 0; sent <= size && socket.readyState === socket.OPEN; sent += piece.length)
        await new Promise<void>((done) => socket.send(piece, { fin: false }, () => done()));
      codes.push(await pieces.closed);
    });
    note(`${size} bytes over a socket: memory grew by`, grown, { unit: 'MiB' });
    // 1009: too big; 1006: cut while it was still sending.
    expect(
      codes.every((code) => code === 1009 || code === 1006),
      codes.join(' '),
    ).toBe(true);
  }
});

fault(11, 'a sealed body of the largest size is taken, one byte more is not', async () => {
  const pair = somePair();
  const socket = await openSocketOf(pair.patient);
  const send = (bytes: number) =>
    socket
      .call('mutation', 'messages.send', cannedMessage(pair, pair.patient, bytes))
      .then(() => 'OK', codeOf);
  expect(await send(maxMessageBytes)).toBe('OK');
  expect(await send(maxMessageBytes + 1)).toBe('BAD_INPUT');
  socket.cut();
});
