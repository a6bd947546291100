import { fromUtf8, utf8 } from './bytes.ts';
import {
  type ConversationId,
  conversationIdOf,
  type DeviceId,
  deviceId,
  type MessageId,
  messageId,
  type SlotId,
  slotId,
  type UserId,
  userId,
  uuidText,
} from './ids.ts';
import { refuse } from './refusal.ts';

/** Text goes in as NFC UTF-8, a number as u64 big-endian, a boolean as 0 or 1. */
export type Field = Uint8Array | string | number | boolean;

function fieldBytes(field: Field): Uint8Array {
  if (typeof field === 'string') return utf8(field);
  if (typeof field === 'boolean') return u64(field ? 1 : 0);
  if (typeof field === 'number') return u64(field);
  return field;
}

function u64(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) refuse('E_MALFORMED', 'not an unsigned integer');
  const out = new Uint8Array(8);
  writeU32(out, 0, Math.floor(value / 0x1_0000_0000));
  writeU32(out, 4, value % 0x1_0000_0000);
  return out;
}

/** By hand: a DataView for each of the thousands of fields of a long roster costs more than what it reads. */
function writeU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

function readU32(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  const low = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  return high * 0x1_0000 + low;
}

/** `enc(f1, …)`: each field as u32 big-endian length and bytes. Converse: `decode`. */
export function enc(...fields: readonly Field[]): Uint8Array {
  return encList(fields);
}

/** `enc` of a list whose length is not known at compile time. */
export function encList(fields: readonly Field[]): Uint8Array {
  const parts = fields.map(fieldBytes);
  let length = 0;
  for (const part of parts) length += 4 + part.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    writeU32(out, at, part.length);
    out.set(part, at + 4);
    at += 4 + part.length;
  }
  return out;
}

/** Reads the fields of one `enc` in order. What it returns are views of the input, not copies. */
export class Fields {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** The next field, at most `max` bytes (E_SIZE). */
  bytes(max: number): Uint8Array {
    if (this.#bytes.length - this.#at < 4) refuse('E_MALFORMED', 'field missing');
    const length = readU32(this.#bytes, this.#at);
    const start = this.#at + 4;
    if (length > this.#bytes.length - start) refuse('E_MALFORMED', 'field cut off');
    if (length > max) refuse('E_SIZE', 'field too long');
    this.#at = start + length;
    return this.#bytes.subarray(start, this.#at);
  }

  fixed(length: number): Uint8Array {
    const field = this.bytes(Number.MAX_SAFE_INTEGER);
    if (field.length !== length) refuse('E_MALFORMED', 'field has another length');
    return field;
  }

  /** Empty or exactly `length` bytes; empty comes out as null. */
  optional(length: number): Uint8Array | null {
    const field = this.bytes(length);
    if (field.length !== 0 && field.length !== length) refuse('E_MALFORMED', 'field has another length');
    return field.length === 0 ? null : field;
  }

  u64(): number {
    const field = this.fixed(8);
    const high = readU32(field, 0);
    if (high > 0x1f_ffff) refuse('E_MALFORMED', 'number too large');
    return high * 0x1_0000_0000 + readU32(field, 4);
  }

  flag(): boolean {
    const value = this.u64();
    if (value > 1) refuse('E_MALFORMED', 'neither 0 nor 1');
    return value === 1;
  }

  text(maxBytes: number): string {
    return fromUtf8(this.bytes(maxBytes));
  }

  /** Text that must be one of `choices` (E_MALFORMED). */
  choice<Choice extends string>(choices: readonly Choice[]): Choice {
    const text = this.text(64);
    return choices.find((choice) => choice === text) ?? refuse('E_MALFORMED', 'unknown name');
  }

  userId(): UserId {
    return userId(uuidText(this.fixed(16)));
  }

  deviceId(): DeviceId {
    return deviceId(uuidText(this.fixed(16)));
  }

  messageId(): MessageId {
    return messageId(uuidText(this.fixed(16)));
  }

  /** Empty comes out as null. */
  optionalUserId(): UserId | null {
    const field = this.optional(16);
    return field === null ? null : userId(uuidText(field));
  }

  /** A field that is itself one `enc`, read to its last byte; empty comes out as null. */
  structure<Value>(read: (fields: Fields) => Value): Value | null {
    const field = this.bytes(Number.MAX_SAFE_INTEGER);
    return field.length === 0 ? null : whole(field, read);
  }

  slotId(): SlotId {
    return slotId(uuidText(this.fixed(16)));
  }

  conversationId(): ConversationId {
    return conversationIdOf(this.fixed(32));
  }

  /** A field that is itself an `enc` of structures, each an `enc`; at most `max` of them (E_SIZE). */
  list<Item>(max: number, read: (item: Fields) => Item): Item[] {
    const outer = new Fields(this.bytes(Number.MAX_SAFE_INTEGER));
    const items: Item[] = [];
    while (!outer.done) {
      if (items.length === max) refuse('E_SIZE', 'list too long');
      items.push(whole(outer.bytes(Number.MAX_SAFE_INTEGER), read));
    }
    return items;
  }
}

function whole<Value>(bytes: Uint8Array, read: (fields: Fields) => Value): Value {
  const fields = new Fields(bytes);
  const value = read(fields);
  if (!fields.done) refuse('E_MALFORMED', 'bytes after the last field');
  return value;
}

/** Reads one `enc` of at most `maxBytes` to its last byte, or refuses with E_SIZE or E_MALFORMED. */
export function decode<Value>(bytes: Uint8Array, maxBytes: number, read: (fields: Fields) => Value): Value {
  if (!(bytes instanceof Uint8Array)) refuse('E_MALFORMED', 'not bytes');
  if (bytes.length > maxBytes) refuse('E_SIZE');
  return whole(bytes, read);
}
