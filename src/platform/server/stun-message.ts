/** Messages of STUN and TURN as bytes (RFC 8489, RFC 8656): as much of them as checking a relay needs. */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { isIPv4, isIPv6, SocketAddress } from 'node:net';

const cookie = 0x2112_a442;
const headerBytes = 20;

export const methods = {
  binding: 0x0001,
  allocate: 0x0003,
  refresh: 0x0004,
  send: 0x0006,
  permit: 0x0008,
} as const;
export type Method = (typeof methods)[keyof typeof methods];

export const attributes = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  lifetime: 0x000d,
  xorPeerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  xorRelayedAddress: 0x0016,
  addressFamily: 0x0017,
  requestedTransport: 0x0019,
  xorMappedAddress: 0x0020,
} as const;

export interface Attribute {
  readonly type: number;
  readonly value: Buffer;
}

export interface Address {
  readonly address: string;
  readonly port: number;
}

export interface StunMessage {
  /** The type with method and class in it: 0x0101 answers a binding request. */
  readonly type: number;
  readonly transaction: Buffer;
  readonly attributes: readonly Attribute[];
}

export interface LongTermKey {
  readonly username: string;
  readonly realm: string;
  readonly password: string;
}

function pad(value: Buffer): Buffer {
  return Buffer.concat([value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

function head(type: number, bodyBytes: number, transaction: Buffer): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeUInt16BE(type, 0);
  buffer.writeUInt16BE(bodyBytes, 2);
  buffer.writeUInt32BE(cookie, 4);
  return Buffer.concat([buffer, transaction]);
}

function encodeAttribute({ type, value }: Attribute): Buffer {
  const start = Buffer.alloc(4);
  start.writeUInt16BE(type, 0);
  start.writeUInt16BE(value.length, 2);
  return Buffer.concat([start, pad(value)]);
}

/** The bytes of a request or indication; with a key they end with MESSAGE-INTEGRITY. */
export function encodeMessage(message: StunMessage, key?: LongTermKey): Buffer {
  const body = Buffer.concat(message.attributes.map(encodeAttribute));
  if (key === undefined) return Buffer.concat([head(message.type, body.length, message.transaction), body]);
  const secret = createHash('md5').update(`${key.username}:${key.realm}:${key.password}`).digest();
  // The length counts the integrity attribute already while the code over all before it is made.
  const signed = Buffer.concat([head(message.type, body.length + 24, message.transaction), body]);
  const value = createHmac('sha1', secret).update(signed).digest();
  return Buffer.concat([signed, encodeAttribute({ type: attributes.messageIntegrity, value })]);
}

/** The message in a datagram; null when it is none. */
export function decodeMessage(bytes: Buffer): StunMessage | null {
  if (bytes.length < headerBytes || bytes.readUInt32BE(4) !== cookie) return null;
  const end = headerBytes + bytes.readUInt16BE(2);
  if (end > bytes.length) return null;
  const found: Attribute[] = [];
  for (let at = headerBytes; at + 4 <= end; ) {
    const length = bytes.readUInt16BE(at + 2);
    found.push({ type: bytes.readUInt16BE(at), value: bytes.subarray(at + 4, at + 4 + length) });
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
  return { type: bytes.readUInt16BE(0), transaction: bytes.subarray(8, headerBytes), attributes: found };
}

export function newTransaction(): Buffer {
  return randomBytes(12);
}

export function attributeOf(message: StunMessage, type: number): Buffer | null {
  return message.attributes.find((attribute) => attribute.type === type)?.value ?? null;
}

/** The number of an error answer (401, 403 …); null when there is none. */
export function errorCodeOf(message: StunMessage): number | null {
  const value = attributeOf(message, attributes.errorCode);
  return value === null ? null : value.readUInt8(2) * 100 + value.readUInt8(3);
}

function ipv6Bytes(address: string): Buffer {
  const [left = '', right] = address.split('::');
  const words = (part: string) =>
    part === ''
      ? []
      : part.split(':').flatMap((word) => {
          if (!isIPv4(word)) return [Number.parseInt(word, 16)];
          const [a = 0, b = 0, c = 0, d = 0] = word.split('.').map(Number);
          return [a * 256 + b, c * 256 + d];
        });
  const before = words(left);
  const after = right === undefined ? [] : words(right);
  const all = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  const bytes = Buffer.alloc(16);
  for (const [index, word] of all.entries()) bytes.writeUInt16BE(word, index * 2);
  return bytes;
}

/** What the address bytes are mixed with: the cookie, and for IPv6 the transaction after it. */
function mask(transaction: Buffer): Buffer {
  const start = Buffer.alloc(4);
  start.writeUInt32BE(cookie);
  return Buffer.concat([start, transaction]);
}

function mix(bytes: Buffer, transaction: Buffer): Buffer {
  const other = mask(transaction);
  return Buffer.from(bytes.map((byte, index) => byte ^ (other[index] ?? 0)));
}

/** The value of an XOR-…-ADDRESS attribute. */
export function encodeAddress({ address, port }: Address, transaction: Buffer): Buffer {
  if (!isIPv4(address) && !isIPv6(address)) throw new Error(`No address: ${address}`);
  const start = Buffer.alloc(4);
  start.writeUInt8(isIPv4(address) ? 1 : 2, 1);
  start.writeUInt16BE(port ^ (cookie >>> 16), 2);
  const bytes = isIPv4(address) ? Buffer.from(address.split('.').map(Number)) : ipv6Bytes(address);
  return Buffer.concat([start, mix(bytes, transaction)]);
}

export function decodeAddress(value: Buffer, transaction: Buffer): Address {
  const port = value.readUInt16BE(2) ^ (cookie >>> 16);
  const bytes = mix(value.subarray(4), transaction);
  if (value.readUInt8(1) === 1) return { address: bytes.join('.'), port };
  const words = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  return { address: new SocketAddress({ address: words.join(':'), family: 'ipv6' }).address, port };
}
