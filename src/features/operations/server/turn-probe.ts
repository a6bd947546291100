/**
 * Asks a relay for a place as a browser does (RFC 8656 §7), with a credential of this clinic, and gives it back at once. Over each
 * address as it is written: UDP, TCP or TLS.
 */
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import {
  attributeOf,
  attributes,
  decodeMessage,
  encodeMessage,
  errorCodeOf,
  type LongTermKey,
  type Method,
  methods,
  newTransaction,
  type StunMessage,
} from '#src/platform/server/stun-message.ts';

export type TurnAnswer =
  | { readonly url: string; readonly outcome: 'allocated' }
  /** The relay's number: 401 a wrong secret or clock, 486 no place left … */
  | { readonly url: string; readonly outcome: 'refused'; readonly code: number }
  | { readonly url: string; readonly outcome: 'silent' };

export interface TurnCredential {
  readonly username: string;
  readonly credential: string;
}

interface Road {
  send(bytes: Buffer): void;
  close(): void;
}

const errorBits = 0x0110;
const udp = 17;
const againMs = 500;

function readUrl(url: string) {
  const [, scheme = '', host = '', port] = /^(turns?):(\[[^\]]+\]|[^:?]+)(?::(\d+))?/i.exec(url) ?? [];
  const tls = scheme.toLowerCase() === 'turns';
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port ?? (tls ? 5349 : 3478)),
    transport: tls ? 'tls' : url.endsWith('transport=tcp') ? 'tcp' : 'udp',
  } as const;
}

/** Streams carry messages one after the other; each tells its own length. */
function readStream(stream: Duplex, take: (message: StunMessage) => void): void {
  let rest = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 20 && rest.length >= 20 + rest.readUInt16BE(2)) {
      const end = 20 + rest.readUInt16BE(2);
      const message = decodeMessage(rest.subarray(0, end));
      rest = rest.subarray(end);
      if (message !== null) take(message);
    }
  });
}

async function openRoad(
  url: string,
  take: (message: StunMessage) => void,
  fail: (error: Error) => void,
): Promise<Road> {
  const { host, port, transport } = readUrl(url);
  if (transport === 'udp') {
    const { address, family } = await lookup(host);
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    socket.on('error', fail).on('message', (bytes) => {
      const message = decodeMessage(bytes);
      if (message !== null) take(message);
    });
    return { send: (bytes) => socket.send(bytes, port, address), close: () => socket.close() };
  }
  const stream =
    transport === 'tls' ? connectTls({ host, port, servername: host }) : connectTcp({ host, port });
  stream.on('error', fail);
  readStream(stream, take);
  return { send: (bytes) => void stream.write(bytes), close: () => void stream.destroy() };
}

/** Never throws: what went wrong is the answer. */
export async function askTurn(
  url: string,
  { username, credential }: TurnCredential,
  patienceMs = 5_000,
): Promise<TurnAnswer> {
  const silent: TurnAnswer = { url, outcome: 'silent' };
  const waiting = new Map<string, (message: StunMessage) => void>();
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => undefined);
  const late = setTimeout(() => lost.reject(new Error('no answer')), patienceMs);
  const take = (message: StunMessage) => waiting.get(message.transaction.toString('hex'))?.(message);
  let road: Road | null = null;
  try {
    road = await Promise.race([openRoad(url, take, lost.reject), lost.promise]);
    const { send } = road;
    const exchange = (method: Method, body: StunMessage['attributes'], key?: LongTermKey) => {
      const transaction = newTransaction();
      const bytes = encodeMessage({ type: method, transaction, attributes: body }, key);
      const answer = new Promise<StunMessage>((done) => waiting.set(transaction.toString('hex'), done));
      send(bytes);
      // Datagrams get lost; a stream that carries the same twice is answered twice, which hurts nobody.
      const again = setInterval(() => send(bytes), againMs);
      return Promise.race([answer, lost.promise]).finally(() => clearInterval(again));
    };
    const wanted = [{ type: attributes.requestedTransport, value: Buffer.of(udp, 0, 0, 0) }];
    const challenge = await exchange(methods.allocate, wanted);
    const realm = attributeOf(challenge, attributes.realm);
    const nonce = attributeOf(challenge, attributes.nonce);
    if (realm === null || nonce === null)
      return { url, outcome: 'refused', code: errorCodeOf(challenge) ?? 0 };
    const signed = [
      { type: attributes.username, value: Buffer.from(username) },
      { type: attributes.realm, value: realm },
      { type: attributes.nonce, value: nonce },
    ];
    const key = { username, realm: realm.toString(), password: credential };
    const answer = await exchange(methods.allocate, [...wanted, ...signed], key);
    if ((answer.type & errorBits) === errorBits)
      return { url, outcome: 'refused', code: errorCodeOf(answer) ?? 0 };
    await exchange(
      methods.refresh,
      [{ type: attributes.lifetime, value: Buffer.alloc(4) }, ...signed],
      key,
    ).catch(() => undefined);
    return { url, outcome: 'allocated' };
  } catch {
    return silent;
  } finally {
    clearTimeout(late);
    road?.close();
  }
}
