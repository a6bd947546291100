/** A push service on this machine: checks who signed a message, opens it as the browser would, and answers what a test wants. */
import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  type ECDH,
  hkdfSync,
  randomBytes,
  verify,
} from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { PushAddress } from '#src/features/notifications/server/push-sender.ts';

export interface ReceivedPush {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** What the browser would read. */
  readonly text: string;
  /** The signed claims. */
  readonly claims: Record<string, unknown>;
}

interface Browser {
  readonly pair: ECDH;
  readonly auth: Buffer;
}

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
}

export interface PushService {
  readonly origin: string;
  /** What came and was in order, oldest first. */
  readonly received: readonly ReceivedPush[];
  /** What was not in order, in words. */
  readonly refused: readonly string[];
  /** The public key of a server that may send here. */
  trust(publicKey: string): void;
  /** A browser subscribes. */
  subscribe(): PushAddress;
  /** The next answers, in turn; 201 when there are none left. `cut`: the line is cut instead; `held`: it never answers. */
  answer(...answers: readonly (Answer | 'cut' | 'held')[]): void;
  /** From now on nobody answers at its address, until `start`; the answers to come are forgotten. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Opens an aes128gcm body of one record (RFC 8188 and 8291). */
function open(body: Buffer, { pair, auth }: Browser): string {
  const salt = body.subarray(0, 16);
  const senderKey = body.subarray(21, 21 + body.readUInt8(20));
  const record = body.subarray(21 + senderKey.length);
  if (record.length > body.readUInt32BE(16)) throw new Error('more than one record');
  const context = Buffer.concat([Buffer.from('WebPush: info\0'), pair.getPublicKey(), senderKey]);
  const secret = hkdfSync('sha256', pair.computeSecret(senderKey), auth, context, 32);
  const key = hkdfSync('sha256', Buffer.from(secret), salt, 'Content-Encoding: aes128gcm\0', 16);
  const nonce = hkdfSync('sha256', Buffer.from(secret), salt, 'Content-Encoding: nonce\0', 12);
  const decipher = createDecipheriv('aes-128-gcm', Buffer.from(key), Buffer.from(nonce));
  decipher.setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  const end = padded.lastIndexOf(2);
  if (end === -1) throw new Error('no end of the last record');
  return padded.subarray(0, end).toString('utf8');
}

/** Checks the signature of RFC 8292 and answers what it claims. */
function readClaims(header: string | undefined, trusted: ReadonlySet<string>): Record<string, unknown> {
  const match = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), ?k=([\w-]+)$/.exec(header ?? '');
  if (match === null) throw new Error('no signature');
  const [, head = '', claims = '', signature = '', key = ''] = match;
  if (!trusted.has(key)) throw new Error('signed by somebody else');
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')];
  const signer = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  const signed = Buffer.from(`${head}.${claims}`);
  const proof = Buffer.from(signature, 'base64url');
  if (!verify('sha256', signed, { key: signer, dsaEncoding: 'ieee-p1363' }, proof))
    throw new Error('a wrong signature');
  return JSON.parse(Buffer.from(claims, 'base64url').toString());
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

export async function startPushService(): Promise<PushService> {
  const trusted = new Set<string>();
  const browsers = new Map<string, Browser>();
  const received: ReceivedPush[] = [];
  const refused: string[] = [];
  const answers: (Answer | 'cut' | 'held')[] = [];

  async function take(request: IncomingMessage): Promise<void> {
    const path = request.url ?? '';
    const browser = browsers.get(path);
    if (request.method !== 'POST' || browser === undefined) throw new Error('nobody subscribed here');
    const claims = readClaims(request.headers.authorization, trusted);
    if (claims.aud !== origin) throw new Error('signed for another service');
    const seconds = Number(claims.exp) - Date.now() / 1_000;
    if (!(seconds > 0 && seconds <= 24 * 60 * 60)) throw new Error('signed for too long, or not any more');
    if (request.headers['content-encoding'] !== 'aes128gcm') throw new Error('another encoding');
    received.push({ path, headers: request.headers, claims, text: open(await readBody(request), browser) });
  }

  const server = createServer((request, response) => {
    take(request).then(
      () => {
        const answer = answers.shift() ?? { status: 201 };
        if (answer === 'cut') request.socket.destroy();
        else if (answer !== 'held') response.writeHead(answer.status, answer.headers).end();
      },
      (error: unknown) => {
        refused.push(error instanceof Error ? error.message : 'something else');
        response.writeHead(400).end();
      },
    );
  });
  const listen = (port: number) => new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  const stop = () =>
    new Promise<void>((done) => {
      answers.length = 0;
      server.close(() => done());
      server.closeAllConnections();
    });
  await listen(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { port } = address;
  const origin = `http://127.0.0.1:${port}`;

  return {
    origin,
    received,
    refused,
    trust(publicKey) {
      trusted.add(publicKey);
    },
    subscribe() {
      const browser = { pair: createECDH('prime256v1'), auth: randomBytes(16) };
      const p256dh = browser.pair.generateKeys('base64url');
      const path = `/push/${randomBytes(12).toString('base64url')}`;
      browsers.set(path, browser);
      return { endpoint: `${origin}${path}`, p256dh, auth: browser.auth.toString('base64url') };
    },
    answer: (...more) => void answers.push(...more),
    stop,
    start: () => listen(port),
    close: stop,
  };
}
